/**
 * The values of one real-time indicator as its readers see them.
 *
 * @module
 */
import { placeOf, type SeriesWindow } from "./bar_series.ts";

const NO_ROWS = new Float64Array(0);

/** What an {@linkcode IndicatorSeries} looks through; its maker moves it. */
export class IndicatorWindow {
  /** One column an output. */
  columns: readonly Float64Array[] = [];
  /** The column of the first output, which most reads are of. */
  first: Float64Array = NO_ROWS;
  /** Index in the columns of the value of the first visible bar. */
  base = 0;
  /** The bars that the values belong to. */
  readonly bars: SeriesWindow;

  /** A window that is as long as that of the bars. */
  constructor(bars: SeriesWindow) {
    this.bars = bars;
  }

  /** Looks at other columns; where the first bar lies is its maker's matter. */
  setColumns(columns: readonly Float64Array[]): void {
    this.columns = columns;
    this.first = columns[0];
  }
}

/**
 * The values of an indicator, one for every bar it is computed on. Before its
 * warm-up is complete a value is `undefined`, never a number.
 */
export class IndicatorSeries {
  /** The id that the config gives it, for example `ema_10_5m`. */
  readonly id: string;
  /** The names of its values; the first is the one {@linkcode value} gives. */
  readonly outputs: readonly string[];
  readonly #window: IndicatorWindow;

  /** A series over a window that its maker moves. */
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

  /** How many bars there are; the first values may not be ready. */
  get length(): number {
    return this.#window.bars.length;
  }

  /** The newest value of the first output. */
  get value(): number | undefined {
    const { bars, first, base } = this.#window;
    const { length } = bars;
    if (length === 0) return undefined;
    const value = first[base + length - 1];
    return value === value ? value : undefined;
  }

  /** Whether the newest value is there. */
  get ready(): boolean {
    return this.value !== undefined;
  }

  /**
   * The newest value of an output.
   *
   * @throws {RangeError} if the indicator has no output of that name.
   */
  get(output: string): number | undefined {
    return this.#read(this.#column(output), -1);
  }

  /** The value at a bar; a negative index counts from the newest. */
  at(index: number, output: string = this.outputs[0]): number | undefined {
    return this.#read(this.#column(output), index);
  }

  #read(column: number, index: number): number | undefined {
    const window = this.#window;
    const place = placeOf(index, window.bars.length);
    if (!(place >= 0)) return undefined;
    const value = window.columns[column][window.base + place];
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
