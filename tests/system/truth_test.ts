/**
 * The whole engine, from stored minutes to the account, against an independent
 * script: fill by fill and to the cent.
 */
import { assert, assertEquals } from "@std/assert";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  daysBetween,
  LAYOUTS,
  makeConfig,
  makeMarket,
  withFolder,
} from "./_market.ts";
import { plainCross } from "./_plain_cross.ts";

const DAYS = daysBetween("2024-06-24", "2024-07-05");
const SYMBOLS = ["AAA", "BBB", "CCC"];
const STRATEGY = new URL(
  "../fixtures/strategies/flat_cross.ts",
  import.meta.url,
);

function makeRun(fill: "next_open" | "this_close") {
  const rest: Partial<SessionConfigInput> = {
    trading_config: {
      max_buying_power: 100_000,
      fill,
      commission: { type: "per_share", rate: 0.005 },
    },
    strategies: [{ module: STRATEGY.href }],
  };
  return makeConfig({
    days: DAYS,
    symbols: SYMBOLS,
    data: {
      streams: ["1m", "5m"],
      indicators: {
        session: [10, 30].map((period) => ({
          name: "ema",
          period,
          interval: "5m" as const,
        })),
      },
    },
    rest,
  });
}

for (const fill of ["next_open", "this_close"] as const) {
  Deno.test(`a backtest with fill ${fill} equals a plain script, fill by fill and to the cent, in every layout`, async () => {
    await withFolder(async (folder) => {
      const market = makeMarket(folder, {
        days: DAYS,
        symbols: SYMBOLS.map((name, i) => ({
          name,
          seed: 40 + i,
          gaps: [0, 0.01, 0.05][i],
        })),
      });
      const expected = plainCross(
        SYMBOLS,
        DAYS.map(({ date, open, close }) => ({
          open,
          close,
          bars: SYMBOLS.map((name) => market.bars.get(name)?.get(date) ?? []),
        })),
        fill === "this_close",
      );
      assert(expected.fills.length > 50, `${expected.fills.length} fills`);
      const hashes = new Set<string>();
      for (const layout of Object.values(LAYOUTS)) {
        const result = await runBacktest(makeRun(fill), {
          db: market.db,
          ...layout,
        });
        assertEquals(
          result.fills.map(({ time, symbol, side, price, quantity, fee }) => ({
            time: Date.parse(time),
            symbol,
            side,
            price,
            quantity,
            fee,
          })),
          expected.fills.map((f) => ({ ...f, quantity: 100, fee: 0.5 })),
        );
        const micros = (value: number) => BigInt(Math.round(value * 1e6));
        assertEquals(
          result.equity.map(({ cash, equity }) => ({
            cash: micros(cash),
            equity: micros(equity),
          })),
          expected.days,
        );
        assertEquals(micros(result.account.fees), expected.fees);
        hashes.add(result.hash);
      }
      assertEquals(hashes.size, 1);
    });
  });
}
