import { assert, assertEquals } from "@std/assert";
import { parquetMetadata, type SchemaElement } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { parquetTable } from "../../../../src/ingest/formats/parquet/parquet_reader.ts";
import { BarTable } from "../../../../src/ingest/formats/tables/bar_table.ts";
import { barsOf, importText } from "../../_support.ts";
import { type Data, FIRST, NAMES, rowsOf } from "./_tables.ts";

Deno.test("separate columns of date and time of day are read as a timestamp", async () => {
  const instants = [FIRST, FIRST + 60_000, FIRST + 3_600_000];
  const dates = ["2024-03-08", "2024-03-08", "2024-03-08"];
  const days = Int32Array.from(dates, (date) => Date.parse(date) / 86_400_000);
  const clocks = ["09:30:00", "09:31:00", "10:30:00"];
  const ms = clocks.map((clock) => Date.parse(`1970-01-01T${clock}Z`));
  const logical = (
    name: string,
    element: Partial<SchemaElement>,
  ): SchemaElement => ({ name, repetition_type: "REQUIRED", ...element });
  const time = (unit: "MILLIS" | "MICROS" | "NANOS"): SchemaElement =>
    logical("time", {
      type: unit === "MILLIS" ? "INT32" : "INT64",
      logical_type: { type: "TIME", isAdjustedToUTC: false, unit },
    });
  const scaled = (factor: bigint): BigInt64Array =>
    BigInt64Array.from(ms, (value) => BigInt(value) * factor);
  const date = logical("date", { type: "INT32", converted_type: "DATE" });
  const text = (name: string): SchemaElement =>
    logical(name, { type: "BYTE_ARRAY", converted_type: "UTF8" });
  const forms: [SchemaElement, SchemaElement, unknown, unknown][] = [
    [date, time("MILLIS"), days, Int32Array.from(ms)],
    [date, time("MICROS"), days, scaled(1_000n)],
    [date, time("NANOS"), days, scaled(1_000_000n)],
    [text("date"), text("time"), dates, clocks],
    [text("date"), text("time"), dates, [
      "9:30 AM",
      "9:31 AM",
      "10:30 AM",
    ]],
    [
      logical("date", { type: "INT32" }),
      logical("time", { type: "INT32" }),
      Int32Array.from(dates, (day) => Number(day.replaceAll("-", ""))),
      Int32Array.from([93_000, 93_100, 103_000]),
    ],
  ];
  for (const [dateColumn, timeColumn, dateData, timeData] of forms) {
    const columnData = [
      { name: "date", data: dateData },
      { name: "time", data: timeData },
      ...NAMES.map((name) => ({ name, data: new Float64Array(3).fill(5) })),
    ] as Data;
    const file = parquetWriteBuffer({
      columnData,
      schema: [
        { name: "root", num_children: 7 },
        dateColumn,
        timeColumn,
        ...NAMES.map((name) => logical(name, { type: "DOUBLE" })),
      ],
    });
    const { summary, store } = await importText(
      new Uint8Array(file),
      { timezone: "America/New_York", interval: "1m" },
      "SPY.parquet",
    );
    assertEquals(summary.failed, []);
    assertEquals(barsOf(store, "SPY").map((bar) => bar.timestamp), instants);
    store.close();
  }
});

Deno.test("prices as texts and as decimals of any size are read as the nearest doubles", async () => {
  const prices = ["10.1", "12.30", "9.07", "11.000000000000000003"];
  const wholes = ["101", "123", "907", "11000000000000000003"];
  const scales = [1, 1, 2, 18];
  const decimal = (whole: string): Uint8Array => {
    const bytes = new Uint8Array(16);
    new DataView(bytes.buffer).setBigUint64(8, BigInt(whole));
    return bytes;
  };
  const names = NAMES.slice(0, 4);
  const element = (name: string, rest: Partial<SchemaElement>) => ({
    name,
    repetition_type: "REQUIRED" as const,
    ...rest,
  });
  const forms: [
    (i: number) => unknown,
    (i: number) => Partial<SchemaElement>,
  ][] = [
    [
      (i) => [prices[i]],
      () => ({ type: "BYTE_ARRAY", converted_type: "UTF8" }),
    ],
    [
      (i) => [decimal(wholes[i])],
      // Not declared as decimals, which the writer would scale.
      () => ({ type: "FIXED_LEN_BYTE_ARRAY", type_length: 16 }),
    ],
  ];
  for (const [dataOf, typeOf] of forms) {
    const file = parquetWriteBuffer({
      columnData: [
        { name: "ts", data: BigInt64Array.of(BigInt(FIRST)) },
        ...names.map((name, i) => ({ name, data: dataOf(i) })),
      ] as Data,
      schema: [
        { name: "root", num_children: 5 },
        element("ts", { type: "INT64" }),
        ...names.map((name, i) => element(name, typeOf(i))),
      ],
    });
    const metadata = parquetMetadata(file);
    metadata.schema.slice(2).forEach((column, i) => {
      if (column.type !== "FIXED_LEN_BYTE_ARRAY") return;
      Object.assign(column, { converted_type: "DECIMAL", scale: scales[i] });
    });
    const source = {
      byteLength: file.byteLength,
      slice: (start: number, end?: number) => file.slice(start, end),
    };
    const rows = await rowsOf(new BarTable(parquetTable(source, metadata)));
    assertEquals(rows, [[FIRST, 10.1, 12.3, 9.07, 11, 0, undefined]]);
  }
});

Deno.test("a missing volume is 0, and a volume that no double holds is rejected", async () => {
  const file = parquetWriteBuffer({
    columnData: [
      {
        name: "ts",
        data: BigInt64Array.of(BigInt(FIRST), BigInt(FIRST + 60_000)),
      },
      ...NAMES.slice(0, 4).map((name) => ({
        name,
        data: Float64Array.of(5, 5),
      })),
      { name: "volume", data: [null, 2n ** 60n], type: "INT64" },
    ],
  });
  const { summary, store } = await importText(
    new Uint8Array(file),
    { onError: "skip", interval: "1m" },
    "SPY.parquet",
  );
  assertEquals(barsOf(store, "SPY").map((bar) => bar.volume), [0]);
  assert(summary.notes.some((note) => note.includes("1 bars have no volume")));
  assertEquals(summary.findings.map(({ kind, count }) => [kind, count]), [
    ["not_finite", 1],
  ]);
  store.close();
});
