// A run reads from any store behind the port.
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { makeStrategies } from "../../src/analysis/strategy_loader.ts";
import type { SessionConfig } from "../../src/config/session_config.ts";
import { resolveRequirements } from "../../src/coordinator/requirements.ts";
import { SessionError } from "../../src/errors.ts";
import type { RunReports } from "../../src/results/run_reports.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import type { MarketStore } from "../../src/store/market_store.ts";
import { withStore } from "../../src/store/open_store.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { runInline } from "../../src/system/inline_runner.ts";
import { layOutRun } from "../../src/system/run_memory.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  withFolder,
} from "../system/_market.ts";
import { MemoryStore } from "./_memory_store.ts";

async function copyBars(from: MarketStore, to: MarketStore): Promise<void> {
  for (const series of from.inventory()) {
    const { symbol, interval, hours, firstDate, lastDate } = series;
    const { exchange, omitsNoTrade } = series;
    const chunks = await from.chunks(symbol, interval, firstDate, lastDate);
    for (const chunk of chunks) {
      const columns = makeColumns(chunk.rows);
      const rows = from.decode(chunk, columns, 0);
      to.writeDay(symbol, interval, chunk.date, columns, 0, rows, {
        hours,
        exchange,
        omitsNoTrade,
      });
    }
  }
}

/** Runs a config inline over a store that is open. */
function runOver(
  store: MarketStore,
  config: SessionConfig,
  strategies: readonly (() => Strategy)[],
): Promise<RunReports> {
  const time = new TimeManager({ exchange: config.exchange_group });
  return runInline(
    {
      plan: layOutRun(resolveRequirements(config, store, time, [])),
      store: "not opened",
      trading: config.trading_config,
      seed: config.random_seed,
      strategies: [],
      indicatorModules: [],
    },
    store,
    makeStrategies(strategies.map((source) => ({
      source,
      config: { module: "test", params: {} },
    }))),
  );
}

/** Bars of eight days, and a run over the last six of them. */
function prepare(folder: string) {
  const days = daysBetween("2024-07-01", "2024-07-11");
  const { db } = makeMarket(folder, {
    days,
    symbols: [
      { name: "AAA", seed: 4, gaps: 0.02 },
      { name: "BBB", seed: 5, omitsNoTrade: true, gaps: 0.3 },
    ],
  });
  const config = makeConfig({
    days: days.slice(2),
    symbols: ["AAA", "BBB"],
    data: {
      streams: ["1m", "5m"],
      historical: { data: [{ trailing_days: 2, intervals: ["5m"] }] },
    },
  });
  const strategies = [(): Strategy => ({
    subscriptions: [{ intervals: ["5m"] }],
    onBar: (context, { symbol }) => {
      context.buy(symbol, 1);
    },
  })];
  return { db, config, strategies };
}

for (const fetchesLater of [false, true]) {
  Deno.test(`a run over a store in memory equals one over its SQLite copy (fetches later: ${fetchesLater})`, async () => {
    await withFolder(async (folder) => {
      const { db, config, strategies } = prepare(folder);
      const store = new MemoryStore({ fetchesLater });
      await withStore(db, (file) => copyBars(file, store));
      const { account, accountHash } =
        (await runOver(store, config, strategies)).analysis;
      const expected = await runBacktest(config, { db, strategies });
      assert(expected.fills.length > 0);
      assertEquals(account.equity, expected.account.equity);
      assertEquals(accountHash, expected.accountHash);
    });
  });
}

for (const fetchesLater of [false, true]) {
  Deno.test(`a parked symbol is added over a store in memory, or refused with what to do (fetches later: ${fetchesLater})`, async () => {
    await withFolder(async (folder) => {
      const { db, config } = prepare(folder);
      const store = new MemoryStore({ fetchesLater });
      await withStore(db, (file) => copyBars(file, store));
      let bars = 0;
      const parked: SessionConfig = {
        ...config,
        session_data_config: {
          ...config.session_data_config,
          symbols: ["AAA"],
          universe: ["BBB"],
        },
      };
      const run = () =>
        runOver(store, parked, [() => ({
          subscriptions: [{ intervals: ["5m"] }],
          onSessionStart: (context) => context.addSymbol("BBB"),
          onSessionEnd: (context) => {
            bars += context.bars("BBB", "1m").length;
          },
        })]);
      if (!fetchesLater) {
        await run();
        assert(bars > 0);
        return;
      }
      const error = await assertRejects(run, SessionError);
      assertEquals(error.code, "argument_invalid");
      assertStringIncludes(
        error.message,
        "BBB cannot be added: the store fetches bars asynchronously",
      );
      assertStringIncludes(
        error.message,
        "use runner workers, or list BBB under session_data_config.symbols",
      );
    });
  });
}
