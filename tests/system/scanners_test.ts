/** Scanners of modules give the same with every runner, and in sweeps. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { openbell } from "../cli/_openbell.ts";
import { daysBetween, makeConfig, makeMarket, withFolder } from "./_market.ts";
import { WAYS } from "./_ways.ts";

const DAYS = daysBetween("2024-07-08", "2024-07-10");
const TRADED = DAYS.slice(1);
const UNIVERSE = ["UUU", "VVV", "WWW", "YYY"];

function fixture(path: string): string {
  return new URL(`../fixtures/${path}.ts`, import.meta.url).href;
}

function input(scanner = {}) {
  return {
    backtest_config: {
      start_date: TRADED[0].date,
      end_date: TRADED[TRADED.length - 1].date,
    },
    session_data_config: {
      symbols: ["AAA"],
      universe: UNIVERSE,
      streams: ["1m" as const, "5m" as const, "1d" as const],
      historical: {
        data: [{ trailing_days: 1, intervals: ["1m" as const, "1d" as const] }],
      },
      scanners: [{
        module: fixture("scanners/ranker"),
        pre_session: true,
        regular_session: [{ start: "09:45", end: "15:45", interval: "30m" }],
        ...scanner,
      }],
    },
    strategies: [{ module: fixture("strategies/flipper") }],
  };
}

function withMarket<T>(
  body: (db: string, folder: string) => Promise<T>,
): Promise<T> {
  return withFolder((folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: ["AAA", ...UNIVERSE].map((name, i) => ({
        name,
        seed: 3 + i,
        gaps: 0.02,
      })),
    });
    return body(db, folder);
  });
}

const configOf = (given: ReturnType<typeof input>) =>
  makeConfig({
    days: TRADED,
    symbols: ["AAA"],
    data: given.session_data_config,
    rest: { strategies: given.strategies },
  });

Deno.test("a run with scanners is the same with every runner, batch size and credits, in the sandbox, and as a set of a sweep", async () => {
  await withMarket(async (db, folder) => {
    const results = new Set<string>();
    const config = configOf(input());
    let accountHash = "";
    for (const way of WAYS) {
      const result = await runBacktest(config, { db, ...way });
      const [scanner] = result.scanners;
      assertEquals(scanner.name, "ranker");
      assertEquals([scanner.preSessionScans, scanner.regularScans], [2, 26]);
      assert(scanner.addedCount > 4 && scanner.removedCount > 2);
      assert(result.fills.some(({ symbol }) => UNIVERSE.includes(symbol)));
      accountHash = result.accountHash;
      results.add(
        JSON.stringify([result.hash, result.scanners, result.log.lines]),
      );
    }
    assertEquals(results.size, 1);
    const [hash] = JSON.parse([...results][0]);
    const path = `${folder}/config.json`;
    const json = `${folder}/result.json`;
    Deno.writeTextFileSync(path, JSON.stringify(input()));
    const boxed = await openbell([
      ...["backtest", path, "--db", db, "--sandbox", "--quiet"],
      ...["--json", json],
    ]);
    assertEquals(boxed.code, 0, boxed.stderr);
    assertEquals(JSON.parse(Deno.readTextFileSync(json)).hash, hash);
    const swept = { ...input(), variables: { count: 2 } };
    Object.assign(swept.session_data_config.scanners[0], {
      config: { count: "$count" },
    });
    const sweep = await runSweep(swept, {
      db,
      space: ["count=1,2,3"],
      workers: 1,
    });
    const rows = sweep.best;
    const same = rows.find(({ parameters }) => parameters.count === 2);
    assertEquals(same?.hash, accountHash);
    assert(new Set(rows.map((row) => row.hash)).size > 1);
  });
});

Deno.test("strategies of a program and scanners of the config run together, and the other way round", async () => {
  await withMarket(async (db) => {
    const config = configOf(input());
    const seen = new Set<string>();
    for (const runner of ["inline", "workers"] as const) {
      const { scanners } = await runBacktest(config, {
        db,
        runner,
        strategies: [{
          subscriptions: [{ intervals: ["5m"] }],
          onBar: (_, { symbol }) => void seen.add(symbol),
        }],
      });
      assertEquals(scanners.map(({ name }) => name), ["ranker"]);
      assert(scanners[0].addedCount > 4);
      const { scanners: own, fills } = await runBacktest(config, {
        db,
        runner,
        scanners: [{
          pre_session: true,
          scanner: { name: "all", scan: (c) => ({ symbols: c.universe }) },
        }],
      });
      assertEquals(own.map(({ name, symbols }) => [name, symbols]), [
        ["all", UNIVERSE],
      ]);
      assert(fills.some(({ symbol }) => UNIVERSE.includes(symbol)));
    }
    assert(seen.size > 3);
  });
});

Deno.test("scanners read the same of what they add, and it is counted, whether a strategy is there or none", async () => {
  await withMarket(async (db) => {
    const config = makeConfig({
      days: TRADED,
      symbols: ["AAA"],
      data: {
        ...input().session_data_config,
        scanners: [],
        indicators: {
          session: [{ id: "ema", name: "ema", period: 5, interval: "5m" }],
        },
      },
    });
    const read = async (
      runner: "inline" | "workers",
      withStrategy: boolean,
    ) => {
      const seen: unknown[] = [];
      const result = await runBacktest(config, {
        db,
        runner,
        strategies: withStrategy
          ? [{ subscriptions: [{ intervals: ["5m"] }], onBar() {} }]
          : [],
        scanners: [{
          regular_session: [{ start: "09:45", end: "15:45", interval: "30m" }],
          scanner: {
            name: "turns",
            scan(c) {
              const scans = seen.length;
              seen.push([
                c.time,
                c.symbols,
                c.added,
                c.universe.map((symbol) => [
                  c.bars(symbol, "1m").length,
                  c.bars(symbol, "5m").at(-1)?.close,
                  c.indicator(symbol, "ema").value,
                  c.metrics(symbol),
                ]),
              ]);
              return {
                symbols: c.universe.filter((_, i) => (i + scans) % 3 === 0),
              };
            },
          },
        }],
      });
      const { addedSymbols, sessions, quality, gaps } = result;
      return { seen, addedSymbols, sessions, quality, gaps };
    };
    const expected = await read("inline", true);
    assertEquals(expected.addedSymbols.length, UNIVERSE.length);
    for (const runner of ["inline", "workers"] as const) {
      assertEquals(await read(runner, false), expected);
    }
  });
});

Deno.test("a scanner that is not enabled is not loaded; parameters are checked; a loop ends with strategy_timeout", async () => {
  await withMarket(async (db, folder) => {
    const off = configOf(input({ module: "nowhere.ts", enabled: false }));
    const { scanners } = await runBacktest(off, { db, runner: "workers" });
    assertEquals(scanners, []);
    for (const runner of ["inline", "workers"] as const) {
      const wrong = configOf(input({ config: { count: 0, cuont: 1 } }));
      const error = await assertRejects(
        () => runBacktest(wrong, { db, runner }),
        SessionError,
        "session_data_config.scanners[0].config.count",
      );
      assertEquals(error.code, "config_invalid");
    }
    const path = `${folder}/config.json`;
    Deno.writeTextFileSync(
      `${folder}/loop.ts`,
      "export default { name: 'endless', scan() { for (;;); } };",
    );
    Deno.writeTextFileSync(
      path,
      JSON.stringify({
        ...input({ module: "./loop.ts" }),
        strategy_seconds: 1,
      }),
    );
    for (const runner of ["inline", "workers"]) {
      const ended = await openbell(
        ["backtest", path, "--db", db, "--quiet", "--runner", runner],
      );
      assertEquals(ended.code, 1);
      assert(
        ended.stderr.includes(
          "Scanner endless has not returned from scan on 2024-07-09 within 1 second",
        ),
        ended.stderr,
      );
    }
  });
});
