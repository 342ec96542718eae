/** A feed that answers requests and streams nothing: what attacks begin with. */
const MINUTE = 60_000;

/** The bar of a symbol and a minute, which depends on these alone. */
export function barOf(symbol, start) {
  const price = 100 + start / MINUTE % 7;
  return {
    symbol,
    start,
    open: price,
    high: price + 1,
    low: price - 1,
    close: price + 0.5,
    volume: 10,
    correction: false,
  };
}

/** The parts of a feed, which `change` replaces. */
export function feedWith(change = {}) {
  return {
    name: "honest",
    omitsNoTrade: false,
    delayMs: 0,
    start(symbols, sink) {
      sink.notice({ kind: "subscribed", symbols });
    },
    add() {},
    async *history({ symbols, from, to }) {
      for (const symbol of symbols) {
        const page = [];
        for (let start = from; start < to; start += MINUTE) {
          page.push(barOf(symbol, start));
        }
        yield await Promise.resolve(page);
      }
    },
    async close() {},
    ...change,
  };
}

export default () => feedWith();
