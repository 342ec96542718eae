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
