import { assert, assertEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { type Dimension, parseDimension } from "../../src/sweep/dimension.ts";
import { heatMapOf } from "../../src/sweep/parameter_grid.ts";
import {
  SWEEP_METRICS,
  type SweepMetrics,
} from "../../src/tape/set_metrics.ts";
import { sweepHtml } from "../../src/pages/sweep/sweep_page.ts";
import type { SweepRow } from "../../src/sweep/result_store.ts";
import type { SweepResult } from "../../src/sweep/sweep_result.ts";
import { ParameterSpace } from "../../src/sweep/space.ts";

/** A row for every set, with figures that the test gives. */
function rowsOf(
  dimensions: readonly Dimension[],
  figure: (parameters: Record<string, unknown>) => number | null,
): SweepRow[] {
  const space = new ParameterSpace(dimensions);
  return Array.from({ length: space.size }, (_, set) => {
    const parameters = space.at(set);
    const value = figure(parameters);
    return {
      set,
      parameters,
      hash: "",
      error: undefined,
      metrics: Object.fromEntries(
        SWEEP_METRICS.map((name) => [name, value]),
      ) as SweepMetrics,
    };
  });
}

const DIMENSIONS = ["a=1,2", "b=x,y,z", "c=10,20"].map(parseDimension);

Deno.test("A heat map has the best of the parameters that it does not show", () => {
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
  // Column a, row b; of c the better one; nothing where there is no figure.
  assertEquals(brief("net_profit"), [
    [0, 0, 2, 10 * 2, 20],
    [1, 0, 2, 20 * 2, 20],
    [0, 1, 2, -10, 10],
    [1, 1, 2, -20, 10],
  ]);
  // Less is better here.
  assertEquals(brief("volatility"), [
    [0, 0, 2, 10, 10],
    [1, 0, 2, 20, 10],
    [0, 1, 2, -20, 20],
    [1, 1, 2, -40, 20],
  ]);
});

Deno.test("Many numbers are put together, and one parameter makes one line", () => {
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

Deno.test("A heat map of parameters that are not there is refused", () => {
  for (const names of [[], ["a", "a"], ["a", "b", "c"], ["d"]]) {
    assertThrows(
      () => heatMapOf([], DIMENSIONS, names, "net_profit"),
      SessionError,
    );
  }
});

Deno.test("The page needs nothing from outside and shows no text as markup", () => {
  const dimensions = ["a=1,2", "b=<i>,y"].map(parseDimension);
  const rows = rowsOf(dimensions, ({ a }) => Number(a));
  const heatMap = heatMapOf(rows, dimensions, ["a", "b"], "net_profit");
  const result: SweepResult = {
    dimensions,
    sets: 4,
    failed: 0,
    rank: "net_profit",
    best: rows,
    failures: [],
    heatMap,
    walkForward: undefined,
    warnings: [],
    metrics: {
      workers: 1,
      setsRun: 4,
      barSets: 4,
      tapeSeconds: 1,
      setSeconds: 1,
      barSetsPerSecond: 4,
    },
  };
  const page = sweepHtml('a "b" <c>', heatMap, result);
  assertEquals(/https?:|<script|<link|<i>|<c>/.test(page), false);
  assertEquals(page.match(/<td/g)?.length, 4);
  assertEquals(page.match(/class="best"/g)?.length, 2);
  assert(page.includes("prefers-color-scheme: dark"));
  assert(page.includes('title="set 3: a=2 b=y">2.00</td>'));
});
