/** Margin, liquidation and drawdown over the tape of a sweep. */
import { assert, assertEquals } from "@std/assert";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { parseSessionConfig } from "../../src/config/parse.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { formatSweep } from "../../src/sweep/sweep_text.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { withFolder } from "../system/_market.ts";
import { makeSweepMarket, sweepInput } from "./_sweep.ts";

Deno.test("a set is liquidated over a tape as in a backtest", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const input: SessionConfigInput = {
      ...sweepInput(),
      trading_config: {
        account: "margin",
        maintenance_margin: { long: 0.25 },
        starting_cash: 1_000,
        max_buying_power: 100_000,
        interest_rate: 0.1,
        borrow_rate: 0.1,
      },
    };
    const space = [
      "trading_config.maintenance_margin.long=0,0.25,0.9",
      "trading_config.account=margin,cash",
    ];
    const { best, failed } = await runSweep(input, { db, space, workers: 2 });
    assertEquals([best.length, failed], [6, 0]);
    let liquidated = 0;
    for (const { parameters, hash, metrics } of best) {
      const margin = parameters["trading_config.maintenance_margin.long"];
      const account = parameters["trading_config.account"];
      const config = parseSessionConfig({
        ...input,
        trading_config: {
          ...input.trading_config,
          maintenance_margin: { long: Number(margin) },
          account: account === "cash" ? "cash" : "margin",
        },
      });
      const alone = await runBacktest(config, { db, runner: "inline" });
      assertEquals(hash, alone.accountHash);
      assertEquals(
        metrics.max_drawdown,
        alone.statistics.overall.maxDrawdown.value,
      );
      assertEquals(
        metrics.liquidations,
        alone.account.liquidations.length,
      );
      assertEquals(
        metrics.financing,
        alone.account.interest + alone.account.borrowCost,
      );
      liquidated += alone.account.liquidations.length;
    }
    assert(liquidated > 0);
    const tried = await runSweep(input, {
      db,
      space: ["trading_config.maintenance_margin.long=0.9"],
      walkForward: { train: 6, test: 3 },
      workers: 1,
    });
    const counts = tried.walkForward?.outOfSample.liquidations ?? 0;
    assert(counts > 0);
    assert(formatSweep(tried).includes(`  liquidations  ${counts}\n`));
  });
});
