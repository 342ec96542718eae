/**
 * The quality of the base bars that the current session has delivered.
 *
 * @module
 */
import { SessionGrid } from "../../time/grid.ts";
import { baseSlots, type RunPlan } from "../run_plan.ts";
import { accountedSlots, qualityOf, settledSlots } from "../slot_count.ts";
import type { AsOfBars } from "./bars.ts";
import type { AsOfClock } from "./clock.ts";
import { AsOfSettled } from "./settled.ts";
import type { SymbolNumbers } from "./symbols.ts";

/** Scores of a session by symbol: 100 × slots accounted for ÷ slots expected. */
export class AsOfQuality {
  readonly #plan: RunPlan;
  readonly #clock: AsOfClock;
  readonly #symbols: SymbolNumbers;
  readonly #bars: AsOfBars;
  readonly #settled: AsOfSettled | undefined;
  #grid: SessionGrid | undefined;

  /** Scores over the base bars of a plan. */
  constructor(
    plan: RunPlan,
    symbols: SymbolNumbers,
    clock: AsOfClock,
    bars: AsOfBars,
  ) {
    this.#plan = plan;
    this.#clock = clock;
    this.#symbols = symbols;
    this.#bars = bars;
    this.#settled = AsOfSettled.for(plan, clock);
  }

  /** Begins a session. */
  begin(): void {
    this.#grid = undefined;
    this.#settled?.begin();
  }

  /**
   * The score of a symbol so far, 0 to 100; derived bars have the score of
   * their base bars. Each delivered bar fills one slot, so the number of bars is
   * the number of slots with a bar. In a live session, and when one is repeated,
   * it includes what requests for missing bars had shown by then.
   */
  of(symbol: string): number {
    const number = this.#symbols.of(symbol);
    const { sessionQuality, omitsNoTrade } = this.#plan;
    if (!sessionQuality || !this.#bars.isShown(number)) return 100;
    this.#grid ??= new SessionGrid(
      this.#clock.record,
      baseSlots(this.#plan),
    );
    const expected = this.#grid.endedBy(this.#clock.time);

    const traded = this.#bars.sessionCount(number);
    const omits = omitsNoTrade[number];
    const settled = this.#settled;
    const accounted = settled === undefined || !omits
      ? accountedSlots(expected, traded, omits)
      : settledSlots(
        expected,
        traded,
        settled.lost(number),
        settled.noTrade(number),
      );
    return qualityOf(accounted, expected);
  }
}
