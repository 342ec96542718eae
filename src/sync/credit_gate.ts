/**
 * Back-pressure by credits: the producer's side of an edge of the pipeline.
 *
 * @module
 */
import type { ControlBlock } from "../memory/control_block.ts";
import type { LogRecord } from "../log/log_record.ts";
import type { PerformanceMetrics } from "../monitoring/performance_metrics.ts";
import type { Mode } from "../types.ts";
import { type Clock, machineTime } from "./clock.ts";
import { RateLimit } from "./rate_limit.ts";
import { type StageName, STAGES } from "./stage_table.ts";
import {
  StreamSubscription,
  subscriptionOffset,
} from "./stream_subscription.ts";

// How long a clock-driven producer waits for a late consumer, until that has
// caught up, before it goes on without credits.
const PATIENCE_MS = 50;
const RECORDS_PER_SECOND = 1;

/** What a gate needs of its producer. */
export interface CreditGateParts {
  /** The stage that sends slices. */
  readonly producer: StageName;
  /** The stage that grants credits for them. */
  readonly consumer: "processor" | "analysis";
  /** How the run flows, and its shared memory: the plan of a run. */
  readonly plan: {
    readonly mode: Mode;
    readonly batchSlices: number;
    readonly memory: { readonly buffer: SharedArrayBuffer };
  };
  /** The run's control words. */
  readonly control: ControlBlock;
  /** Where waits and overruns are counted. */
  readonly metrics: PerformanceMetrics;
  /** The producer's clock. */
  readonly clock: Clock;
}

/**
 * Grants a producer the slices that its consumer is ready for.
 *
 * - **Data-driven**, and in the trailing history: without a credit the producer
 *   waits.
 * - **Clock-driven and live**: the producer waits for a late consumer, so that
 *   a short pause of its thread is no overrun, but for at most 50 ms in all
 *   until the consumer has caught up: until a credit is there when it is needed.
 *   After that it sends slice by slice without credits; each such slice is an
 *   overrun. Every edge follows this rule, so a consumer that stays behind
 *   delays an edge by at most 50 ms.
 *
 * Overruns are reported at once, then at most once a second.
 */
export class CreditGate {
  /** Receives the reports of overruns. */
  onRecord: ((record: LogRecord) => void) | undefined;
  readonly #edge: string;
  readonly #parts: CreditGateParts;
  readonly #word: "processorReady" | "analysisReady";
  readonly #overrunsWord: "baseOverruns" | "deliveryOverruns";
  readonly #ready: StreamSubscription;
  #isPaced: boolean;
  readonly #reports: RateLimit;
  /** Credits taken from the subscription and not used yet. */
  #credits = 0;
  /** When the producer first found no credit, NaN while it has some. */
  #lateSince = NaN;
  /** What is left of the patience. */
  #patienceMs = PATIENCE_MS;
  #overruns = 0;

  /** The gate of an edge; attaches to the consumer's subscription. */
  constructor(parts: CreditGateParts) {
    const { producer, consumer, plan, clock } = parts;
    this.#parts = parts;
    this.#edge = `${producer} → ${consumer}`;
    this.#word = STAGES[consumer].credits;
    this.#overrunsWord = STAGES[consumer].overruns;
    this.#ready = StreamSubscription.attach({
      streamId: consumer,
      buffer: plan.memory.buffer,
      offset: subscriptionOffset(this.#word),
    });
    this.#isPaced = plan.mode !== "data-driven";
    this.#reports = new RateLimit(RECORDS_PER_SECOND, () => clock.now());
  }

  /**
   * Whether slices flow even if the consumer is late; at first the plan's mode
   * decides. A producer that becomes paced has all its patience.
   */
  get isPaced(): boolean {
    return this.#isPaced;
  }

  set isPaced(isPaced: boolean) {
    if (isPaced && !this.#isPaced) {
      if (!Number.isNaN(this.#lateSince)) this.#endWait();
      this.#patienceMs = PATIENCE_MS;
    }
    this.#isPaced = isPaced;
  }

  /** Begins a session: its figures then name the edge even if nobody waits. */
  beginSession(): void {
    this.#parts.metrics.recordBackPressure(this.#edge, 0);
  }

  /**
   * Takes up to `most` credits and returns how many; 0 when the producer has to
   * wait. Return those that are not used with {@linkcode CreditGate.giveBack}.
   */
  take(most: number): number {
    if (this.#credits === 0) {
      this.#credits = this.#ready.take(this.#parts.plan.batchSlices);
      if (this.#credits === 0) return this.#takeLate();
      if (Number.isNaN(this.#lateSince)) this.#patienceMs = PATIENCE_MS;
      else this.#endWait();
    }
    const taken = Math.min(most, this.#credits);
    this.#credits -= taken;
    return taken;
  }

  /** Returns credits that were taken and not used. */
  giveBack(count: number): void {
    this.#credits += count;
  }

  /**
   * When a producer that has to wait may go on without credits; `Infinity` in
   * data-driven mode.
   */
  get deadline(): number {
    return this.#isPaced && !Number.isNaN(this.#lateSince)
      ? this.#lateSince + this.#patienceMs
      : Infinity;
  }

  /** Blocks until the consumer signals, for about `timeoutMs`. */
  wait(timeoutMs?: number): void {
    this.#parts.control.wait(this.#word, 0, timeoutMs);
  }

  /** No credit is available: waits, or counts an overrun. */
  #takeLate(): 0 | 1 {
    const now = this.#parts.clock.now();
    if (Number.isNaN(this.#lateSince)) {
      this.#lateSince = now;
      this.#ready.countWait();
    }
    if (now < this.deadline) return 0;
    this.#parts.metrics.recordOverruns(this.#edge);
    this.#overruns++;
    this.#parts.control.publish(this.#overrunsWord, this.#overruns);
    if (this.onRecord !== undefined && this.#reports.allow()) this.#report();
    return 1;
  }

  #endWait(): void {
    const waitedMs = this.#parts.clock.now() - this.#lateSince;
    this.#parts.metrics.recordBackPressure(this.#edge, 1, waitedMs);
    this.#patienceMs = Math.max(0, this.#patienceMs - waitedMs);
    this.#lateSince = NaN;
  }

  #report(): void {
    const { clock } = this.#parts;
    const overruns = this.#overruns;
    const edge = this.#edge;
    this.onRecord?.({
      time: machineTime(clock),
      worker: this.#parts.producer,
      level: "warn",
      code: "consumer_late",
      text:
        `${edge}: the consumer is late; ${overruns} slices were sent before it was ready`,
      fields: { edge, overruns },
    });
  }
}
