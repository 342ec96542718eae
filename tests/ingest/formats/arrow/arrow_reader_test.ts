import { assertEquals, assertStringIncludes } from "@std/assert";
// @ts-types="../../../../src/ingest/formats/arrow/apache_arrow.d.ts"
import {
  Bool,
  Data,
  DateDay,
  DateMillisecond,
  Decimal,
  Field,
  Float16,
  Int64,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  TimeMicrosecond,
  TimeSecond,
  TimestampNanosecond,
  Uint64,
  Utf8,
  type Vector,
  vectorFromArray,
} from "apache-arrow";
import { gzipSync } from "node:zlib";
import { importFiles } from "../../../../src/ingest/import_files.ts";
import { openBarStore } from "../../../../src/store/sqlite/sqlite_bar_store.ts";
import { barsOf, importText, inFolder, put } from "../../_support.ts";

const FIRST = Date.parse("2024-03-08T14:30:00Z");
/** What the files in data/ hold; every fifth volume is missing. */
const EXPECTED = Array.from({ length: 60 }, (_, i) => ({
  timestamp: FIRST + i * 60_000,
  open: 10 + i % 7 / 8,
  high: 12 + i % 7 / 8,
  low: 9 + i % 7 / 8,
  close: 11 + i % 7 / 8,
  volume: i % 5 === 0 ? 0 : i,
}));

// Written by pyarrow 26, pandas 3.1 and polars 2.1: three batches each, or one of
// pandas and polars; symbols in dictionaries, or as polars' views.
const FILES = [
  "arrow_plain.feather",
  "arrow_lz4.feather",
  "arrow_zstd.feather",
  "arrow_plain.arrows",
  "arrow_lz4.arrows",
  "arrow_unit_s.feather",
  "arrow_unit_ms.feather",
  "arrow_unit_ns.feather",
  "pandas.feather",
  "polars_lz4.arrow",
  "polars_categories.arrows",
];

function dataFile(name: string): Uint8Array {
  return Deno.readFileSync(new URL(`../data/${name}`, import.meta.url));
}

for (const name of FILES) {
  Deno.test(`the Arrow of ${name} is read exactly, compressed as a whole too`, async () => {
    const content = dataFile(name);
    for (
      const [bytes, file] of [[content, name], [
        gzipSync(content),
        `${name}.gz`,
      ]] as const
    ) {
      const { summary, store } = await importText(bytes, {}, file);
      assertEquals(summary.failed, []);
      assertEquals(barsOf(store, "SPY"), EXPECTED);
      store.close();
    }
  });
}

/** A file or stream of one batch of columns. */
function arrow(
  columns: Readonly<Record<string, Vector>>,
  form: "file" | "stream" = "file",
): Uint8Array {
  const fields = Object.entries(columns)
    .map(([name, { type }]) => new Field(name, type, true));
  const children = Object.values(columns).map(({ data }) => data[0]);
  const schema = new Schema(fields);
  const batch = new RecordBatch(
    schema,
    new Data(
      new Struct(fields),
      0,
      children[0].length,
      0,
      undefined,
      children,
    ),
  );
  return tableToIPC(new Table(schema, [batch]), form);
}

const PRICES = {
  open: vectorFromArray([10, 11]),
  high: vectorFromArray([12, 13]),
  low: vectorFromArray([9, 10]),
  close: vectorFromArray([11, 12]),
};

async function imported(
  columns: Readonly<Record<string, Vector>>,
  form?: "file" | "stream",
): Promise<{ failed: string[]; bars: ReturnType<typeof barsOf> }> {
  const { summary, store } = await importText(
    arrow(columns, form),
    { symbol: "SPY", timezone: "UTC", interval: "1m" },
    "SPY.arrow",
  );
  const bars = summary.failed.length > 0 ? [] : barsOf(store, "SPY");
  store.close();
  return { failed: summary.failed.map(({ reason }) => reason), bars };
}

Deno.test("decimals, half floats, texts and unsigned integers are read as the nearest doubles", async () => {
  const decimals = new Decimal(4, 12, 128);
  const whole = (value: bigint): Uint32Array =>
    new Uint32Array(BigInt64Array.of(value, value >> 63n).buffer);
  const { failed, bars } = await imported({
    timestamp: vectorFromArray(
      [FIRST, FIRST + 60_000].map((ms) => BigInt(ms)),
      new Int64(),
    ),
    open: vectorFromArray([whole(100_001n), whole(110_000n)], decimals),
    high: vectorFromArray([12.5, 13], new Float16()),
    low: vectorFromArray(["9.1", "10"], new Utf8()),
    close: vectorFromArray([11, 12]),
    volume: vectorFromArray([7n, 2n ** 52n], new Uint64()),
  });
  assertEquals(failed, []);
  assertEquals(bars, [
    {
      timestamp: FIRST,
      open: 10.0001,
      high: 12.5,
      low: 9.1,
      close: 11,
      volume: 7,
    },
    {
      timestamp: FIRST + 60_000,
      open: 11,
      high: 13,
      low: 10,
      close: 12,
      volume: 2 ** 52,
    },
  ]);
});

Deno.test("dates of both units and times of day of any unit, in separate columns, are timestamps", async () => {
  const day = new Date("2024-03-08");
  const seconds = 14 * 3_600 + 30 * 60;
  for (const dates of [new DateDay(), new DateMillisecond()]) {
    for (
      const clocks of [
        vectorFromArray([seconds, seconds + 60], new TimeSecond()),
        vectorFromArray(
          [seconds, seconds + 60].map((s) => BigInt(s) * 1_000_000n),
          new TimeMicrosecond(),
        ),
      ]
    ) {
      const { failed, bars } = await imported({
        date: vectorFromArray([day, day], dates),
        time: clocks,
        ...PRICES,
      });
      assertEquals(failed, []);
      assertEquals(bars.map(({ timestamp }) => timestamp), [
        FIRST,
        FIRST + 60_000,
      ]);
    }
  }
});

Deno.test("a timestamp without a zone is a local time", async () => {
  const timestamp = vectorFromArray(
    [FIRST, FIRST + 60_000],
    new TimestampNanosecond(),
  );
  const { summary, store } = await importText(
    arrow({ timestamp, ...PRICES }, "stream"),
    { symbol: "SPY", timezone: "Europe/London", interval: "1m" },
    "SPY.arrow",
  );
  assertEquals(summary.failed, []);
  assertEquals(barsOf(store, "SPY")[0].timestamp, FIRST);
  store.close();
});

Deno.test("a column of truth values is no price, and lists are no columns of bars", async () => {
  const timestamp = vectorFromArray(
    [FIRST, FIRST + 60_000].map((ms) => BigInt(ms)),
    new Int64(),
  );
  const { failed } = await imported({
    timestamp,
    ...PRICES,
    close: vectorFromArray([true, false], new Bool()),
  });
  assertEquals(failed.length, 1);
  const lists = await imported({
    timestamp,
    ...PRICES,
    close: vectorFromArray([[11], [12]]),
  });
  assertStringIncludes(lists.failed[0], "lack close");
});

Deno.test("files that are cut off or of Feather 1 are refused with the reason", async () => {
  const reason = async (bytes: Uint8Array) => {
    const { summary, store } = await importText(bytes, {}, "SPY.feather");
    store.close();
    return summary.failed[0]?.reason ?? "";
  };
  const file = dataFile("arrow_lz4.feather");
  assertStringIncludes(
    await reason(file.subarray(0, file.length - 1)),
    "the end of the file is cut off",
  );
  const stream = dataFile("arrow_plain.arrows");
  assertStringIncludes(
    await reason(stream.subarray(0, stream.length - 500)),
    "cannot be read",
  );
  assertStringIncludes(
    await reason(new TextEncoder().encode("FEA1....FEA1")),
    "Feather version 1",
  );
});

Deno.test("a stream that ends between two batches is refused", async () => {
  const stream = dataFile("arrow_plain.arrows");
  const batch = [255, 255, 255, 255];
  const starts = [...stream.keys()].filter((at) =>
    at % 8 === 0 && batch.every((byte, i) => stream[at + i] === byte)
  );
  // Schema, dictionary, three batches and the end mark.
  assertEquals(starts.length, 6);
  for (const at of starts.slice(2)) {
    const { summary, store } = await importText(
      stream.subarray(0, at),
      {},
      "SPY.arrows",
    );
    store.close();
    assertStringIncludes(
      summary.failed[0]?.reason ?? "",
      "it may be cut off",
    );
  }
});

Deno.test("a damaged LZ4 frame does not harm the files after it", () =>
  inFolder(async (folder) => {
    const sound = dataFile("arrow_lz4.feather");
    const frame = sound.indexOf(0x04, 1_000);
    const damaged = sound.slice();
    for (let at = frame; at < frame + 1_500; at += 7) damaged[at] ^= 0x55;
    const store = openBarStore(":memory:");
    const summary = await importFiles(store, [
      put(folder, "A.feather", damaged),
      put(folder, "B.feather", sound),
    ]);
    assertEquals(summary.failed.length, 1);
    assertEquals(summary.added, 60);
    store.close();
  }));
