import { assert, assertEquals } from "@std/assert";
import { parquetWriteBuffer } from "hyparquet-writer";
import { gzipSync } from "node:zlib";
import { importFiles } from "../../src/ingest/import_files.ts";
import { checkStore } from "../../src/store/check_store.ts";
import { parquetBytes } from "../../src/store/export_bars.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import { bytesOf, makeRandom, mutate } from "./_mutations.ts";
import { inFolder, put, zip } from "./_support.ts";

// OPENBELL_MUTATIONS=10000 tries that many mutations of each format.
const MUTATIONS = Number(Deno.env.get("OPENBELL_MUTATIONS") ?? 60);

const FIRST = Date.parse("2024-03-08T14:30:00Z");
const COUNT = 60;
const time = new TimeManager({ exchange: "US_EQUITY" });

function rows(line: (ms: number, i: number) => string): string {
  return Array.from(
    { length: COUNT },
    (_, i) => line(FIRST + i * 60_000, i),
  ).join("");
}

const CSV = "timestamp,open,high,low,close,volume\n" +
  rows((ms, i) =>
    `${new Date(ms).toISOString()},${10 + i / 8},${12 + i / 8},${9 + i / 8},${
      11 + i / 8
    },${i * 100}\n`
  );
const LEAN = rows((_, i) =>
  `${34_200_000 + i * 60_000},1000,1200,900,1100,${i}\n`
);
const bars = Array.from({ length: COUNT }, (_, i) => ({
  t: new Date(FIRST + i * 60_000).toISOString(),
  o: 10,
  h: 12,
  l: 9,
  c: 11.5,
  v: i,
}));

const DATES = time.getTradingDates("2024-03-01", "2024-06-30").slice(0, COUNT);

async function parquet(): Promise<Uint8Array> {
  return await inFolderResult(async (folder) => {
    const store = openBarStore(":memory:");
    await importFiles(store, [put(folder, "SPY.csv", CSV)]);
    const bytes = await parquetBytes(store, { symbol: "SPY", interval: "1m" });
    store.close();
    return bytes;
  });
}

/** A table with missing values, a dictionary of texts, and a page for every few rows. */
function manyPages(): Uint8Array {
  const numbers = (level: number) => ({
    data: Array.from({ length: COUNT }, (_, i) => level + i % 7 / 8),
    type: "DOUBLE" as const,
  });
  return new Uint8Array(parquetWriteBuffer({
    columnData: [
      {
        name: "ts",
        data: Array.from(
          { length: COUNT },
          (_, i) => new Date(FIRST + i * 6e4),
        ),
        type: "TIMESTAMP",
      },
      { name: "symbol", data: Array<string>(COUNT).fill("SPY") },
      { name: "open", ...numbers(10) },
      { name: "high", ...numbers(12) },
      { name: "low", ...numbers(9) },
      { name: "close", ...numbers(11), encoding: "BYTE_STREAM_SPLIT" },
      {
        name: "volume",
        data: Array.from({ length: COUNT }, (_, i) => i % 5 === 0 ? null : i),
        type: "INT32",
      },
    ],
    rowGroupSize: 25,
    pageSize: 48,
  }));
}

function dataFile(name: string): Promise<[string, Uint8Array]> {
  const file = new URL(`./formats/data/${name}`, import.meta.url);
  return Promise.resolve([name, Deno.readFileSync(file)]);
}

async function inFolderResult<T>(
  action: (folder: string) => Promise<T>,
): Promise<T> {
  const results: T[] = [];
  await inFolder(async (folder) => {
    results.push(await action(folder));
  });
  return results[0];
}

const VALID: Readonly<
  Record<string, () => Promise<[name: string, content: Uint8Array]>>
> = {
  csv: () => Promise.resolve(["SPY.csv", bytesOf(CSV)]),
  "csv.gz": () => Promise.resolve(["SPY.csv.gz", gzipSync(CSV)]),
  "csv in zip": () => Promise.resolve(["a.zip", zip({ "SPY.csv": CSV })]),
  lean: () =>
    Promise.resolve([
      "20240308_trade.zip",
      zip({ "20240308_spy_minute_trade.csv": LEAN }, true),
    ]),
  alpaca: () =>
    Promise.resolve([
      "p.json",
      bytesOf(JSON.stringify({ bars: { SPY: bars } })),
    ]),
  polygon: () =>
    Promise.resolve([
      "2024-03-08.csv",
      bytesOf(
        "ticker,volume,open,close,high,low,window_start,transactions\n" +
          rows((ms) => `SPY,5,10,11,12,9,${ms}000000,3\n`),
      ),
    ]),
  databento: () =>
    Promise.resolve([
      "x.csv",
      bytesOf(
        "ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol\n" +
          rows((ms) =>
            `${ms}000000,33,2,38,10000000000,12000000000,9000000000,11000000000,5,SPY\n`
          ),
      ),
    ]),
  "json lines": () =>
    Promise.resolve([
      "SPY.jsonl",
      bytesOf(bars.map((bar) => JSON.stringify(bar)).join("\n")),
    ]),
  ccxt: () =>
    Promise.resolve([
      "SPY.json",
      bytesOf(
        JSON.stringify(
          bars.map(({ t, o, h, l, c, v }) => [Date.parse(t), o, h, l, c, v]),
        ),
      ),
    ]),
  "alpha vantage": () =>
    Promise.resolve([
      "x.json",
      bytesOf(JSON.stringify({
        "Meta Data": { "2. Symbol": "SPY", "6. Time Zone": "UTC" },
        "Time Series (1min)": Object.fromEntries(
          bars.map(({ t }) => [t.slice(0, 19).replace("T", " "), {
            "1. open": "10",
            "2. high": "12",
            "3. low": "9",
            "4. close": "11.5",
            "5. volume": "7",
          }]),
        ),
      })),
    ]),
  "local times with a zone": () =>
    Promise.resolve([
      "SPY.csv",
      bytesOf(
        "date,open,high,low,close,volume\n" + rows((ms) =>
          `${
            new Date(ms - 5 * 3_600_000).toISOString().slice(0, 19).replace(
              "T",
              " ",
            )
          } US/Eastern,10,12,9,11,5\n`
        ),
      ),
    ]),
  "two volumes": () =>
    Promise.resolve([
      "SPY.txt",
      bytesOf(
        "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\n" +
          rows((ms) =>
            `${
              new Date(ms - 5 * 3_600_000).toISOString().slice(0, 19)
                .replaceAll("-", ".").replace("T", "\t")
            }\t10\t12\t9\t11\t7\t0\n`
          ),
      ),
    ]),
  yahoo: () =>
    Promise.resolve([
      "SPY.csv",
      bytesOf(
        "Date,Open,High,Low,Close,Adj Close,Volume\n" +
          DATES.map((date, i) => `${date},10,12,9,11.5,11.25,${i}\n`).join(""),
      ),
    ]),
  stooq: () =>
    Promise.resolve([
      "spy.us.txt",
      bytesOf(
        "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\n" +
          DATES.map((date, i) =>
            `SPY.US,D,${date.replaceAll("-", "")},000000,10,12,9,11.5,${i},0\n`
          ).join(""),
      ),
    ]),
  parquet: async () => ["SPY.parquet", await parquet()],
  // Pages of version 2, LZ4, differences, split bytes and a dictionary.
  "parquet of arrow": () => dataFile("arrow_v2_delta_lz4.parquet"),
  "arrow file": () => dataFile("arrow_plain.feather"),
  "arrow file, LZ4": () => dataFile("arrow_lz4.feather"),
  "arrow file, Zstandard": () => dataFile("arrow_zstd.feather"),
  "arrow stream": () => dataFile("arrow_plain.arrows"),
  "arrow stream, LZ4": () => dataFile("arrow_lz4.arrows"),
  "arrow of polars": () => dataFile("polars_lz4.arrow"),
  "parquet of many pages": () => Promise.resolve(["SPY.parquet", manyPages()]),
};

/** Imports any file and checks that all of its bars are stored, or none. */
async function importAnything(
  path: string,
  onError: "fail" | "skip",
): Promise<boolean> {
  const store = openBarStore(":memory:");
  try {
    const summary = await importFiles(store, [path], {
      onError,
      timeManager: time,
    });
    const stored = store.inventory().reduce((n, s) => n + s.bars, 0);
    assertEquals(stored, summary.added);
    assertEquals(summary.files + summary.failed.length, 1);
    if (summary.failed.length > 0) {
      assertEquals(stored, 0);
      const [{ reason }] = summary.failed;
      assert(!/^(Type|Range)Error/.test(reason), reason);
    }
    assertEquals((await checkStore(store)).damages, []);
    return summary.failed.length === 0;
  } finally {
    store.close();
  }
}

for (const [format, make] of Object.entries(VALID)) {
  Deno.test(`${MUTATIONS} mutations of a valid file never crash the import or store part of it: ${format}`, () =>
    inFolder(async (folder) => {
      const [name, valid] = await make();
      const sound = openBarStore(":memory:");
      const path = put(folder, name, valid);
      const { added } = await importFiles(sound, [path], { timeManager: time });
      assertEquals(added, COUNT);
      sound.close();
      let refused = 0;
      for (let i = 0; i < MUTATIONS; i++) {
        const random = makeRandom(i + 7);
        Deno.writeFileSync(path, mutate(valid, random));
        try {
          const onError = random(2) === 0 ? "fail" : "skip";
          if (!await importAnything(path, onError)) refused++;
        } catch (error) {
          throw new Error(`Mutation ${i} of ${format}`, { cause: error });
        }
      }
      assert(refused > 0 && refused <= MUTATIONS);
    }));
}

type Column = Parameters<typeof parquetWriteBuffer>[0]["columnData"][number];

/** Columns of every type; the first three are those of bars. */
const COLUMN_TYPES: readonly ((i: number) => Omit<Column, "name">)[] = [
  (c) => ({ data: Float64Array.from({ length: COUNT }, (_, i) => c + i) }),
  () => ({
    data: BigInt64Array.from(
      { length: COUNT },
      (_, i) => BigInt(FIRST + i * 60_000),
    ),
  }),
  () => ({ data: Array<string>(COUNT).fill("SPY") }),
  () => ({
    data: Array.from({ length: COUNT }, (_, i) => new Date(FIRST + i * 6e4)),
  }),
  () => ({ data: Int32Array.from({ length: COUNT }, (_, i) => i - 9) }),
  () => ({ data: Array.from({ length: COUNT }, (_, i) => i % 2 === 0) }),
  () => ({
    data: Array.from({ length: COUNT }, (_, i) => i % 3 === 0 ? null : i / 2),
    type: "DOUBLE",
  }),
  () => ({
    data: Array.from({ length: COUNT }, (_, i) => [NaN, -1, Infinity][i % 3]),
    type: "DOUBLE",
  }),
  () => ({
    data: Array.from({ length: COUNT }, (_, i) => `${"9".repeat(i)}.5`),
    type: "STRING",
  }),
  () => ({
    data: Array.from({ length: COUNT }, () => ({ open: 1 })),
    type: "JSON",
  }),
  () => ({ data: Array<null>(COUNT).fill(null), type: "STRING" }),
];

const ROLES = "timestamp,open,high,low,close,volume,symbol,interval,date,time"
  .split(",");

Deno.test(`${MUTATIONS} Parquet tables with columns of any types never crash the import and are never stored in part`, () =>
  inFolder(async (folder) => {
    let taken = 0;
    for (let i = 0; i < MUTATIONS; i++) {
      const random = makeRandom(i + 7);
      const names = ROLES.slice(0, 6 + random(5));
      if (random(4) === 0) {
        const [a, b] = [random(names.length), random(names.length)];
        [names[a], names[b]] = [names[b], names[a]];
      }
      const columnData = names.map((name, c) => {
        const right = c === 0 ? 1 : c === 6 ? 2 : 0;
        const type = random(9) > 0 ? right : random(COLUMN_TYPES.length);
        const level = [0, 5, 9, 2, 6, 0][c] ?? 0;
        return { name, ...COLUMN_TYPES[type](level) };
      });
      const codec = random(2) === 0 ? "SNAPPY" : "UNCOMPRESSED";
      const bytes = parquetWriteBuffer({ columnData, codec, pageSize: 64 });
      const path = put(folder, "SPY.parquet", new Uint8Array(bytes));
      try {
        const onError = random(2) === 0 ? "fail" : "skip";
        if (await importAnything(path, onError)) taken++;
      } catch (error) {
        throw new Error(`Table ${i}`, { cause: error });
      }
    }
    assert(taken > 0 && taken < MUTATIONS);
  }));
