/**
 * Before each session, adds the symbols with the widest daily ranges of late.
 * During the session, drops those that move less than they used to.
 */
import { defineScanner, type ScannerContext } from "@openbell/session/strategy";

export default defineScanner({
  params: {
    count: { type: "integer", default: 2, min: 1 },
    days: { type: "integer", default: 10, min: 2 },
    least: { type: "number", default: 0.5, min: 0 },
  },
  create: ({ count, days, least }) => ({
    name: "wide_range",

    scan(context, { kind }) {
      const skipped: Record<string, string> = {};
      const usual = new Map<string, number>();
      const candidates = kind === "pre_session"
        ? context.universe
        : context.added;
      for (const symbol of candidates) {
        const range = meanRange(context, symbol, days);
        if (range === undefined) skipped[symbol] = "too little history";
        else usual.set(symbol, range);
      }
      const found = kind === "pre_session"
        ? [...usual.keys()]
          .sort((a, b) => (usual.get(b) ?? 0) - (usual.get(a) ?? 0))
          .slice(0, count)
        : [...usual.keys()].filter((symbol) => {
          const { high, low } = context.metrics(symbol);
          return high / low - 1 >= least * (usual.get(symbol) ?? 0);
        });
      for (const symbol of usual.keys()) {
        if (!found.includes(symbol)) skipped[symbol] = "its range is narrow";
      }
      return { symbols: found, skipped, metadata: { ranked: usual.size } };
    },
  }),
});

/** The mean of high ÷ low − 1 over the last days; `undefined` without them. */
function meanRange(
  context: ScannerContext,
  symbol: string,
  days: number,
): number | undefined {
  const bars = context.bars(symbol, "1d");
  if (bars.length < days) return undefined;
  let sum = 0;
  for (let day = 1; day <= days; day++) {
    sum += bars.high(-day) / bars.low(-day) - 1;
  }
  return sum / days;
}
