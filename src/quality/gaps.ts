/**
 * Gaps: what a gap is, and how the gaps of a session are found.
 *
 * @module
 */
import type { SessionGrid } from "../time/grid.ts";
import type { BaseInterval, TradingDate } from "../types.ts";
import { emptySlotKind } from "./slot_count.ts";

/**
 * What is the matter with the slots of a gap.
 *
 * - `missing`: a bar should be there and is not.
 * - `no_trade`: nothing was traded, as the source declares; accounted for.
 * - `generated`: the bar was missing and has been made of shorter stored bars;
 *   accounted for.
 */
export type GapKind = "missing" | "no_trade" | "generated";

/**
 * Slots in a row that have no bar of their own. A gap never spans a break or
 * the night: it ends there, and the next one begins after it.
 *
 * Stored bars that lie in no slot, off the grid or outside of the session's
 * hours, are neither gaps nor do they close one; they are counted apart.
 */
export interface Gap {
  /** The symbol. */
  readonly symbol: string;
  /** The base interval whose slots these are. */
  readonly interval: BaseInterval;
  /** The trading date. */
  readonly date: TradingDate;
  /** Start of the first slot, UTC epoch milliseconds. */
  readonly start: number;
  /** End of the last slot, UTC epoch milliseconds. */
  readonly end: number;
  /** How many slots. */
  readonly slots: number;
  /** Why there is no bar. */
  readonly kind: GapKind;
}

/** Slots in a row, by number. */
export interface SlotRange {
  /** The first slot. */
  readonly first: number;
  /** How many. */
  readonly slots: number;
}

/** Which series and session a range of slots belongs to. */
export interface GapPlace {
  /** The symbol. */
  readonly symbol: string;
  /** The base interval. */
  readonly interval: BaseInterval;
  /** The trading date. */
  readonly date: TradingDate;
  /** The slots of the session. */
  readonly grid: SessionGrid;
}

/** The gap that a range of slots is. */
export function gapOf(place: GapPlace, range: SlotRange, kind: GapKind): Gap {
  const { symbol, interval, date, grid } = place;
  const { first, slots } = range;
  return {
    symbol,
    interval,
    date,
    start: grid.start(first),
    end: grid.end(first + slots - 1),
    slots,
    kind,
  };
}

/**
 * Finds the slots without a bar of one series in one session, as the bars
 * come. This is the one definition of a gap: the run's result, what strategies
 * read and `openbell quality` all use it.
 */
export class GapScan {
  #grid: SessionGrid;
  #last = -1;
  #bars = 0;
  // Where the slot after the last one starts, in the same stretch.
  #nextTime = NaN;
  #stretchEnd = 0;
  #ranges: SlotRange[] = [];

  /** A session without a bar so far. */
  constructor(grid: SessionGrid) {
    this.#grid = grid;
  }

  /** How many slots have a bar so far. */
  get traded(): number {
    return this.#bars;
  }

  /** The ranges that a later bar has closed, in order. */
  get closed(): readonly SlotRange[] {
    return this.#ranges;
  }

  /**
   * Takes the bars that start at `timestamps[from]` … `timestamps[to − 1]`,
   * ascending; one that is in no slot of its own changes nothing. Returns how
   * many those were.
   */
  add(timestamps: ArrayLike<number>, from: number, to: number): number {
    const grid = this.#grid;
    let strays = 0;
    for (let i = from; i < to; i++) {
      // Mostly a bar is in the slot after the one before it.
      i += this.#follow(timestamps, i, to);
      if (i === to) break;
      const time = timestamps[i];
      const slot = grid.slotStartingAt(time);
      if (slot <= this.#last) {
        strays++;
        continue;
      }
      addStretches(this.#ranges, grid, this.#last + 1, slot);
      this.#last = slot;
      this.#bars++;
      this.#nextTime = time + grid.intervalMs;
      this.#stretchEnd = grid.stretchEnd(slot);
    }
    return strays;
  }

  /** Takes the bars from `from` on that follow slot after slot; returns how many. */
  #follow(timestamps: ArrayLike<number>, from: number, to: number): number {
    const { intervalMs } = this.#grid;
    const end = Math.min(to, from + this.#stretchEnd - this.#last - 1);
    let next = this.#nextTime;
    let i = from;
    for (; i < end && timestamps[i] === next; i++) next += intervalMs;
    this.#nextTime = next;
    this.#last += i - from;
    this.#bars += i - from;
    return i - from;
  }

  /** All ranges among the first `ended` slots, the one still open included. */
  ranges(ended: number): readonly SlotRange[] {
    const next = this.#last + 1;
    if (ended <= next) return this.#ranges;
    const all = [...this.#ranges];
    addStretches(all, this.#grid, next, ended);
    return all;
  }

  /** What the slots without a bar are, as far as the bars so far tell. */
  kind(omitsNoTrade: boolean): GapKind {
    return emptySlotKind(omitsNoTrade, this.#bars);
  }
}

/** Adds the slots from `first` up to `end`, cut at the session's breaks. */
function addStretches(
  into: SlotRange[],
  grid: SessionGrid,
  first: number,
  end: number,
): void {
  while (first < end) {
    const stop = Math.min(end, grid.stretchEnd(first));
    into.push({ first, slots: stop - first });
    first = stop;
  }
}
