/**
 * Gaps: the definition of a gap, and the scan that finds them.
 *
 * @module
 */
import type { SessionGrid } from "../time/grid.ts";
import type { BaseInterval, TradingDate } from "../types.ts";
import { emptySlotKind } from "../session/slot_count.ts";

/**
 * Why the slots of a gap have no bar of their own.
 *
 * - `missing`: a bar is expected and not stored.
 * - `no_trade`: the source omits slots without trades; accounted for.
 * - `generated`: the bar was not stored and has been aggregated from shorter
 *   stored bars; accounted for.
 */
export type GapKind = "missing" | "no_trade" | "generated";

/**
 * Consecutive slots without a bar of their own. A gap never spans a break or
 * the end of a session; the next gap begins after it.
 *
 * Stored bars off the grid or outside of the session's hours neither are gaps
 * nor close one. They are counted separately.
 */
export interface Gap {
  /** The symbol. */
  readonly symbol: string;
  /** The base interval of the slots. */
  readonly interval: BaseInterval;
  /** The trading date. */
  readonly date: TradingDate;
  /** Start of the first slot, UTC epoch milliseconds. */
  readonly start: number;
  /** End of the last slot, UTC epoch milliseconds. */
  readonly end: number;
  /** Number of slots. */
  readonly slots: number;
  /** Why the slots have no bar. */
  readonly kind: GapKind;
}

/** Consecutive slots of a session, by number. */
export interface SlotRange {
  /** The first slot. */
  readonly first: number;
  /** Number of slots. */
  readonly slots: number;
}

/** The series and the session that a range of slots belongs to. */
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

/** Converts a range of slots to a gap. */
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
 * Finds the slots without a bar of one series in one session, incrementally as
 * bars arrive. It is the only definition of a gap: run results, strategies and
 * `openbell quality` all use it.
 */
export class GapScan {
  #grid: SessionGrid;
  #last = -1;
  #bars = 0;
  // Start of the slot after the last one; a stretch has no break in it.
  #nextTime = NaN;
  #stretchEnd = 0;
  #ranges: SlotRange[] = [];

  /** A scan of a session with the slots of `grid`. */
  constructor(grid: SessionGrid) {
    this.#grid = grid;
  }

  /** Begins anew with another session. The ranges so far stay with who has them. */
  restart(grid: SessionGrid): void {
    this.#grid = grid;
    this.#last = -1;
    this.#bars = 0;
    this.#nextTime = NaN;
    this.#stretchEnd = 0;
    this.#ranges = [];
  }

  /** Number of slots with a bar so far. */
  get traded(): number {
    return this.#bars;
  }

  /** The ranges that a later bar has closed, in ascending order. */
  get closed(): readonly SlotRange[] {
    return this.#ranges;
  }

  /**
   * Adds the bars that start at `timestamps[from]` … `timestamps[to − 1]`, in
   * ascending order. Returns how many it ignored: bars that do not start a slot,
   * or whose slot already has a bar.
   */
  add(timestamps: ArrayLike<number>, from: number, to: number): number {
    const grid = this.#grid;
    let strays = 0;
    for (let i = from; i < to; i++) {
      // Most bars are in the slot after the previous bar.
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
      this.#nextTime = grid.end(slot);
      this.#stretchEnd = grid.stretchEnd(slot);
    }
    return strays;
  }

  /** Adds the bars from `from` on that fill consecutive slots; returns how many. */
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

  /** All ranges among the first `ended` slots, including the open one. */
  ranges(ended: number): readonly SlotRange[] {
    const next = this.#last + 1;
    if (ended <= next) return this.#ranges;
    const all = [...this.#ranges];
    addStretches(all, this.#grid, next, ended);
    return all;
  }

  /** Why slots have no bar, judged by the bars so far. */
  kind(omitsNoTrade: boolean): GapKind {
    return emptySlotKind(omitsNoTrade, this.#bars);
  }
}

/** Adds the slots `first` ≤ slot < `end`, split at the session's breaks. */
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
