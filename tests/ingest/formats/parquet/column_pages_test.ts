import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { type Data, FIRST, NAMES, rowsOf, tableOf } from "./_tables.ts";

const cell = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(1.5, 2.25, -0.125, 1e300) },
  { weight: 3, arbitrary: fc.double({ noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(null) },
);

Deno.test("rows are read exactly for any pages, row groups, encodings and missing values", () =>
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
          // assertEquals() for every row would take seconds.
          if (!expected.every((value, c) => Object.is(value, read[i][c]))) {
            assertEquals(read[i], expected, `row ${i}`);
          }
        }
      },
    ),
    { numRuns: 30 },
  ));

Deno.test("a column of any length is read in parts of bounded size", async () => {
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
  // A column of this row group has 3.2 MB.
  assert(Math.max(...slices) <= 600_000, `${Math.max(...slices)}`);
});
