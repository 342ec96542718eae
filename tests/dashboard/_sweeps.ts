/** A dashboard over results of sweeps. */
import { assertExists } from "@std/assert";
import { fileURLToPath } from "node:url";
import { launchRun } from "../../src/cli/commands/dashboard/launch_run.ts";
import { startDashboard } from "../../src/dashboard/dashboard.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import type { WalkForwardResult } from "../../src/sweep/walk_forward.ts";
import { makeSweepMarket, sweepInput } from "../sweep/_sweep.ts";
import { withFolder } from "../system/_market.ts";

/** The parameters of the sweep. */
export const SPACE = ["fast=2..6", "slow=10..30:10"];

/** What a test has. */
export interface SweepsShown {
  readonly file: string;
  readonly folder: string;
  readonly url: string;
  readonly port: number;
  readonly ask: (path: string, options?: RequestInit) => Promise<Response>;
  /** What the sweep with walk-forward, the third, gave. */
  readonly walked: WalkForwardResult;
}

/** Calls `action` with a dashboard over a sweep of 15 sets, over its copy, and over its walk-forward. */
export function withSweeps(
  action: (shown: SweepsShown) => Promise<void>,
): Promise<void> {
  return withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const file = `${folder}/sweep.db`;
    await runSweep(sweepInput(), { db, space: SPACE, out: file });
    const copy = `${folder}/<img src=x onerror='globalThis.hit=1'>.db`;
    Deno.copyFileSync(file, copy);
    const walk = `${folder}/walk.db`;
    const walked = await runSweep(sweepInput(), {
      db,
      space: SPACE,
      out: walk,
      walkForward: { train: 4, test: 2 },
    });
    const dashboard = startDashboard({
      runs: `${folder}/runs`,
      sweeps: [file, copy, walk],
      project: fileURLToPath(new URL("../fixtures", import.meta.url)),
      launch: launchRun,
    });
    try {
      const { url, port, token } = dashboard;
      const ask = (path: string, options: RequestInit = {}) =>
        fetch(`http://127.0.0.1:${port}${path}`, {
          ...options,
          headers: { authorization: `Bearer ${token}` },
        });
      const { walkForward } = walked;
      assertExists(walkForward);
      await action({ file, folder, url, port, ask, walked: walkForward });
    } finally {
      await dashboard.stop();
    }
  });
}
