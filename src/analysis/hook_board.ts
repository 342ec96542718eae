/**
 * What the strategies' thread is doing, in shared memory: another thread can
 * see that a callback does not return.
 *
 * @module
 */
import { STRATEGY_HOOKS } from "../strategy/strategy.ts";

/** The names of what a strategy, a scanner, a cost function or an indicator can be called for. */
export const BOARD_HOOKS = [
  ...STRATEGY_HOOKS,
  "a scheduled callback",
  "scan",
  "commission",
  "slippage",
  "fill",
  "create",
  "startSession",
  "update",
] as const;

/** What a strategy, a scanner, a cost function or an indicator can be called for. */
export type BoardHook = typeof BOARD_HOOKS[number];

// Int32 words: how many calls have begun, what goes on, sessions begun.
const CALLS = 0;
const CALL = 1;
const SESSIONS = 2;
const WORDS = 3;

// The call in progress: a number of the strategy and one of the hook.
const IDLE = 0;
const LOADING = 1;
const TURN = 2;
const FIRST_HOOK = 3;
const PHASES = ["idle", "loading", "turn"] as const;
const HOOK_BITS = 5;
const HOOK_MASK = (1 << HOOK_BITS) - 1;
const ON_BAR = FIRST_HOOK + BOARD_HOOKS.indexOf("onBar");

/** What the thread was doing when the board was read. */
export interface BoardState {
  /** Different for each call. */
  readonly calls: number;
  /**
   * `idle` if no foreign code runs, `loading` if modules are loaded, `turn` if
   * timers and promises may run.
   */
  readonly phase: "idle" | "loading" | "turn" | "hook";
  /** The number of the callee: strategies, then scanners, then cost functions. */
  readonly strategy: number;
  /** What it is called for; `undefined` outside of hooks. */
  readonly hook: BoardHook | undefined;
  /** How many sessions have begun, those of the history included. */
  readonly sessions: number;
}

/**
 * The board of one thread. Writing is a few plain stores: the reader looks
 * seldom, and a value that it sees late is seen the next time.
 */
export class HookBoard {
  readonly #words: Int32Array;

  /**
   * A board over the memory from {@linkcode makeBoard}. It goes on counting:
   * calls of one run after the other must differ too.
   */
  constructor(words: Int32Array) {
    this.#words = words;
  }

  /** A hook of strategy number `strategy` begins. */
  begin(strategy: number, hook: BoardHook): void {
    const code = FIRST_HOOK + BOARD_HOOKS.indexOf(hook);
    this.#begin(strategy << HOOK_BITS | code);
  }

  /** `onBar` of strategy number `strategy` begins. */
  beginBar(strategy: number): void {
    this.#begin(strategy << HOOK_BITS | ON_BAR);
  }

  /** The call in progress, for {@linkcode HookBoard.resume}. */
  get call(): number {
    return this.#words[CALL];
  }

  /** A call goes on that another one has interrupted. */
  resume(call: number): void {
    this.#begin(call);
  }

  /** Modules of strategies are loaded, and strategies made. */
  beginLoading(): void {
    this.#begin(LOADING);
  }

  /** The event loop gets a turn, in which timers and promises may run. */
  beginTurn(): void {
    this.#begin(TURN);
  }

  /** No foreign code runs. */
  end(): void {
    this.#words[CALL] = IDLE;
  }

  /** A session has begun; `sessions` counts all so far. */
  beginSession(sessions: number): void {
    this.#words[SESSIONS] = sessions;
  }

  #begin(call: number): void {
    const words = this.#words;
    words[CALLS] = words[CALLS] + 1;
    words[CALL] = call;
  }
}

/** The memory of a board, which threads can share. */
export function makeBoard(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(WORDS * 4));
}

/** Reads a board from another thread. */
export function readBoard(words: Int32Array): BoardState {
  const call = Atomics.load(words, CALL);
  const code = call & HOOK_MASK;
  const hook = code < FIRST_HOOK ? undefined : BOARD_HOOKS[code - FIRST_HOOK];
  return {
    calls: Atomics.load(words, CALLS),
    phase: PHASES[code] ?? "hook",
    strategy: call >> HOOK_BITS,
    hook,
    sessions: Atomics.load(words, SESSIONS),
  };
}
