import { assert, assertEquals } from "@std/assert";
import { parquetWriteBuffer } from "hyparquet-writer";
import { importFiles } from "../../../../src/ingest/import_files.ts";
import { openBarStore } from "../../../../src/store/sqlite/sqlite_bar_store.ts";
import { barsOf, importText, inFolder, kinds, put } from "../../_support.ts";
import { NAMES } from "./_tables.ts";

const FIRST = Date.parse("2024-03-08T14:30:00Z");
const EXPECTED = [
  { timestamp: FIRST, open: 10, high: 12.5, low: 9.5, close: 11, volume: 100 },
  {
    timestamp: FIRST + 60_000,
    open: 11,
    high: 11,
    low: 10.25,
    close: 10.75,
    volume: 0,
  },
  {
    timestamp: Date.parse("2024-03-11T13:30:00Z"),
    open: 10.5,
    high: 10.6,
    low: 10.4,
    close: 10.45,
    volume: 250,
  },
];

type Data = Parameters<typeof parquetWriteBuffer>[0]["columnData"];

function parquet(columnData: Data): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

function columns(from: number, to: number): Data {
  const part = EXPECTED.slice(from, to);
  return [
    {
      name: "timestamp",
      data: BigInt64Array.from(part, (bar) => BigInt(bar.timestamp)),
    },
    ...(["open", "high", "low", "close", "volume"] as const).map((name) => ({
      name,
      data: Float64Array.from(part, (bar) => bar[name]),
    })),
  ];
}

// The files in data/ hold EXPECTED, written by pandas 3.1 with pyarrow 26, polars
// 2.1 and DuckDB 2.0.
for (
  const name of [
    "pandas_index",
    "pandas_naive_ns_gzip",
    "pandas_lz4",
    "pandas_int96",
    "polars_zstd",
    "polars_decimal_epoch",
    "duckdb",
    "duckdb_text_zstd",
  ]
) {
  Deno.test(`the Parquet of ${name.replaceAll("_", " ")} is read exactly`, async () => {
    const file = new URL(`../data/${name}.parquet`, import.meta.url);
    const content = Deno.readFileSync(file);
    const { summary, store } = await importText(content, {}, "SPY.parquet");
    assertEquals(summary.failed, []);
    assertEquals(barsOf(store, "SPY"), EXPECTED);
    store.close();
  });
}

Deno.test("a folder partitioned by symbol and date is read as one series a symbol", () =>
  inFolder(async (folder) => {
    put(
      folder,
      "symbol=BRK%2FB/date=2024-03-08/part-0.parquet",
      parquet(columns(0, 2)),
    );
    put(
      folder,
      "symbol=BRK%2FB/date=2024-03-11/part-0.parquet",
      parquet(columns(2, 3)),
    );
    put(folder, "symbol=QQQ/part-0.parquet", parquet(columns(0, 3)));
    const store = openBarStore(":memory:");
    const summary = await importFiles(store, [folder], { interval: "1m" });
    assertEquals(summary.failed, []);
    assertEquals(barsOf(store, "BRK/B"), EXPECTED);
    assertEquals(barsOf(store, "QQQ"), EXPECTED);
    store.close();
  }));

Deno.test("timestamps of every unit keep a remainder below a millisecond", async () => {
  const units = { MILLIS: 1n, MICROS: 1_000n, NANOS: 1_000_000n } as const;
  for (const [unit, perMs] of Object.entries(units)) {
    for (const adjusted of [true, false]) {
      const data = BigInt64Array.from(
        EXPECTED,
        (bar) => BigInt(bar.timestamp) * perMs,
      );
      // More than 50 ms before a minute is not rounded to it.
      if (unit === "NANOS") data[1] -= 50_000_001n;
      const buffer = parquetWriteBuffer({
        columnData: [{ name: "timestamp", data }, ...columns(0, 3).slice(1)],
        schema: [
          { name: "root", num_children: 6 },
          {
            name: "timestamp",
            type: "INT64",
            repetition_type: "REQUIRED",
            logical_type: {
              type: "TIMESTAMP",
              isAdjustedToUTC: adjusted,
              unit: unit as "MILLIS",
            },
          },
          ...["open", "high", "low", "close", "volume"].map((name) => ({
            name,
            type: "DOUBLE" as const,
            repetition_type: "REQUIRED" as const,
          })),
        ],
      });
      const { summary, store } = await importText(
        new Uint8Array(buffer),
        { timezone: "UTC", onError: "skip", interval: "1m" },
        "SPY.parquet",
      );
      const fine = unit === "NANOS";
      assertEquals(kinds(summary), fine ? { off_grid: 1 } : {});
      assertEquals(
        barsOf(store, "SPY"),
        fine ? EXPECTED.toSpliced(1, 1) : EXPECTED,
      );
      store.close();
    }
  }
});

Deno.test("rows with missing values are rejected", async () => {
  const data = columns(0, 3);
  const holes: Data = [
    { name: "timestamp", data: [BigInt(FIRST), undefined, BigInt(FIRST)] },
    { name: "open", data: [undefined, 11, 10.5], type: "DOUBLE" },
    ...data.slice(2),
  ];
  const { summary, store } = await importText(
    parquet(holes),
    { onError: "skip" },
    "SPY.parquet",
  );
  assertEquals(kinds(summary), { not_finite: 1, malformed: 1 });
  assertEquals(summary.findings.map(({ examples }) => examples[0].line), [
    1,
    2,
  ]);
  assertEquals(barsOf(store, "SPY").length, 1);
  store.close();
});

Deno.test("rows are stored in the series of their symbol and interval columns", async () => {
  const data: Data = [
    ...columns(0, 3),
    { name: "Symbol", data: ["A", "B", "A"] },
    { name: "interval", data: ["1min", "1min", "1week"] },
  ];
  const { summary, store } = await importText(
    parquet(data),
    { onError: "skip" },
    "all.parquet",
  );
  assertEquals(kinds(summary), { malformed: 1 });
  assertEquals([...barsOf(store, "A"), ...barsOf(store, "B")], [
    EXPECTED[0],
    EXPECTED[1],
  ]);
  store.close();
});

Deno.test("a table without the columns of bars is refused, and the message names those it lacks", async () => {
  const { summary, store } = await importText(
    parquet(columns(0, 3).slice(0, 3)),
    {},
    "SPY.parquet",
  );
  assert(summary.failed[0].reason.includes("lack low, close"));
  store.close();
  const note = await importText(
    parquet(columns(0, 3).slice(0, 5)),
    { interval: "1m" },
    "SPY.parquet",
  );
  assertEquals(note.summary.bars, 3);
  assert(note.summary.notes[0].includes("no volume column"));
  note.store.close();
  const empty = await importText(parquet(columns(0, 0)), {}, "SPY.parquet");
  assertEquals(empty.summary.failed[0].reason, "The file has no bars");
  empty.store.close();
});

Deno.test("an interrupted import of Parquet stores nothing and is not a failure", () =>
  inFolder(async (folder) => {
    const numbers = new Float64Array(50_000).fill(5);
    const path = put(
      folder,
      "SPY.parquet",
      new Uint8Array(parquetWriteBuffer({
        columnData: [
          {
            name: "ts",
            data: BigInt64Array.from(
              { length: 50_000 },
              (_, i) => BigInt(FIRST + i * 60_000),
            ),
          },
          ...NAMES.map((name) => ({ name, data: numbers })),
        ],
      })),
    );
    const controller = new AbortController();
    let reads = 0;
    const store = openBarStore(":memory:");
    const summary = await importFiles(store, [path], {
      signal: controller.signal,
      // By then the footer and the first columns are read.
      onProgress: () => {
        if (++reads === 4) controller.abort();
      },
    });
    assertEquals([summary.interrupted, summary.failed, summary.files], [
      true,
      [],
      0,
    ]);
    assertEquals(store.inventory(), []);
    store.close();
  }));
