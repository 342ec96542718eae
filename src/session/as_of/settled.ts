/**
 * What is settled of the current session's slots without a bar, as of the slice
 * in delivery.
 *
 * @module
 */
import type { RunPlan } from "../run_plan.ts";
import { SettledLog, type SettledSlots } from "../settled_slots.ts";
import type { AsOfClock } from "./clock.ts";

/** Settled slots by symbol: those that are known before the run, then those of its log. */
export class AsOfSettled {
  readonly #known: readonly SettledSlots[];
  readonly #log: SettledLog | undefined;
  readonly #clock: AsOfClock;
  #read = 0;
  /** By symbol. */
  readonly #lost: Int32Array;
  readonly #noTrade: Int32Array;

  /** `undefined` if a run can have no settled slots. */
  static for(plan: RunPlan, clock: AsOfClock): AsOfSettled | undefined {
    const { settled = [], settledLog } = plan;
    if (settled.length === 0 && settledLog === undefined) return undefined;
    return new AsOfSettled(plan, clock);
  }

  private constructor(
    { settled = [], settledLog, symbols }: RunPlan,
    clock: AsOfClock,
  ) {
    this.#known = settled;
    this.#log = settledLog && new SettledLog(settledLog);
    this.#clock = clock;
    this.#lost = new Int32Array(symbols.length);
    this.#noTrade = new Int32Array(symbols.length);
  }

  /** Begins the session of the clock, of which nothing is settled. */
  begin(): void {
    this.#moveTo(this.#clock.record.open);
    this.#lost.fill(0);
    this.#noTrade.fill(0);
  }

  /** Slots of a symbol whose bar exists, or may, and was not delivered. */
  lost(symbol: number): number {
    this.#moveTo(this.#clock.time);
    return this.#lost[symbol];
  }

  /** Slots of a symbol in which nothing was traded. */
  noTrade(symbol: number): number {
    this.#moveTo(this.#clock.time);
    return this.#noTrade[symbol];
  }

  /** Takes the entries of slices that begin before `instant`. */
  #moveTo(instant: number): void {
    while (this.#read < this.#known.length) {
      const one = this.#known[this.#read];
      if (one.from >= instant) return;
      this.#set(one);
      this.#read++;
    }
    const log = this.#log;
    for (let one = log?.next; one !== undefined; one = log?.next) {
      if (one.from >= instant) return;
      this.#set(one);
      log?.take();
    }
  }

  #set({ symbol, lost, noTrade }: SettledSlots): void {
    this.#lost[symbol] = lost;
    this.#noTrade[symbol] = noTrade;
  }
}
