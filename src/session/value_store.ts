/**
 * Values by symbol and name: historical indicators, newest values of real-time
 * indicators, the hours of the current session.
 *
 * @module
 */
import type { Arena } from "../memory/arena.ts";
import type { Directory } from "../memory/directory.ts";
import { SeriesKind } from "../memory/layout.ts";
import { SeriesColumns } from "../memory/series_columns.ts";
import { SeriesWriter } from "../memory/series_writer.ts";

// A replacement takes microseconds. If it takes longer, the writing thread was
// terminated in the middle of it, and waiting would never end.
const ATTEMPTS_MAX = 100_000;

/** The kinds of series that have one column and no bars. */
export type ValueKind =
  | typeof SeriesKind.historical
  | typeof SeriesKind.indicator
  | typeof SeriesKind.session;

/**
 * One-column series that are replaced as a whole, each under a seqlock. A
 * series has one writing thread and any number of readers.
 */
export class ValueStore {
  readonly #arena: Arena;
  readonly #directory: Directory;
  readonly #series = {
    [SeriesKind.historical]: new Map<string, SeriesColumns>(),
    [SeriesKind.indicator]: new Map<string, SeriesColumns>(),
    [SeriesKind.session]: new Map<string, SeriesColumns>(),
  };
  /** Indicators on the bars of an interval, which a run computes. */
  readonly #computed = new Map<string, number>();
  /** Number of series of the directory that have been looked at for them. */
  #known = 0;

  /** A store of the values in an arena. */
  constructor(arena: Arena, directory: Directory) {
    this.#arena = arena;
    this.#directory = directory;
  }

  /** Replaces the values of a series, which is added if it does not exist. */
  set(
    kind: ValueKind,
    symbol: string,
    name: string,
    values: ArrayLike<number>,
    shared: boolean,
  ): void {
    const key = keyOf(symbol, name);
    const found = this.#series[kind].get(key);
    if (found instanceof SeriesWriter) return found.replace(values, shared);
    found?.letGo();
    const id = this.#directory.open({ kind, symbol, interval: "", name }, 1);
    const writer = new SeriesWriter(this.#arena, this.#directory, id);
    this.#series[kind].set(key, writer);
    writer.replace(values, shared);
  }

  /**
   * The current values of a series: the first `publishedRows` rows of its
   * column. `undefined` if it does not exist.
   */
  get(
    kind: ValueKind,
    symbol: string,
    name: string,
  ): SeriesColumns | undefined {
    const key = keyOf(symbol, name);
    let columns = this.#series[kind].get(key);
    if (columns === undefined) {
      const id = this.#directory.find({ kind, symbol, interval: "", name }) ??
        (kind === SeriesKind.indicator ? this.#findComputed(key) : undefined);
      if (id === undefined) return undefined;
      columns = new SeriesColumns(this.#arena, this.#directory, id);
      this.#series[kind].set(key, columns);
    }
    if (!(columns instanceof SeriesWriter)) columns.bindToNewest();
    return columns;
  }

  /**
   * One value, `NaN` if there is none. `rowOf` maps the number of values to the
   * row to read: the newest one by default. The read is retried while another thread replaces the values,
   * so the number and the value belong together.
   */
  value(
    kind: ValueKind,
    symbol: string,
    name: string,
    rowOf: (rows: number) => number = newestRow,
  ): number {
    for (let attempt = 1;; attempt++) {
      const values = this.get(kind, symbol, name);
      if (values === undefined) return NaN;
      const { version } = values;
      const rows = values.publishedRows;
      // A replacement may have allocated a larger block, so bind it again.
      if (!(values instanceof SeriesWriter)) values.bindToNewest();
      // In a run's memory, rows before the first visible one are history.
      const start = values.publishedStart;
      const row = rowOf(rows - start);
      const value = row >= 0 && row < rows - start
        ? values.columns[0][start - values.firstRow + row]
        : NaN;
      const isWhole = version % 2 === 0 && values.isStillAt(version);
      if (isWhole || attempt === ATTEMPTS_MAX) return value ?? NaN;
    }
  }

  #findComputed(key: string): number | undefined {
    const { count } = this.#directory;
    for (; this.#known < count; this.#known++) {
      const { kind, symbol, name } = this.#directory.key(this.#known);
      if (kind !== SeriesKind.indicator) continue;
      this.#computed.set(keyOf(symbol, name), this.#known);
    }
    return this.#computed.get(key);
  }

  /** Releases the blocks that this thread holds. */
  close(): void {
    for (const series of Object.values(this.#series)) {
      for (const columns of series.values()) columns.letGo();
    }
  }
}

function newestRow(rows: number): number {
  return rows - 1;
}

// The directory refuses names that contain the separator.
function keyOf(symbol: string, name: string): string {
  return `${symbol}\u001f${name}`;
}
