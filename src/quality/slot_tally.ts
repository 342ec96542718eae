/**
 * Counts the slots of one series in one session.
 *
 * @module
 */
import type { SessionGrid, SessionHours } from "../time/grid.ts";

/** Slots of a session, as far as they are over. */
export interface SlotCount {
  /** Slots that a bar was expected in. */
  readonly expected: number;
  /** Slots with a bar. */
  readonly traded: number;
  /** Slots without a bar that are accounted for: nothing was traded. */
  readonly noTrade: number;
}

/** 100 × slots accounted for ÷ slots expected; 100 where none is expected. */
export function qualityOf(accounted: number, expected: number): number {
  return expected === 0 ? 100 : 100 * accounted / expected;
}

/**
 * What a slot without a bar is, in a session with `traded` bars: if the source
 * omits slots without trades, nothing was traded, in a session that has any
 * bar at all; else its bar is missing.
 */
export function emptySlotKind(
  omitsNoTrade: boolean,
  traded: number,
): "missing" | "no_trade" {
  return omitsNoTrade && traded > 0 ? "no_trade" : "missing";
}

/**
 * Puts every bar of a session into its slot of the calendar's grid.
 *
 * A bar off the grid, or a second one in a slot, accounts for nothing. What an
 * empty slot counts as, {@linkcode emptySlotKind} says.
 */
export class SlotTally {
  /** Bars that lie in no slot of their own, since the start of the run. */
  offGrid = 0;
  readonly #omitsNoTrade: boolean;
  #grid: SessionGrid | undefined;
  #traded = 0;
  #slot = -1;
  // The grid's first stretch without a break, for the usual bar.
  #open = 0;
  #lengthMs = 1;
  #plainSlots = 0;

  /** A tally of a series whose source may omit slots without trades. */
  constructor(omitsNoTrade: boolean) {
    this.#omitsNoTrade = omitsNoTrade;
  }

  /** Begins a session; `grid` is that of the series' interval. */
  start(hours: SessionHours, grid: SessionGrid): void {
    this.#grid = grid;
    this.#traded = 0;
    this.#slot = -1;
    this.#open = hours.open;
    this.#lengthMs = grid.intervalMs;
    this.#plainSlots = hours.breaks.length === 0 ? grid.count : 0;
  }

  /** Slots with a bar so far. */
  get traded(): number {
    return this.#traded;
  }

  /**
   * Adds the bars that start at `timestamps[from]` … `timestamps[to − 1]`, and
   * writes how many slots are accounted for up to each bar's own to
   * `accounted`, from index `from + offset` on.
   */
  add(
    timestamps: Float64Array,
    from: number,
    to: number,
    accounted: Float64Array,
    offset: number,
  ): void {
    const open = this.#open;
    const lengthMs = this.#lengthMs;
    const plainSlots = this.#plainSlots;
    const omits = this.#omitsNoTrade;
    let last = this.#slot;
    let traded = this.#traded;
    // One slot after the other is the rule; only a gap needs a division.
    const plainEnd = open + plainSlots * lengthMs;
    let next = open + (last + 1) * lengthMs;
    for (let i = from; i < to; i++) {
      const start = timestamps[i];
      if (start === next && start < plainEnd) {
        last++;
        traded++;
        next += lengthMs;
      } else {
        let slot = (start - open) / lengthMs;
        if (!(slot >= 0 && slot < plainSlots && slot === Math.floor(slot))) {
          slot = (this.#grid as SessionGrid).slotStartingAt(start);
        }
        if (slot > last) {
          last = slot;
          traded++;
        } else {
          this.offGrid++;
        }
        next = open + (last + 1) * lengthMs;
      }
      accounted[i + offset] = omits ? last + 1 : traded;
    }
    this.#slot = last;
    this.#traded = traded;
  }

  /** The slots that have ended by an instant. */
  countUntil(instant: number): SlotCount {
    const expected = (this.#grid as SessionGrid).endedBy(instant);
    const traded = this.#traded;
    const kind = emptySlotKind(this.#omitsNoTrade, traded);
    const noTrade = kind === "no_trade" ? Math.max(0, expected - traded) : 0;
    return { expected, traded, noTrade };
  }
}
