import { plainContracts } from "../../src/trading/contracts.ts";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  EquityWatch,
  type WatchedAccount,
} from "../../src/analysis/equity_watch.ts";
import { SeriesWindow } from "../../src/session/bar_series.ts";
import type { Fill } from "../../src/trading/fills.ts";

const SYMBOLS = ["AAA", "BBB"];
const START = 10_000;

/** An account whose positions and cash are set by hand. */
class Holdings implements WatchedAccount {
  readonly startingCash = START;
  readonly equityFloor = -Infinity;
  readonly cash: number[];
  readonly held: number[][];
  reads = 0;

  constructor(strategies: number) {
    this.cash = Array(strategies).fill(START);
    this.held = Array.from({ length: strategies }, () => [0, 0]);
  }

  ledgerOf(strategy: number): number {
    this.reads++;
    return this.cash[strategy];
  }

  costOf(): number {
    return 0;
  }

  position(symbol: number, strategy = 0): number {
    this.reads++;
    return this.held[strategy][symbol];
  }

  /** Trades, and returns the fill. */
  trade(
    symbol: number,
    quantity: number,
    price: number,
    strategy = 0,
  ): Fill {
    this.held[strategy][symbol] += quantity;
    this.cash[strategy] -= quantity * price;
    return {
      time: 0,
      symbol: SYMBOLS[symbol],
      side: quantity > 0 ? "buy" : "sell",
      quantity: Math.abs(quantity),
      price,
      fee: 0,
      orderId: 1,
      strategy,
      tag: "",
      reason: "",
    };
  }
}

/** A watch over bars whose closes are given by symbol, and what moves it. */
function watchOver(
  closes: readonly (readonly number[])[],
  strategies = 1,
  maintenance = { long: 0.25, short: 0.3 },
) {
  const windows = closes.map((values) => {
    const window = new SeriesWindow();
    const column = Float64Array.from(values);
    const times = Float64Array.from(values, (_, i) => i * 10);
    window.setColumns([times, column, column, column, column, column]);
    return window;
  });
  const account = new Holdings(strategies);
  const watch = new EquityWatch({
    symbols: SYMBOLS,
    windows,
    priceOf: (i) => {
      const { close, length } = windows[i];
      return length === 0 ? NaN : close[length - 1];
    },
    strategies,
    contracts: plainContracts(SYMBOLS),
    maintenance,
  }, account);
  watch.beginSession(0);
  return {
    account,
    watch,
    /** Delivers the next slice by itself. */
    one(): boolean {
      for (const window of windows) window.length++;
      return watch.takeSlice(windows[0].length * 10);
    },
    /** Delivers up to `most` slices at once and returns how many. */
    many(most: number): number {
      const { length } = windows[0];
      const count = watch.takeSlices(most, {
        endAhead: (i) => (length + i + 1) * 10,
      });
      for (const window of windows) window.length += count;
      return count;
    },
  };
}

Deno.test("the drawdown is that of the slices, with the times of its peak and trough", () => {
  const { account, watch, one } = watchOver([[10, 12, 6, 9, 12, 8], [
    1,
    1,
    1,
    1,
    1,
    1,
  ]]);
  one();
  watch.onFill(account.trade(0, 1000, 10));
  for (let i = 0; i < 5; i++) one();
  assertEquals(watch.drawdowns.account, {
    depth: 0.5,
    peak: 12_000,
    peakTime: 20,
    trough: 6000,
    troughTime: 30,
  });
});

Deno.test("a loss below the starting cash is a drawdown from the run's start", () => {
  const { account, watch, one } = watchOver([[10, 9, 8], [1, 1, 1]]);
  one();
  watch.onFill(account.trade(0, -100, 8));
  one();
  one();
  assertEquals(watch.drawdowns.account, {
    depth: 0.01,
    peak: START,
    peakTime: 0,
    trough: 9900,
    troughTime: 20,
  });
});

Deno.test("without a position nothing is read from the broker, and equity stays", () => {
  const { account, watch, one, many } = watchOver([[10, 20, 30, 40], [
    1,
    1,
    1,
    1,
  ]]);
  one();
  const { reads } = account;
  one();
  assertEquals(many(2), 2);
  assertEquals(account.reads, reads);
  assertEquals(watch.drawdowns.account.depth, 0);
});

Deno.test("a position is read once after its fills, not in every slice", () => {
  const { account, watch, one, many } = watchOver([[10, 20, 30, 40], [
    1,
    1,
    1,
    1,
  ]]);
  one();
  watch.onFill(account.trade(0, 10, 10));
  one();
  const { reads } = account;
  many(2);
  assertEquals(account.reads, reads);
});

Deno.test("slices are taken up to the first with equity near the maintenance margin", () => {
  // Sold 1000 at 10: equity is 20,000 − 1000 × price, and 0.3 of the value is
  // required, so the margin is reached at a price of 15.3846…
  const { account, watch, one, many } = watchOver([
    [10, 11, 15.38, 15.39, 12, 12],
    [1, 1, 1, 1, 1, 1],
  ]);
  one();
  watch.onFill(account.trade(0, -1000, 10));
  assertEquals(many(5), 2);
  assertEquals(many(5), 0);
  assertEquals(one(), true);
  assertEquals(one(), false);
  assertEquals(many(1), 1);
  assertEquals(watch.drawdowns.account.trough, 4610);
});

Deno.test("a long position bought on margin comes near the margin when its price falls", () => {
  const { account, watch, one, many } = watchOver(
    [[10, 8, 5.5, 5.2, 5.2], [1, 1, 1, 1, 1]],
    1,
    { long: 0.25, short: 0.3 },
  );
  one();
  // 2000 × 10 with 10,000 of own cash: 0.75 × price × 2000 = 10,000 at 6.66…
  watch.onFill(account.trade(0, 2000, 10));
  assertEquals(many(4), 1);
  assertEquals(one(), true);
});

Deno.test("each strategy has its own drawdown, and the account that of their sum", () => {
  const { account, watch, one } = watchOver([[10, 5, 5], [10, 15, 15]], 2);
  one();
  watch.onFill(account.trade(0, 100, 10, 0));
  watch.onFill(account.trade(1, 100, 10, 1));
  one();
  watch.onFill(account.trade(1, -100, 14, 1));
  one();
  const { account: whole, strategies } = watch.drawdowns;
  assertEquals(strategies.map((s) => s.depth), [0.05, 100 / 10_500]);
  assertEquals(whole.depth, 0.01);
});

/** A naive watch: equity of every slice, then the deepest fall of the list. */
function naiveDepth(equity: readonly number[]): number {
  let best = START;
  let depth = 0;
  for (const value of equity) {
    best = Math.max(best, value);
    depth = Math.max(depth, (best - value) / best);
  }
  return depth;
}

Deno.test("drawdowns depend neither on how slices are taken nor on the order of fills", () => {
  const price = fc.integer({ min: 1000, max: 1100 }).map((n) => n / 100);
  const trade = fc.record({
    at: fc.nat(1500),
    symbol: fc.nat(1),
    strategy: fc.nat(1),
    quantity: fc.integer({ min: -30, max: 30 }),
  });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(price, price), {
        minLength: 1,
        maxLength: 1500,
        size: "max",
      }),
      fc.array(trade, { maxLength: 6 }),
      fc.integer({ min: 1, max: 700 }),
      (closes, trades, batch) => {
        const columns = [closes.map(([a]) => a), closes.map(([, b]) => b)];
        const single = watchOver(columns, 2);
        const batched = watchOver(columns, 2);
        const equity: number[] = [];
        const own: number[][] = [[], []];
        const due = (slice: number) => trades.filter((t) => t.at === slice);
        for (let i = 0; i < closes.length; i++) {
          single.one();
          const values = [0, 1].map((s) =>
            single.account.cash[s] +
            single.account.held[s][0] * closes[i][0] +
            single.account.held[s][1] * closes[i][1]
          );
          equity.push(values[0] + values[1] - START);
          values.forEach((value, s) => own[s].push(value));
          for (const t of due(i)) {
            single.watch.onFill(
              single.account.trade(t.symbol, t.quantity, 10.5, t.strategy),
            );
          }
        }
        let done = 0;
        while (done < closes.length) {
          const next = trades.map(({ at }) => at + 1)
            .filter((at) => at > done && at <= closes.length);
          const until = Math.min(closes.length, ...next);
          const taken = batched.many(Math.min(batch, until - done));
          if (taken === 0) batched.one();
          done += Math.max(1, taken);
          for (const t of [...due(done - 1)].reverse()) {
            batched.watch.onFill(
              batched.account.trade(t.symbol, t.quantity, 10.5, t.strategy),
            );
          }
        }
        assertEquals(batched.watch.drawdowns, single.watch.drawdowns);
        const { account, strategies } = single.watch.drawdowns;
        assertAlmostEquals(account.depth, naiveDepth(equity), 1e-9);
        strategies.forEach((s, i) =>
          assertAlmostEquals(s.depth, naiveDepth(own[i]), 1e-9)
        );
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("slices taken at once end where one alone comes near the margin, and draw down alike", () => {
  const price = fc.integer({ min: 900, max: 1200 }).map((n) => n / 100);
  const trade = fc.record({
    at: fc.nat(60),
    symbol: fc.nat(1),
    // With 10,000 of cash, some need more than there is from the first slice on.
    quantity: fc.integer({ min: -3000, max: 3000 }),
  });
  let near = 0;
  let calm = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(price, price), { minLength: 20, maxLength: 60 }),
      fc.array(trade, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 20 }),
      (closes, trades, batch) => {
        const columns = [closes.map(([a]) => a), closes.map(([, b]) => b)];
        const single = watchOver(columns);
        const batched = watchOver(columns);
        const fill = (slice: number, { account, watch }: typeof single) => {
          for (const { at, symbol, quantity } of trades) {
            if (at !== slice) continue;
            watch.onFill(
              account.trade(symbol, quantity, columns[symbol][slice]),
            );
          }
        };
        const isNear = closes.map((_, slice) => {
          const answer = single.one();
          fill(slice, single);
          return answer;
        });
        for (let done = 0; done < closes.length;) {
          const next = trades.map(({ at }) => at + 1).filter((at) => at > done);
          const most = Math.min(batch, ...next.map((at) => at - done));
          const room = Math.min(most, closes.length - done);
          const first = isNear.slice(done, done + room).indexOf(true);
          const taken = batched.many(room);
          assertEquals(taken, first < 0 ? room : first);
          if (taken === 0) assertEquals(batched.one(), true);
          near += taken === 0 ? 1 : 0;
          calm += taken;
          done += Math.max(1, taken);
          fill(done - 1, batched);
        }
        assertEquals(batched.watch.drawdowns, single.watch.drawdowns);
      },
    ),
    { numRuns: 300 },
  );
  assert(near > 500 && calm > 500, `${near} near, ${calm} calm`);
});
