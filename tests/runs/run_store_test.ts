import { assert, assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { SessionError } from "../../src/errors.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import { resultJson } from "../../src/results/result_json.ts";
import { RunStore } from "../../src/runs/run_store.ts";
import { withColumns } from "../../src/results/result_tables.ts";
import { withRuns } from "./_demo_run.ts";

const code = (call: () => unknown) =>
  (assertThrows(call, SessionError) as SessionError).code;

/** A result as it is written, which tells any two different ones apart. */
const text = (result: RunResult) => [...resultJson(result)].join("");

Deno.test("a saved run comes back equal, with its columns", () =>
  withRuns([9], ([result], folder, db) => {
    assert(result.fills.length > 100 && result.log.lines.length > 0);
    const runs = new RunStore(`${folder}/a/runs`, { create: true });
    const id = runs.save(result, { store: db, tags: ["b", "a"], note: "one" });
    const read = runs.result(id);
    assertEquals(text(read), text(result));
    assertEquals(read.toColumns(), result.toColumns());
    const saved = runs.get(id);
    assertEquals(saved.tags, ["a", "b"]);
    assertEquals(saved.note, "one");
    assertEquals(saved.hash, result.hash);
    assertEquals(saved.config, JSON.parse(JSON.stringify(result.config)));
    assertEquals([saved.from, saved.to, saved.sessions], [
      result.sessions[0].date,
      result.sessions.at(-1)?.date,
      result.sessions.length,
    ]);
    const { overall } = result.statistics;
    assertEquals(saved.figures.net_profit, result.account.netProfit);
    assertEquals(saved.figures.fills, result.fills.length);
    assertEquals(
      saved.figures.round_trips,
      result.account.roundTrips.length,
    );
    assertEquals(saved.figures.total_return, overall.totalReturn.value);
    assertEquals(saved.figures.sharpe, overall.sharpe.value);
    assertEquals(saved.curve, result.equity.map(({ equity }) => equity));
    runs.close();
  }));

Deno.test("lists longer than a part come back whole and in order", () =>
  withRuns([9], ([result], folder, db) => {
    const fills = Array.from({ length: 12_345 }, (_, i) => ({
      ...result.fills[i % result.fills.length],
      quantity: i,
    }));
    const gaps = Array.from({ length: 5_001 }, (_, i) => ({
      symbol: "ALFA",
      date: "2025-01-06",
      start: i * 60_000,
      end: (i + 1) * 60_000,
      interval: "1m" as const,
      slots: 1,
      kind: "missing" as const,
    }));
    const roundTrips = Array.from({ length: 20_000 }, (_, i) => ({
      ...result.account.roundTrips[i % result.account.roundTrips.length],
      netProfit: i / 7,
    }));
    const long = withColumns({
      ...result,
      fills,
      gaps,
      account: { ...result.account, roundTrips },
    });
    const runs = new RunStore(folder, { create: true });
    const id = runs.save(long, { store: db });
    assertEquals(text(runs.result(id)), text(long));
    runs.close();
  }));

Deno.test("runs are listed newest first, found by tag, told equal, changed and removed", () =>
  withRuns([9, 14], ([nine, fourteen], folder, db) => {
    const runs = new RunStore(folder, { create: true });
    const ids = [nine, fourteen, nine].map((result, i) =>
      runs.save(result, { store: db, tags: i === 1 ? ["slow"] : [] })
    );
    assertEquals(runs.list().map(({ id }) => id), ids.toReversed());
    assertEquals(runs.list({ tag: "slow" }).map(({ id }) => id), [ids[1]]);
    assertEquals(runs.equalTo(ids[2]), [ids[0]]);
    assertEquals(runs.equalTo(ids[0]), []);
    runs.tag(ids[0], { add: ["x", "slow"] });
    runs.tag(ids[0], { remove: ["x", "absent"] });
    runs.note(ids[0], "changed");
    assertEquals([runs.get(ids[0]).tags, runs.get(ids[0]).note], [
      ["slow"],
      "changed",
    ]);
    // All or none.
    assertEquals(code(() => runs.remove([ids[0], 99])), "argument_invalid");
    assertEquals(runs.list().length, 3);
    runs.remove([ids[0], ids[2]]);
    assertEquals(runs.list().map(({ id }) => id), [ids[1]]);
    assertEquals(code(() => runs.result(ids[0])), "argument_invalid");
    // The number of a removed run is not given to another one.
    assertEquals(runs.save(nine, { store: db }), ids[2] + 1);
    runs.close();
  }));

Deno.test("wrong tags and notes are refused and nothing is saved", () =>
  withRuns([9], ([result], folder, db) => {
    const runs = new RunStore(folder, { create: true });
    for (
      const wrong of [
        { tags: ["two words"] },
        { tags: ["ok", ""] },
        { tags: ["a,b"] },
        { tags: ["x".repeat(65)] },
        { note: "x".repeat(1_001) },
      ]
    ) {
      assertEquals(
        code(() => runs.save(result, { store: db, ...wrong })),
        "argument_invalid",
      );
    }
    assertEquals(runs.list(), []);
    runs.close();
  }));

Deno.test("no runs, other files and newer formats are told apart", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const open = () => new RunStore(folder).close();
    assertEquals(code(open), "store_open");
    assertEquals([...Deno.readDirSync(folder)].length, 0);
    Deno.writeTextFileSync(`${folder}/runs.db`, "not a database, certainly");
    assertEquals(code(open), "store_open");
    Deno.removeSync(`${folder}/runs.db`);
    const other = new DatabaseSync(`${folder}/runs.db`);
    other.exec("CREATE TABLE t (a)");
    assertEquals(code(open), "store_open");
    assertEquals(
      code(() => new RunStore(folder, { create: true })),
      "store_open",
    );
    other.close();
    Deno.removeSync(`${folder}/runs.db`);
    new RunStore(folder, { create: true }).close();
    const newer = new DatabaseSync(`${folder}/runs.db`);
    newer.exec("PRAGMA user_version = 99");
    newer.close();
    assertEquals(code(open), "store_version");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("processes that save at the same time lose nothing", () =>
  withRuns([9], async ([result], folder, db) => {
    const first = new RunStore(folder, { create: true });
    first.save(result, { store: db });
    const source = `
      import { RunStore } from ${
      JSON.stringify(
        new URL("../../src/runs/run_store.ts", import.meta.url).href,
      )
    };
      const runs = new RunStore(${JSON.stringify(folder)}, { create: true });
      const result = runs.result(1);
      for (let i = 0; i < 10; i++) runs.save(result, { store: "x", tags: [Deno.args[0]] });
      runs.close();
    `;
    const script = `${folder}/save.ts`;
    Deno.writeTextFileSync(script, source);
    const config = new URL("../../deno.json", import.meta.url).pathname;
    const ends = await Promise.all(
      ["a", "b", "c"].map((name) =>
        new Deno.Command(Deno.execPath(), {
          args: ["run", "-A", "--no-check", "--config", config, script, name],
          stderr: "inherit",
        }).output()
      ),
    );
    assertEquals(ends.map(({ code }) => code), [0, 0, 0]);
    for (const tag of ["a", "b", "c"]) {
      assertEquals(first.list({ tag }).length, 10);
    }
    const ids = first.list().map(({ id }) => id);
    assertEquals(new Set(ids).size, 31);
    for (const id of ids) assertEquals(first.result(id).hash, result.hash);
    first.close();
  }));

Deno.test("a run keeps its parent and whether it was sandboxed; runs of the format before have neither", () =>
  withRuns([9], ([result], folder, db) => {
    const runs = new RunStore(folder, { create: true });
    const first = runs.save(result, { store: db });
    const id = runs.save(result, { store: db, parent: first, sandbox: true });
    assertEquals([runs.get(first).parent, runs.get(first).sandbox], [
      undefined,
      false,
    ]);
    assertEquals([runs.get(id).parent, runs.get(id).sandbox], [first, true]);
    assertEquals(runs.list().map(({ parent }) => parent), [first, undefined]);
    runs.close();
    const old = new DatabaseSync(`${folder}/runs.db`);
    old.exec("DROP TABLE launches; PRAGMA user_version = 1");
    old.close();
    const reader = new RunStore(folder, { readOnly: true });
    assertEquals(reader.get(id).sandbox, undefined);
    assertEquals(reader.list().length, 2);
    reader.close();
    const writer = new RunStore(folder);
    const next = writer.save(result, { store: db, parent: id });
    assertEquals(writer.get(next).parent, id);
    assertEquals(writer.get(id).parent, undefined);
    writer.remove([next]);
    writer.close();
    const format = new DatabaseSync(`${folder}/runs.db`);
    assertEquals(
      format.prepare("SELECT COUNT(*) AS n FROM launches").get()?.n,
      0,
    );
    assertEquals(format.prepare("PRAGMA user_version").get()?.user_version, 2);
    format.close();
  }));
