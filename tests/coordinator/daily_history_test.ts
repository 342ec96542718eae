import { assertEquals } from "@std/assert";
import {
  DailyHistory,
  type DailyHistoryOptions,
} from "../../src/coordinator/daily_history.ts";
import type { MarketStore } from "../../src/store/market_store.ts";
import type { Bar } from "../../src/types.ts";
import { MemoryStore } from "../store/_memory_store.ts";
import { memoryStore, putDay, seededBar, toColumns } from "./_store_support.ts";

const MINUTE = 60_000;
const SLOTS = 6;
const BEFORE = ["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"];
const DATES = ["2026-01-09", "2026-01-12"];

function openOf(date: string): number {
  return Date.parse(`${date}T14:30:00Z`);
}

/** Sessions of six minutes. */
function hours(date: string) {
  const open = openOf(date);
  return { open, close: open + SLOTS * MINUTE, breaks: [], earlyClose: false };
}

function minutes(date: string, slots: readonly number[]): Bar[] {
  return slots.map((slot) => seededBar(openOf(date) + slot * MINUTE, slot + 3));
}

const WHOLE = [0, 1, 2, 3, 4, 5];

/** The daily bar of some minutes, computed from scratch. */
function daily(date: string, bars: readonly Bar[]): Bar {
  return {
    timestamp: openOf(date),
    open: bars[0].open,
    high: Math.max(...bars.map((bar) => bar.high)),
    low: Math.min(...bars.map((bar) => bar.low)),
    close: bars[bars.length - 1].close,
    volume: bars.reduce((sum, bar) => sum + bar.volume, 0),
  };
}

function options(more: Partial<DailyHistoryOptions> = {}): DailyHistoryOptions {
  return {
    symbol: "SPY",
    base: "1m",
    baseMs: MINUTE,
    before: BEFORE,
    dates: DATES,
    minCoverage: 1,
    omitsNoTrade: false,
    hours,
    ...more,
  };
}

function rowsOf({ columns, rows }: DailyHistory): Bar[] {
  return Array.from({ length: rows }, (_, i) => ({
    timestamp: columns.timestamp[i],
    open: columns.open[i],
    high: columns.high[i],
    low: columns.low[i],
    close: columns.close[i],
    volume: columns.volume[i],
  }));
}

/** Runs a test over a synchronous and an asynchronous store. */
async function withStore(
  test: (store: MarketStore) => Promise<void>,
): Promise<void> {
  const stores = [memoryStore(), new MemoryStore({ fetchesLater: true })];
  for (const store of stores) {
    try {
      await test(store);
    } finally {
      store.close();
    }
  }
}

Deno.test("daily history is aggregated from base bars; dates without a complete bar are skipped", async () => {
  await withStore(async (store) => {
    putDay(store, "SPY", "1m", BEFORE[0], minutes(BEFORE[0], WHOLE));
    putDay(store, "SPY", "1m", BEFORE[1], minutes(BEFORE[1], [0, 1, 3, 4, 5]));
    putDay(store, "SPY", "1m", BEFORE[3], minutes(BEFORE[3], WHOLE));
    const history = await DailyHistory.read(store, options());
    assertEquals(history.found, 2);
    assertEquals(
      rowsOf(history),
      [0, 3].map((i) => daily(BEFORE[i], minutes(BEFORE[i], WHOLE))),
    );
    assertEquals(
      history.dates.map(({ date, row }) => [date, row]),
      [[BEFORE[0], 0], [BEFORE[1], 1], [BEFORE[2], 1], [BEFORE[3], 1]],
    );
  });
});

Deno.test("a lower min_coverage, or a source that omits slots without trades, keeps incomplete dates", async () => {
  await withStore(async (store) => {
    const some = minutes(BEFORE[1], [1, 2, 5]);
    putDay(store, "SPY", "1m", BEFORE[0], minutes(BEFORE[0], WHOLE));
    putDay(store, "SPY", "1m", BEFORE[1], some);
    const expected = [
      daily(BEFORE[0], minutes(BEFORE[0], WHOLE)),
      daily(BEFORE[1], some),
    ];
    for (
      const [more, count] of [
        [{}, 1],
        [{ minCoverage: 0.51 }, 1],
        [{ minCoverage: 0.5 }, 2],
        [{ omitsNoTrade: true }, 2],
      ] as const
    ) {
      const history = await DailyHistory.read(store, options(more));
      assertEquals(rowsOf(history), expected.slice(0, count));
    }
  });
});

Deno.test("the bar of a date is the stored one, else it is derived", async () => {
  await withStore(async (store) => {
    for (const i of [0, 2]) {
      putDay(store, "SPY", "1m", BEFORE[i], minutes(BEFORE[i], WHOLE));
    }
    putDay(store, "SPY", "1m", BEFORE[3], minutes(BEFORE[3], [0, 1]));
    const stored = (i: number) => seededBar(openOf(BEFORE[i]), 70 + i);
    // A vendor's stamp at midnight is that of the session.
    const midnight = { ...stored(0), timestamp: Date.parse(BEFORE[0]) };
    putDay(store, "SPY", "1d", BEFORE[0], [midnight]);
    putDay(store, "SPY", "1d", BEFORE[3], [stored(3)]);
    const history = await DailyHistory.read(store, options());
    assertEquals([history.found, history.asked], [3, 4]);
    assertEquals(rowsOf(history), [
      stored(0),
      daily(BEFORE[2], minutes(BEFORE[2], WHOLE)),
      stored(3),
    ]);
    assertEquals(history.dates.map(({ row }) => row), [0, 1, 1, 2]);
  });
});

Deno.test("dates that are loaded anyway are not derived twice", async () => {
  await withStore(async (store) => {
    for (const date of BEFORE) {
      putDay(store, "SPY", "1m", date, minutes(date, WHOLE));
    }
    const stored = seededBar(openOf(BEFORE[3]), 7);
    putDay(store, "SPY", "1d", BEFORE[3], [stored]);
    const history = await DailyHistory.read(
      store,
      options({ intradayDays: 2, derivesIntraday: false }),
    );
    assertEquals([history.found, history.asked], [3, 3]);
    assertEquals(rowsOf(history), [
      ...[0, 1].map((i) => daily(BEFORE[i], minutes(BEFORE[i], WHOLE))),
      stored,
    ]);
  });
});

Deno.test("a session of the run has its stored bar too, else the derived one", async () => {
  await withStore(async (store) => {
    const bars = minutes(DATES[0], WHOLE);
    const columns = toColumns([seededBar(1, 1), ...bars, seededBar(2, 2)]);
    const stored = seededBar(openOf(DATES[1]), 5);
    putDay(store, "SPY", "1d", DATES[1], [stored]);
    const history = await DailyHistory.read(store, options());
    assertEquals(history.barOf(DATES[0], hours(DATES[0]), 6), undefined);
    for (const date of DATES) {
      await history.fetch(date);
      history.add(date, hours(date), columns, 1, 7);
    }
    assertEquals(rowsOf(history), [daily(DATES[0], bars), stored]);
    const { columns: from, row = -1, coverage } =
      history.barOf(DATES[1], hours(DATES[1]), 6) ?? {};
    assertEquals([from?.close[row], coverage], [stored.close, 1]);
  });
});

Deno.test("with base 1d, the base bars are the daily history", async () => {
  await withStore(async (store) => {
    for (const date of [BEFORE[1], BEFORE[3]]) {
      putDay(store, "SPY", "1d", date, [seededBar(openOf(date), 9)]);
    }
    const history = await DailyHistory.read(
      store,
      options({ base: "1d", baseMs: Infinity }),
    );
    assertEquals(history.found, 2);
    const bar = seededBar(openOf(DATES[0]), 4);
    await history.fetch(DATES[0]);
    await history.fetch(DATES[0]);
    history.add(DATES[0], hours(DATES[0]), toColumns([bar]), 0, 1);
    assertEquals(rowsOf(history), [
      seededBar(openOf(BEFORE[1]), 9),
      seededBar(openOf(BEFORE[3]), 9),
      bar,
    ]);
  });
});

Deno.test("bars outside of their session's hours are in no daily bar, before and during the run", async () => {
  await withStore(async (store) => {
    const inside = minutes(BEFORE[0], WHOLE);
    const early = { ...seededBar(openOf(BEFORE[0]) - MINUTE, 1), high: 9_999 };
    const late = {
      ...seededBar(openOf(BEFORE[0]) + SLOTS * MINUTE, 1),
      low: 0.5,
    };
    putDay(store, "SPY", "1m", BEFORE[0], [early, ...inside, late]);
    const history = await DailyHistory.read(store, options());
    assertEquals(rowsOf(history), [daily(BEFORE[0], inside)]);
  });
});

Deno.test("a history without dates has no bars", async () => {
  await withStore(async (store) => {
    const history = await DailyHistory.read(store, options({ before: [] }));
    assertEquals([history.rows, history.found], [0, 0]);
    assertEquals(history.dates, []);
  });
});

Deno.test("a history of more dates than are read at once is complete", async () => {
  await withStore(async (store) => {
    const before = Array.from(
      { length: 57 },
      (_, i) => new Date(Date.UTC(2025, 5, 1 + i)).toISOString().slice(0, 10),
    );
    const kept = before.filter((_, i) => i % 7 !== 3);
    for (const date of kept) {
      putDay(store, "SPY", "1m", date, minutes(date, WHOLE));
    }
    const history = await DailyHistory.read(store, options({ before }));
    assertEquals(
      rowsOf(history),
      kept.map((date) => daily(date, minutes(date, WHOLE))),
    );
  });
});

Deno.test("a date of the run with too few base bars is a part of a longer bar, if nobody else loads them", async () => {
  await withStore(async (store) => {
    const some = minutes(DATES[0], [1, 2, 5]);
    const whole = minutes(DATES[1], WHOLE);
    putDay(store, "SPY", "1m", DATES[0], some);
    putDay(store, "SPY", "1m", DATES[1], whole);
    const history = await DailyHistory.read(
      store,
      options({ derivesRun: true }),
    );
    const bars = DATES.map((date) => {
      const bar = history.barOf(date, hours(date), 0);
      const { columns, row = -1, coverage } = bar ?? {};
      return [columns?.open[row], columns?.volume[row], coverage];
    });
    const [part, day] = [daily(DATES[0], some), daily(DATES[1], whole)];
    assertEquals(bars, [
      [part.open, part.volume, 0.5],
      [day.open, day.volume, 1],
    ]);
    assertEquals([history.rows, history.partRows], [0, 1]);
  });
});
