/**
 * A strategy with `when` is called for the bars that one without it would pick by
 * `crossedAbove`, `crossedBelow` and comparisons, and for no others.
 */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parseSessionConfig } from "../../src/config/parse.ts";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { SessionError } from "../../src/errors.ts";
import type {
  BarCondition,
  ConditionValue,
} from "../../src/strategy/bar_condition.ts";
import {
  crossedAbove,
  crossedBelow,
  type SeriesValues,
} from "../../src/strategy/series_functions.ts";
import type {
  BarEvent,
  Strategy,
  StrategyContext,
} from "../../src/strategy/strategy.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  makeMarket,
  randomNumbers,
  SUMMER_2024,
  withFolder,
} from "../system/_market.ts";

const NAMES = ["AAA", "BBB", "CCC"];
// The early close of 3 July is among them.
const DAYS = SUMMER_2024.slice(15, 19);

/** Conditions that hold often, seldom and with equal values; LEVEL is a price. */
const LEVEL = "level";
const CONDITIONS: readonly Readonly<Record<string, readonly unknown[]>>[] = [
  { crosses: ["fast", "slow"] },
  { crossesAbove: ["close", "slow"] },
  { crossesBelow: ["slow", "high"] },
  { crosses: ["close", LEVEL] },
  { crossesBelow: [LEVEL, "low"] },
  { above: ["rsi", 70] },
  { below: ["rsi", 25] },
  { crosses: [50, "rsi"] },
  { crossesAbove: ["close", "vwap"] },
  { crosses: ["bands.lower", "close"] },
  { above: ["volume", 1e12] },
];

/** The indicators of an interval. */
const indicators = (interval: "1m" | "5m" | "15m") => [
  { id: "fast", name: "sma", period: 2, interval },
  { id: "slow", name: "sma", period: 5, interval },
  { id: "rsi", name: "rsi", period: 3, interval },
  { id: "vwap", name: "vwap", interval },
  { id: "bands", name: "bbands", period: 6, interval },
];

const drawnArbitrary = fc.record({
  symbols: fc.array(
    fc.record({ seed: fc.nat(1e6), gaps: fc.constantFrom(0, 0, 0, 0.02, 0.5) }),
    { minLength: 1, maxLength: 3 },
  ),
  interval: fc.constantFrom("1m", "5m", "5m", "15m"),
  conditions: fc.array(fc.constantFrom(...CONDITIONS), {
    minLength: 1,
    maxLength: 2,
  }),
  hasSlices: fc.boolean(),
  isOneOfTwo: fc.boolean(),
  seed: fc.nat(1e6),
  busy: fc.constantFrom(0, 0.3, 1),
  hasLongLived: fc.boolean(),
  /** Sessions of history. */
  history: fc.constantFrom(0, 1, 2),
  batchSlices: fc.constantFrom(3, 64, 1_024),
});

/** The values of an operand, as a strategy reads them. */
function valuesOf(
  context: StrategyContext,
  { symbol, interval }: BarEvent,
  value: ConditionValue,
): SeriesValues {
  if (typeof value === "number") return value;
  const bars = context.bars(symbol, interval);
  if (value === "close") return (i) => bars.close(i);
  if (value === "high") return (i) => bars.high(i);
  if (value === "low") return (i) => bars.low(i);
  if (value === "volume") return (i) => bars.volume(i);
  const [id, output] = value.split(".");
  const series = context.indicator(symbol, id);
  return output === undefined ? series : { at: (i) => series.at(i, output) };
}

function newest(values: SeriesValues): number {
  if (typeof values === "number") return values;
  const value = typeof values === "function" ? values(-1) : values.at(-1);
  return value ?? NaN;
}

/** Whether a condition holds for a bar, by what a strategy can read. */
function holdsFor(
  context: StrategyContext,
  bar: BarEvent,
  condition: BarCondition,
): boolean {
  const [[kind, [left, right]]] = Object.entries(condition);
  const a = valuesOf(context, bar, left);
  const b = valuesOf(context, bar, right);
  switch (kind) {
    case "above":
      return newest(a) > newest(b);
    case "below":
      return newest(a) < newest(b);
    case "crossesAbove":
      return crossedAbove(a, b);
    case "crossesBelow":
      return crossedBelow(a, b);
    default:
      return crossedAbove(a, b) || crossedBelow(a, b);
  }
}

/** A strategy that acts on bars for which a condition holds, and what it has seen. */
function strategyOf(
  drawn: typeof drawnArbitrary extends fc.Arbitrary<infer T> ? T : never,
  when: readonly BarCondition[],
  asks: boolean,
) {
  const random = randomNumbers(drawn.seed);
  const seen: string[] = [];
  const note = (context: StrategyContext, what: string) => {
    const { time, account } = context;
    const held = context.symbols.map((symbol) => context.position(symbol));
    const rows = context.symbols.map((symbol) =>
      context.bars(symbol, "1m").length
    );
    seen.push(`${time} ${what} ${account.equity} ${held} ${rows}`);
  };
  let isTouched = false;
  const intervals = [drawn.interval as "5m"];
  const strategy: Strategy = {
    subscriptions: asks
      ? [{ intervals }]
      : drawn.isOneOfTwo && when.length > 1
      ? when.map((one) => ({ intervals, when: one }))
      : [{ intervals, when: when.length === 1 ? when[0] : when }],
    onBar(context, bar) {
      if (asks && !when.some((one) => holdsFor(context, bar, one))) return;
      isTouched = true;
      const { symbol, close, timestamp } = bar;
      note(context, `${symbol} ${timestamp} ${close}`);
      if (random() >= drawn.busy) return;
      const held = context.position(symbol);
      if (held !== 0) context.targetQuantity(symbol, 0);
      else if (drawn.hasLongLived && random() < 0.5) {
        context.buy(symbol, 10, { limitPrice: Math.round(close * 99) / 100 });
      } else context[random() < 0.5 ? "buy" : "sell"](symbol, 10);
    },
    ...drawn.hasSlices && {
      onSlice(context: StrategyContext) {
        if (asks && !isTouched) return;
        isTouched = false;
        note(context, "slice");
      },
    },
  };
  return { strategy, seen };
}

Deno.test("when calls for the bars that a strategy without it would pick", async () => {
  const calls = new Map<string, number>();
  let fills = 0;
  await withFolder(async (folder) => {
    await fc.assert(
      fc.asyncProperty(drawnArbitrary, async (drawn) => {
        const symbols = NAMES.slice(0, drawn.symbols.length);
        const { db, bars } = makeMarket(folder, {
          days: DAYS,
          symbols: drawn.symbols.map((one, i) => ({ ...one, name: NAMES[i] })),
        });
        const input: SessionConfigInput = {
          backtest_config: {
            start_date: DAYS[drawn.history].date,
            end_date: DAYS[DAYS.length - 1].date,
          },
          session_data_config: {
            ...drawn.history > 0 && {
              historical: {
                data: [{
                  trailing_days: drawn.history,
                  intervals: ["1m", "5m", "15m"] as const,
                }],
              },
            },
            symbols,
            streams: ["1m", "5m", "15m"],
            indicators: { session: indicators(drawn.interval as "5m") },
            gap_filler: { enable_session_quality: true },
          },
          trading_config: { max_buying_power: 10_000_000 },
        };
        const prices = [...bars.get(NAMES[0])!.values()].flat()
          .map(({ close }) => close).sort((a, b) => a - b);
        const level = prices[prices.length >> 1];
        const when = drawn.conditions.map((one) =>
          Object.fromEntries(
            Object.entries(one).map(([kind, values]) => [
              kind,
              values.map((value) => value === LEVEL ? level : value),
            ]),
          ) as unknown as BarCondition
        );
        const config = parseSessionConfig(input);
        const run = async (asks: boolean, others: Partial<Strategy> = {}) => {
          const { strategy, seen } = strategyOf(drawn, when, asks);
          const result = await runBacktest(config, {
            db,
            runner: "inline",
            batchSlices: drawn.batchSlices,
            strategies: [{ ...strategy, ...others }],
          });
          const { account, equity, fills, sliceDrawdown, statistics } = result;
          return {
            hash: result.hash,
            same: { account, equity, fills, sliceDrawdown, statistics, seen },
          };
        };
        const { hash, same: called } = await run(false);
        fills += called.fills.length;
        assertEquals(called, (await run(true)).same);
        // One that hears of the quality has each slice delivered alone.
        const alone = await run(false, { onQuality() {} });
        assertEquals(alone, { hash, same: called });
        for (const one of drawn.conditions) {
          const key = JSON.stringify(one);
          calls.set(key, (calls.get(key) ?? 0) + called.seen.length);
        }
        const set = strategyOf(drawn, when, false);
        const { best: [only] } = await runSweep(input, {
          db,
          space: ["random_seed=0"],
          strategies: [() => set.strategy],
        });
        assertEquals(set.seen, called.seen);
        assertEquals(only.metrics.max_drawdown, called.sliceDrawdown.depth);
      }),
      { numRuns: 60, seed: 7 },
    );
  });
  assert(fills > 1_000, `only ${fills} fills`);
  for (const one of CONDITIONS.slice(0, -1)) {
    assert((calls.get(JSON.stringify(one)) ?? 0) > 0, JSON.stringify(one));
  }
});

Deno.test("conditions hold for symbols that are added during a session, too", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: NAMES.map((name, i) => ({ name, seed: i + 1, gaps: i * 0.02 })),
    });
    const config = parseSessionConfig({
      backtest_config: { start_date: DAYS[1].date, end_date: DAYS[3].date },
      session_data_config: {
        symbols: ["AAA"],
        universe: ["BBB", "CCC"],
        streams: ["1m", "5m"],
        indicators: { session: indicators("5m") },
      },
    });
    const run = async (asks: boolean) => {
      const seen: string[] = [];
      const condition: BarCondition = { crosses: ["fast", "slow"] };
      const result = await runBacktest(config, {
        db,
        runner: "inline",
        strategies: [{
          subscriptions: [{
            intervals: ["5m"],
            ...!asks && { when: condition },
          }],
          onSessionStart(context) {
            context.schedule("10:32", (context) => context.addSymbol("BBB"));
            context.schedule("11:04", (context) => context.addSymbol("CCC"));
            context.schedule("12:10", (context) => context.removeSymbol("BBB"));
          },
          onBar(context, bar) {
            if (asks && !holdsFor(context, bar, condition)) return;
            const { symbol, timestamp } = bar;
            seen.push(`${context.time} ${symbol} ${timestamp}`);
            const held = context.position(symbol);
            if (held === 0) context.buy(symbol, 1);
            else context.sell(symbol, held);
          },
        }],
      });
      return { seen, accountHash: result.accountHash };
    };
    const called = await run(false);
    assertEquals(called, await run(true));
    for (const name of NAMES) {
      const own = called.seen.filter((line) => line.includes(` ${name} `));
      assert(own.length > 5, `${own.length} calls for ${name}`);
    }
  });
});

/** A store with one symbol. */
function marketOfOne(folder: string): string {
  const symbols = [{ name: "AAA", seed: 1 }];
  return makeMarket(folder, { days: DAYS, symbols }).db;
}

const INPUT_OF_ONE: SessionConfigInput = {
  backtest_config: { start_date: DAYS[0].date, end_date: DAYS[3].date },
  session_data_config: {
    symbols: ["AAA"],
    streams: ["1m", "5m"],
    indicators: { session: indicators("5m") },
  },
};

Deno.test("bars between two crossings call nobody", async () => {
  await withFolder(async (folder) => {
    const db = marketOfOne(folder);
    const config = parseSessionConfig(INPUT_OF_ONE);
    let calls = 0;
    const subscriptions = [{
      intervals: ["5m"] as const,
      when: { crosses: ["fast", "slow"] },
    }] as const;
    await runBacktest(config, {
      db,
      runner: "inline",
      strategies: [{ subscriptions, onBar: () => void calls++ }],
    });
    // Of 276 bars of 5m: one crossing in four or five.
    assert(calls > 30 && calls < 110, `${calls} calls`);
  });
});

const WRONG: readonly { readonly when: unknown; readonly text: string }[] = [
  { when: [], text: "when is an empty list" },
  { when: null, text: "found null" },
  { when: "fast > slow", text: 'found "fast > slow"' },
  { when: { cross: ["fast", "slow"] }, text: 'found {"cross":' },
  {
    when: { above: ["rsi", 70], below: ["rsi", 30] },
    text: "when must have one of crosses,",
  },
  { when: { above: ["rsi"] }, text: 'found above: ["rsi"]' },
  { when: { above: ["rsi", NaN] }, text: "found above:" },
  { when: { above: [1, 2] }, text: "when compares 1 with 2, which no bar" },
  {
    when: { crosses: ["fsat", "slow"] },
    text:
      'wants bars of 5m by "fsat", which is neither an indicator nor a field of the bar; the run has the indicators fast, slow, rsi, vwap, bands',
  },
  {
    // Not an output of `slow`.
    when: { crosses: ["close", "slow2"] },
    text: 'by "slow2", which is neither an indicator nor a field of the bar',
  },
  {
    when: { crosses: ["close", "bands.low"] },
    text:
      "wants bars of 5m by bands.low; the outputs of bands are upper, middle, lower",
  },
];

Deno.test("a condition that cannot be is refused with what would be right", async () => {
  await withFolder(async (folder) => {
    const db = marketOfOne(folder);
    const config = parseSessionConfig(INPUT_OF_ONE);
    const load = (intervals: readonly string[], when: unknown) =>
      assertRejects(() =>
        runBacktest(config, {
          db,
          runner: "inline",
          strategies: [
            { subscriptions: [{ intervals, when }], onBar() {} } as never,
          ],
        }), SessionError);
    for (const { when, text } of WRONG) {
      const error = await load(["5m"], when);
      assertEquals(error.code, "strategy_load");
      assert(error.message.includes(text), `${error.message}: no ${text}`);
    }
    const other = await load(["1m"], { crosses: ["close", "slow"] });
    assert(
      other.message.includes("wants bars of 1m by slow, an indicator on other"),
      other.message,
    );
  });
});

Deno.test("a config gives conditions, with variables", async () => {
  await withFolder(async (folder) => {
    const db = marketOfOne(folder);
    const inputOf = (when: unknown): SessionConfigInput => ({
      ...INPUT_OF_ONE,
      variables: { level: 70 },
      strategies: [{
        module: "given.ts",
        subscriptions: [{ intervals: ["5m"], when }],
      }] as never,
    });
    const config = parseSessionConfig(
      inputOf([{ above: ["rsi", "$level"], below: null }]),
    );
    const subscriptions = config.strategies[0].subscriptions ?? [];
    assertEquals(subscriptions, [
      { intervals: ["5m"], when: [{ above: ["rsi", 70] }] },
    ]);
    const values: number[] = [];
    await runBacktest(config, {
      db,
      runner: "inline",
      strategies: [{
        subscriptions: subscriptions as Strategy["subscriptions"],
        onBar(context, { symbol }) {
          values.push(context.indicator(symbol, "rsi").value ?? NaN);
        },
      }],
    });
    assert(values.length > 20 && values.every((value) => value > 70));
    assertThrows(
      () => parseSessionConfig(inputOf([{ above: ["rsi"] }, {}])),
      SessionError,
      `has 2 mistakes:
  strategies[0].subscriptions[0].when[0].above: found a list of 1; allowed: a list of two, each the id of an indicator on these bars, a field of the bar or a number
  strategies[0].subscriptions[0].when[1]: found an empty section; allowed: one of crosses, crossesAbove, crossesBelow, above, below`,
    );
  });
});
