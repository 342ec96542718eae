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
import { type BoardHook, HookBoard, makeBoard } from "./hook_board.ts";
import { type Callee, calleeText, capitalised } from "./callees.ts";
import { placeOf } from "../text/stack_place.ts";

/** Errors that a run will report: nobody has to handle them elsewhere. */
const REPORTED = new WeakSet<object>();

/** Whether a thrown value is the error of a call that its own run reports. */
export function isReportedCall(reason: unknown): boolean {
  return typeof reason === "object" && reason !== null && REPORTED.has(reason);
}

/** Follows the calls of strategies and scanners, and refuses what comes outside of them. */
export class HookGuard {
  /** The strategy or the scanner that is being called, if one is. */
  calling: Callee | undefined;
  readonly #clock: AsOfClock;
  readonly #board: HookBoard;
  /** The last hook of each strategy and scanner. */
  readonly #last: string[];
  #refused: SessionError | undefined;
  #isOver = false;

  /**
   * A guard of a run of `callees` strategies and scanners, whose sessions
   * `clock` follows. It shows the calls on `board`, for a watch in another
   * thread.
   */
  constructor(
    clock: AsOfClock,
    callees: number,
    board: Int32Array = makeBoard(),
  ) {
    this.#last = Array.from({ length: callees }, () => "setup");
    this.#clock = clock;
    this.#board = new HookBoard(board);
  }

  /** A session has begun; `sessions` counts all so far. */
  beginSession(sessions: number): void {
    this.#board.beginSession(sessions);
  }

  /** A hook of a strategy begins; `phase` is its name in errors. */
  enter(
    strategy: Callee,
    hook: BoardHook,
    phase: string = hook,
  ): void {
    this.calling = strategy;
    this.#last[strategy.index] = phase;
    this.#board.begin(strategy.index, hook);
  }

  /** `onBar` of a strategy begins. */
  enterBar(strategy: Callee): void {
    this.calling = strategy;
    this.#last[strategy.index] = "onBar";
    this.#board.beginBar(strategy.index);
  }

  /** No strategy is being called. */
  leave(): void {
    this.calling = undefined;
    this.#board.end();
  }

  /** Calls a cost function, whoever is being called; the phase stays. */
  within<T>(callee: Callee, hook: BoardHook, call: () => T): T {
    const { calling } = this;
    const interrupted = this.#board.call;
    this.enter(callee, hook);
    try {
      return call();
    } finally {
      this.calling = calling;
      this.#board.resume(interrupted);
    }
  }

  /** An error that ends the run, even if a strategy catches it. */
  fail(error: SessionError): SessionError {
    this.#refused ??= error;
    REPORTED.add(error);
    return error;
  }

  /**
   * Requires that a strategy is being called, before an action of its context.
   *
   * @throws {SessionError} `strategy_failed` with strategy, hook and place.
   */
  require(callee: Callee, action: string): void {
    if (this.calling?.index === callee.index && !this.#isOver) return;
    const error = this.#error(callee, action);
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
    this.#board.end();
  }

  #error(callee: Callee, action: string): SessionError {
    const { date } = this.#clock.record;
    const hook = this.#last[callee.index];
    const when = this.#isOver
      ? "after the end of the run"
      : this.calling !== undefined
      ? `during ${this.#last[this.calling.index]} of ${
        calleeText(this.calling)
      } on ${date}`
      : `after ${hook} on ${date}`;
    const place = placeOf(new Error());
    return new SessionError(
      "strategy_failed",
      `${
        capitalised(calleeText(callee))
      } called ${action} ${when}, outside of its hooks: a timer, a promise or another strategy cannot act for it${
        callee.kind === "scanner" ? "" : "; use context.schedule"
      }${place}`,
      { worker: "analysis", phase: hook, date },
    );
  }
}
