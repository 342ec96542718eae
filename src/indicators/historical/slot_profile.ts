/**
 * A usual day: one value for each slot of the session, over many days.
 *
 * @module
 */
import { SessionGrid, type SessionHours } from "../../time/grid.ts";
import type { BarColumns } from "../../types.ts";
import type { Source } from "../params.ts";
import type { TrailingKind } from "./trailing.ts";

/** One past session: its hours and its bars, in columns of its own or of many days. */
export interface ProfileDay {
  /** Open, close and breaks of the session. */
  readonly hours: SessionHours;
  /** Whether it closed before the regular time. */
  readonly earlyClose: boolean;
  /** Columns that hold its bars. */
  readonly bars: BarColumns;
  /** The first row of the session. */
  readonly from: number;
  /** The row after its last one. */
  readonly to: number;
}

/** How a profile is made. */
export interface ProfileOptions {
  /** The length of a slot in milliseconds; one minute if not given. */
  readonly intervalMs?: number;
  /** The column; `volume` if not given. */
  readonly field?: Source;
  /** What is made of the values of a slot; their average if not given. */
  readonly kind?: TrailingKind;
  /** Whether sessions that closed early are left out; false if not given. */
  readonly skipEarlyClose?: boolean;
  /**
   * What a slot without a bar counts as: nothing (`"skip"`, if not given), or
   * 0 (`"zero"`), for volumes of a source that omits slots without trades.
   */
  readonly absent?: "skip" | "zero";
}

/**
 * One value per slot of the session. Reading it by slot or by time costs the
 * same whatever its length.
 */
export class SlotProfile {
  /** One value per slot, NaN where no day had one. */
  readonly values: Float64Array;
  /** How many days each value was made from. */
  readonly days: Uint32Array;

  /** A profile with the given values, each made from that many days. */
  constructor(values: Float64Array, days: Uint32Array) {
    this.values = values;
    this.days = days;
  }

  /** The value of a slot, or NaN where there is none. */
  at(slot: number): number {
    return slot >= 0 && slot < this.values.length ? this.values[slot] : NaN;
  }

  /** The value of the slot of today's grid that an instant lies in, or NaN outside the hours. */
  atTime(grid: SessionGrid, instant: number): number {
    return this.at(grid.slotAt(instant));
  }
}

/**
 * Folds many days into one: the average, sum, highest or lowest value of each
 * slot. Slots are counted from the open, so days of different hours and on
 * both sides of daylight saving meet slot by slot; bars that start on no slot
 * are left out.
 */
export function slotProfile(
  days: readonly ProfileDay[],
  options: ProfileOptions = {},
): SlotProfile {
  const { intervalMs = 60_000, field = "volume", kind = "average" } = options;
  const used = options.skipEarlyClose
    ? days.filter((day) => !day.earlyClose)
    : days;
  const grids = used.map((day) => new SessionGrid(day.hours, intervalMs));
  const length = Math.max(0, ...grids.map((grid) => grid.count));
  const values = new Float64Array(length).fill(NaN);
  const counts = new Uint32Array(length);
  used.forEach((day, i) => {
    const seen = new Uint8Array(grids[i].count);
    for (let row = day.from; row < day.to; row++) {
      const slot = grids[i].slotStartingAt(day.bars.timestamp[row]);
      if (slot < 0) continue;
      seen[slot] = 1;
      fold(values, counts, slot, day.bars[field][row], kind);
    }
    if (options.absent !== "zero") return;
    for (let slot = 0; slot < seen.length; slot++) {
      if (seen[slot] === 0) fold(values, counts, slot, 0, kind);
    }
  });
  if (kind === "average") {
    for (let slot = 0; slot < length; slot++) values[slot] /= counts[slot];
  }
  return new SlotProfile(values, counts);
}

function fold(
  values: Float64Array,
  counts: Uint32Array,
  slot: number,
  value: number,
  kind: TrailingKind,
): void {
  if (counts[slot]++ === 0) values[slot] = value;
  else if (kind === "max") values[slot] = Math.max(values[slot], value);
  else if (kind === "min") values[slot] = Math.min(values[slot], value);
  else values[slot] += value;
}
