/**
 * Which strategy is being called: a context may act only during a hook of its
 * own strategy.
 *
 * A timer or a promise that places an order between two slices would make runs
 * differ, so such a call ends the run, even if the strategy catches the error.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { AsOfClock } from "../session/as_of/clock.ts";
import { placeOf } from "../text/stack_place.ts";

/** A strategy that can be called. */
export interface CalledStrategy {
  /** Its number. */
  readonly index: number;
  /** Its name. */
  readonly name: string;
}

/** Errors that a run will report: nobody has to handle them elsewhere. */
const REPORTED = new WeakSet<object>();

/** Whether a thrown value is the error of a call that its own run reports. */
export function isReportedCall(reason: unknown): boolean {
  return typeof reason === "object" && reason !== null && REPORTED.has(reason);
}

/** Follows the calls of strategies, and refuses what comes outside of them. */
export class HookGuard {
  /** The strategy that is being called, if one is. */
  calling: CalledStrategy | undefined;
  readonly #clock: AsOfClock;
  /** The last hook of each strategy. */
  readonly #last: string[] = [];
  #refused: SessionError | undefined;
  #isOver = false;

  /** A guard of a run whose sessions `clock` follows. */
  constructor(clock: AsOfClock) {
    this.#clock = clock;
  }

  /** A hook of a strategy begins. */
  enter(strategy: CalledStrategy, hook: string): void {
    this.calling = strategy;
    this.#last[strategy.index] = hook;
  }

  /** No strategy is being called. */
  leave(): void {
    this.calling = undefined;
  }

  /**
   * Requires that a strategy is being called, before an action of its context.
   *
   * @throws {SessionError} `strategy_failed` with strategy, hook and place.
   */
  require(index: number, name: string, action: string): void {
    if (this.calling?.index === index && !this.#isOver) return;
    const error = this.#error(index, name, action);
    if (!this.#isOver) {
      this.#refused ??= error;
      REPORTED.add(error);
    }
    throw error;
  }

  /**
   * Checks for refused calls.
   *
   * @throws {SessionError} the first one.
   */
  check(): void {
    if (this.#refused !== undefined) throw this.#refused;
  }

  /** Ends the run: nobody reports further calls, so their errors are not caught. */
  end(): void {
    this.#isOver = true;
  }

  #error(index: number, name: string, action: string): SessionError {
    const { date } = this.#clock.record;
    const hook = this.#last[index];
    const when = this.#isOver
      ? "after the end of the run"
      : this.calling !== undefined
      ? `during ${
        this.#last[this.calling.index]
      } of strategy ${this.calling.name} on ${date}`
      : `after ${hook} on ${date}`;
    const place = placeOf(new Error());
    return new SessionError(
      "strategy_failed",
      `Strategy ${name} called ${action} ${when}, outside of its hooks: a timer, a promise or another strategy cannot act for it; use context.schedule${place}`,
      { worker: "analysis", phase: hook, date },
    );
  }
}
