import type { FeedBar, FeedFactory } from "@openbell/session/run";

const MINUTE = 60_000;

/** Prices that depend on the time alone. */
function barAt(symbol: string, start: number): FeedBar {
  const price = (time: number) => 100 + 5 * Math.sin(time / 3_600_000);
  const [open, close] = [price(start), price(start + MINUTE)];
  const [low, high] = [Math.min(open, close), Math.max(open, close)];
  const bar = { symbol, start, open, high, low, close, volume: 1_000 };
  return { ...bar, correction: false };
}

const makeFeed: FeedFactory = ({ clock }) => {
  let cancel = () => {};
  return {
    name: "made up",
    omitsNoTrade: false,
    delayMs: 0,
    start(symbols, sink) {
      sink.notice({ kind: "subscribed", symbols });
      const wait = () => {
        const end = Math.floor(clock.now() / MINUTE + 1) * MINUTE;
        cancel = clock.after(end - clock.now(), () => {
          for (const symbol of symbols) sink.bar(barAt(symbol, end - MINUTE));
          wait();
        });
      };
      wait();
    },
    add() {},
    async *history({ symbols, from, to }) {
      for (const symbol of symbols) {
        const page: FeedBar[] = [];
        for (let start = from; start < to; start += MINUTE) {
          page.push(barAt(symbol, start));
        }
        yield await Promise.resolve(page);
      }
    },
    close() {
      cancel();
      return Promise.resolve();
    },
  };
};

export default makeFeed;
