/**
 * Daily rotation: before each session, ranks all symbols by their return over
 * some days and activates the best. Five minutes before the close, it moves the
 * account into these symbols, in equal parts.
 */
import {
  defineStrategy,
  type StrategyContext,
} from "@openbell/session/strategy";

export default defineStrategy({
  params: {
    count: { type: "integer", default: 3, min: 1, max: 50 },
    days: { type: "integer", default: 20, min: 1, max: 250 },
  },
  create({ count, days }) {
    let chosen: readonly string[] = [];
    let done = false;

    function strength(context: StrategyContext, symbol: string): number {
      const daily = context.bars(symbol, "1d");
      if (daily.length <= days) return -Infinity;
      return daily.close(-1) / daily.close(-1 - days) - 1;
    }

    return {
      name: "rotation",
      subscriptions: [{ intervals: ["1m"] }],

      onScan(context) {
        const always = context.symbols.filter((symbol) =>
          !context.universe.includes(symbol)
        );
        chosen = [...always, ...context.universe]
          .map((symbol) => ({ symbol, rank: strength(context, symbol) }))
          .filter(({ rank }) => rank > 0)
          .sort((a, b) => b.rank - a.rank)
          .slice(0, count)
          .map(({ symbol }) => symbol);
        done = false;
        return chosen.filter((symbol) => context.universe.includes(symbol));
      },

      onSlice(context) {
        if (done || context.clock.untilCloseMs > 5 * 60_000) return;
        done = true;
        // What is sold first frees the money for what is bought.
        for (const { symbol } of context.positions) {
          if (chosen.includes(symbol)) continue;
          context.targetPercent(symbol, 0, { tag: "left" });
        }
        for (const symbol of chosen) {
          if (context.position(symbol) !== 0) continue;
          const reason = `return ${strength(context, symbol).toFixed(4)}`;
          context.targetPercent(symbol, 95 / count, { tag: "chosen", reason });
        }
      },
    };
  },
});
