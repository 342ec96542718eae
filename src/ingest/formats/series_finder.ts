/**
 * The series that each row of a file belongs to.
 *
 * @module
 */
import { parseInterval, STORED_ALLOWED } from "../../time/interval.ts";
import type { StoredInterval } from "../../types.ts";
import type { BarStart } from "../parsing/bar_start.ts";
import type { BarTiming } from "../parsing/interval_and_zone.ts";
import { storedIntervalOf } from "../parsing/interval_names.ts";
import type { TimeKind } from "../parsing/timestamps.ts";
import type { BarSink, SeriesSink } from "../reader.ts";

/** Where the bars of a series go. */
export class Series {
  readonly #file: BarSink;
  readonly #bars: SeriesSink;
  readonly #starts: BarStart;
  /** The length of a bar, milliseconds; 0 for daily bars. */
  readonly #stepMs: number;

  /** A series of `interval` in `file`, whose bars `bars` takes. */
  constructor(
    file: BarSink,
    bars: SeriesSink,
    starts: BarStart,
    interval: StoredInterval,
  ) {
    this.#file = file;
    this.#bars = bars;
    this.#starts = starts;
    this.#stepMs = parseInterval(interval).lengthMs ?? 0;
  }

  /** Passes on a row, whose timestamp is `time`. */
  add(
    line: number,
    time: number,
    kind: TimeKind,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    const start = this.#starts.of(time, kind, this.#stepMs);
    if (start === start) {
      this.#bars.add(line, start, open, high, low, close, volume);
    } else {
      this.#file.malformed(
        line,
        this.#starts.whyNone(time),
        "nonexistent_time",
      );
    }
  }
}

/** How to read the texts of columns in which a vendor has its own notation. */
export interface SeriesNames {
  /** The interval that a text stands for; `undefined` if it cannot be stored. */
  readonly intervalOf?: (text: string) => StoredInterval | undefined;
  /** The symbol that a text stands for. */
  readonly symbolOf?: (text: string) => string;
}

/** Finds series by the texts of the symbol and the interval column. */
export class SeriesFinder {
  readonly #sink: BarSink;
  readonly #starts: BarStart;
  readonly #interval: StoredInterval;
  readonly #names: SeriesNames;
  /** By the text of the interval, then by that of the symbol. */
  readonly #known = new Map<string, Map<string, Series>>();
  #lastSymbol: string | undefined = undefined;
  #lastInterval: string | undefined = undefined;
  #last: Series | undefined = undefined;

  /** Series of `sink`; the interval of `timing` applies to rows that have none. */
  constructor(
    sink: BarSink,
    { starts, interval }: BarTiming,
    names: SeriesNames = {},
  ) {
    this.#sink = sink;
    this.#starts = starts;
    this.#interval = interval;
    this.#names = names;
  }

  /**
   * The series of a row, by the texts of its symbol and its interval (empty
   * without such a column); `undefined` if its interval cannot be stored.
   */
  find(symbol: string, interval = ""): Series | undefined {
    // The next row is usually of the same series.
    if (symbol === this.#lastSymbol && interval === this.#lastInterval) {
      return this.#last;
    }
    const series = this.#lookUp(symbol, interval);
    this.#lastSymbol = symbol;
    this.#lastInterval = interval;
    this.#last = series;
    return series;
  }

  #lookUp(symbol: string, interval: string): Series | undefined {
    let bySymbol = this.#known.get(interval);
    if (bySymbol === undefined) this.#known.set(interval, bySymbol = new Map());
    const known = bySymbol.get(symbol);
    if (known !== undefined) return known;
    const { intervalOf = storedIntervalOf, symbolOf } = this.#names;
    const stored = interval === "" ? this.#interval : intervalOf(interval);
    if (stored === undefined) return undefined;
    const series = new Series(
      this.#sink,
      this.#sink.series(symbolOf?.(symbol) ?? symbol, stored),
      this.#starts.fork(),
      stored,
    );
    bySymbol.set(symbol, series);
    return series;
  }
}

/** Why a row whose series is `undefined` is not stored. */
export function unstoredInterval(interval: string): string {
  return `bars of interval ${
    JSON.stringify(interval)
  } cannot be stored; it must be ${STORED_ALLOWED}`;
}
