import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { importFiles } from "../../../../src/ingest/import_files.ts";
import { openBarStore } from "../../../../src/store/sqlite/sqlite_bar_store.ts";
import { TimeManager } from "../../../../src/time/time_manager.ts";
import type { Bar, StoredInterval } from "../../../../src/types.ts";
import { barsOf, inFolder, put, zip } from "../../_support.ts";

const time = new TimeManager({ exchange: "US_EQUITY" });
const STEPS = { "1s": 1_000, "1m": 60_000, "1d": 0 } as const;
const OPEN_MS = 34_200_000; // 09:30, in milliseconds since midnight

/** A writer of a vendor's layout, from its documentation. */
interface Vendor {
  readonly intervals: readonly (keyof typeof STEPS)[];
  /** Decimal places of prices; any double if undefined. */
  readonly decimals?: number;
  /** The files of one series, by name. */
  readonly write: (
    bars: readonly Bar[],
    interval: StoredInterval,
  ) => Readonly<Record<string, string | Uint8Array>>;
}

const dateOf = ({ timestamp }: Bar): string =>
  new Date(timestamp).toISOString().slice(0, 10);

const lines = (
  header: string,
  bars: readonly Bar[],
  line: (bar: Bar) => readonly unknown[],
): string => `${header}\n${bars.map((bar) => line(bar).join()).join("\n")}\n`;

const VENDORS: Readonly<Record<string, Vendor>> = {
  lean: {
    intervals: ["1m", "1s"],
    decimals: 4,
    write(bars, interval) {
      const folder = interval === "1m" ? "minute" : "second";
      const files: Record<string, Uint8Array> = {};
      for (const [date, day] of byDate(bars)) {
        const { open } = time.getSessionBoundaryTimes(date);
        const compact = date.replaceAll("-", "");
        const text = day.map((bar) =>
          [
            bar.timestamp - open + OPEN_MS,
            ...[bar.open, bar.high, bar.low, bar.close].map((price) =>
              Math.round(price * 10_000)
            ),
            bar.volume,
          ].join()
        ).join("\n");
        files[`equity/usa/${folder}/spy/${compact}_trade.zip`] = zip({
          [`${compact}_spy_${folder}_trade.csv`]: text,
        });
      }
      return files;
    },
  },
  "lean, daily": {
    intervals: ["1d"],
    decimals: 4,
    write: (bars) => ({
      "equity/usa/daily/spy.zip": zip({
        "spy.csv": bars.map((bar) =>
          [
            `${dateOf(bar).replaceAll("-", "")} 00:00`,
            ...[bar.open, bar.high, bar.low, bar.close].map((price) =>
              Math.round(price * 10_000)
            ),
            bar.volume,
          ].join()
        ).join("\n"),
      }),
    }),
  },
  alpaca: {
    intervals: ["1m", "1d"],
    write: (bars, interval) => ({
      "page.json": JSON.stringify({
        bars: {
          SPY: bars.map((bar) => ({
            t: interval === "1d"
              // Daily bars are stamped at midnight in New York.
              ? new Date(bar.timestamp - OPEN_MS).toISOString()
              : new Date(bar.timestamp).toISOString(),
            o: bar.open,
            h: bar.high,
            l: bar.low,
            c: bar.close,
            v: bar.volume,
            n: 3,
            vw: bar.close,
          })),
        },
        next_page_token: null,
      }),
    }),
  },
  polygon: {
    intervals: ["1m"],
    write: (bars) =>
      Object.fromEntries([...byDate(bars)].map(([date, day]) => [
        `minute_aggs_v1/${date}.csv`,
        lines(
          "ticker,volume,open,close,high,low,window_start,transactions",
          day,
          (bar) => [
            "SPY",
            bar.volume,
            bar.open,
            bar.close,
            bar.high,
            bar.low,
            `${bar.timestamp}000000`,
            1,
          ],
        ),
      ])),
  },
  databento: {
    intervals: ["1s", "1m"],
    decimals: 9,
    write: (bars, interval) => ({
      "ohlcv.csv": lines(
        "ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol",
        bars,
        (bar) => [
          `${bar.timestamp}000000`,
          interval === "1s" ? 32 : 33,
          2,
          38,
          ...[bar.open, bar.high, bar.low, bar.close].map((price) =>
            Math.round(price * 1e9)
          ),
          bar.volume,
          "SPY",
        ],
      ),
    }),
  },
  yahoo: {
    intervals: ["1d"],
    write: (bars) => ({
      "SPY.csv": lines(
        "Date,Open,High,Low,Close,Adj Close,Volume",
        bars,
        (bar) => [
          dateOf(bar),
          bar.open,
          bar.high,
          bar.low,
          bar.close,
          bar.close / 2,
          bar.volume,
        ],
      ),
    }),
  },
  stooq: {
    intervals: ["1d"],
    write: (bars) => ({
      "spy.us.txt": lines(
        "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>",
        bars,
        (bar) => [
          "SPY.US",
          "D",
          dateOf(bar).replaceAll("-", ""),
          "000000",
          bar.open,
          bar.high,
          bar.low,
          bar.close,
          bar.volume,
          0,
        ],
      ),
    }),
  },
};

function byDate(bars: readonly Bar[]): Map<string, Bar[]> {
  return Map.groupBy(bars, dateOf);
}

type Row = readonly [number, number, number, number, number];

/** Bars of several dates from the open on, across the change to daylight saving time. */
function makeBars(days: readonly (readonly Row[])[], stepMs: number): Bar[] {
  const bars: Bar[] = [];
  let date = "2024-03-06";
  for (const rows of days) {
    date = time.getNextTradingDate(date);
    const { open: start } = time.getSessionBoundaryTimes(date);
    for (const [i, row] of rows.slice(0, stepMs === 0 ? 1 : 40).entries()) {
      const [open, a, b, close, volume] = row;
      bars.push({
        timestamp: start + i * stepMs,
        open,
        high: Math.max(open, a, b, close),
        low: Math.min(open, a, b, close),
        close,
        volume,
      });
    }
  }
  return bars;
}

for (const [name, { intervals, decimals, write }] of Object.entries(VENDORS)) {
  const price = decimals === undefined
    ? fc.oneof(
      fc.integer({ min: 1, max: 5_000_000 }).map((cents) => cents / 100),
      fc.double({ min: 1e-9, max: 1e12, noNaN: true }),
    )
    : fc.integer({ min: 1, max: 2 ** 46 }).map((parts) =>
      parts / 10 ** decimals
    );
  const row: fc.Arbitrary<Row> = fc.tuple(price, price, price, price, fc.nat());
  for (const interval of intervals) {
    Deno.test(`bars in the layout of ${name} are imported exactly (${interval})`, () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(row, { minLength: 2, maxLength: 40 }), {
            minLength: 2,
            maxLength: 5,
          }),
          (days) =>
            inFolder(async (folder) => {
              const bars = makeBars(days, STEPS[interval]);
              for (
                const [path, content] of Object.entries(write(bars, interval))
              ) put(folder, path, content);
              const store = openBarStore(":memory:");
              const summary = await importFiles(store, [folder], { interval });
              assertEquals(summary.failed, []);
              const back = barsOf(store, "SPY", interval);
              store.close();
              assertEquals(back.length, bars.length);
              back.forEach((bar, i) => {
                for (const key of Object.keys(bar) as (keyof Bar)[]) {
                  assert(
                    Object.is(bar[key], bars[i][key]),
                    `${key} of bar ${i}`,
                  );
                }
              });
            }),
        ),
        { numRuns: 25 },
      ));
  }
}
