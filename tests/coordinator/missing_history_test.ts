/** History that the config asks for and the store lacks. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseSessionConfig } from "../../src/config/parse.ts";
import {
  missingHistory,
  missingHistoryTexts,
} from "../../src/coordinator/missing_history.ts";
import { SeriesIndex } from "../../src/store/series_index.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import { memoryStore, putDay, seededBar } from "./_store_support.ts";

/** Trading dates without a holiday among them. */
const DATES = [
  "2026-02-02",
  "2026-02-03",
  "2026-02-04",
  "2026-02-05",
  "2026-02-06",
  "2026-02-09",
  "2026-02-10",
  "2026-02-11",
];
const FIRST = "2026-02-12";
const DAYS = fc.subarray(DATES);
const SPEC = fc.record({
  minutes: DAYS,
  daily: DAYS,
  seconds: DAYS,
  generates: fc.boolean(),
  asked: fc.integer({ min: 1, max: 8 }),
  more: fc.integer({ min: 1, max: 8 }),
});

function find(spec: {
  readonly minutes: readonly string[];
  readonly daily: readonly string[];
  readonly seconds: readonly string[];
  readonly generates: boolean;
  readonly data: readonly Record<string, unknown>[];
}) {
  const store = memoryStore();
  try {
    const put = (symbol: string, interval: "1s" | "1m" | "1d", date: string) =>
      putDay(store, symbol, interval, date, [
        seededBar(Date.parse(`${date}T14:30:00Z`), 1),
      ]);
    for (const date of DATES) put("ALL", "1m", date);
    for (const date of spec.minutes) put("SOME", "1m", date);
    for (const date of spec.daily) put("SOME", "1d", date);
    for (const date of spec.seconds) put("SOME", "1s", date);
    const config = parseSessionConfig({
      exchange_group: "US_EQUITY",
      backtest_config: { start_date: FIRST, end_date: FIRST },
      session_data_config: {
        symbols: ["ALL", "SOME"],
        streams: ["1m"],
        historical: { data: spec.data },
        gap_filler: { generate_missing: spec.generates },
      },
    });
    const stored = new SeriesIndex(store);
    return missingHistory(
      { config, base: "1m", symbols: ["ALL", "SOME"], first: FIRST, stored },
      store,
      new TimeManager({ exchange: "US_EQUITY" }),
    );
  } finally {
    store.close();
  }
}

Deno.test("a series is short by the sessions that no stored interval can make", () => {
  fc.assert(
    fc.property(SPEC, ({ asked, more, ...stored }) => {
      const missing = find({
        ...stored,
        data: [
          { trailing_days: asked, intervals: ["5m"] },
          { trailing_days: more, intervals: ["5m", "1w"], apply_to: ["SOME"] },
        ],
      });
      const { minutes, daily, seconds, generates } = stored;
      const expected = (["5m", "1w"] as const).flatMap((interval) => {
        const days = interval === "5m" ? Math.max(asked, more) : more;
        const found = DATES.slice(-days).filter((date) =>
          minutes.includes(date) ||
          interval === "1w" && daily.includes(date) ||
          generates && seconds.includes(date)
        ).length;
        return found < days
          ? [{ symbol: "SOME", interval, asked: days, found }]
          : [];
      });
      assertEquals(missing, expected);
    }),
    { numRuns: 60 },
  );
});

Deno.test("intervals that lack the same share a sentence", () => {
  const missing = find({
    minutes: DATES.slice(4),
    daily: DATES.slice(2),
    seconds: [],
    generates: false,
    data: [
      { trailing_days: 6, intervals: ["1m", "5m"] },
      { trailing_days: 8, intervals: ["1d", "1w"] },
    ],
  });
  assertEquals(missingHistoryTexts(missing, FIRST).map(({ text }) => text), [
    `historical.data asks for 6 sessions of 1m, 5m before ${FIRST}, and fewer are stored: SOME has 4`,
    `historical.data asks for 8 sessions of 1d, 1w before ${FIRST}, and fewer are stored: SOME has 6`,
  ]);
});
