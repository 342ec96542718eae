/** Metrics on a manual clock. */
import { PerformanceMetrics } from "../../src/monitoring/performance_metrics.ts";

/** Metrics whose clock stands still until it is set. */
export function atRest(): {
  metrics: PerformanceMetrics;
  set(ms: number): void;
} {
  let time = 0;
  return {
    metrics: new PerformanceMetrics({ now: () => time }),
    set: (ms) => {
      time = ms;
    },
  };
}
