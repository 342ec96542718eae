import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parquetMetadata, type SchemaElement } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { importFiles } from "../../../../src/ingest/import_files.ts";
import { unpackHybrid } from "../../../../src/ingest/formats/parquet/rle_hybrid.ts";
import { Table } from "../../../../src/ingest/formats/parquet/parquet_table.ts";
import { openBarStore } from "../../../../src/store/sqlite/sqlite_bar_store.ts";
import { barsOf, importText, inFolder, put } from "../../_support.ts";

type Data = Parameters<typeof parquetWriteBuffer>[0]["columnData"];
const NAMES = ["open", "high", "low", "close", "volume"] as const;
const FIRST = Date.parse("2024-03-08T14:30:00Z");

/** A table over a file in memory, and the lengths of the slices it asks for. */
function tableOf(file: ArrayBuffer): { table: Table; slices: number[] } {
  const slices: number[] = [];
  const source = {
    byteLength: file.byteLength,
    slice(start: number, end?: number): ArrayBuffer {
      const part = file.slice(start, end);
      slices.push(part.byteLength);
      return part;
    },
  };
  return { table: new Table(source, parquetMetadata(file)), slices };
}

/** All rows of a table, null where there is no value. */
async function rowsOf(table: Table): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  for await (const batch of table.batches()) {
    for (let i = 0; i < batch.rows; i++) {
      rows.push([
        batch.times[i],
        ...NAMES.map((name) => batch[name][i]),
        batch.symbol?.[i],
      ].map((value) => Number.isNaN(value) ? null : value));
    }
  }
  return rows;
}

const cell = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(1.5, 2.25, -0.125, 1e300) },
  { weight: 3, arbitrary: fc.double({ noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(null) },
);

Deno.test("rows come out as they went in, whatever the pages, groups, encodings and missing values", () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20_000 }),
      fc.array(cell, { minLength: 1, maxLength: 50 }),
      fc.array(fc.constantFrom("A", "BRK.B", "ÄÖ", ""), {
        minLength: 1,
        maxLength: 9,
      }),
      fc.integer({ min: 100, max: 25_000 }),
      fc.constantFrom(64, 1_000, 100_000),
      fc.constantFrom("SNAPPY" as const, "UNCOMPRESSED" as const),
      fc.constantFrom(
        undefined,
        "PLAIN" as const,
        "BYTE_STREAM_SPLIT" as const,
      ),
      async (rows, cells, symbols, rowGroupSize, pageSize, codec, encoding) => {
        const values = NAMES.map((_, c) =>
          Array.from({ length: rows }, (_, i) => cells[(i + c) % cells.length])
        );
        const times = Array.from(
          { length: rows },
          (_, i) => BigInt(FIRST + i * 60_000),
        );
        const names = Array.from(
          { length: rows },
          (_, i) => symbols[i % symbols.length],
        );
        const columnData: Data = [
          { name: "ts", data: times, type: "INT64" },
          ...NAMES.map((name, c) => ({
            name,
            data: values[c],
            type: "DOUBLE" as const,
            encoding,
          })),
          { name: "symbol", data: names, type: "STRING" },
        ];
        const file = parquetWriteBuffer({
          columnData,
          codec,
          rowGroupSize,
          pageSize,
        });
        const { table } = tableOf(file);
        const read = await rowsOf(table);
        assertEquals(read.length, rows);
        for (let i = 0; i < rows; i++) {
          const expected = [
            FIRST + i * 60_000,
            ...values.map((column) => column[i]),
            names[i],
          ];
          // One comparison a row: the general one takes seconds for all.
          if (!expected.every((value, c) => Object.is(value, read[i][c]))) {
            assertEquals(read[i], expected, `row ${i}`);
          }
        }
      },
    ),
    { numRuns: 30 },
  ));

Deno.test("memory stays within a part of a column, however large its row group is", async () => {
  const rows = 400_000;
  const numbers = Float64Array.from({ length: rows }, (_, i) => 1 + i / 7);
  const file = parquetWriteBuffer({
    columnData: [
      {
        name: "ts",
        data: BigInt64Array.from({ length: rows }, (_, i) => BigInt(i)),
      },
      ...NAMES.map((name) => ({ name, data: numbers })),
    ],
    rowGroupSize: rows,
    pageSize: 50_000,
    codec: "UNCOMPRESSED",
  });
  const { table, slices } = tableOf(file);
  let read = 0;
  for await (const batch of table.batches()) read += batch.rows;
  assertEquals(read, rows);
  const total = slices.reduce((sum, length) => sum + length, 0);
  assert(total <= file.byteLength, `${total} bytes of ${file.byteLength}`);
  // A column of this group has 3.2 MB.
  assert(Math.max(...slices) <= 600_000, `${Math.max(...slices)}`);
});

Deno.test("a date and a time of day in columns of their own are a timestamp", async () => {
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

Deno.test("prices as texts and as decimals of any size are the doubles nearest to them", async () => {
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
      // The writer would scale the numbers of a column that it knows for decimals.
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
    const rows = await rowsOf(new Table(source, metadata));
    assertEquals(rows, [[FIRST, 10.1, 12.3, 9.07, 11, 0, undefined]]);
  }
});

Deno.test("a bar without a volume has none, and one whose volume no double holds is refused", async () => {
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

Deno.test("an import of Parquet that is interrupted leaves nothing and is no failure", () =>
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
      // The footer is read, and the first of the columns.
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

/** Packs numbers as runs and groups of eight, chosen by `pick`. */
function packHybrid(
  numbers: readonly number[],
  width: number,
  pick: (n: number) => number,
): Uint8Array {
  const bytes: number[] = [];
  const whole = (value: number): void => {
    while (value > 127) {
      bytes.push(value % 128 + 128);
      value = Math.floor(value / 128);
    }
    bytes.push(value);
  };
  for (let at = 0; at < numbers.length;) {
    let run = 1;
    while (numbers[at + run] === numbers[at]) run++;
    if (run > 1 && pick(2) === 0) {
      whole(2 * run);
      for (let b = 0; b < Math.ceil(width / 8); b++) {
        bytes.push((numbers[at] >>> (8 * b)) & 255);
      }
      at += run;
      continue;
    }
    // Only the last group may be filled up.
    const left = Math.floor((numbers.length - at) / 8);
    const groups = left === 0 ? 1 : 1 + pick(left);
    whole(2 * groups + 1);
    let bits = "";
    for (let i = 0; i < 8 * groups; i++) {
      bits = (numbers[at + i] ?? 0).toString(2).padStart(width, "0") + bits;
    }
    for (let b = bits.length; b > 0; b -= 8) {
      bytes.push(parseInt(bits.slice(b - 8, b), 2));
    }
    at += 8 * groups;
  }
  return new Uint8Array(bytes);
}

Deno.test("runs and packed numbers unpack to what was packed, and cut ones are refused", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 24 }),
    fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 20 })), {
      minLength: 1,
      maxLength: 12,
    }),
    fc.infiniteStream(fc.nat()),
    (width, runs, picks) => {
      const numbers = runs.flatMap(([value, length]) =>
        Array<number>(length).fill(value % 2 ** width)
      );
      const bytes = packHybrid(
        numbers,
        width,
        (n) => picks.next().value % n,
      );
      const into = new Int32Array(numbers.length);
      unpackHybrid(bytes, 0, bytes.length, width, into);
      assertEquals([...into], numbers);
      const more = new Int32Array(numbers.length + 8);
      assertThrows(
        () => unpackHybrid(bytes, 0, bytes.length, width, more),
        SyntaxError,
      );
    },
  ));
});

Deno.test("a missing timestamp among wall times is one bad row, not the end of the file", async () => {
  const minutes = ["09:30", "09:31", null, "15:59"];
  const file = parquetWriteBuffer({
    columnData: [
      {
        name: "ts",
        data: minutes.map((minute) => minute && `2024-03-08 ${minute}`),
        type: "STRING",
      },
      ...NAMES.map((name) => ({ name, data: new Float64Array(4).fill(5) })),
    ],
  });
  const { summary, store } = await importText(
    new Uint8Array(file),
    { onError: "skip", interval: "1m" },
    "SPY.parquet",
  );
  assertEquals(summary.failed, []);
  assertEquals(barsOf(store, "SPY").map((bar) => bar.timestamp), [
    FIRST,
    FIRST + 60_000,
    FIRST + 389 * 60_000,
  ]);
  store.close();
});

Deno.test("what yfinance writes under two levels of names is read, and several symbols are refused", async () => {
  const table = (symbols: readonly string[]): Uint8Array =>
    new Uint8Array(parquetWriteBuffer({
      columnData: [
        ...symbols.flatMap((symbol) =>
          NAMES.map((name) => ({
            name: `('${name[0].toUpperCase()}${name.slice(1)}', '${symbol}')`,
            data: Float64Array.of(5, 6),
          }))
        ),
        {
          name: "Datetime",
          data: BigInt64Array.of(BigInt(FIRST), BigInt(FIRST + 60_000)),
        },
      ],
    }));
  const one = await importText(table(["BRK-B"]), {}, "prices.parquet");
  assertEquals(barsOf(one.store, "BRK-B").map(({ close }) => close), [5, 6]);
  one.store.close();
  const two = await importText(table(["SPY", "QQQ"]), {}, "prices.parquet");
  assert(two.summary.failed[0].reason.includes("side by side: SPY, QQQ"));
  two.store.close();
});

Deno.test("Databento's record types and prices in billionths are read from Parquet as from CSV", async () => {
  const price = (dollars: number) => ({
    data: BigInt64Array.of(BigInt(dollars * 1e9), BigInt(dollars * 1e9)),
  });
  const file = parquetWriteBuffer({
    columnData: [
      {
        name: "ts_event",
        data: BigInt64Array.of(
          BigInt(FIRST) * 1_000_000n,
          BigInt(FIRST + 60_000) * 1_000_000n,
        ),
      },
      { name: "rtype", data: Int32Array.of(33, 33) },
      { name: "instrument_id", data: Int32Array.of(38, 38) },
      { name: "open", ...price(10.01) },
      { name: "high", ...price(12.3) },
      { name: "low", ...price(9.07) },
      { name: "close", ...price(11) },
      { name: "volume", data: BigInt64Array.of(7n, 8n) },
      { name: "symbol", data: ["SPY", "SPY"] },
    ],
  });
  const { summary, store } = await importText(
    new Uint8Array(file),
    {},
    "xnas.parquet",
  );
  assertEquals(summary.failed, []);
  assertEquals(
    barsOf(store, "SPY").map((bar) => Object.values(bar)),
    [
      [FIRST, 10.01, 12.3, 9.07, 11, 7],
      [FIRST + 60_000, 10.01, 12.3, 9.07, 11, 8],
    ],
  );
  store.close();
});

Deno.test("dates as texts begin with the day where they show it or it is said", async () => {
  const table = (dates: readonly string[]): Uint8Array =>
    new Uint8Array(parquetWriteBuffer({
      columnData: [
        { name: "date", data: [...dates] },
        ...NAMES.map((name) => ({
          name,
          data: new Float64Array(dates.length).fill(5),
        })),
      ],
    }));
  const datesOf = async (
    dates: readonly string[],
    dayFirst?: boolean,
  ): Promise<{ stored: string[]; notes: readonly string[] }> => {
    const { summary, store } = await importText(
      table(dates),
      { dayFirst },
      "SPY.parquet",
    );
    assertEquals(summary.failed, []);
    const stored = store.tradingDates("SPY", "1d", "0", "9");
    store.close();
    return { stored, notes: summary.notes };
  };
  assertEquals(await datesOf(["04/03/2024", "15/03/2024"]), {
    stored: ["2024-03-04", "2024-03-15"],
    notes: [],
  });
  assertEquals((await datesOf(["04/03/2024"], true)).stored, ["2024-03-04"]);
  assertEquals((await datesOf(["04/03/2024"], false)).stored, ["2024-04-03"]);
  const unclear = await datesOf(["04/03/2024"]);
  assertEquals(unclear.stored, ["2024-04-03"]);
  assert(unclear.notes[0].includes("--day-first"));
});
