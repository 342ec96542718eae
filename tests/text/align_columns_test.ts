import { assertEquals } from "@std/assert";
import { alignColumns } from "../../src/text/align_columns.ts";

Deno.test("alignColumns() pads columns to the right, or to the left where asked", () => {
  const rows = [["name", "n", "note"], ["a", "10,000", ""]];
  assertEquals(alignColumns(rows), [
    "name       n  note",
    "   a  10,000",
  ]);
  assertEquals(alignColumns(rows, new Set([0, 2])), [
    "name       n  note",
    "a     10,000",
  ]);
});

Deno.test("alignColumns() takes more rows than a call takes arguments", () => {
  const lines = alignColumns(Array.from({ length: 300_000 }, () => ["a", "1"]));
  assertEquals(lines.length, 300_000);
  assertEquals(lines[299_999], "a  1");
});
