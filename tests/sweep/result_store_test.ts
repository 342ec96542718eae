import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { SessionError } from "../../src/errors.ts";
import { ResultStore } from "../../src/sweep/result_store.ts";
import { metricsFrom } from "../../src/tape/set_metrics.ts";
import { postedError } from "../../src/system/stage_errors.ts";
import type { SetOutcome } from "../../src/tape/set_job.ts";
import { withFolder } from "../system/_market.ts";
import { change, tableOf } from "./_table.ts";

type Fingerprint = ConstructorParameters<typeof ResultStore>[1];

const FINGERPRINT = { config: "a" } as unknown as Fingerprint;

const FAILED: SetOutcome = {
  status: "failed",
  error: postedError(new SessionError("strategy_failed", "x")),
};

function refusal(path: string): SessionError {
  return assertThrows(() => new ResultStore(path, FINGERPRINT), SessionError);
}

/** Opens new results, closes them and changes their file. */
function changed(path: string, sql: string): void {
  new ResultStore(path, FINGERPRINT).close();
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

Deno.test("results of another version are refused with what to do, and --restart replaces them", async () => {
  await withFolder((folder) => {
    const changes = [
      "UPDATE sweep SET value = '1' WHERE key = 'format'",
      "DELETE FROM sweep WHERE key = 'format'",
      "ALTER TABLE results DROP COLUMN net_profit",
      "DROP TABLE results; CREATE TABLE results (id INTEGER, value REAL)",
    ];
    for (const [i, sql] of changes.entries()) {
      const path = `${folder}/${i}.db`;
      changed(path, sql);
      const { code, message } = refusal(path);
      assertEquals(code, "store_version", sql);
      assertStringIncludes(message, "another version of openbell made them");
      assertStringIncludes(message, "--restart");
      new ResultStore(path, FINGERPRINT, { restart: true }).close();
      new ResultStore(path, FINGERPRINT).close();
    }
  });
});

Deno.test("a file whose making was killed after any of its tables is made again", async () => {
  await withFolder((folder) => {
    const whole = `${folder}/whole.db`;
    new ResultStore(whole, FINGERPRINT).close();
    const source = new DatabaseSync(whole);
    const tables = source.prepare(
      "SELECT sql FROM sqlite_master WHERE type = 'table' ORDER BY rowid",
    ).all().map((row) => String(row.sql));
    source.close();
    assertEquals(tables.length, 5);
    for (let made = 0; made <= tables.length; made++) {
      const path = `${folder}/${made}.db`;
      const left = new DatabaseSync(path);
      left.exec("PRAGMA journal_mode = WAL");
      for (const sql of tables.slice(0, made)) left.exec(sql);
      left.close();
      const results = new ResultStore(path, FINGERPRINT);
      results.add(0, 1, {}, FAILED);
      assertEquals(results.finished(0, 3), Uint8Array.of(0, 2, 0));
      results.close();
    }
  });
});

Deno.test("a file with a table of something else is refused, and stays as it is", async () => {
  await withFolder((folder) => {
    const path = `${folder}/other.db`;
    const other = new DatabaseSync(path);
    other.exec("CREATE TABLE sweep (a); CREATE TABLE bars (b)");
    other.close();
    const { code, message } = refusal(path);
    assertEquals(code, "store_open");
    assertStringIncludes(message, "something else");
  });
});

Deno.test("a column that a later version adds does not keep results from being resumed", async () => {
  await withFolder((folder) => {
    const path = `${folder}/x.db`;
    changed(path, "ALTER TABLE results ADD COLUMN later REAL");
    new ResultStore(path, FINGERPRINT).close();
  });
});

Deno.test("results that the first format's program made are refused, and --restart replaces them", async () => {
  await withFolder((folder) => {
    const path = `${folder}/format_1.db`;
    const dump = new URL("./old_results/format_1.sql", import.meta.url);
    const database = new DatabaseSync(path);
    database.exec(Deno.readTextFileSync(dump));
    database.close();
    assertEquals(
      refusal(path).message,
      `Cannot resume the sweep results "${path}": another version of openbell made them; start again with --restart, or name another --out`,
    );
    new ResultStore(path, FINGERPRINT, { restart: true }).close();
    const restarted = new ResultStore(path, FINGERPRINT);
    assertEquals(restarted.counts(0), { done: 0, failed: 0 });
    restarted.close();
  });
});

Deno.test("a set that is delivered twice is stored once, and another result of it is refused with both machines", async () => {
  await withFolder((folder) => {
    const path = `${folder}/twice.db`;
    const results = new ResultStore(path, FINGERPRINT);
    const metrics = metricsFrom(() => 1);
    const outcome = { status: "done", hash: "aa", metrics } as const;
    const failed = {
      status: "failed",
      error: { message: "no" },
    } as unknown as SetOutcome;
    results.add(0, 7, { fast: 1 }, outcome);
    results.add(0, 7, { fast: 1 }, outcome);
    results.add(0, 8, { fast: 2 }, failed);
    results.add(0, 8, { fast: 2 }, failed);
    assertEquals(results.counts(0), { done: 1, failed: 1 });
    const before = tableOf(path);
    change(path, "UPDATE machines SET name = 'alpha'");
    const others: SetOutcome[] = [
      { ...outcome, hash: "bb" },
      { ...outcome, metrics: { ...metrics, net_profit: 2 } },
      { ...outcome, metrics: { ...metrics, net_profit: null } },
      failed,
    ];
    for (const other of others) {
      const { code, message } = assertThrows(
        () => results.add(0, 7, { fast: 1 }, other),
        SessionError,
      );
      assertEquals(code, "results_differ");
      assertStringIncludes(message, "Set 7 of window 0 has two results");
      assertStringIncludes(message, "on alpha");
      assertStringIncludes(message, `on ${Deno.hostname()}`);
    }
    assertThrows(() => results.add(0, 8, { fast: 2 }, outcome), SessionError);
    results.add(0, 9, { fast: 3 }, outcome);
    results.close();
    assertEquals(tableOf(path).slice(0, 2), before);
  });
});
