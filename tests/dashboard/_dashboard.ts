/** A dashboard over two saved runs of a small market. */
import { launchRun } from "../../src/cli/commands/dashboard/launch_run.ts";
import {
  type Dashboard,
  startDashboard,
} from "../../src/dashboard/dashboard.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import { RunStore } from "../../src/runs/run_store.ts";
import { type SessionIndicators, withRuns } from "../runs/_demo_run.ts";

/** What a test of the dashboard has. */
export interface Shown {
  readonly dashboard: Dashboard;
  readonly results: readonly RunResult[];
  readonly folder: string;
  readonly db: string;
  /** Asks with the token. */
  readonly ask: (path: string, options?: RequestInit) => Promise<Response>;
}

/** Calls `action` with a dashboard of runs with these indicators, which ends afterwards. */
export async function withDashboard(
  action: (shown: Shown) => Promise<void>,
  session: SessionIndicators = [],
): Promise<void> {
  await withRuns([9, 14], async (results, folder, db) => {
    const runs = new RunStore(`${folder}/runs`, { create: true });
    results.forEach((result, i) =>
      runs.save(result, { store: db, tags: i === 0 ? ["fast"] : [] })
    );
    runs.close();
    const dashboard = startDashboard({
      runs: `${folder}/runs`,
      db,
      project: folder,
      launch: launchRun,
    });
    try {
      const ask = (path: string, options: RequestInit = {}) =>
        fetch(`http://127.0.0.1:${dashboard.port}${path}`, {
          redirect: "manual",
          ...options,
          headers: {
            authorization: `Bearer ${dashboard.token}`,
            ...options.headers,
          },
        });
      await action({ dashboard, results, folder, db, ask });
    } finally {
      await dashboard.stop();
    }
  }, session);
}

/** An answer to a request that no client of the runtime would send, byte by byte. */
export async function rawAnswer(port: number, text: string): Promise<string> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  try {
    await connection.write(new TextEncoder().encode(text));
    const parts: Uint8Array[] = [];
    const buffer = new Uint8Array(65_536);
    for (;;) {
      const read = await connection.read(buffer).catch(() => null);
      if (read === null) break;
      parts.push(buffer.slice(0, read));
    }
    const decoder = new TextDecoder();
    return parts.map((part) => decoder.decode(part, { stream: true })).join("");
  } finally {
    connection.close();
  }
}
