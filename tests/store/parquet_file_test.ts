import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { parquetFile } from "../../src/store/parquet_file.ts";
import type { TableColumn } from "../../src/text/table_column.ts";

/** Rows as a reader of Parquet returns them: dates and instants as `Date`. */
async function read(
  columns: readonly TableColumn[],
): Promise<Record<string, unknown>[]> {
  const bytes = await parquetFile("table", columns);
  const { buffer, byteLength } = new Uint8Array(bytes);
  return await parquetReadObjects({
    file: { byteLength, slice: (from, to) => buffer.slice(from, to) },
  });
}

Deno.test("instants, dates, numbers and texts are read back with their types", async () => {
  const rows = await read([
    {
      name: "at",
      kind: "instant",
      values: Float64Array.of(Date.UTC(2025, 0, 2, 14, 30, 0, 5), NaN),
    },
    { name: "date", kind: "date", values: ["2025-01-02", "1969-12-31"] },
    { name: "value", kind: "number", values: Float64Array.of(0.1 + 0.2, NaN) },
    { name: "text", kind: "text", values: ["Zürich, „A“", null] },
  ]);
  assertEquals(rows, [
    {
      at: new Date("2025-01-02T14:30:00.005Z"),
      date: new Date("2025-01-02"),
      value: 0.30000000000000004,
      text: "Zürich, „A“",
    },
    { at: null, date: new Date("1969-12-31"), value: null, text: null },
  ]);
});

Deno.test("a column with a value in every row is required, another one is optional", async () => {
  const bytes = await parquetFile("table", [
    { name: "full", kind: "number", values: Float64Array.of(1, 2) },
    { name: "part", kind: "text", values: ["a", null] },
    { name: "none", kind: "text", values: [null, null] },
  ]);
  const [root, ...elements] = parquetMetadata(new Uint8Array(bytes).buffer)
    .schema;
  assertEquals([root.name, root.num_children], ["table", 3]);
  assertEquals(
    elements.map(({ name, repetition_type }) => [
      name,
      repetition_type,
    ]),
    [["full", "REQUIRED"], ["part", "OPTIONAL"], ["none", "OPTIONAL"]],
  );
});

Deno.test("any table is read back as it was, one without rows too", async () => {
  const number = fc.oneof(fc.double({ noNaN: true }), fc.constant(NaN));
  const instant = fc.oneof(
    fc.integer({ min: 0, max: 4_102_444_800_000 }),
    fc.constant(NaN),
  );
  const text = fc.option(fc.string({ unit: "grapheme" }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(number, instant, text), { maxLength: 50 }),
      async (rows) => {
        const found = await read([
          {
            name: "n",
            kind: "number",
            values: Float64Array.from(rows, ([n]) => n),
          },
          {
            name: "at",
            kind: "instant",
            values: Float64Array.from(rows, ([, at]) => at),
          },
          { name: "t", kind: "text", values: rows.map(([, , t]) => t) },
        ]);
        const orNull = (n: number) => Number.isNaN(n) ? null : n;
        assertEquals(
          found,
          rows.map(([n, at, t]) => ({
            n: orNull(n),
            at: Number.isNaN(at) ? null : new Date(at),
            t,
          })),
        );
      },
    ),
    { numRuns: 100 },
  );
});
