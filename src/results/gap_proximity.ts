/**
 * Tells whether an instant lies in missing data or shortly after it.
 *
 * @module
 */
import type { Gap } from "../quality/gaps.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { SessionGrid } from "../time/grid.ts";

/** The gaps of one symbol in time order, by numbers of slots. */
interface SlotRanges {
  /** When the first gap begins. */
  readonly since: number;
  /** The first slot of each gap. */
  readonly firsts: number[];
  /** The slot after the last one of each gap. */
  readonly ends: number[];
}

/**
 * Tells whether an instant is inside missing slots, or less than
 * `slotsAfterGap` slots after them. The slots of all sessions are numbered
 * consecutively, so that a session's first slot follows the last slot of the
 * session before.
 */
export class GapProximity {
  readonly #slotsAfter: number;
  readonly #opens: number[] = [];
  readonly #grids: readonly SessionGrid[];
  readonly #firsts: number[] = [];
  readonly #missing = new Map<string, SlotRanges>();

  /** Reads the gaps; they must be in time order. */
  constructor(
    plan: RunPlan,
    grids: readonly SessionGrid[],
    gaps: readonly Gap[],
  ) {
    this.#slotsAfter = plan.slotsAfterGap;
    this.#grids = grids;
    const sessions = new Map(plan.dates.map((date, i) => [date, i]));
    let slots = 0;
    for (const grid of grids) {
      this.#opens.push(grid.start(0));
      this.#firsts.push(slots);
      slots += grid.count;
    }
    for (const gap of gaps) {
      if (gap.kind !== "missing") continue;
      const session = sessions.get(gap.date);
      if (session === undefined) {
        throw new RangeError(`The gap of ${gap.date} is not of this run`);
      }
      const first = this.#firsts[session] +
        this.#grids[session].slotAt(gap.start);
      const list = this.#missing.get(gap.symbol) ??
        { since: gap.start, firsts: [], ends: [] };
      list.firsts.push(first);
      list.ends.push(first + gap.slots);
      this.#missing.set(gap.symbol, list);
    }
  }

  /** The number of the session that an instant belongs to, −1 before the first. */
  sessionAt(instant: number): number {
    return lastUpTo(this.#opens, instant);
  }

  /** Whether an instant is in or shortly after a gap of a symbol. */
  isNear(symbol: string, instant: number): boolean {
    const missing = this.#missing.get(symbol);
    if (missing === undefined || instant < missing.since) return false;
    const session = this.sessionAt(instant);
    if (session < 0) return false;
    const grid = this.#grids[session];
    // The closing auction has no slot; it follows the last one.
    const slot = grid.slotAt(instant);
    const number = this.#firsts[session] + (slot < 0 ? grid.count - 1 : slot);
    const before = lastUpTo(missing.firsts, number);
    return before >= 0 && number < missing.ends[before] + this.#slotsAfter;
  }
}

/** The last index whose number is ≤ `value` in ascending numbers; −1 if none. */
function lastUpTo(numbers: readonly number[], value: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
