// Written by `deno task templates`; do not edit it by hand.
// deno-fmt-ignore-file

/** A strategy with a config that runs it. */
export interface Template {
  /** Its name in `examples/`. */
  readonly example: string;
  /** A session config, YAML, whose module is `strategies/EXAMPLE.ts`. */
  readonly config: string;
  /** The strategy's module. */
  readonly strategy: string;
}

/** The kinds of strategies there are examples of. */
export type Kind = "crossover" | "breakout" | "reversion" | "rotation" | "pairs";

/** An example of each kind of strategy. */
export const TEMPLATES: Readonly<Record<Kind, Template>> = {
  crossover: {
    example: "ema_cross",
    config: `# An EMA cross on four symbols.
session_name: ema_cross
exchange_group: US_EQUITY # the calendar: trading dates and hours
mode: backtest

backtest_config:
  start_date: 2025-02-03
  end_date: 2025-12-31
  speed_multiplier: 0 # 0 runs at full speed, 60 plays one minute per second
  prefetch_days: 10 # trading days of bars that are read ahead

session_data_config:
  symbols: [ALFA, BRAVO, CHARLIE, DELTA]
  streams: [1m, 5m, 15m] # 5m and 15m are derived from 1m

  historical:
    data: # history before each session, which also warms the indicators
      - trailing_days: 3
        intervals: [1m, 5m]
    indicators: # computed before each session, from earlier sessions
      avg_volume: { type: trailing_average, period: 10d, field: volume }
      high_20d: { type: trailing_max, period: 20d, field: high }

  indicators:
    session: # computed with every bar; ids are made of name, parameters and interval
      - { name: ema, period: 10, interval: 5m }
      - { name: ema, period: 30, interval: 5m }

trading_config:
  max_buying_power: 100000
  max_per_symbol: 50000
  max_open_positions: 4

strategies:
  - module: strategies/ema_cross.ts
    params: { fast: ema_10_5m, slow: ema_30_5m, quantity: 100 }
`,
    strategy: `/**
 * Buys when a fast moving average rises above a slow one, and closes the
 * position when it falls below.
 */
import type { Strategy } from "@openbell/session/strategy";

interface Params {
  /** Id of the fast indicator in the config. */
  readonly fast: string;
  /** Id of the slow indicator in the config. */
  readonly slow: string;
  /** Units to buy. */
  readonly quantity: number;
}

export default function emaCross(params: Params): Strategy {
  const wasAbove = new Map<string, boolean>();
  return {
    name: "ema_cross",
    subscriptions: [{ intervals: ["5m"] }],

    onBar(context, { symbol }) {
      const fast = context.indicator(symbol, params.fast).value;
      const slow = context.indicator(symbol, params.slow).value;
      if (fast === undefined || slow === undefined) return; // not ready yet

      const isAbove = fast > slow;
      const before = wasAbove.get(symbol);
      wasAbove.set(symbol, isAbove);
      if (before === undefined || before === isAbove) return;

      const held = context.position(symbol);
      if (isAbove && held === 0) context.buy(symbol, params.quantity);
      else if (!isAbove && held > 0) context.sell(symbol, held);
    },
  };
}
`,
  },
  breakout: {
    example: "opening_range",
    config: `# Buys when the price leaves the range of the session's first half hour.
session_name: opening_range
backtest_config: { start_date: 2025-02-03, end_date: 2025-12-31 }

session_data_config:
  symbols: [ALFA, BRAVO, CHARLIE, DELTA]
  streams: [1m, 5m]
  indicators:
    historical:
      - { name: avg_volume, period: 10, unit: days }

trading_config:
  max_buying_power: 100000
  max_per_symbol: 25000
  commission: { type: per_share, rate: 0.005, minimum: 1 }
  slippage: { type: ticks, ticks: 1 }

strategies:
  - module: strategies/opening_range.ts
    params: { minutes: 30, quantity: 100, reward: 2 }
`,
    strategy: `/**
 * Opening-range breakout: buys when a five-minute bar closes above the range of
 * the session's first minutes. The stop is at the range's low, the target a
 * multiple of that distance away. One trade per symbol and session, flat by the
 * close.
 */
import { defineStrategy } from "@openbell/session/strategy";

export default defineStrategy({
  params: {
    minutes: { type: "integer", default: 30, min: 5, max: 120 },
    quantity: { type: "integer", default: 100, min: 1 },
    reward: { type: "number", default: 2, min: 0.1 },
  },
  create({ minutes, quantity, reward }) {
    const ranges = new Map<string, { high: number; low: number }>();
    const traded = new Set<string>();
    return {
      name: "opening_range",
      subscriptions: [{ intervals: ["5m"] }],

      onSessionStart() {
        ranges.clear();
        traded.clear();
      },

      onBar(context, { symbol, close }) {
        const { clock } = context;
        if (clock.sinceOpenMs <= minutes * 60_000) {
          const { high, low } = context.metrics(symbol);
          ranges.set(symbol, { high, low });
          return;
        }
        const range = ranges.get(symbol);
        const isLate = clock.untilCloseMs <= 60 * 60_000;
        if (range === undefined || traded.has(symbol) || isLate) return;
        if (close <= range.high) return;
        traded.add(symbol);
        context.submit({
          symbol,
          side: "buy",
          quantity,
          bracket: {
            stopPrice: range.low,
            limitPrice: close + reward * (close - range.low),
          },
        });
        // Sells any remaining position at the close.
        context.submit({
          symbol,
          side: "sell",
          quantity,
          type: "market_on_close",
          reduceOnly: true,
        });
      },
    };
  },
});
`,
  },
  reversion: {
    example: "vwap_reversion",
    config: `# Trades the return to the session's volume-weighted average price.
session_name: vwap_reversion
backtest_config: { start_date: 2025-02-03, end_date: 2025-12-31 }

session_data_config:
  symbols: [ALFA, BRAVO, CHARLIE, DELTA]
  streams: [1m, 5m]
  historical:
    data: [{ trailing_days: 2, intervals: [1m, 5m] }]
  indicators:
    session:
      - { name: vwap, interval: 1m, id: vwap }
      - { name: atr, period: 14, interval: 5m, id: atr }

trading_config:
  max_buying_power: 200000
  commission: { type: percent, percent: 0.01 }
  spread: { type: fixed, width: 0.02 }
  max_volume_share: 0.1 # share of a bar's volume that fills may take

strategies:
  - module: strategies/vwap_reversion.ts
    params: { distance: 2.5, quantity: 200 }
`,
    strategy: `/**
 * VWAP reversion, long and short: enters with a limit order when the price is
 * several average true ranges away from the session's VWAP, and exits when it
 * returns. Skips symbols with gaps in their data. Written as a class.
 */
import type {
  BarEvent,
  Strategy,
  StrategyContext,
} from "@openbell/session/strategy";

interface Params {
  readonly distance: number;
  readonly quantity: number;
}

export default class VwapReversion implements Strategy {
  static readonly params = {
    distance: { type: "number", default: 2, min: 0.5 },
    quantity: { type: "integer", default: 100, min: 1 },
  } as const;
  readonly name = "vwap_reversion";
  readonly subscriptions = [{ intervals: ["5m"] as const }];
  readonly #params: Params;

  constructor(params: Params) {
    this.#params = params;
  }

  onBar(context: StrategyContext, { symbol, close }: BarEvent): void {
    const vwap = context.indicator(symbol, "vwap").value;
    const atr = context.indicator(symbol, "atr").value;
    if (vwap === undefined || atr === undefined) return;
    const { distance, quantity } = this.#params;
    const held = context.position(symbol);
    const waiting = context.orders.filter((order) => order.symbol === symbol);
    if (context.clock.untilCloseMs <= 15 * 60_000) {
      for (const { id } of waiting) context.cancel(id);
      if (held > 0) context.sell(symbol, held);
      if (held < 0) context.buy(symbol, -held);
      return;
    }
    if (waiting.length > 0) return; // an order is on its way
    if (held > 0 && close >= vwap) context.sell(symbol, held);
    if (held < 0 && close <= vwap) context.buy(symbol, -held);
    if (held !== 0 || context.quality(symbol) < 99) return;
    const isFar = Math.abs(close - vwap) > distance * atr;
    if (!isFar) return;
    context.submit({
      symbol,
      side: close < vwap ? "buy" : "sell",
      quantity,
      type: "limit",
      limitPrice: close,
      timeInForce: "day",
    });
  }
}
`,
  },
  rotation: {
    example: "rotation",
    config: `# Holds the strongest symbols of a large universe, chosen each day.
session_name: rotation
backtest_config: { start_date: 2025-02-04, end_date: 2025-12-31 }

session_data_config:
  symbols: [ALFA] # the only symbol with a call every minute
  universe: [BRAVO, CHARLIE, DELTA] # parked, with daily bars alone, until chosen
  streams: [1m, 1d]
  historical:
    data:
      - { trailing_days: 1, intervals: [1m] }
      - { trailing_days: 21, intervals: [1d] }

trading_config:
  max_buying_power: 100000
  fill: this_close # market orders fill at the close of the slice they are placed in
  commission:
    type: tiered
    tiers: [{ up_to: 300000, rate: 0.0035 }, { rate: 0.002 }]
    minimum: 0.35

strategies:
  - module: strategies/rotation.ts
    params: { count: 2, days: 20 }
`,
    strategy: `/**
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
          const reason = \`return \${strength(context, symbol).toFixed(4)}\`;
          context.targetPercent(symbol, 95 / count, { tag: "chosen", reason });
        }
      },
    };
  },
});
`,
  },
  pairs: {
    example: "pairs",
    config: `# Trades two symbols against each other when their prices drift apart.
session_name: pairs
backtest_config: { start_date: 2025-02-03, end_date: 2025-12-31 }

session_data_config:
  symbols: [ALFA, BRAVO, CHARLIE, DELTA]
  streams: [1m, 15m]
  historical:
    data: [{ trailing_days: 10, intervals: [1m, 15m] }]

trading_config:
  max_buying_power: 200000
  commission: { type: per_trade, fee: 1 }

strategies: # the same module twice, each with its own pair and its own part of the account
  - module: strategies/pairs.ts
    name: alfa_bravo
    params: { first: ALFA, second: BRAVO }
    subscriptions: [{ symbols: [ALFA, BRAVO], intervals: [15m] }]
  - module: strategies/pairs.ts
    name: charlie_delta
    params: { first: CHARLIE, second: DELTA, enter: 2.5 }
    subscriptions: [{ symbols: [CHARLIE, DELTA], intervals: [15m] }]
`,
    strategy: `/**
 * Pairs: when the ratio of two prices is several standard deviations from its
 * mean, sells the expensive symbol and buys the cheap one; closes both when the
 * ratio returns. Checks once per slice, when both symbols have their bar.
 */
import { defineStrategy } from "@openbell/session/strategy";

export default defineStrategy({
  params: {
    first: { type: "string" },
    second: { type: "string" },
    bars: { type: "integer", default: 60, min: 20, max: 200 },
    enter: { type: "number", default: 2, min: 0 },
    leave: { type: "number", default: 0.5, min: 0 },
    value: { type: "number", default: 20_000, min: 1 },
  },
  create({ first, second, bars, enter, leave, value }) {
    const a = new Float64Array(bars);
    const b = new Float64Array(bars);
    return {
      name: \`pairs \${first} \${second}\`,
      subscriptions: [{ symbols: [first, second], intervals: ["15m"] }],

      onSlice(context) {
        const one = context.bars(first, "15m");
        const two = context.bars(second, "15m");
        if (one.length < bars || two.length < bars) return;
        if (one.timestamp(-1) !== two.timestamp(-1)) return; // one has a gap
        one.copyNewest("close", a);
        two.copyNewest("close", b);
        let sum = 0;
        let squares = 0;
        for (let i = 0; i < bars; i++) {
          const ratio = a[i] / b[i];
          sum += ratio;
          squares += ratio * ratio;
        }
        const mean = sum / bars;
        const deviation = Math.sqrt(squares / bars - mean * mean);
        const score = (one.close(-1) / two.close(-1) - mean) / deviation;

        const held = context.position(first);
        const isBack = held > 0 ? score > -leave : score < leave;
        if (held !== 0 && isBack) {
          for (const { symbol, quantity } of context.positions) {
            if (quantity > 0) context.sell(symbol, quantity);
            else context.buy(symbol, -quantity);
          }
        }
        if (held !== 0 || !(Math.abs(score) > enter)) return;
        const shares = (price: number) => Math.floor(value / price);
        const [dear, cheap] = score > 0 ? [one, two] : [two, one];
        context.sell(dear.symbol, shares(dear.close(-1)));
        context.buy(cheap.symbol, shares(cheap.close(-1)));
      },
    };
  },
});
`,
  },
};
