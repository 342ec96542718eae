/**
 * How far the strategies are behind the market clock.
 *
 * @module
 */
import type { RecordListener } from "../log/log_record.ts";
import type { ControlBlock } from "../memory/control_block.ts";
import type { DeliveredBoard } from "../memory/delivered_board.ts";
import type { PerformanceMetrics } from "../monitoring/performance_metrics.ts";
import type { RunPlan } from "../session/run_plan.ts";
import { type Clock, machineTime } from "../sync/clock.ts";
import { RateLimit } from "../sync/rate_limit.ts";

// A pause of a thread is no lag, as it is no overrun: see `sync/credit_gate.ts`.
const PATIENCE_MS = 50;
const RECORDS_PER_SECOND = 1;
/** Sendings that are followed one by one; a power of two. */
const FOLLOWED = 1_024;
/** The edge from the market clock to the strategies, whose overruns are late slices. */
export const LAG_EDGE = "coordinator → analysis";
const STATUS_MAX = 2 ** 31 - 1;

/** What a result says of the lag. */
export interface LagReport {
  /** The largest lag, in milliseconds of market time. */
  readonly maxMs: number;
  /** From which lag on a consumer is behind. */
  readonly thresholdMs: number;
  /** Slices that were sent while the lag was above the threshold. */
  readonly lateSlices: number;
}

/** The parts of a {@linkcode MarketLag}. */
export interface MarketLagParts {
  /** The speed and the threshold of the run. */
  readonly plan: Pick<RunPlan, "speedMultiplier" | "lagThresholdMs" | "baseMs">;
  /** The run's clock. */
  readonly clock: Clock;
  /** Where the analysis engine shows how far it is. */
  readonly board: DeliveredBoard;
  /** Where the lag is published. */
  readonly control: ControlBlock;
  /** Where late slices are counted, as overruns of an edge of their own. */
  readonly metrics: PerformanceMetrics;
}

/**
 * The lag of a run that is paced by a clock or a feed: for how long, in market time, the oldest slice
 * that the strategies have not received has been due; 0 if they have received
 * every slice that is due. A slice of a feed is due when it is released. Slices of the same sending are told apart by their
 * slots.
 *
 * The strategies are behind when the lag reaches the threshold, and the slice
 * has been due for 50 ms of the run's clock as well. Credits play no part.
 */
export class MarketLag {
  /** Receives a record when the strategies fall behind, and when they have caught up. */
  onRecord: RecordListener | undefined;
  readonly #parts: MarketLagParts;
  /** From when on a due slice is late, in milliseconds of the run's clock. */
  readonly #limitMs: number;
  readonly #reports: RateLimit;
  // A ring of sendings that may not be received completely.
  readonly #firstEnds = new Float64Array(FOLLOWED);
  readonly #lastEnds = new Float64Array(FOLLOWED);
  readonly #dues = new Float64Array(FOLLOWED);
  #head = 0;
  #tail = 0;
  #date: string | undefined;
  #lagMs = 0;
  #maxMs = 0;
  #isBehind = false;
  /** The lag that was told last, 0 if the strategies were not behind since. */
  #toldMs = 0;
  #lateSlices = 0;

  /** Nothing is sent yet. */
  constructor(parts: MarketLagParts) {
    const { plan: { speedMultiplier, lagThresholdMs }, clock } = parts;
    this.#parts = parts;
    this.#limitMs = Math.max(PATIENCE_MS, lagThresholdMs / speedMultiplier);
    this.#reports = new RateLimit(RECORDS_PER_SECOND, () => clock.now());
  }

  /** Begins the session of a date. */
  beginSession(date: string): void {
    this.#date = date;
  }

  /**
   * Slices were sent together: the end of the first one in market time, their
   * number, and when the first was due on the run's clock.
   */
  sent(end: number, slices: number, dueAt: number | undefined): void {
    const lastEnd = slices > 1
      ? end + (slices - 1) * this.#parts.plan.baseMs
      : end;
    if (this.#tail - this.#head === FOLLOWED) {
      this.#lastEnds[(this.#tail - 1) % FOLLOWED] = lastEnd;
    } else {
      const at = this.#tail++ % FOLLOWED;
      this.#firstEnds[at] = end;
      this.#lastEnds[at] = lastEnd;
      this.#dues[at] = dueAt ?? this.#parts.clock.now();
    }
    if (!this.#isBehind) return;
    this.#lateSlices += slices;
    this.#parts.metrics.recordOverruns(LAG_EDGE, slices);
    this.#parts.control.publish("lateSlices", this.#lateSlices);
  }

  /**
   * Measures the lag. `nextDue` is when the next slice to send was due,
   * `Infinity` if none is due. Returns whether the strategies are behind.
   */
  check(nextDue: number): boolean {
    const { clock, control, plan } = this.#parts;
    const now = clock.now();
    const due = Math.min(this.#oldestDue(), nextDue);
    const lateMs = Math.max(0, now - due);
    const lagMs = lateMs * plan.speedMultiplier;
    if (lagMs !== this.#lagMs) {
      this.#lagMs = lagMs;
      control.publish("marketLagMs", Math.min(STATUS_MAX, Math.round(lagMs)));
    }
    this.#maxMs = Math.max(this.#maxMs, lagMs);
    this.#isBehind = now >= due + this.#limitMs;
    if (this.#isBehind) this.#tellBehind();
    else if (this.#toldMs > 0 && lagMs < plan.lagThresholdMs) this.#tellOver();
    return this.#isBehind;
  }

  /**
   * Whether the strategies are behind although nothing more is due, and have not
   * received all of the first `sessions` sessions.
   */
  isBehind(sessions: number): boolean {
    if (this.check(Infinity) && this.#parts.board.read().ended < sessions) {
      return true;
    }
    if (this.#toldMs > 0) this.#tellOver();
    return false;
  }

  /**
   * When the strategies will be behind, unless they receive more before that;
   * `Infinity` if they are already.
   */
  get deadline(): number {
    return this.#isBehind ? Infinity : this.#oldestDue() + this.#limitMs;
  }

  /** What there is to report. */
  report(): LagReport {
    return {
      maxMs: this.#maxMs,
      thresholdMs: this.#parts.plan.lagThresholdMs,
      lateSlices: this.#lateSlices,
    };
  }

  /** When the oldest slice that was sent and not received was due. */
  #oldestDue(): number {
    const { board, plan } = this.#parts;
    const { time } = board;
    while (this.#head < this.#tail) {
      const at = this.#head % FOLLOWED;
      if (time < this.#lastEnds[at]) {
        const received = Math.max(0, time - this.#firstEnds[at]);
        return this.#dues[at] + received / plan.speedMultiplier;
      }
      this.#head++;
    }
    return Infinity;
  }

  #tellBehind(): void {
    if (this.#lagMs < 2 * this.#toldMs || !this.#reports.allow()) return;
    this.#toldMs = this.#lagMs;
    const lag = secondsText(this.#lagMs);
    const threshold = secondsText(this.#parts.plan.lagThresholdMs);
    this.#tell(
      "warn",
      `the strategies are ${lag} s behind the market clock; the threshold is ${threshold} s`,
    );
  }

  #tellOver(): void {
    this.#toldMs = 0;
    this.#tell("info", "the strategies have caught up with the market clock");
  }

  #tell(level: "warn" | "info", text: string): void {
    this.onRecord?.({
      time: machineTime(this.#parts.clock),
      worker: "coordinator",
      level,
      code: "market_lag",
      text,
      fields: {
        lagSeconds: this.#lagMs / 1_000,
        thresholdSeconds: this.#parts.plan.lagThresholdMs / 1_000,
        lateSlices: this.#lateSlices,
      },
      date: this.#date,
    });
  }
}

/** Milliseconds in seconds, to three digits. */
export function secondsText(ms: number): string {
  return String(Number((ms / 1_000).toPrecision(3)));
}
