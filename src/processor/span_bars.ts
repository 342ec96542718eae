/**
 * The bars in the making that span several sessions.
 *
 * @module
 */
import type { AggregatedBar } from "../session/bar_aggregation.ts";
import type { SessionSpans } from "../session/run_plan.ts";

/** Which sessions each bar spans, and from where on each symbol is read. */
export interface SpanOptions extends SessionSpans {
  /** For every symbol, how many sessions of history are read of it. */
  readonly historyDays: readonly number[];
}

/**
 * For every symbol the bar that its sessions so far make up. It is kept here,
 * because the base bars of earlier sessions may have left the columns. A bar
 * whose first sessions lie before what is read of a symbol is not whole: less
 * history must not make another bar of it.
 */
export class SpanBars {
  /** Open of the first session. */
  start = NaN;
  /** Base slots so far. */
  expected = 0;
  /** Whether the session is the first of a bar. */
  begins = false;
  /** Whether the session is the last of a bar. */
  ends = false;
  readonly #options: SpanOptions;
  /** For every symbol, the first session that is read of it. */
  readonly #firstSession: readonly number[];
  readonly #open: Float64Array;
  readonly #high: Float64Array;
  readonly #low: Float64Array;
  readonly #close: Float64Array;
  readonly #volume: Float64Array;
  readonly #count: Int32Array;
  /** The first session of the bar; −1 if it lies before the run's history. */
  #from = -1;

  /** For so many symbols, none of which has a bar. */
  constructor(options: SpanOptions, symbols: number) {
    this.#options = options;
    const { historyDays } = options;
    const most = Math.max(...historyDays);
    this.#firstSession = historyDays.map((days) => most - days);
    const column = () => new Float64Array(symbols);
    this.#open = column();
    this.#high = column();
    this.#low = column();
    this.#close = column();
    this.#volume = column();
    this.#count = new Int32Array(symbols);
  }

  /** Begins a session that opens at `open` and has so many base slots. */
  beginSession(session: number, open: number, slots: number): void {
    this.begins = this.#options.begins[session];
    this.ends = this.#options.ends[session];
    if (this.begins) {
      this.#from = session;
      this.start = open;
      this.expected = 0;
      this.#count.fill(0);
    }
    this.expected += slots;
  }

  /** Adds what a session has given. */
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

  /** Writes the bar so far to `bar`. */
  read(symbol: number, bar: AggregatedBar): void {
    bar.open = this.#open[symbol];
    bar.high = this.#high[symbol];
    bar.low = this.#low[symbol];
    bar.close = this.#close[symbol];
    bar.volume = this.#volume[symbol];
    bar.count = this.#count[symbol];
  }

  /** Whether all sessions of the bar have been read. */
  isWhole(symbol: number): boolean {
    return this.#from >= this.#firstSession[symbol];
  }
}
