/** Files of saved runs that another program has written, damaged or hostile. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import { SessionError } from "../../src/errors.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import { compareRuns } from "../../src/runs/compare_runs.ts";
import { RunStore } from "../../src/runs/run_store.ts";
import {
  formatComparison,
  formatRun,
  formatRuns,
} from "../../src/runs/runs_text.ts";
import { openbell } from "../cli/_openbell.ts";
import { seededRandom } from "../fixtures/random.ts";
import { withRuns } from "./_demo_run.ts";

const DEEP = "[".repeat(200_000) + "]".repeat(200_000);
const JUNK: readonly (string | number | Uint8Array | bigint)[] = [
  "",
  "x",
  "{",
  "[]",
  "{}",
  "null",
  '"text"',
  "[1, null]",
  '[{"name": 7}]',
  '{"__proto__": {"a": 1}, "sharpe": "high"}',
  "\u001b[2J\nerror: forged",
  -1,
  1e308,
  9_007_199_254_740_993n,
  new Uint8Array([0xff, 0xfe, 0]),
  DEEP,
];
const COLUMNS = [
  ...["saved_at", "name", "version", "hash", "account_hash", "config"],
  ...["config_file", "store", "modules", "first_date", "last_date"],
  ...["sessions", "bars", "seconds", "figures", "curve", "note"],
];

/** Saves two runs in `folder`/runs. */
function save(result: RunResult, folder: string, db: string): string {
  const path = `${folder}/runs`;
  const runs = new RunStore(path, { create: true });
  for (let i = 0; i < 2; i++) runs.save(result, { store: db });
  runs.close();
  return path;
}

/** Does all that can be done with saved runs; the errors that come of it. */
function useAll(folder: string): SessionError[] {
  const errors: SessionError[] = [];
  const attempt = (action: () => void) => {
    try {
      action();
    } catch (error) {
      assert(error instanceof SessionError, String(error));
      assert(!error.message.includes("\n"), error.message);
      assert(error.message.length < 1_000, error.message);
      errors.push(error);
    }
  };
  attempt(() => {
    const runs = new RunStore(folder);
    attempt(() => formatRuns(runs.list()));
    attempt(() => formatRun(runs.get(1), runs.equalTo(1)));
    attempt(() => JSON.stringify(runs.result(1)));
    attempt(() => formatComparison(compareRuns(runs, [1, 2])));
    attempt(() => runs.tag(1, { add: ["a"] }));
    attempt(() => runs.note(1, "note"));
    attempt(() => runs.remove([1]));
    runs.close();
  });
  return errors;
}

function change(folder: string, sql: string, ...values: unknown[]): void {
  const database = new DatabaseSync(`${folder}/runs.db`);
  database.prepare(sql).run(...values as string[]);
  database.close();
}

Deno.test("junk in any column of a saved run is one error that names the run, which can be removed", () =>
  withRuns([40], ([result], folder, db) => {
    const whole = save(result, folder, db);
    for (const column of COLUMNS) {
      for (const junk of JUNK) {
        const copy = Deno.makeTempDirSync({ dir: folder });
        Deno.copyFileSync(`${whole}/runs.db`, `${copy}/runs.db`);
        try {
          change(copy, `UPDATE runs SET ${column} = ? WHERE id = 1`, junk);
        } catch {
          continue;
        }
        for (const { code, message } of useAll(copy)) {
          assertEquals(code, "store_corrupt", `${column}: ${message}`);
          assertStringIncludes(message, `Run 1 in ${copy} is damaged: `);
        }
        const runs = new RunStore(copy, { readOnly: true });
        assertEquals(runs.list().map(({ id }) => id), [2]);
        runs.close();
        Deno.removeSync(copy, { recursive: true });
      }
    }
  }));

Deno.test("parts of a result that are junk, missing, another run's or a bomb are one error", () =>
  withRuns([40, 60], ([result, other], folder, db) => {
    const whole = save(result, folder, db);
    const packed = (value: unknown) =>
      gzipSync(new TextEncoder().encode(JSON.stringify(value)));
    const bomb = gzipSync(new Uint8Array(2 ** 28 + 1));
    const json = JSON.parse(JSON.stringify(result));
    for (
      const [sql, ...values] of [
        ["DELETE FROM parts WHERE run = 1"],
        ["UPDATE parts SET data = ? WHERE run = 1", "text"],
        ["UPDATE parts SET data = ? WHERE run = 1", new Uint8Array([1, 2])],
        ["UPDATE parts SET data = ? WHERE run = 1", bomb],
        ["UPDATE parts SET data = ? WHERE run = 1", packed(null)],
        ["UPDATE parts SET data = ? WHERE run = 1", packed([1])],
        ["UPDATE parts SET data = ? WHERE run = 1", packed({})],
        [
          "UPDATE parts SET data = ? WHERE run = 1",
          packed({ ...json, account: 5 }),
        ],
        ["UPDATE parts SET data = ? WHERE run = 1", packed(other)],
        ["UPDATE parts SET path = ? WHERE run = 1", "__proto__.constructor"],
        ["UPDATE parts SET data = substr(data, 1, 100) WHERE run = 1"],
      ] as const
    ) {
      const copy = Deno.makeTempDirSync({ dir: folder });
      Deno.copyFileSync(`${whole}/runs.db`, `${copy}/runs.db`);
      change(copy, sql, ...values);
      const errors = useAll(copy);
      assert(errors.length > 0, sql);
      for (const { code, message } of errors) {
        assertEquals(code, "store_corrupt", message);
        assertStringIncludes(message, `Run 1 in ${copy} is damaged: `);
      }
    }
  }));

Deno.test("a file with bytes that are wrong anywhere, or cut off, gives results or errors of one line", () =>
  withRuns([40], ([result], folder, db) => {
    const whole = save(result, folder, db);
    const bytes = Deno.readFileSync(`${whole}/runs.db`);
    const random = seededRandom(22);
    for (let seed = 0; seed < 150; seed++) {
      const copy = Deno.makeTempDirSync({ dir: folder });
      const changed = bytes.slice();
      for (let k = 0; k < 40; k++) {
        // The first page has the tables' names.
        const from = seed % 4 === 0 ? 100 : 4_096;
        const at = from + Math.floor(random() * (bytes.length - from));
        changed[at] = Math.floor(random() * 256);
      }
      const size = seed % 3 === 0
        ? Math.floor(random() * bytes.length)
        : bytes.length;
      Deno.writeFileSync(`${copy}/runs.db`, changed.subarray(0, size));
      for (const { code } of useAll(copy)) {
        const known = ["store_corrupt", "store_open", "store_write"];
        assert(
          [...known, "argument_invalid", "store_version"].includes(code),
          code,
        );
      }
      Deno.removeSync(copy, { recursive: true });
    }
  }));

Deno.test("texts of saved runs forge no line of the commands", () =>
  withRuns([40], async ([result], folder, db) => {
    const path = save(result, folder, db);
    const forged = "\u001b[2Jx\nerror: forged\u202e\r\n  note         forged";
    for (
      const column of ["name", "note", "version", "config_file", "store"]
    ) change(path, `UPDATE runs SET ${column} = ? WHERE id = 1`, forged);
    change(path, "INSERT INTO tags VALUES (1, ?)", forged);
    for (
      const args of [["list"], ["show", "1"], ["compare", "1", "2"], [
        "list",
        "--json",
      ]]
    ) {
      const { code, stdout, stderr } = await openbell(
        ["runs", ...args, "--runs", path],
        { cwd: folder, env: {} },
      );
      assertEquals(code, 0, stderr);
      const text = stdout + stderr;
      // deno-lint-ignore no-control-regex
      assert(!/[\x00-\x08\x0b-\x1f\x7f\u202e]/.test(text), text);
      assert(!/^(?:error:|\s*note\s+forged)/m.test(text), text);
    }
  }));
