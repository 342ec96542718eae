/**
 * Which fills happened so soon after a gap that they lean on it.
 *
 * @module
 */
import type { Gap } from "../quality/gaps.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { SessionGrid } from "../time/grid.ts";

/** The gaps of a symbol: numbers of first slots, and of those behind the last. */
interface Stretches {
  /** When the first one begins. */
  readonly since: number;
  readonly firsts: number[];
  readonly ends: number[];
}

/**
 * Numbers the slots of all sessions in a row, so that the first slot of a day
 * comes after the last one of the day before, and tells whether an instant is
 * inside of missing slots or less than a number of slots after them.
 */
export class GapLean {
  readonly #slotsAfter: number;
  readonly #opens: number[] = [];
  readonly #grids: readonly SessionGrid[];
  readonly #firsts: number[] = [];
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #missing = new Map<string, Stretches>();

  /** Reads the gaps; they must be in time order. */
  constructor(
    plan: RunPlan,
    grids: readonly SessionGrid[],
    gaps: readonly Gap[],
  ) {
    this.#slotsAfter = plan.slotsAfterGap;
    this.#grids = grids;
    this.#numbers = new Map(plan.dates.map((date, i) => [date, i]));
    let slots = 0;
    for (const grid of grids) {
      this.#opens.push(grid.start(0));
      this.#firsts.push(slots);
      slots += grid.count;
    }
    for (const gap of gaps) {
      if (gap.kind !== "missing") continue;
      const session = this.#numbers.get(gap.date) as number;
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

  /** Whether what happens to a symbol at an instant leans on a gap. */
  leans(symbol: string, instant: number): boolean {
    const missing = this.#missing.get(symbol);
    if (missing === undefined || instant < missing.since) return false;
    const session = this.sessionAt(instant);
    if (session < 0) return false;
    const grid = this.#grids[session];
    // An auction at the close has no slot: it follows the last one.
    const slot = grid.slotAt(instant);
    const number = this.#firsts[session] + (slot < 0 ? grid.count - 1 : slot);
    const before = lastUpTo(missing.firsts, number);
    return before >= 0 && number < missing.ends[before] + this.#slotsAfter;
  }
}

/** The last index of ascending numbers that is not above `value`, or −1. */
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
