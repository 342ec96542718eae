import type { RunOptions } from "../../src/system/run_options.ts";

/** Runners, batch sizes and credits, which must not change a result. */
export const WAYS: readonly Omit<RunOptions, "db">[] = [
  { runner: "inline" },
  { runner: "inline", batchSlices: 1, credits: 1 },
  { runner: "workers" },
  { runner: "workers", batchSlices: 7, credits: 20 },
];
