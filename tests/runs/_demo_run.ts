/** A run over the demo market with fills, round trips, gaps, log lines and warnings. */
import { parseSessionConfig } from "../../src/config/parse.ts";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { writeDemoMarket } from "../../src/demo/mod.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { runBacktest } from "../../src/system/system_manager.ts";

const STRATEGY = `
export default ({ every }) => ({
  name: "turns",
  subscriptions: [{ intervals: ["5m"] }],
  setup(context) { context.logger.warn("begins, every " + every); },
  onBar(context, bar) {
    this.count = (this.count ?? 0) + 1;
    if (this.count % every !== 0) return;
    const held = context.position(bar.symbol);
    if (held > 0) context.sell(bar.symbol, held);
    else context.buy(bar.symbol, 7);
  },
});
`;

/** The indicators that are computed with every bar. */
export type SessionIndicators = NonNullable<
  NonNullable<SessionConfigInput["session_data_config"]>["indicators"]
>["session"];

/** Calls `action` with runs that differ in how often the strategy trades, and with the path of their store. */
export async function withRuns(
  every: readonly number[],
  action: (
    results: readonly RunResult[],
    folder: string,
    db: string,
  ) => void | Promise<void>,
  session: SessionIndicators = [],
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    const db = `${folder}/market.db`;
    const store = openBarStore(db, { create: true });
    writeDemoMarket(store, {
      symbols: ["ALFA", "BRAVO"],
      from: "2025-01-02",
      to: "2025-01-31",
    });
    store.close();
    const module = `${folder}/turns.ts`;
    Deno.writeTextFileSync(module, STRATEGY);
    const results: RunResult[] = [];
    for (const turns of every) {
      const config = parseSessionConfig({
        session_name: `turns ${turns}`,
        backtest_config: { start_date: "2025-01-06", end_date: "2025-01-31" },
        session_data_config: {
          symbols: ["ALFA", "BRAVO"],
          streams: ["1m", "5m"],
          indicators: { session },
        },
        strategies: [{
          module: new URL(`file://${module}`).href,
          params: { every: turns },
        }],
      });
      results.push(await runBacktest(config, { db, runner: "inline" }));
    }
    await action(results, folder, db);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
