/**
 * Stores the slices of a live run before they are published.
 *
 * @module
 */
import type { SettledSlots } from "../session/settled_slots.ts";
import type { LiveJournal, LiveMark } from "../store/live_journal.ts";
import type { TradingDate } from "../types.ts";
import type { LivePlan } from "./live_plan.ts";
import type { LateBar } from "./slice_assembler.ts";

const BAR_NUMBERS = 6;

/** Collects the bars of one slice after the other, and stores them. */
export class SliceRecorder {
  readonly #journal: LiveJournal;
  readonly #plan: Pick<LivePlan, "run" | "merge">;
  readonly #symbols: readonly string[];
  readonly #ids: readonly number[];
  readonly #bars: Float64Array;
  #length = 0;

  /** Stores the slices of a run with these symbols. */
  constructor(
    journal: LiveJournal,
    plan: Pick<LivePlan, "run" | "merge">,
    symbols: readonly string[],
  ) {
    this.#journal = journal;
    this.#plan = plan;
    this.#symbols = symbols;
    this.#ids = journal.symbolIds(symbols);
    this.#bars = new Float64Array(symbols.length * BAR_NUMBERS);
  }

  /** Adds a bar to the slice that is being collected. */
  add(
    symbol: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    const bars = this.#bars;
    let at = this.#length;
    bars[at++] = this.#ids[symbol];
    bars[at++] = open;
    bars[at++] = high;
    bars[at++] = low;
    bars[at++] = close;
    bars[at++] = volume;
    this.#length = at;
  }

  /** Stores the slice that was collected, and begins the next one. */
  store(date: TradingDate, start: number, late: boolean): void {
    const bars = this.#bars.subarray(0, this.#length);
    this.#length = 0;
    this.#journal.addSlice(this.#plan.run, { date, start, late, bars });
  }

  /** Stores a use of the kill switch. */
  mark(mark: LiveMark): void {
    this.#journal.addMark(mark);
  }

  /** Stores what is settled of a symbol's slots from a slice on. */
  settle(
    date: TradingDate,
    { symbol, from, lost, noTrade }: SettledSlots,
  ): void {
    this.#journal.addSettled({
      date,
      symbol: this.#symbols[symbol],
      from,
      lost,
      noTrade,
    });
  }

  /** Stores a bar that came after its slice. */
  revise({ symbol, ...bar }: LateBar, received: number): void {
    this.#journal.addRevision({
      ...bar,
      symbol: this.#symbols[symbol],
      received,
    });
  }

  /** Merges the slices of a date, which is over, into the stored days. */
  merge(date: TradingDate): void {
    this.#journal.merge(this.#plan.run, date, this.#plan.merge);
  }
}
