/**
 * Finds the bars for which a condition holds.
 *
 * @module
 */
import type { BarField, SeriesWindow } from "../session/bar_series.ts";
import type { IndicatorWindow } from "../session/indicator_series.ts";
import type { CONDITION_KINDS } from "../strategy/bar_condition.ts";
import { EQUAL_BARS_MAX } from "../strategy/series_functions.ts";

/** Values by bar: where they are in a column of the store. */
export class ComparedColumn {
  /** The column; a constant is the only row of its own. */
  rows: Float64Array;
  /** The row of the next bar, which is not in place yet. */
  next = 0;
  /** Rows from one bar to the next. */
  readonly step: 0 | 1;
  /** Bars in place that a strategy could read. */
  earlier = Infinity;
  readonly #bars: SeriesWindow | undefined;
  readonly #field: BarField | undefined;
  readonly #indicator: IndicatorWindow | undefined;
  readonly #output: number;

  private constructor(
    rows: Float64Array,
    { bars, field, indicator, output = 0 }: {
      readonly bars?: SeriesWindow;
      readonly field?: BarField;
      readonly indicator?: IndicatorWindow;
      readonly output?: number;
    },
  ) {
    this.rows = rows;
    this.step = bars === undefined ? 0 : 1;
    this.#bars = bars;
    this.#field = field;
    this.#indicator = indicator;
    this.#output = output;
  }

  /** A number, the same for all bars. */
  static constant(value: number): ComparedColumn {
    return new ComparedColumn(Float64Array.of(value), {});
  }

  /** A field of the bars of a window. */
  static field(bars: SeriesWindow, field: BarField): ComparedColumn {
    return new ComparedColumn(bars[field], { bars, field });
  }

  /** An output of an indicator. */
  static output(indicator: IndicatorWindow, output: number): ComparedColumn {
    const { bars, first } = indicator;
    return new ComparedColumn(first, { bars, indicator, output });
  }

  /** Finds the next bar: windows move with every bar, and columns with sessions. */
  locate(): void {
    const bars = this.#bars;
    if (bars === undefined) return;
    const indicator = this.#indicator;
    if (indicator !== undefined) {
      this.rows = indicator.columns[this.#output];
      this.next = indicator.base + bars.length;
      this.earlier = bars.length + indicator.reach;
    } else if (this.#field !== undefined) {
      this.rows = bars[this.#field];
      this.next = bars.base + bars.length;
      this.earlier = bars.length + bars.reach;
    }
  }
}

/** Finds the bars of a series for which a condition holds. */
export class ConditionScan {
  readonly #left: ComparedColumn;
  readonly #right: ComparedColumn;
  /** Whether the condition asks for a crossing. */
  readonly #crosses: boolean;
  readonly #up: boolean;
  readonly #down: boolean;

  /** Scans for a condition of a kind on the values `left` and `right`. */
  constructor(
    kind: typeof CONDITION_KINDS[number],
    left: ComparedColumn,
    right: ComparedColumn,
  ) {
    this.#left = left;
    this.#right = right;
    this.#crosses = kind !== "above" && kind !== "below";
    this.#up = kind === "above" || kind === "crosses" ||
      kind === "crossesAbove";
    this.#down = kind === "below" || kind === "crosses" ||
      kind === "crossesBelow";
  }

  /**
   * The first of `count` bars for which the condition holds, or `count`. They
   * begin `from` bars after the next one, −1 being the newest. All must be in
   * memory, and in the session of the newest bar.
   */
  find(from: number, count: number): number {
    this.#left.locate();
    this.#right.locate();
    return this.#crosses
      ? this.#findCrossing(from, count)
      : this.#findState(from, count);
  }

  #findState(from: number, count: number): number {
    const { rows: a, step: stepA, next: nextA } = this.#left;
    const { rows: b, step: stepB, next: nextB } = this.#right;
    const up = this.#up;
    let i = nextA + from * stepA;
    let k = nextB + from * stepB;
    for (let n = 0; n < count; n++, i += stepA, k += stepB) {
      if (up ? a[i] > b[k] : a[i] < b[k]) return n;
    }
    return count;
  }

  #findCrossing(from: number, count: number): number {
    const { rows: a, step: stepA, next: nextA } = this.#left;
    const { rows: b, step: stepB, next: nextB } = this.#right;
    const up = this.#up;
    const down = this.#down;
    let i = nextA + from * stepA;
    let k = nextB + from * stepB;
    // How the values last differed, and the equal bars since.
    let last = NaN;
    let equal = 0;
    const earlier = from +
      Math.min(this.#left.earlier, this.#right.earlier, EQUAL_BARS_MAX - from);
    for (let back = 1; back <= earlier; back++) {
      const difference = a[i - back * stepA] - b[k - back * stepB];
      if (difference !== 0) {
        last = difference;
        break;
      }
      equal++;
    }
    for (let n = 0; n < count; n++, i += stepA, k += stepB) {
      const difference = a[i] - b[k];
      if (difference === 0) {
        if (++equal >= EQUAL_BARS_MAX) last = NaN;
        continue;
      }
      if (difference > 0 ? up && last < 0 : down && last > 0) return n;
      last = difference;
      equal = 0;
    }
    return count;
  }
}
