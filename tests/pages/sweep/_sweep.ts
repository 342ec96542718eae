/** The result of a small sweep with a heat map, made up. */
import type { HeatMap } from "../../../src/sweep/parameter_grid.ts";
import { heatMapOf } from "../../../src/sweep/parameter_grid.ts";
import { parseDimension } from "../../../src/sweep/dimension.ts";
import type { SweepResult } from "../../../src/sweep/sweep_result.ts";
import { rowsOf } from "../../sweep/_rows.ts";

/** Sweeps `a` and `b`, written `name=values`; the figure is the value of `a`. */
export function smallSweep(
  ...texts: readonly [string, string]
): { readonly map: HeatMap; readonly result: SweepResult } {
  const dimensions = texts.map(parseDimension);
  const [a, b] = dimensions.map(({ name }) => name);
  const rows = rowsOf(dimensions, (parameters) => Number(parameters[a]));
  const map = heatMapOf(rows, dimensions, [a, b], "net_profit");
  const result: SweepResult = {
    dimensions,
    sets: rows.length,
    failed: 0,
    rank: "net_profit",
    best: rows.slice(0, 10),
    failures: [],
    heatMap: map,
    shard: undefined,
    walkForward: undefined,
    warnings: [],
    metrics: {
      workers: 1,
      setsRun: rows.length,
      barSets: rows.length,
      tapeSeconds: 1,
      setSeconds: 1,
      barSetsPerSecond: 4,
    },
  };
  return { map, result };
}
