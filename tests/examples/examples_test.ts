/** Every example runs on a simulated market, trades, and keeps its promises. */
import { assert, assertEquals } from "@std/assert";
import { loadSessionConfig } from "../../src/config/load.ts";
import { STANDARD_CHECKS } from "../../src/indicators/config_checks.ts";
import { writeDemoMarket } from "../../src/demo/demo_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { inProject } from "../cli/_openbell.ts";

const EXAMPLES = inProject("examples");
const RANGE = { from: "2025-01-02", to: "2025-03-14" };
const START = "2025-02-10";

/** What a result has to show beside trades. */
const PROMISES: Readonly<Record<string, (result: RunResult) => void>> = {
  ema_cross: () => {},
  opening_range: flatEveryNight,
  vwap_reversion: (result) => {
    flatEveryNight(result);
    assert(new Set(result.account.roundTrips.map((t) => t.side)).size === 2);
  },
  own_indicator: ({ fills }) => {
    assert(new Set(fills.map((fill) => fill.side)).size === 2);
  },
  pairs: ({ fills }) => {
    const names = new Set(fills.map((fill) => fill.strategy));
    assertEquals([...names].sort(), ["alfa_bravo", "charlie_delta"]);
    // Both legs at the same instant.
    for (const fill of fills) {
      const other = fills.some((f) =>
        f.time === fill.time && f.strategy === fill.strategy &&
        f.symbol !== fill.symbol && f.side !== fill.side
      );
      assert(other, `${fill.time} ${fill.symbol} stands alone`);
    }
  },
  wide_range: (result) => {
    flatEveryNight(result);
    const [scanner] = result.scanners;
    assertEquals(scanner.preSessionScans, result.sessions.length);
    assertEquals(scanner.regularScans, 3 * result.sessions.length);
    const added = new Set(scanner.added.map(({ symbol }) => symbol));
    assert(added.size > 1 && scanner.removedCount > 0);
    assert(result.fills.some(({ symbol }) => added.has(symbol)));
  },
  rotation: ({ fills }) => {
    assert(new Set(fills.map((fill) => fill.symbol)).size > 2);
    for (const { time } of fills) assert(/T(19|20):5[5-9]/.test(time), time);
  },
};

function flatEveryNight({ equity }: RunResult): void {
  for (const { date, cash, equity: worth } of equity) {
    assertEquals(cash, worth, `${date} ends with a position`);
  }
}

Deno.test("every example has a config and a strategy, and runs the same in both runners", async () => {
  const names = [...Deno.readDirSync(EXAMPLES)]
    .filter((entry) => entry.name.endsWith(".yaml"))
    .map((entry) => entry.name.replace(".yaml", ""))
    .sort();
  assertEquals(names, Object.keys(PROMISES).sort());
  const folder = Deno.makeTempDirSync({ prefix: "openbell_test_" });
  try {
    const db = `${folder}/market.db`;
    const store = openBarStore(db, { create: true });
    const symbols = ["ALFA", "BRAVO", "CHARLIE", "DELTA"];
    writeDemoMarket(store, { symbols, ...RANGE });
    store.close();
    for (const name of names) {
      const config = loadSessionConfig(
        `${EXAMPLES}/${name}.yaml`,
        // The run itself knows the indicators of a strategy's module.
        name === "own_indicator" ? {} : STANDARD_CHECKS,
      );
      const backtest = config.backtest_config;
      assert(backtest !== null);
      const short = {
        ...config,
        backtest_config: { ...backtest, start_date: START, end_date: RANGE.to },
      };
      const result = await runBacktest(short, { db, runner: "inline" });
      assert(result.fills.length >= 4, `${name}: ${result.fills.length} fills`);
      PROMISES[name](result);
      const again = await runBacktest(short, { db, runner: "workers" });
      assertEquals(again.hash, result.hash, name);
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
