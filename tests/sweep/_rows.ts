/** Rows of a sweep, made up. */
import type { Dimension } from "../../src/sweep/dimension.ts";
import {
  SWEEP_METRICS,
  type SweepMetrics,
} from "../../src/tape/set_metrics.ts";
import type { SweepRow } from "../../src/sweep/result_store.ts";
import { ParameterSpace } from "../../src/sweep/space.ts";

/** A row for every set, with figures that the test gives. */
export function rowsOf(
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
