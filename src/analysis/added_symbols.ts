/**
 * The parked symbols that strategies have added: their series are not in the
 * delivery log.
 *
 * @module
 */
import type { AsOfSession } from "../session/as_of/as_of_session.ts";
import type { SeriesWindow } from "../session/bar_series.ts";
import { baseSlots, type RunPlan } from "../session/run_plan.ts";
import { BarEnds } from "../time/bar_ends.ts";
import { SessionGrid } from "../time/grid.ts";

/** Loads the series of parked symbols. */
export interface ParkedLoader {
  /** Loads those of a symbol up to the end of a session, at once. */
  load(symbol: number, session: number): void;
  /** Nothing is loaded any more. */
  end(): void;
}

/** The bars of one series that the session has still to deliver. */
interface SeriesCursor {
  readonly id: number;
  /** Index into the run's derived intervals, −1 for base bars. */
  readonly interval: number;
  readonly window: SeriesWindow;
  /** Index in the window's columns of the next bar. */
  next: number;
  /** Index behind the session's last bar. */
  end: number;
}

/**
 * Bars of added symbols up to the end of the session are in memory; this class
 * gives out their numbers as the session reaches the bars' ends.
 */
export class AddedSymbols {
  readonly #plan: RunPlan;
  readonly #session: AsOfSession;
  readonly #loader: ParkedLoader;
  /** The cursors of each added symbol, base bars first; symbols ascending. */
  #symbols: readonly (readonly [number, readonly SeriesCursor[]])[] = [];
  readonly #ends: BarEnds;
  /** By derived interval: the slots of the session. */
  #grids: (SessionGrid | undefined)[] = [];

  /** No symbol is added yet. */
  constructor(plan: RunPlan, session: AsOfSession, loader: ParkedLoader) {
    this.#plan = plan;
    this.#session = session;
    this.#loader = loader;
    this.#ends = new BarEnds(baseSlots(plan));
  }

  /** Whether no symbol is added. */
  get isEmpty(): boolean {
    return this.#symbols.length === 0;
  }

  /** Adds a parked symbol: all that the session has delivered so far is shown. */
  add(symbol: number): void {
    if (symbol < this.#plan.streamed) return;
    if (this.#symbols.some(([added]) => added === symbol)) return;
    const { clock, number } = this.#session;
    this.#loader.load(symbol, number);
    const cursors = this.#begin(symbol);
    for (const cursor of cursors) {
      while (this.#endOf(cursor) <= clock.time) {
        cursor.next++;
        cursor.window.length++;
      }
    }
    this.#symbols = [...this.#symbols, [symbol, cursors] as const]
      .sort(([a], [b]) => a - b);
  }

  /**
   * Parks the added symbols that are not used any more. `before` is called
   * before the first one is hidden.
   */
  parkUnused(isUsed: (symbol: number) => boolean, before: () => void): void {
    const unused = this.#symbols.filter(([symbol]) => !isUsed(symbol));
    if (unused.length === 0) return;
    before();
    for (const [symbol] of unused) this.#session.hide(symbol);
    this.#symbols = this.#symbols.filter((one) => !unused.includes(one));
  }

  /** Loads the added symbols up to the end of session number `session`. */
  load(session: number): void {
    for (const [symbol] of this.#symbols) this.#loader.load(symbol, session);
  }

  /** Ends the run: no symbol can be added any more. */
  end(): void {
    this.#loader.end();
  }

  /** Begins a session that the views have begun. */
  beginSession(): void {
    this.#grids = [];
    this.#ends.begin(this.#session.clock.record);
    this.#symbols = this.#symbols.map(([symbol]) =>
      [symbol, this.#begin(symbol)] as const
    );
  }

  /** When the next base bar of an added symbol ends, `Infinity` after the last one. */
  get nextBaseEnd(): number {
    let next = Infinity;
    for (const [, [base]] of this.#symbols) {
      next = Math.min(next, this.#endOf(base));
    }
    return next;
  }

  /**
   * Appends the series with a bar of an interval that ends by `time`, in the
   * order of the symbols; a series with several such bars several times.
   */
  take(interval: number, time: number, into: number[]): void {
    for (const [, cursors] of this.#symbols) {
      for (const cursor of cursors) {
        if (cursor.interval !== interval) continue;
        while (cursor.next < cursor.end && this.#endOf(cursor) <= time) {
          cursor.next++;
          into.push(cursor.id);
        }
      }
    }
  }

  #begin(symbol: number): SeriesCursor[] {
    const { bars } = this.#session;
    this.#session.show(symbol);
    const { base, derived } = this.#plan.ids;
    return bars.parkedSeries(symbol).map((id) => {
      const window = bars.windows[id];
      const { publishedRows, firstRow } = bars.columns[id];
      return {
        id,
        interval: id === base[symbol]
          ? -1
          : derived.findIndex((ids) => ids[symbol] === id),
        window,
        next: window.base + window.length,
        end: publishedRows - firstRow,
      };
    });
  }

  /** When the next bar of a series ends, `Infinity` after the last one. */
  #endOf({ interval, window, next, end }: SeriesCursor): number {
    if (next >= end) return Infinity;
    const start = window.timestamp[next];
    if (interval < 0) return this.#ends.of(start);
    const grid = this.#grids[interval] ??= new SessionGrid(
      this.#session.clock.record,
      this.#plan.derived[interval],
    );
    return grid.end(grid.slotAt(start));
  }
}
