import { assertEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { parseDimension } from "../../src/sweep/dimension.ts";
import { heatMapOf } from "../../src/sweep/parameter_grid.ts";
import { rowsOf } from "./_rows.ts";

const DIMENSIONS = ["a=1,2", "b=x,y,z", "c=10,20"].map(parseDimension);

Deno.test("A cell of a heat map shows the best over all other parameters", () => {
  const rows = rowsOf(
    DIMENSIONS,
    ({ a, b, c }) =>
      b === "z" ? null : Number(a) * (b === "x" ? 1 : -1) * Number(c),
  );
  const brief = (metric: "net_profit" | "volatility") =>
    heatMapOf(rows, DIMENSIONS, ["a", "b"], metric).cells.map((cell) => [
      cell.x,
      cell.y,
      cell.sets,
      cell.best.metrics[metric],
      cell.best.parameters.c,
    ]);
  // Column a, row b, the better of c; no cell without a figure.
  assertEquals(brief("net_profit"), [
    [0, 0, 2, 10 * 2, 20],
    [1, 0, 2, 20 * 2, 20],
    [0, 1, 2, -10, 10],
    [1, 1, 2, -20, 10],
  ]);
  // Lower is better.
  assertEquals(brief("volatility"), [
    [0, 0, 2, 10, 10],
    [1, 0, 2, 20, 10],
    [0, 1, 2, -20, 20],
    [1, 1, 2, -40, 20],
  ]);
});

Deno.test("Many numbers are put into bins, and one parameter makes one line", () => {
  const many = [parseDimension("n=1..240")];
  const map = heatMapOf(
    rowsOf(many, ({ n }) => Number(n)),
    many,
    ["n"],
    "net_profit",
  );
  assertEquals([map.x.labels.length, map.y.labels.length], [24, 1]);
  assertEquals(map.cells.length, 24);
  assertEquals(map.cells.reduce((sum, { sets }) => sum + sets, 0), 240);
  assertEquals(map.cells[23].best.parameters.n, 240);
});

Deno.test("A heat map of unknown parameters is refused", () => {
  for (const names of [[], ["a", "a"], ["a", "b", "c"], ["d"]]) {
    assertThrows(
      () => heatMapOf([], DIMENSIONS, names, "net_profit"),
      SessionError,
    );
  }
});
