/** A strategy that records everything it receives. */
import type { Strategy } from "../../src/strategy/strategy.ts";
import type { Interval } from "../../src/types.ts";
import type { Delivered } from "./_reference.ts";

/** What a call of `onBar` received. */
export interface Call extends Delivered {
  /** Real-time indicators of the bar's symbol. */
  readonly indicators: readonly (number | undefined)[];
  readonly quality: number;
  readonly price: number | undefined;
  readonly traded: number;
  readonly high: number;
  /** Number of bars of the series, and the start of the oldest. */
  readonly length: number;
  readonly oldest: number;
}

/** The state when a session began or ended. */
export interface SessionNote {
  readonly date: string;
  readonly at: "start" | "end";
  readonly time: number;
  /** Bars by symbol and interval, as `AAA 5m`. */
  readonly lengths: Readonly<Record<string, number>>;
  readonly oldest: Readonly<Record<string, number>>;
  /** Historical indicators by symbol and key. */
  readonly historical: Readonly<Record<string, number | undefined>>;
}

/** The options of a recorder. */
export interface RecorderOptions {
  readonly intervals: readonly Interval[];
  readonly indicators?: readonly string[];
  readonly historical?: readonly string[];
  readonly quality?: boolean;
}

/** Everything that a run delivered. */
export interface Recording {
  readonly strategy: Strategy;
  readonly calls: Call[];
  readonly notes: SessionNote[];
  /** Session highs and volumes from the context, one per call. */
  readonly metrics: { high: number; low: number; vwap: number }[];
}

/** Creates a strategy that subscribes to everything and records it. */
export function makeRecorder(options: RecorderOptions): Recording {
  const { intervals, indicators = [], historical = [] } = options;
  const calls: Call[] = [];
  const notes: SessionNote[] = [];
  const metrics: Recording["metrics"] = [];
  type Context = Parameters<NonNullable<Strategy["onBar"]>>[0];
  const note = (context: Context, at: SessionNote["at"]) => {
    const lengths: Record<string, number> = {};
    const oldest: Record<string, number> = {};
    const values: Record<string, number | undefined> = {};
    for (const symbol of context.symbols) {
      for (const interval of intervals) {
        const bars = context.bars(symbol, interval);
        lengths[`${symbol} ${interval}`] = bars.length;
        oldest[`${symbol} ${interval}`] = bars.timestamp(0);
      }
      for (const key of historical) {
        values[`${symbol} ${key}`] = context.historicalIndicator(symbol, key);
      }
    }
    const { date } = context.session;
    const { time } = context;
    notes.push({ date, at, time, lengths, oldest, historical: values });
  };
  const strategy: Strategy = {
    name: "recorder",
    subscriptions: [{ intervals }],
    onSessionStart: (context) => note(context, "start"),
    onSessionEnd: (context) => note(context, "end"),
    onBar(context, bar) {
      const bars = context.bars(bar.symbol, bar.interval);
      const session = context.metrics(bar.symbol);
      metrics.push({
        high: session.high,
        low: session.low,
        vwap: session.vwap,
      });
      calls.push({
        time: context.time,
        symbol: bar.symbol,
        interval: bar.interval,
        timestamp: bar.timestamp,
        open: bar.open,
        high: bar.high,
        low: bar.low,
        close: bar.close,
        volume: bar.volume,
        coverage: bar.coverage,
        indicators: indicators.map((id) =>
          context.indicator(bar.symbol, id).value
        ),
        quality: options.quality === false ? NaN : context.quality(bar.symbol),
        price: context.quote(bar.symbol)?.bid,
        traded: session.volume,
        length: bars.length,
        oldest: bars.timestamp(0),
      });
    },
  };
  return { strategy, calls, notes, metrics };
}

/** The part of a call that the reference computes. */
export function deliveredOf(call: Call): Delivered {
  const { time, symbol, interval, timestamp, coverage } = call;
  const { open, high, low, close, volume } = call;
  return {
    time,
    symbol,
    interval,
    timestamp,
    open,
    high,
    low,
    close,
    volume,
    coverage,
  };
}
