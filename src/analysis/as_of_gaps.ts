/**
 * The gaps of the session as of the slice in delivery.
 *
 * @module
 */
import { type Gap, type GapKind, gapOf, GapScan } from "../quality/gaps.ts";
import type { AsOfSession } from "../session/as_of/as_of_session.ts";
import { baseSlots, type RunPlan } from "../session/run_plan.ts";
import { SessionGrid } from "../time/grid.ts";

const NO_GAPS: readonly Gap[] = Object.freeze([]);

/** The gaps of one symbol in the session. */
interface SymbolGaps {
  readonly scan: GapScan;
  /** Rows of the session that have been scanned. */
  rows: number;
  /** The gaps that a later bar has closed. */
  readonly closed: Gap[];
  /** The kind of `closed`. */
  kind: GapKind;
  /** The last answer and its time. */
  gaps: readonly Gap[];
  time: number;
}

/**
 * Finds the gaps of base bars up to the newest slice. It reads delivered bars
 * only, so that the answer is deterministic and waits for no other stage. Each
 * bar is scanned once, and only for symbols that a strategy asks about.
 */
export class AsOfGaps {
  readonly #plan: RunPlan;
  readonly #session: AsOfSession;
  #record: unknown;
  #grid: SessionGrid | undefined;
  #symbols: (SymbolGaps | undefined)[] = [];

  /** Finds gaps in the bars of `session`. */
  constructor(plan: RunPlan, session: AsOfSession) {
    this.#plan = plan;
    this.#session = session;
  }

  /**
   * The gaps of a symbol's base bars in the session so far, in time order. An
   * open gap ends now. Empty if sessions are not scored.
   */
  of(symbol: string): readonly Gap[] {
    const index = this.#session.symbols.of(symbol);
    if (!this.#plan.sessionQuality) return NO_GAPS;
    if (!this.#session.bars.isShown(index)) return NO_GAPS;
    const grid = this.#gridOfSession();
    const found = this.#symbols[index] ??= {
      scan: new GapScan(grid),
      rows: 0,
      closed: [],
      kind: "missing",
      gaps: NO_GAPS,
      time: -Infinity,
    };
    const { time } = this.#session.clock;
    const { window, from, to } = this.#session.bars.sessionRows(index);
    if (found.rows === to - from && found.time === time) return found.gaps;
    found.scan.add(window.timestamp, from + found.rows, to);
    found.rows = to - from;
    found.time = time;
    return found.gaps = this.#list(symbol, index, found, grid);
  }

  #list(
    symbol: string,
    index: number,
    found: SymbolGaps,
    grid: SessionGrid,
  ): readonly Gap[] {
    const { scan, closed } = found;
    const kind = scan.kind(this.#plan.omitsNoTrade[index]);
    // The first bar of a session may show that earlier slots had no trade.
    if (kind !== found.kind) closed.length = 0;
    found.kind = kind;
    const { date } = this.#session.clock.record;
    const place = { symbol, interval: this.#plan.base, date, grid };
    const make = (range: { first: number; slots: number }) =>
      Object.freeze(gapOf(place, range, kind));
    for (let i = closed.length; i < scan.closed.length; i++) {
      closed.push(make(scan.closed[i]));
    }
    const ranges = scan.ranges(grid.endedBy(found.time));
    const open = ranges.slice(closed.length).map(make);
    return Object.freeze([...closed, ...open]);
  }

  #gridOfSession(): SessionGrid {
    const { record } = this.#session.clock;
    if (record !== this.#record || this.#grid === undefined) {
      this.#record = record;
      this.#grid = new SessionGrid(record, baseSlots(this.#plan));
      this.#symbols = [];
    }
    return this.#grid;
  }
}
