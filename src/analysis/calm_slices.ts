/**
 * Which of the next slices change nothing but bars, and can be put in place
 * together.
 *
 * @module
 */
import type { SeriesWindow } from "../session/bar_series.ts";
import type { SlotMarks } from "../session/slot_marks.ts";
import type { BarEnds } from "../time/bar_ends.ts";
import type { EquityWatch, SliceEnds } from "./equity_watch.ts";
import type { FillWatch } from "./fill_watch.ts";
import type { Scheduler } from "./scheduler.ts";
import type { StrategyCaller } from "./strategy_caller.ts";

/** What may happen in a slice besides its bars. */
export interface CalmParts {
  /** Calls the strategies. */
  readonly caller: Pick<StrategyCaller, "watchesSlices">;
  /** The callbacks that strategies have scheduled. */
  readonly scheduler: Pick<Scheduler, "next">;
  /** The bars that may fill orders. */
  readonly fills: Pick<FillWatch, "firstFill">;
  /** What a live run noted of slots; `undefined` if there is nothing. */
  readonly marks: SlotMarks | undefined;
  /** Follows the account's equity. */
  readonly equity: EquityWatch;
  /** The base bars of a symbol that trades in all slices asked about. */
  readonly window: SeriesWindow;
  /** When base bars end. */
  readonly ends: BarEnds;
}

/**
 * Tells calm slices: those that call no strategy, for what is scheduled or for
 * quality, fill no order and leave equity above the maintenance margin. In each
 * slice that it is asked about, every symbol has a bar, which is in memory but not
 * in place.
 */
export class CalmSlices implements SliceEnds {
  // Fields of its own: code over an object of parts is compiled twice, see
  // decision 30.
  readonly #caller: CalmParts["caller"];
  readonly #scheduler: CalmParts["scheduler"];
  readonly #fills: CalmParts["fills"];
  readonly #marks: SlotMarks | undefined;
  readonly #equity: EquityWatch;
  readonly #window: SeriesWindow;
  readonly #ends: BarEnds;
  #isHistory = true;

  /** Asks the parts of an engine. */
  constructor(parts: CalmParts) {
    this.#caller = parts.caller;
    this.#scheduler = parts.scheduler;
    this.#fills = parts.fills;
    this.#marks = parts.marks;
    this.#equity = parts.equity;
    this.#window = parts.window;
    this.#ends = parts.ends;
  }

  /** Begins a session; in one of the history there is no account to watch. */
  beginSession(isHistory: boolean): void {
    this.#isHistory = isHistory;
  }

  /** Whether all slices are calm until a strategy is called or the session ends. */
  get areAll(): boolean {
    return this.#fills.firstFill === Infinity &&
      this.#scheduler.next === Infinity && this.#marks === undefined &&
      !this.#caller.watchesSlices && (this.#isHistory || this.#equity.isFlat);
  }

  /**
   * Takes the next calm slices, at most `most`, and returns how many: equity has
   * followed them, so they must be put in place.
   */
  take(most: number): number {
    if (this.#caller.watchesSlices) return 0;
    const calm = this.#withoutEvent(most);
    return calm === 0 || this.#isHistory
      ? calm
      : this.#equity.takeSlices(calm, this);
  }

  /** See {@linkcode SliceEnds.endAhead}. */
  endAhead(ahead: number): number {
    return this.#ends.of(this.#startAhead(ahead));
  }

  #startAhead(ahead: number): number {
    const { timestamp, base, length } = this.#window;
    return timestamp[base + length + ahead];
  }

  /**
   * How many of the next slices, at most `most`, are over before an event. They
   * may lie far apart: around a break, and where nobody has traded.
   */
  #withoutEvent(most: number): number {
    const { firstFill } = this.#fills;
    const { next } = this.#scheduler;
    const switched = this.#marks?.nextSwitch ?? Infinity;
    const starts = Math.min(firstFill, switched);
    const calm = starts === Infinity ? most : this.#startBefore(starts, most);
    return next === Infinity ? calm : this.#endBefore(next, calm);
  }

  #startBefore(instant: number, most: number): number {
    let low = 0;
    let high = most;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#startAhead(middle) < instant) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #endBefore(instant: number, most: number): number {
    let low = 0;
    let high = most;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.endAhead(middle) < instant) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
