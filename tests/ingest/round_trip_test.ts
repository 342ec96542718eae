import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { gzipSync } from "node:zlib";
import { importBars } from "../../src/ingest/import_bars.ts";
import {
  importFiles,
  type ImportOptions,
} from "../../src/ingest/import_files.ts";
import {
  type BarRange,
  csvText,
  jsonText,
  parquetBytes,
} from "../../src/store/export_bars.ts";
import {
  openBarStore,
  type SqliteBarStore,
} from "../../src/store/sqlite/sqlite_bar_store.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import type { Bar, StoredInterval } from "../../src/types.ts";
import { barsOf, inFolder, put, zip } from "./_support.ts";

const time = new TimeManager({ exchange: "US_EQUITY" });

/** Prices in cents, in fractions of a cent, or any double. */
const price = fc.oneof(
  fc.integer({ min: 1, max: 5_000_000 }).map((cents) => cents / 100),
  fc.integer({ min: 1, max: 2 ** 40 }).map((parts) => parts / 1e8),
  fc.double({ min: 1e-9, max: 1e12, noNaN: true }),
);
const volume = fc.oneof(
  fc.nat(),
  fc.double({ min: 0, max: 1e15, noNaN: true }),
);
const day = fc.array(fc.tuple(price, price, price, price, volume), {
  minLength: 2,
  maxLength: 40,
});

function makeBars(
  days: readonly [number, number, number, number, number][][],
  stepMs: number,
): Bar[] {
  const bars: Bar[] = [];
  let date = "2024-03-06"; // runs into the change to daylight saving time
  for (const rows of days) {
    date = time.getNextTradingDate(date);
    const { open: start } = time.getSessionBoundaryTimes(date);
    rows.forEach(([open, a, b, close, volume], i) => {
      const high = Math.max(open, a, b, close);
      const low = Math.min(open, a, b, close);
      const timestamp = start + i * stepMs;
      bars.push({ timestamp, open, high, low, close, volume: volume + 0 });
    });
  }
  return bars;
}

async function textOf(parts: AsyncIterable<string>): Promise<string> {
  return (await Array.fromAsync(parts)).join("");
}

type Format = (
  store: SqliteBarStore,
  range: BarRange,
) => Promise<[name: string, content: string | Uint8Array, ImportOptions?]>;

const FORMATS: Readonly<Record<string, Format>> = {
  csv: async (store, range) => ["SPY.csv", await textOf(csvText(store, range))],
  "csv.gz": async (store, range) => [
    "SPY.csv.gz",
    gzipSync(await textOf(csvText(store, range))),
  ],
  zip: async (store, range) => [
    "archive.zip",
    zip({ "SPY.csv": await textOf(csvText(store, range)) }),
  ],
  json: async (store, range) => [
    "SPY.json",
    await textOf(jsonText(store, range)),
  ],
  parquet: async (
    store,
    range,
  ) => ["SPY.parquet", await parquetBytes(store, range)],
};

for (const [name, format] of Object.entries(FORMATS)) {
  for (const interval of ["1m", "1s"] as const) {
    Deno.test(`bars exported as ${name} and imported again are equal (${interval})`, () =>
      inFolder(async (folder) => {
        await fc.assert(
          fc.asyncProperty(
            fc.array(day, { minLength: 1, maxLength: 4 }),
            async (days) => {
              const bars = makeBars(days, interval === "1m" ? 60_000 : 1_000);
              await assertRoundTrip(folder, format, bars, interval);
            },
          ),
          { numRuns: 25 },
        );
      }));
  }

  Deno.test(`daily bars exported as ${name} and imported again are equal`, () =>
    inFolder((folder) => {
      const rows = Array.from(
        { length: 30 },
        (_, i) =>
          [[i + 1, i + 2.5, i + 0.5, i + 2, i * 1e6]] as [
            number,
            number,
            number,
            number,
            number,
          ][],
      );
      return assertRoundTrip(folder, format, makeBars(rows, 0), "1d");
    }));
}

async function assertRoundTrip(
  folder: string,
  format: Format,
  bars: readonly Bar[],
  interval: StoredInterval,
): Promise<void> {
  const first = openBarStore(":memory:");
  const second = openBarStore(":memory:");
  try {
    importBars(first, "SPY", interval, bars, time);
    assertEquals(barsOf(first, "SPY", interval), bars);
    const [name, content] = await format(first, { symbol: "SPY", interval });
    const path = put(folder, name, content);
    const { failed, added } = await importFiles(second, [path], { interval });
    assertEquals([failed, added], [[], bars.length]);
    const back = barsOf(second, "SPY", interval);
    // assertEquals() does not distinguish −0 from 0: compare the bits.
    back.forEach((bar, i) => {
      for (const key of Object.keys(bar) as (keyof Bar)[]) {
        assert(Object.is(bar[key], bars[i][key]), `${key} of bar ${i}`);
      }
    });
  } finally {
    first.close();
    second.close();
  }
}

Deno.test("exactly the range of dates is exported", async () => {
  const store = openBarStore(":memory:");
  const rows = [[1, 1, 1, 1, 1]] as [number, number, number, number, number][];
  importBars(store, "SPY", "1m", makeBars([rows, rows, rows], 60_000), time);
  const range = { symbol: "SPY", interval: "1m" } as const;
  const text = async (from?: string, to?: string): Promise<string[]> =>
    (await textOf(csvText(store, { ...range, from, to }))).trim().split("\n");
  assertEquals((await text()).length, 4);
  assertEquals(await text("2024-03-08", "2024-03-08"), [
    "timestamp,open,high,low,close,volume",
    "2024-03-08T14:30:00Z,1,1,1,1,1",
  ]);
  assertEquals((await text("2024-03-11")).length, 2);
  assertEquals(
    await textOf(jsonText(store, { ...range, to: "2024-01-01" })),
    "[\n]\n",
  );
  store.close();
});
