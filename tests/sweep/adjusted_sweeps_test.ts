// Sweeps over adjusted history: every set equals a backtest of its own.
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { parseSessionConfig } from "../../src/config/parse.ts";
import type { CorporateAction } from "../../src/instruments/corporate_action.ts";
import { mergeSweeps } from "../../src/sweep/merge_sweeps.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { adjustedStore, splitOf } from "../system/_actions.ts";
import { rollOf } from "../system/_continuous.ts";
import { makeMarket, SUMMER_2024, withFolder } from "../system/_market.ts";
import { tableHash } from "./_table.ts";

const DATES = SUMMER_2024.map(({ date }) => date);
const INTERVALS = ["1m", "30m", "1d", "1w"];

function market(folder: string) {
  return makeMarket(folder, {
    days: SUMMER_2024,
    symbols: [
      { name: "AAA", seed: 5, gaps: 0.02 },
      { name: "BBB", seed: 6 },
      { name: "CCC", seed: 7, from: DATES[3] },
    ],
  });
}

interface Shape {
  readonly adjustment: "raw" | "splits" | "total";
  readonly continuous: "raw" | "ratio" | "difference";
  readonly from: number;
  readonly to: number;
  readonly trailing: number;
  /** Whether BBB is a symbol of the universe, which strategies add. */
  readonly parked?: boolean;
}

/** A config that reads everything; AAA and BBB are shares, CCC is a future. */
function input(
  { adjustment, continuous, from, to, trailing, parked = false }: Shape,
): SessionConfigInput {
  return {
    backtest_config: { start_date: DATES[from], end_date: DATES[to - 1] },
    session_data_config: {
      symbols: parked ? ["AAA", "CCC"] : ["AAA", "BBB", "CCC"],
      universe: parked ? ["BBB"] : [],
      streams: INTERVALS as never,
      derived_bars: { min_coverage: 0.3 },
      adjustment,
      continuous,
      historical: {
        data: [
          { trailing_days: trailing, intervals: ["1m", "30m"] },
          { trailing_days: trailing + 3, intervals: ["1d", "1w"] },
        ],
      },
      indicators: {
        session: [
          { id: "fast", name: "ema", period: "$fast" as never, interval: "1m" },
          { id: "days", name: "sma", period: 2, interval: "1d" },
          { id: "atr", name: "atr", period: 5, interval: "30m" },
        ],
        historical: {
          volume: { type: "avg_volume", period: "2d", granularity: "minute" },
          levels: { type: "high_low", period: "3d" },
        },
      },
    },
    instruments: { CCC: { asset_class: "future", tick_size: 0.01 } },
    trading_config: { max_buying_power: 10_000_000 },
    strategies: [{
      module: new URL("../fixtures/strategies/reads_all.ts", import.meta.url)
        .href,
      params: {
        intervals: INTERVALS.join(" "),
        indicators: "fast days atr",
        historical: "volume levels.high levels.low",
        quantity: "$quantity",
        interval: "30m",
        before: true,
        adds: parked ? "BBB" : "",
      },
    }],
    variables: { fast: 5, quantity: 2 },
  };
}

const SPACE = ["fast=3,9", "quantity=1,4"];

const ACTIONS: readonly CorporateAction[] = [
  splitOf("AAA", DATES[2], 2),
  { symbol: "AAA", date: DATES[7], type: "dividend", value: 0.5 },
  splitOf("AAA", DATES[9], 7),
  splitOf("AAA", DATES[10], 0.1),
  { symbol: "BBB", date: DATES[9], type: "dividend", value: 0.7 },
  { symbol: "CCC", date: DATES[3], type: "roll", newSymbol: "CH4" },
  rollOf("CCC", DATES[8], ["CH4", "CM4"], [100, 102.5]),
  rollOf("CCC", DATES[12], ["CM4", "CU4"], [101, 99]),
];

/** Every set's hash in a sweep, and in a backtest of its own. */
async function compare(
  config: SessionConfigInput,
  db: string,
  workers: number,
): Promise<string[]> {
  const { best, failures } = await runSweep(config, {
    db,
    space: SPACE,
    workers,
    top: 100,
  });
  assertEquals([best.length, failures], [4, []]);
  for (const { parameters, hash } of best) {
    const alone = await runBacktest(
      parseSessionConfig(config, { variables: parameters }),
      { db, runner: "inline" },
    );
    assert(alone.fills.length > 5);
    assertEquals(hash, alone.accountHash);
  }
  return best.map(({ hash }) => hash);
}

Deno.test("every set of a sweep over adjusted history equals a backtest of its own, with one thread and with two", () =>
  withFolder(async (folder) => {
    const db = adjustedStore(
      `${folder}/a.db`,
      market(folder),
      {},
      ACTIONS,
      ["AAA"],
    );
    const hashes = new Set<string>();
    for (const adjustment of ["raw", "splits", "total"] as const) {
      for (const continuous of ["raw", "ratio", "difference"] as const) {
        const config = input({
          adjustment,
          continuous,
          from: 4,
          to: 16,
          trailing: 3,
        });
        const [one] = await compare(config, db, 1);
        await compare(config, db, 2);
        hashes.add(one);
      }
    }
    // Each way to adjust shows other history.
    assertEquals(hashes.size, 9);
  }));

/** Actions of AAA and BBB on dates within the market, and rolls of CCC. */
const someActions = fc.record({
  shares: fc.uniqueArray(
    fc.record({
      symbol: fc.constantFrom("AAA", "BBB"),
      day: fc.integer({ min: 1, max: 22 }),
      split: fc.constantFrom(undefined, 2, 3, 0.5, 7, 0.1),
    }),
    { selector: ({ symbol, day }) => `${symbol} ${day}`, maxLength: 6 },
  ),
  rolls: fc.uniqueArray(
    fc.record({
      day: fc.integer({ min: 4, max: 22 }),
      gap: fc.constantFrom(-3, 1.25, 4),
    }),
    { selector: ({ day }) => day, maxLength: 3 },
  ),
}).map(({ shares, rolls }): CorporateAction[] => [
  ...shares.map(({ symbol, day, split }): CorporateAction =>
    split === undefined
      ? { symbol, date: DATES[day], type: "dividend", value: 0.25 }
      : splitOf(symbol, DATES[day], split)
  ),
  { symbol: "CCC", date: DATES[3], type: "roll", newSymbol: "C0" },
  ...rolls.sort((a, b) => a.day - b.day).map(({ day, gap }, i) =>
    rollOf("CCC", DATES[day], [`C${i}`, `C${i + 1}`], [100, 100 + gap])
  ),
]);

Deno.test("whatever the actions and the range, sets equal backtests, and shards merge to the sweep of one thread or two", () =>
  withFolder(async (folder) => {
    const made = market(folder);
    let count = 0;
    await fc.assert(
      fc.asyncProperty(
        someActions,
        fc.record({
          adjustment: fc.constantFrom("splits" as const, "total" as const),
          continuous: fc.constantFrom(
            "raw" as const,
            "ratio" as const,
            "difference" as const,
          ),
          from: fc.integer({ min: 4, max: 12 }),
          length: fc.integer({ min: 2, max: 10 }),
          trailing: fc.integer({ min: 1, max: 4 }),
          parked: fc.boolean(),
        }),
        async (actions, { length, ...shape }) => {
          const name = `${folder}/p${count++}`;
          const db = adjustedStore(`${name}.db`, made, {}, actions, ["BBB"]);
          const config = input({ ...shape, to: shape.from + length });
          await compare(config, db, 1);
          const out = (part: string) => `${name}_${part}.sweep`;
          const options = { db, space: SPACE };
          for (const workers of [1, 2]) {
            await runSweep(config, {
              ...options,
              workers,
              out: out(`all${workers}`),
            });
            await runSweep(config, {
              ...options,
              workers,
              shard: { number: workers, of: 2 },
              out: out(`part${workers}`),
            });
          }
          mergeSweeps([out("part2"), out("part1")], out("merged"));
          const whole = tableHash(out("all1"));
          assertEquals(tableHash(out("all2")), whole);
          assertEquals(tableHash(out("merged")), whole);
        },
      ),
      { numRuns: Number(Deno.env.get("ADJUSTED_RUNS") ?? 8), seed: 46 },
    );
  }));

Deno.test("the folds of a walk-forward over adjusted history equal backtests of their windows", () =>
  withFolder(async (folder) => {
    const db = adjustedStore(`${folder}/a.db`, market(folder), {}, ACTIONS);
    const config = input({
      adjustment: "total",
      continuous: "difference",
      from: 4,
      to: 16,
      trailing: 3,
    });
    // Averages over sessions and weeks go on over windows, and rows before the
    // history are in memory there, so strategies read none of them.
    const data = config.session_data_config;
    const [strategy] = config.strategies ?? [];
    const plain = (from: number, to: number): SessionConfigInput => ({
      ...config,
      backtest_config: { start_date: DATES[from], end_date: DATES[to - 1] },
      session_data_config: {
        ...data,
        streams: ["1m", "30m", "1d"],
        historical: {
          data: [
            { trailing_days: 3, intervals: ["1m", "30m"] },
            { trailing_days: 6, intervals: ["1d"] },
          ],
        },
        indicators: {},
      },
      strategies: [{
        ...strategy,
        params: {
          ...strategy.params,
          intervals: "1m 30m 1d",
          indicators: "",
          historical: "",
          before: false,
        },
      }],
    });
    const results = [];
    const out = (name: string) => `${folder}/${name}.sweep`;
    const options = {
      db,
      space: ["quantity=1,3"],
      walkForward: { train: 3, test: 3 },
    };
    for (const workers of [1, 2]) {
      const { walkForward } = await runSweep(plain(4, 16), {
        ...options,
        workers,
        out: out(`all${workers}`),
      });
      results.push(walkForward);
      await runSweep(plain(4, 16), {
        ...options,
        shard: { number: workers, of: 2 },
        out: out(`part${workers}`),
      });
    }
    assertEquals(results[1], results[0]);
    // Shards train; who has merged them tests.
    mergeSweeps([out("part2"), out("part1")], out("merged"));
    const merged = { ...options, out: out("merged") };
    const { walkForward } = await runSweep(plain(4, 16), merged);
    assertEquals(walkForward, results[0]);
    assertEquals(tableHash(out("merged")), tableHash(out("all1")));
    const folds = results[0]?.folds ?? [];
    assertEquals(folds.length, 3);
    for (const [i, { hash, parameters }] of folds.entries()) {
      const from = 7 + 3 * i;
      const alone = await runBacktest(
        parseSessionConfig(plain(from, from + 3), { variables: parameters }),
        { db, runner: "inline" },
      );
      assert(alone.fills.length > 5);
      assertEquals(hash, alone.accountHash);
    }
  }));
