/** The market of live runs under a virtual clock, and what trades in it. */
import type { Strategy } from "../../src/strategy/strategy.ts";
import { randomInt, seededRandom } from "../fixtures/random.ts";
import { type LiveBar, MINUTE, SHORT_DAY } from "./_virtual_run.ts";

export const SYMBOLS = ["AAA", "BBB", "CCC"];
/** The slots of the short day. */
export const SLOTS = 210;

/** Buys and sells by what the closes are, so that every bar matters. */
export function trader(): Strategy {
  return {
    subscriptions: [{ intervals: ["1m", "5m"] }],
    onBar(context, bar) {
      const held = context.position(bar.symbol);
      const mean = context.indicator(bar.symbol, "sma_3_5m").value ??
        bar.close;
      if (held === 0 && bar.close > mean) context.buy(bar.symbol, 10);
      else if (held > 0 && bar.close < mean) context.sell(bar.symbol, held);
    },
  };
}

/** The starts of the minutes from `open` on. */
export function minutesFrom(open: number, count: number = SLOTS): number[] {
  return Array.from({ length: count }, (_, slot) => open + slot * MINUTE);
}

/** The bars of a day, some slots without one. */
export function market(
  seed: number,
  missing = 0.05,
  starts: readonly number[] = minutesFrom(SHORT_DAY.open),
  symbols: readonly string[] = SYMBOLS,
): LiveBar[] {
  const random = seededRandom(seed);
  const bars: LiveBar[] = [];
  symbols.forEach((_, symbol) => {
    let price = 100;
    for (const start of starts) {
      const open = price;
      price = Math.max(1, price + randomInt(random, -20, 20) / 10);
      if (random() < missing) continue;
      bars.push({
        symbol,
        start,
        open,
        high: Math.max(open, price) + randomInt(random, 0, 5) / 10,
        low: Math.min(open, price) - randomInt(random, 0, 5) / 10,
        close: price,
        volume: randomInt(random, 0, 1_000),
      });
    }
  });
  return bars;
}

/** Calls `use` with the path of a store that does not exist yet. */
export async function inStore<T>(use: (db: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    return await use(`${folder}/live.db`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
