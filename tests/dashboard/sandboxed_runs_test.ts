import { assert, assertEquals } from "@std/assert";
import { parseSessionConfig } from "../../src/config/parse.ts";
import { startDashboard } from "../../src/dashboard/dashboard.ts";
import { writeDemoMarket } from "../../src/demo/mod.ts";
import { RunStore } from "../../src/runs/run_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { withFolder } from "../system/_market.ts";

Deno.test("the indicators of a run that was sandboxed have no permissions in the dashboard", () =>
  withFolder(async (folder) => {
    const db = `${folder}/market.db`;
    const store = openBarStore(db, { create: true });
    writeDemoMarket(store, {
      symbols: ["ALFA"],
      from: "2025-01-02",
      to: "2025-01-10",
    });
    store.close();
    const mark = `${folder}/was_here`;
    const module = `${folder}/own.js`;
    Deno.writeTextFileSync(
      module,
      `try { Deno.writeTextFileSync(${JSON.stringify(mark)}, "x"); } catch {}
export const indicators = [{
  name: "own",
  outputs: ["own"],
  params: [],
  warmup: () => 0,
  create: () => ({ reset() {}, update: ({ close }) => close }),
}];
`,
    );
    const result = await runBacktest(
      parseSessionConfig({
        backtest_config: { start_date: "2025-01-06", end_date: "2025-01-10" },
        session_data_config: {
          symbols: ["ALFA"],
          streams: ["1m", "5m"],
          indicators: {
            modules: [new URL(`file://${module}`).href],
            session: [{ id: "own", name: "own", interval: "5m" }],
          },
        },
      }),
      { db, sandbox: true, strategies: [{ name: "none", subscriptions: [] }] },
    );
    const runs = new RunStore(`${folder}/runs`, { create: true });
    runs.save(result, { store: db, sandbox: true });
    runs.close();
    const dashboard = startDashboard({
      runs: `${folder}/runs`,
      db,
      project: folder,
    });
    try {
      for (
        const path of [
          "/api/runs/1/indicators?symbol=ALFA&interval=5m",
          "/runs/1/report",
          "/api/runs/1/tear?bars=true",
        ]
      ) {
        const answer = await fetch(
          `http://127.0.0.1:${dashboard.port}${path}`,
          { headers: { authorization: `Bearer ${dashboard.token}` } },
        );
        const text = await answer.text();
        assertEquals([answer.status, path], [200, path], text.slice(0, 500));
        assert(!exists(mark), path);
      }
    } finally {
      await dashboard.stop();
    }
  }));

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
