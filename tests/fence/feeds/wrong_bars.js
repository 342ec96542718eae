/** Sends what cannot be a bar, and bars of slots that are not there. */
import { barOf, feedWith } from "./_honest.js";

export default ({ clock }) =>
  feedWith({
    start(symbols, sink) {
      sink.notice({ kind: "subscribed", symbols });
      const now = Math.floor(clock.now() / 60_000) * 60_000;
      const bar = barOf(symbols[0], now - 60_000);
      for (
        const change of [
          { start: now + 86_400_000 },
          { start: -1 },
          { start: now - 59_999 },
          { high: NaN },
          { high: 1, low: 2 },
          { volume: -1 },
          { symbol: "OTHER" },
          { symbol: "__proto__" },
          { open: 1e308, high: Infinity },
        ]
      ) sink.bar({ ...bar, ...change });
    },
  });
