// Sweeps over adjusted history by workers of a queue are those of this machine.
import { assert, assertEquals } from "@std/assert";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { inProject } from "../cli/_openbell.ts";
import { adjustedStore, splitOf } from "../system/_actions.ts";
import { rollOf } from "../system/_continuous.ts";
import { makeMarket, SUMMER_2024 } from "../system/_market.ts";
import { testWithPostgres } from "./_postgres.ts";
import {
  accountsOf,
  enqueue,
  fetched,
  here,
  KINDS,
  tableOf,
  work,
} from "./_sweeps.ts";

const DATES = SUMMER_2024.map(({ date }) => date);

/** Ten averages, so that each chunk needs others than the one before. */
const SPACE = ["fast=2..11", "quantity=1,4"];

/** A share with splits and a dividend, one without, and a future that rolls. */
function adjustedMarket(folder: string): string {
  const market = makeMarket(folder, {
    days: SUMMER_2024,
    symbols: [
      { name: "AAA", seed: 5, gaps: 0.02 },
      { name: "BBB", seed: 6 },
      { name: "CCC", seed: 7, from: DATES[3] },
    ],
  });
  return adjustedStore(`${folder}/adjusted.db`, market, {}, [
    splitOf("AAA", DATES[2], 2),
    { symbol: "AAA", date: DATES[7], type: "dividend", value: 0.5 },
    splitOf("AAA", DATES[9], 7),
    { symbol: "CCC", date: DATES[3], type: "roll", newSymbol: "CH4" },
    rollOf("CCC", DATES[8], ["CH4", "CM4"], [100, 102.5]),
  ], ["AAA"]);
}

/** A config whose strategy reads history, indicators and historical values. */
function input(adjustment: "raw" | "total"): SessionConfigInput {
  return {
    backtest_config: { start_date: DATES[4], end_date: DATES[15] },
    session_data_config: {
      symbols: ["AAA", "BBB", "CCC"],
      streams: ["1m", "30m", "1d"],
      derived_bars: { min_coverage: 0.3 },
      adjustment,
      continuous: adjustment === "raw" ? "raw" : "ratio",
      historical: { data: [{ trailing_days: 3, intervals: ["1m", "30m"] }] },
      indicators: {
        session: [
          { id: "fast", name: "ema", period: "$fast" as never, interval: "1m" },
          { id: "atr", name: "atr", period: 5, interval: "30m" },
        ],
        historical: { levels: { type: "high_low", period: "3d" } },
      },
    },
    instruments: { CCC: { asset_class: "future", tick_size: 0.01 } },
    trading_config: { max_buying_power: 10_000_000 },
    strategies: [{
      module: inProject("tests/fixtures/strategies/reads_all.ts"),
      params: {
        intervals: "1m 30m 1d",
        indicators: "fast atr",
        historical: "levels.high levels.low",
        quantity: "$quantity",
        interval: "30m",
        before: true,
        adds: "",
      },
    }],
    variables: { fast: 5, quantity: 2 },
  };
}

for (const { kind, folds, ...options } of KINDS) {
  testWithPostgres(
    `${kind} over a split, a dividend and a roll has the results of this machine, whoever runs it`,
    async (server, folder) => {
      const db = adjustedMarket(folder);
      const local = `${folder}/here.db`;
      const given = { ...options, space: SPACE };
      const wanted = await here(db, local, given, input("total"));
      const address = await server.database();
      for (const threads of [[1], [1, 2]]) {
        const id = await enqueue(address, db, given, input("total"));
        await Promise.all(
          threads.map((threads, i) =>
            work(address, folder, { threads, cache: `${folder}/cache${i}` })
          ),
        );
        const out = `${folder}/queue${threads.length}.db`;
        assertEquals(await fetched(address, id, out), wanted);
        assertEquals(accountsOf(out), accountsOf(local));
      }
      const sets = 20 * folds;
      assert(tableOf(local).length >= sets);
      // What is adjusted decides the results.
      const raw = await here(db, `${folder}/raw.db`, given, input("raw"));
      assert(raw !== wanted);
    },
  );
}
