/**
 * Values by symbol and name: historical indicators, the newest values of
 * real-time indicators, the record of the session.
 *
 * @module
 */
import type { Arena } from "../memory/arena.ts";
import type { Directory } from "../memory/directory.ts";
import { SeriesKind } from "../memory/layout.ts";
import { SeriesColumns } from "../memory/series_columns.ts";
import { SeriesWriter } from "../memory/series_writer.ts";

// A replacement takes microseconds. One that takes longer is that of a thread
// which was ended in the middle of it: nobody waits for that.
const LOOKS_MAX = 100_000;

/** What a series of values holds: every kind that has one column and no bars. */
export type ValueKind =
  | typeof SeriesKind.historical
  | typeof SeriesKind.indicator
  | typeof SeriesKind.session;

/**
 * Series of one column that are replaced as a whole. One thread writes a
 * series; any thread reads any.
 */
export class ValueStore {
  readonly #arena: Arena;
  readonly #directory: Directory;
  readonly #series = {
    [SeriesKind.historical]: new Map<string, SeriesColumns>(),
    [SeriesKind.indicator]: new Map<string, SeriesColumns>(),
    [SeriesKind.session]: new Map<string, SeriesColumns>(),
  };

  /** Opens the values in an arena. */
  constructor(arena: Arena, directory: Directory) {
    this.#arena = arena;
    this.#directory = directory;
  }

  /** Replaces the values of a series, which begins with them if there is none. */
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
   * The values of a series as they are now, `undefined` if there is none: the
   * first `publishedRows` of its column.
   */
  get(
    kind: ValueKind,
    symbol: string,
    name: string,
  ): SeriesColumns | undefined {
    const key = keyOf(symbol, name);
    let columns = this.#series[kind].get(key);
    if (columns === undefined) {
      const id = this.#directory.find({ kind, symbol, interval: "", name });
      if (id === undefined) return undefined;
      columns = new SeriesColumns(this.#arena, this.#directory, id);
      this.#series[kind].set(key, columns);
    }
    if (!(columns instanceof SeriesWriter)) columns.bindToNewest();
    return columns;
  }

  /**
   * One value, `NaN` where there is none; `rowOf` says which, given how many
   * there are. While another thread replaces the values it looks again, so
   * that number and value belong together.
   */
  value(
    kind: ValueKind,
    symbol: string,
    name: string,
    rowOf: (rows: number) => number = firstRow,
  ): number {
    for (let look = 1;; look++) {
      const values = this.get(kind, symbol, name);
      if (values === undefined) return NaN;
      const { version } = values;
      const rows = values.publishedRows;
      // The first values make room for themselves: look where they lie now.
      if (!(values instanceof SeriesWriter)) values.bindToNewest();
      const row = rowOf(rows);
      const value = row >= 0 && row < rows ? values.columns[0][row] : NaN;
      const isWhole = version % 2 === 0 && values.isStillAt(version);
      if (isWhole || look === LOOKS_MAX) return value ?? NaN;
    }
  }

  /** Lets other threads give back what this one has looked at. */
  close(): void {
    for (const series of Object.values(this.#series)) {
      for (const columns of series.values()) columns.letGo();
    }
  }
}

function firstRow(): number {
  return 0;
}

// No symbol or name holds the separator: the directory refuses it.
function keyOf(symbol: string, name: string): string {
  return `${symbol}\u001f${name}`;
}
