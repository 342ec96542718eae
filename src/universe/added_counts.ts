/**
 * Counts what is wrong with the bars of added symbols, as the pipeline does for
 * the symbols that it streams.
 *
 * @module
 */
import { slotsIn } from "../coordinator/bar_generation.ts";
import type {
  OvernightJump,
  OvernightJumps,
} from "../coordinator/overnight_jumps.ts";
import { SkipLog, type SkipLogResult } from "../processor/skip_log.ts";
import { GapLedger, type PackedGaps } from "../quality/gap_ledger.ts";
import type { GapKind, SlotRange } from "../quality/gaps.ts";
import type { PriceJump } from "../quality/price_jump.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { TradingDate } from "../types.ts";

/** What there is to count of a symbol in one session. */
export interface SessionFaults {
  /** The trading date. */
  readonly date: TradingDate;
  /** Stored bars outside of its slots; they are left out. */
  readonly outside: number;
  /** Slots whose bars were aggregated from shorter ones. */
  readonly generated: readonly SlotRange[];
  /** Slots without a bar, and why they have none. */
  readonly gaps: readonly SlotRange[];
  readonly gapKind: GapKind;
  /** The jump of the price to its open, if there is one. */
  readonly jump: PriceJump | undefined;
  /** By derived interval of the run: bars skipped for too little coverage. */
  readonly skipped: readonly number[];
  /** Whether its bars add up to another daily bar than the stored one. */
  readonly dayDiffers: boolean;
}

/** What was counted in the sessions in which added symbols were active. */
export interface AddedReport {
  /** Stored bars outside of the slots of their session. */
  readonly barsOutside: number;
  /** By symbol: bars that were aggregated from shorter ones. */
  readonly generated: readonly number[];
  /** Their slots. */
  readonly generatedSlots: PackedGaps;
  /** Slots whose bar is missing. */
  readonly missing: PackedGaps;
  /** Slots without a trade. */
  readonly noTrade: PackedGaps;
  /** Jumps of the price between two sessions. */
  readonly jumps: OvernightJumps;
  /** Derived bars skipped for too little coverage: `[derived interval][symbol]`. */
  readonly skipped: readonly (readonly number[])[];
  /** The same by series and session. */
  readonly skips: SkipLogResult;
  /** By symbol: sessions whose derived daily bar differs from the stored one. */
  readonly differing: readonly number[];
}

/** Collects what is counted, session by session. */
export class AddedCounts {
  readonly #plan: RunPlan;
  readonly #generated: number[];
  readonly #generatedSlots = new GapLedger();
  readonly #missing = new GapLedger();
  readonly #noTrade = new GapLedger();
  readonly #jumps: OvernightJump[] = [];
  readonly #skipped: readonly number[][];
  readonly #skips: SkipLog;
  readonly #differing: number[];
  #outside = 0;

  /** Nothing is counted yet. */
  constructor(plan: RunPlan) {
    this.#plan = plan;
    this.#generated = plan.symbols.map(() => 0);
    this.#differing = plan.symbols.map(() => 0);
    this.#skipped = plan.derived.map(() => plan.symbols.map(() => 0));
    this.#skips = new SkipLog(
      plan.symbols,
      plan.derived.map(({ interval }) => interval),
    );
  }

  /**
   * Counts a session of the range, by its number, in which a symbol is active.
   * Sessions ascend.
   */
  add(session: number, symbol: number, faults: SessionFaults): void {
    const { generated, gaps, gapKind, jump } = faults;
    this.#outside += faults.outside;
    if (generated.length > 0) {
      this.#generated[symbol] += slotsIn(generated);
      this.#generatedSlots.add(session, symbol, generated);
    }
    if (this.#plan.sessionQuality) {
      const ledger = gapKind === "missing" ? this.#missing : this.#noTrade;
      ledger.add(session, symbol, gaps);
    }
    if (jump !== undefined) this.#jumps.push({ ...jump, symbol });
    if (faults.dayDiffers) this.#differing[symbol]++;
    faults.skipped.forEach((count, interval) => {
      if (count === 0) return;
      this.#skipped[interval][symbol] += count;
      this.#skips.add(faults.date, interval, symbol, count);
    });
  }

  /** What was counted so far. */
  report(): AddedReport {
    return {
      barsOutside: this.#outside,
      generated: this.#generated,
      generatedSlots: this.#generatedSlots.pack(),
      missing: this.#missing.pack(),
      noTrade: this.#noTrade.pack(),
      jumps: { jumps: this.#jumps, more: 0 },
      skipped: this.#skipped,
      skips: this.#skips.result(),
      differing: this.#differing,
    };
  }
}
