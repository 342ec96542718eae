/** Sends bars whose numbers change whenever they are read. */
import { barOf, feedWith } from "./_honest.js";

export default () =>
  feedWith({
    async *history({ symbols, from, to }) {
      for (const symbol of symbols) {
        const page = [];
        for (let start = from; start < to; start += 60_000) {
          let reads = 0;
          const bar = barOf(symbol, start);
          page.push(Object.defineProperty(bar, "close", {
            get: () => 100 + ++reads / 10,
          }));
        }
        yield await Promise.resolve(page);
      }
    },
  });
