/**
 * A read-only series of the values of one real-time indicator.
 *
 * @module
 */
import { rowAt, type SeriesWindow } from "./bar_series.ts";

const NO_ROWS = new Float64Array(0);

/** The visible range of an {@linkcode IndicatorSeries}, moved by its owner. */
export class IndicatorWindow {
  /** One column per output. */
  columns: readonly Float64Array[] = [];
  /** The column of the first output, which most reads want. */
  first: Float64Array = NO_ROWS;
  /** Index in the columns of the value of the first visible bar. */
  base = 0;
  /** Number of values before the first visible bar that negative indices reach. */
  reach = 0;
  /** The window of the bars that the values belong to. */
  readonly bars: SeriesWindow;
  /**
   * The number of bars from which on the newest value is read: 0 if an earlier
   * session left one. Below it, the newest value is not ready.
   */
  readFrom = 1;
  /** The newest bar begins at or after this instant, unless it is missing. */
  due = -Infinity;

  /** A window that is always as long as that of `bars`. */
  constructor(bars: SeriesWindow) {
    this.bars = bars;
  }

  /** Changes the columns; the owner sets {@linkcode base} as well. */
  setColumns(columns: readonly Float64Array[]): void {
    this.columns = columns;
    this.first = columns[0];
  }

  /** The row of the newest value, −1 if it is not ready. */
  get newest(): number {
    const { length } = this.bars;
    return length < this.readFrom ? -1 : this.base + length - 1;
  }

  /** See {@linkcode IndicatorSeries.stale}. */
  get isStale(): boolean {
    const { timestamp, base, length } = this.bars;
    return timestamp[base + length - 1] < this.due;
  }
}

/** The window of a series, which strategies cannot reach. */
export let windowOf: (series: IndicatorSeries) => IndicatorWindow;

/**
 * The values of an indicator, one per bar of the series it is computed on. A
 * value is `undefined` until the warm-up is complete.
 *
 * The newest value stays readable until the next one, also into the following
 * sessions. Only an indicator that begins anew with each session, such as `vwap`,
 * is not ready before its first bar of the session; {@linkcode at} still reads
 * its earlier values.
 *
 * ```ts
 * import type { Strategy } from "@openbell/session/strategy";
 *
 * const strategy: Strategy = {
 *   subscriptions: [{ intervals: ["5m"] }],
 *   onBar(context, { symbol, close }) {
 *     const bands = context.indicator(symbol, "bands"); // an IndicatorSeries
 *     if (!bands.ready) return;
 *     const lower = bands.get("lower");
 *     const before = bands.at(-2, "lower");
 *     if (lower === undefined || before === undefined) return;
 *     if (close < lower && lower < before) context.buy(symbol, 100);
 *   },
 * };
 * export default strategy;
 * ```
 */
export class IndicatorSeries {
  /** Its id from the config, for example `ema_10_5m`. */
  readonly id: string;
  /** The names of its outputs; {@linkcode value} reads the first one. */
  readonly outputs: readonly string[];
  readonly #window: IndicatorWindow;

  static {
    windowOf = (series) => series.#window;
  }

  /** A series over a window that the caller moves. */
  constructor(
    id: string,
    outputs: readonly string[],
    window: IndicatorWindow,
  ) {
    this.id = id;
    this.outputs = Object.freeze([...outputs]);
    this.#window = window;
    Object.freeze(this);
  }

  /** Number of bars; values of the first ones may not be ready. */
  get length(): number {
    return this.#window.bars.length;
  }

  /** The newest value of the first output; `undefined` if it is not ready. */
  get value(): number | undefined {
    const { bars, first, base, readFrom } = this.#window;
    const { length } = bars;
    if (length < readFrom) return undefined;
    const value = first[base + length - 1];
    return value === value ? value : undefined;
  }

  /** Whether the newest value is ready. */
  get ready(): boolean {
    return this.value !== undefined;
  }

  /**
   * Whether the newest value is older than it should be: the newest daily or
   * longer bar that should have been complete before this session is missing, so
   * the value is that of an earlier bar. Always `false` for indicators on bars
   * shorter than a session.
   */
  get stale(): boolean {
    return this.#window.isStale;
  }

  /**
   * The newest value of an output; `undefined` if it is not ready.
   *
   * @throws {RangeError} if the indicator has no output of that name.
   */
  get(output: string): number | undefined {
    return this.#read(this.#column(output), this.#window.newest);
  }

  /**
   * The value at a bar: index 0 is the oldest bar of the series, −1 the newest.
   * Negative indices also reach the values of the last 32 bars before index 0, of
   * earlier sessions. `undefined` if it is not ready or the index is out of range.
   *
   * @throws {RangeError} if the indicator has no output of that name.
   */
  at(index: number, output: string = this.outputs[0]): number | undefined {
    const { base, reach, bars } = this.#window;
    const row = rowAt(index, base, bars.length, reach);
    return this.#read(this.#column(output), row);
  }

  #read(column: number, row: number): number | undefined {
    if (row < 0) return undefined;
    const value = this.#window.columns[column][row];
    return value === value ? value : undefined;
  }

  #column(output: string): number {
    const column = this.outputs.indexOf(output);
    if (column < 0) {
      throw new RangeError(
        `Indicator ${this.id} has no output ${JSON.stringify(output)}; it has ${
          this.outputs.join(", ")
        }`,
      );
    }
    return column;
  }
}
