import { assertEquals } from "@std/assert";
import { toCsv } from "../../../../src/cli/commands/indicator/compute.ts";

Deno.test("toCsv() writes numbers that read back as the same bits", () => {
  const values = Float64Array.of(NaN, 0.1 + 0.2, 1e21, -1 / 3);
  const csv = toCsv(["x"], ["a", "b", "c", "d"], { x: values });
  const cells = csv.trimEnd().split("\n").slice(1).map((line) =>
    line.split(",")[1]
  );
  assertEquals(cells[0], "");
  assertEquals(cells.slice(1).map(Number), [...values.slice(1)]);
});
