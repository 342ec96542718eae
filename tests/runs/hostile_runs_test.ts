/** Files and folders of saved runs that are made to mislead, to hang or to fill the memory. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { gunzipSync, gzipSync } from "node:zlib";
import { SessionError } from "../../src/errors.ts";
import { resultJson } from "../../src/results/result_json.ts";
import { formatResult } from "../../src/results/result_text.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import { compareRuns } from "../../src/runs/compare_runs.ts";
import { RunStore } from "../../src/runs/run_store.ts";
import { formatComparison, formatRuns } from "../../src/runs/runs_text.ts";
import { openbell, openbellArgs } from "../cli/_openbell.ts";
import { programPath } from "../examples/cluster/_tools.ts";
import { withRuns } from "./_demo_run.ts";

/** Saves two runs in a new folder and returns it. */
function saved(result: RunResult, folder: string, db: string): string {
  const path = Deno.makeTempDirSync({ dir: folder });
  const runs = new RunStore(path, { create: true });
  for (let i = 0; i < 2; i++) runs.save(result, { store: db });
  runs.close();
  return path;
}

function change(folder: string, sql: string): void {
  const database = new DatabaseSync(`${folder}/runs.db`);
  database.exec(sql);
  database.close();
}

/** The error of an action: one line, not long, with a code. */
function errorOf(action: () => unknown): SessionError | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    assert(error instanceof SessionError, String(error));
    assert(!/[\n\0]/.test(error.message), error.message);
    assert(error.message.length < 1_000, error.message);
    return error;
  }
}

const STRANGE: Readonly<Record<string, string>> = {
  "a trigger that removes what is saved":
    "CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM runs; END",
  "a trigger that forges what is saved":
    `CREATE TRIGGER t AFTER INSERT ON runs BEGIN
       UPDATE runs SET figures = '{"net_profit": 1e9}'; END`,
  "a view without an end in the place of a table":
    `ALTER TABLE tags RENAME TO old;
     CREATE VIEW tags AS WITH RECURSIVE c (run) AS
       (SELECT 1 UNION ALL SELECT run FROM c) SELECT run, 'x' AS tag FROM c`,
  "a column that is computed":
    "ALTER TABLE tags ADD COLUMN more TEXT AS (hex(zeroblob(run)))",
  "an index over an expression": "CREATE INDEX more ON runs (length(note))",
  "a table less": "DROP TABLE parts",
  "a column less": "ALTER TABLE runs DROP COLUMN note",
  "a table more": 'CREATE TABLE "a\nerror: forged" (a)',
};

Deno.test("a file with other tables, views or triggers than its own is not used, and nothing is written to it", () =>
  withRuns([40], ([result], folder, db) => {
    for (const [name, sql] of Object.entries(STRANGE)) {
      const path = saved(result, folder, db);
      change(path, sql);
      for (const options of [{}, { readOnly: true }, { create: true }]) {
        const error = errorOf(() => new RunStore(path, options));
        assertEquals(error?.code, "store_corrupt", name);
        assertStringIncludes(error?.message ?? "", `${path}/runs.db" are `);
      }
      const database = new DatabaseSync(`${path}/runs.db`);
      const { n } = Object(
        database.prepare("SELECT COUNT(*) AS n FROM runs").get(),
      );
      database.close();
      assertEquals(n, 2, name);
    }
  }));

Deno.test("numbers, texts and tags that no run has are errors of one line, or as much as a run has", () =>
  withRuns([40], ([result], folder, db) => {
    for (
      const sql of [
        "UPDATE runs SET id = 9223372036854775807 WHERE id = 2",
        "INSERT INTO tags VALUES (9007199254740993, 'x')",
        "UPDATE runs SET note = hex(zeroblob(20000000)) WHERE id = 1",
        "UPDATE runs SET name = hex(zeroblob(20000000)) WHERE id = 1",
        "UPDATE runs SET version = hex(zeroblob(20000000)) WHERE id = 1",
      ]
    ) {
      const path = saved(result, folder, db);
      change(path, sql);
      const runs = new RunStore(path);
      assertEquals(
        errorOf(() => runs.list())?.code,
        "store_corrupt",
        sql,
      );
      runs.close();
    }
    const path = saved(result, folder, db);
    change(path, "INSERT INTO tags VALUES (1, hex(zeroblob(20000000)))");
    const runs = new RunStore(path);
    assertEquals(runs.get(1).tags, ["0".repeat(64)]);
    assert(formatRuns(runs.list()).length < 2_000);
    runs.close();
  }));

const FORGED = "\u001b[2J\nerror: forged\u202e\r\n";

/** A text of the commands: nothing in it acts on a terminal or reads as theirs. */
function harmless(text: string): void {
  // deno-lint-ignore no-control-regex
  assert(!/[\x00-\x08\x0b-\x1f\x7f\u202e]|^error:/m.test(text), text);
}

/** Each value of a JSON, up to a depth and a number of list elements, replaced by junk. */
function* mutations(value: unknown, depth: number): Generator<unknown> {
  yield* [null, 7, FORGED, [], {}, [null], { length: 1e9 }];
  if (depth === 0 || typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value).slice(0, 60)) {
    if (Array.isArray(value) && key !== "0") break;
    for (const junk of mutations(inner, depth - 1)) {
      const copy = structuredClone(value) as Record<string, unknown>;
      copy[key] = junk;
      yield copy;
    }
  }
}

Deno.test("junk anywhere in a saved result is one error that names the run, or is shown", () =>
  withRuns([40], ([result], folder, db) => {
    const path = saved(result, folder, db);
    const database = new DatabaseSync(`${path}/runs.db`);
    const put = database.prepare("UPDATE parts SET data = ? WHERE run = 1");
    const { data } = Object(
      database.prepare("SELECT data FROM parts WHERE run = 1").get(),
    );
    const whole = JSON.parse(new TextDecoder().decode(gunzipSync(data)));
    // A part of it is enough to have every kind of row.
    for (const key of ["fills", "equity", "sessions", "gaps"]) {
      whole[key] = whole[key].slice(0, 2);
    }
    whole.account.roundTrips = whole.account.roundTrips.slice(0, 2);
    let damaged = 0;
    for (const mutation of [whole, ...mutations(whole, 3)]) {
      put.run(
        gzipSync(new TextEncoder().encode(JSON.stringify(mutation)), {
          level: 1,
        }),
      );
      const runs = new RunStore(path, { readOnly: true });
      for (
        const use of [
          () => harmless(runs.withResult(1, formatResult)),
          () => runs.withResult(1, (found) => [...resultJson(found)]),
          () => runs.withResult(1, (found) => found.toColumns()),
          () => harmless(formatComparison(compareRuns(runs, [2, 1]))),
        ]
      ) {
        const error = errorOf(use);
        if (error === undefined) continue;
        assert(mutation !== whole, error.message);
        assertEquals(error.code, "store_corrupt", error.message);
        assertStringIncludes(error.message, `Run 1 in ${path} is damaged: `);
        damaged++;
      }
      runs.close();
    }
    database.close();
    assert(damaged > 100);
  }));

Deno.test("places that are no folder of runs are told in one line, by command and in a program", () =>
  withRuns([40], async (_, folder, db) => {
    const linked = (target: string) => {
      const path = Deno.makeTempDirSync({ dir: folder });
      Deno.symlinkSync(target, `${path}/runs.db`);
      return path;
    };
    const pipe = Deno.makeTempDirSync({ dir: folder });
    new Deno.Command("mkfifo", { args: [`${pipe}/runs.db`] }).outputSync();
    const below = Deno.makeTempDirSync({ dir: folder });
    Deno.mkdirSync(`${below}/runs.db`);
    const places: Readonly<Record<string, RegExp>> = {
      [db]: /leads through a file|no folder|exist/,
      [`${db}/a/b`]: /leads through a file|not a directory/,
      [`${folder}/${"x".repeat(300)}`]: /too long/,
      [linked("runs.db")]: /a link that leads to itself/,
      [linked("/dev/zero")]: /a device or a pipe/,
      [linked("/dev/null")]: /a device or a pipe/,
      [pipe]: /a device or a pipe/,
      [below]: /it is a folder/,
      [linked(db)]: /does not hold saved runs/,
    };
    for (const [place, wanted] of Object.entries(places)) {
      for (const options of [{ readOnly: true }, {}, { create: true }]) {
        const error = errorOf(() => new RunStore(place, options).list());
        assertEquals(error?.code, "store_open", place);
        assert(wanted.test(error?.message ?? ""), error?.message);
      }
      for (const args of [["list"], ["rm", "1"]]) {
        const { code, stdout, stderr } = await openbell(
          ["runs", ...args, "--runs", place],
          { cwd: folder, env: {} },
        );
        assertEquals([code, stdout], [1, ""], stderr);
        assert(/^error: .*\n$/.test(stderr), stderr);
      }
    }
    const error = errorOf(() => new RunStore("a\0b", { readOnly: true }));
    assertEquals(error?.code, "store_open");
  }));

const SAVER = (folder: string, db: string, source: string) => `
  import { RunStore } from ${JSON.stringify(source)};
  const path = ${JSON.stringify(folder)};
  const whole = new RunStore(path, { readOnly: true });
  const result = whole.result(1);
  whole.close();
  const runs = new RunStore(path, { create: true });
  console.log("ready");
  for (;;) {
    const id = runs.save(result, { store: ${JSON.stringify(db)}, tags: ["t"] });
    console.log(id);
  }
`;

Deno.test("a process that is killed while it saves leaves whole runs alone, and all that it told", () =>
  withRuns([40], async ([result], folder, db) => {
    const path = saved(result, folder, db);
    const module = `${folder}/saver.ts`;
    const source = import.meta.resolve("../../src/runs/run_store.ts");
    Deno.writeTextFileSync(module, SAVER(path, db, source));
    const config = new URL("../../deno.json", import.meta.url).pathname;
    let told = 2;
    for (let round = 0; round < 6; round++) {
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", "--config", config, module],
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
      let text = "";
      // It is killed after another number of runs each time, within the next one.
      for await (
        const part of child.stdout.pipeThrough(new TextDecoderStream())
      ) {
        text += part;
        if (text.split("\n").length > 3 + round) child.kill("SIGKILL");
      }
      await child.status;
      const ids = text.split("\n").slice(1, -1).map(Number);
      told = Math.max(told, ...ids);
      const runs = new RunStore(path);
      const found = runs.list();
      const all = new Set(found.map(({ id }) => id));
      for (const id of ids) assert(all.has(id), `run ${id} is lost`);
      for (const { id, tags } of found) {
        if (id <= 2) continue;
        assertEquals(tags, ["t"]);
        assertEquals(runs.result(id).hash, result.hash);
      }
      runs.close();
    }
    assert(told > 8);
  }));

if (Deno.uid() === 0 && programPath("setpriv") !== undefined) {
  Deno.test("another user's runs, and a folder that may only be read, are read or refused and not changed", () =>
    withRuns([40], async ([result], folder, db) => {
      const path = saved(result, folder, db);
      const file = `${path}/runs.db`;
      const before = Deno.readFileSync(file);
      // Root without its capabilities is as any other user.
      const command = async (...args: string[]) => {
        const { code, stdout, stderr } = await new Deno.Command("setpriv", {
          args: [
            ...["--bounding-set=-all", "--inh-caps=-all", Deno.execPath()],
            ...openbellArgs(["runs", ...args, "--runs", path]),
          ],
          env: { NO_COLOR: "1" },
        }).output();
        const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
        return { code, stdout: text(stdout), stderr: text(stderr) };
      };
      const refused = async (...args: string[]) => {
        const { code, stdout, stderr } = await command(...args);
        assertEquals([code, stdout], [1, ""], stderr);
        assert(/^error: .*\n$/.test(stderr), stderr);
      };
      Deno.chmodSync(path, 0o555);
      Deno.chmodSync(file, 0o444);
      const { code, stdout, stderr } = await command("list");
      assertEquals(code, 0, stderr);
      assertStringIncludes(stdout, "turns 40");
      await refused("rm", "1");
      Deno.chownSync(file, 65_534, 65_534);
      Deno.chmodSync(file, 0o600);
      await refused("list");
      await refused("rm", "1");
      Deno.chmodSync(path, 0o755);
      Deno.chownSync(path, 65_534, 65_534);
      Deno.chmodSync(path, 0o700);
      await refused("list");
      await refused("rm", "1");
      assertEquals(Deno.readFileSync(file), before);
    }));
} else {
  console.log("Other users are not tested: that needs root and setpriv");
}
