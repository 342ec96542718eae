import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseSessionConfig } from "../../src/config/parse.ts";
import { resolveRequirements } from "../../src/coordinator/requirements.ts";
import { SessionError } from "../../src/errors.ts";
import type { RunRequirements } from "../../src/session/run_plan.ts";
import type { SqliteBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import { memoryStore, putDay, seededBar } from "./_store_support.ts";

type Section = Record<string, unknown>;

/** Monday to Friday, all of them trading dates. */
const WEEK = [
  "2026-01-12",
  "2026-01-13",
  "2026-01-14",
  "2026-01-15",
  "2026-01-16",
];

function config(data: Section = {}, over: Section = {}): unknown {
  return {
    exchange_group: "US_EQUITY",
    backtest_config: { start_date: WEEK[0], end_date: "2026-01-18" },
    session_data_config: { symbols: ["SPY"], streams: ["1m"], ...data },
    ...over,
  };
}

function marketStore(): SqliteBarStore {
  const store = memoryStore();
  for (const date of WEEK) {
    const open = Date.parse(`${date}T14:30:00Z`);
    putDay(store, "SPY", "1m", date, [seededBar(open, 1)]);
    putDay(store, "SPY", "1d", date, [seededBar(open, 2)]);
    putDay(store, "AIG", "1m", date, [seededBar(open, 3)], true);
  }
  // Minutes to Wednesday, seconds to Thursday, days to Friday.
  [["1m", 3], ["1s", 4], ["1d", 5]].forEach(([interval, count]) => {
    for (const date of WEEK.slice(0, Number(count))) {
      const open = Date.parse(`${date}T14:30:00Z`);
      putDay(store, "END", interval as "1m" | "1s" | "1d", date, [
        seededBar(open, 5),
      ]);
    }
  });
  const early = Date.parse("2025-03-03T14:30:00Z");
  putDay(store, "OLD", "1m", "2025-03-03", [seededBar(early, 4)]);
  return store;
}

function resolve(input: unknown): RunRequirements {
  const store = marketStore();
  try {
    return resolveRequirements(
      parseSessionConfig(input),
      store,
      new TimeManager({ exchange: "US_EQUITY" }),
      [],
    );
  } finally {
    store.close();
  }
}

function refusal(input: unknown): SessionError {
  const error = assertThrows(() => resolve(input), SessionError);
  assert(!error.message.endsWith("."), error.message);
  return error;
}

Deno.test("the dates of a run are the trading dates of its range", () => {
  assertEquals(resolve(config()).dates, WEEK);
  const input = config({}, {
    backtest_config: { start_date: "2026-01-17", end_date: "2026-01-19" },
  });
  const { code, message } = refusal(input);
  assertEquals(code, "data_missing");
  assert(message.includes("2026-01-17 to 2026-01-19"), message);
});

Deno.test("a run derives the intervals that are asked for and not streamed, shortest first", () => {
  const { base, baseMs, derived, visible } = resolve(config({
    streams: ["1h", "5m", "1m", "quotes"],
    derived_bars: { min_coverage: { "5m": 0.5 } },
    historical: { data: [{ trailing_days: 2, intervals: ["15m", "1d"] }] },
    indicators: {
      session: [{ name: "sma", params: { period: 3 }, interval: "1h" }],
    },
  }));
  assertEquals([base, baseMs], ["1m", 60_000]);
  assertEquals(derived, [
    { interval: "5m", lengthMs: 300_000, minCoverage: 0.5 },
    { interval: "15m", lengthMs: 900_000, minCoverage: 1 },
    { interval: "1h", lengthMs: 3_600_000, minCoverage: 1 },
    { interval: "1d", lengthMs: Infinity, minCoverage: 1 },
  ]);
  assertEquals(visible, ["1m", "5m", "15m", "1h", "1d"]);
});

Deno.test("a run of days alone streams 1d bars and derives nothing", () => {
  const { base, baseMs, derived, visible } = resolve(
    config({ streams: ["1d"] }),
  );
  assertEquals([base, baseMs, derived, visible], ["1d", Infinity, [], ["1d"]]);
});

Deno.test("history is as deep as the deepest entry that applies to a symbol", () => {
  const { historyDays, dailyHistoryDays, symbols } = resolve(config({
    symbols: ["AIG", "SPY"],
    historical: {
      data: [
        { trailing_days: 2, intervals: ["1m"] },
        { trailing_days: 4, intervals: ["5m"], apply_to: ["SPY"] },
        { trailing_days: 9, intervals: ["1d"], apply_to: ["AIG"] },
      ],
    },
  }));
  assertEquals(symbols, ["AIG", "SPY"]);
  assertEquals(historyDays, [2, 4]);
  assertEquals(dailyHistoryDays, [9, 4]);
});

Deno.test("a per-minute indicator adds the history that it needs", () => {
  const deep = (skip: boolean) =>
    resolve(config({
      indicators: {
        historical: {
          profile: {
            type: "trailing_average",
            period: "10d",
            granularity: "minute",
            field: "volume",
            skip_early_close: skip,
          },
        },
      },
    })).historyDays;
  assertEquals(deep(false), [10]);
  const [days] = deep(true);
  assert(days > 10, `${days} sessions leave no room for early closes`);
});

Deno.test("an indicator is planned on the bars it reads, with all its parameters", () => {
  const { indicators } = resolve(config({
    streams: ["1m", "5m"],
    indicators: {
      session: [
        { name: "sma", params: { period: 7 }, interval: "1m" },
        { id: "slow", name: "ema", params: {}, interval: "5m" },
      ],
    },
  }));
  assertEquals(
    indicators.map(({ id, name, source }) => [id, name, source]),
    [["sma_7_1m", "sma", -1], ["slow", "ema", 0]],
  );
  assertEquals(indicators[0].params.period, 7);
  assert(typeof indicators[1].params.period === "number");
  assertEquals(indicators.map(({ outputs }) => outputs), [["sma"], ["ema"]]);
});

Deno.test("symbols keep their order, and whether their source omits slots without trades", () => {
  const { symbols, omitsNoTrade, dropped, warnings } = resolve(
    config({ symbols: ["SPY", "AIG"] }),
  );
  assertEquals(symbols, ["SPY", "AIG"]);
  assertEquals(omitsNoTrade, [false, true]);
  assertEquals([dropped, warnings], [[], []]);
});

Deno.test("a symbol without bars in the range is dropped with a warning", () => {
  const { symbols, dropped, warnings } = resolve(
    config({ symbols: ["OLD", "SPY"] }),
  );
  assertEquals([symbols, dropped], [["SPY"], ["OLD"]]);
  assertEquals(warnings, [
    "OLD is dropped: it has no 1m bars from 2026-01-12 to 2026-01-16; stored are 2025-03-03 to 2025-03-03",
  ]);
});

Deno.test("the last date of a symbol is that of its base bars, and of those they are generated from, if it is before the range's end", () => {
  const lastDates = (data: Section, over: Section = {}) =>
    resolve(config({ symbols: ["SPY", "END"], ...data }, over)).lastDates;
  assertEquals(lastDates({}), [null, WEEK[3]]);
  assertEquals(lastDates({ gap_filler: { generate_missing: false } }), [
    null,
    WEEK[2],
  ]);
  assertEquals(lastDates({ streams: ["1d"] }), [null, null]);
  const toWednesday = {
    backtest_config: { start_date: WEEK[0], end_date: WEEK[2] },
  };
  assertEquals(lastDates({}, toWednesday), [null, null]);
});

Deno.test("a symbol whose base bars end before those of another interval has a warning", () => {
  const warnings = (data: Section) =>
    resolve(config({ symbols: ["SPY", "END"], ...data })).warnings;
  assertEquals(warnings({ gap_filler: { generate_missing: false } }), [
    `Stored 1m bars end before those of other intervals, and with them the trading in their symbols: END on ${
      WEEK[2]
    } (1s to ${WEEK[3]}, 1d to ${WEEK[4]})`,
  ]);
  assertEquals(warnings({}), [
    `Stored 1m bars end before those of other intervals, and with them the trading in their symbols: END on ${
      WEEK[3]
    } (1d to ${WEEK[4]})`,
  ]);
  assertEquals(warnings({ streams: ["1d"] }), []);
});

Deno.test("a run in which no symbol has bars in the range does not start", () => {
  const { code, message } = refusal(config({ symbols: ["OLD"] }));
  assertEquals(code, "data_missing");
  assert(message.startsWith("No symbol has 1m bars from 2026-01-12"), message);
});

Deno.test("a run with a symbol that is not in the store does not start", () => {
  const { code, message } = refusal(config({ symbols: ["SPY", "XYZ", "ABC"] }));
  assertEquals(code, "data_missing");
  assertEquals(
    message,
    "The store has no bars of XYZ, ABC; it has AIG, END, OLD, SPY",
  );
});

Deno.test("the error says if the store is empty", () => {
  const store = memoryStore();
  const error = assertThrows(
    () =>
      resolveRequirements(
        parseSessionConfig(config()),
        store,
        new TimeManager({ exchange: "US_EQUITY" }),
        [],
      ),
    SessionError,
  );
  assertEquals(
    error.message,
    "The store has no bars of SPY; it is empty: import bars first",
  );
  store.close();
});

Deno.test("the error about an interval that cannot be derived names what needs it", () => {
  const { code, message } = refusal(config({
    streams: ["1m", "5s"],
    historical: { data: [{ trailing_days: 1, intervals: ["10s"] }] },
  }));
  assertEquals(code, "interval_unavailable");
  assert(
    message.startsWith("5s (asked for by streams) needs 1s or 5s bars"),
    message,
  );
});

Deno.test("a config without a range cannot run over stored bars", () => {
  const live = config({}, {
    mode: "live",
    backtest_config: undefined,
    api_config: { data_api: "binance" },
  });
  assertEquals(refusal(live).code, "config_invalid");
});

Deno.test("pace and scoring are those of the config", () => {
  const plan = resolve(config({
    historical: { enable_quality: false },
    gap_filler: { enable_session_quality: false },
  }, {
    backtest_config: {
      start_date: WEEK[0],
      end_date: WEEK[1],
      speed_multiplier: 60,
      prefetch_days: 3,
    },
  }));
  assertEquals(
    [plan.mode, plan.speedMultiplier, plan.prefetchDays],
    ["clock-driven", 60, 3],
  );
  assertEquals([plan.historyQuality, plan.sessionQuality], [false, false]);
});
