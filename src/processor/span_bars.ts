/**
 * Accumulates bars that span several sessions.
 *
 * @module
 */
import type { PriceAdjustment } from "../session/adjustments.ts";
import type { AggregatedBar } from "../session/bar_aggregation.ts";
import type { SessionSpans } from "../session/run_plan.ts";

/** The sessions that each bar spans, and the history of each symbol. */
export interface SpanOptions extends SessionSpans {
  /** By symbol: sessions of its history before the first session of the range. */
  readonly historyDays: readonly number[];
  /** The past sessions, of which all symbols have daily bars; `undefined` without them. */
  readonly past: SessionSpans | undefined;
}

/**
 * The current bar of every symbol, accumulated session by session, because the
 * base bars of earlier sessions may have left the columns. A bar that begins
 * before the history of its symbol is not whole: its values would depend on the
 * length of the history.
 */
export class SpanBars {
  /** Open of the first session, UTC epoch milliseconds. */
  start = NaN;
  /** Number of base slots so far. */
  expected = 0;
  /** Whether the session is the first of a bar. */
  begins = false;
  /** Whether the session is the last of a bar. */
  ends = false;
  readonly #options: SpanOptions;
  /** By symbol: the first session of its history. */
  readonly #firstSession: readonly number[];
  readonly #open: Float64Array;
  readonly #high: Float64Array;
  readonly #low: Float64Array;
  readonly #close: Float64Array;
  readonly #volume: Float64Array;
  readonly #count: Int32Array;
  /** The first session of the bar; −∞ if it is before the history of the run. */
  #from = -Infinity;

  /** Bars of `symbols` symbols. */
  constructor(options: SpanOptions, symbols: number) {
    this.#options = options;
    const { historyDays, past } = options;
    const most = Math.max(...historyDays);
    this.#firstSession = historyDays.map((days) =>
      past === undefined ? most - days : -past.begins.length
    );
    const column = () => new Float64Array(symbols);
    this.#open = column();
    this.#high = column();
    this.#low = column();
    this.#close = column();
    this.#volume = column();
    this.#count = new Int32Array(symbols);
  }

  /**
   * Begins a session that opens at `open` and has `slots` base slots. Past
   * sessions have negative numbers.
   */
  beginSession(session: number, open: number, slots: number): void {
    const { past } = this.#options;
    const isPast = session < 0 && past !== undefined;
    const spans = isPast ? past : this.#options;
    const at = isPast ? past.begins.length + session : session;
    this.begins = spans.begins[at];
    this.ends = spans.ends[at];
    if (this.begins) {
      this.#from = session;
      this.start = open;
      this.expected = 0;
      this.#count.fill(0);
    }
    this.expected += slots;
  }

  /** Adds the bar of a session. */
  add(symbol: number, bar: AggregatedBar): void {
    if (bar.count === 0) return;
    if (this.#count[symbol] === 0) {
      this.#open[symbol] = bar.open;
      this.#high[symbol] = bar.high;
      this.#low[symbol] = bar.low;
      this.#volume[symbol] = 0;
    }
    this.#high[symbol] = Math.max(this.#high[symbol], bar.high);
    this.#low[symbol] = Math.min(this.#low[symbol], bar.low);
    this.#close[symbol] = bar.close;
    this.#volume[symbol] += bar.volume;
    this.#count[symbol] += bar.count;
  }

  /** Adjusts the bar so far of a symbol. */
  adjust(
    symbol: number,
    { divisor, volume, shift = 0 }: PriceAdjustment,
  ): void {
    for (const prices of [this.#open, this.#high, this.#low, this.#close]) {
      prices[symbol] = prices[symbol] / divisor + shift;
    }
    this.#volume[symbol] *= volume;
  }

  /** Writes the accumulated bar to `bar`. */
  read(symbol: number, bar: AggregatedBar): void {
    bar.open = this.#open[symbol];
    bar.high = this.#high[symbol];
    bar.low = this.#low[symbol];
    bar.close = this.#close[symbol];
    bar.volume = this.#volume[symbol];
    bar.count = this.#count[symbol];
  }

  /** Whether the first session of the bar is known. */
  get hasBegun(): boolean {
    return this.#from > -Infinity;
  }

  /** Whether all sessions of the bar are in the history of the symbol. */
  isWhole(symbol: number): boolean {
    return this.#from >= this.#firstSession[symbol];
  }
}
