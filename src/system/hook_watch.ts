/**
 * Notices callbacks of strategies that do not return.
 *
 * It runs outside of the strategies' thread: nothing in that thread can notice.
 *
 * @module
 */
import { anyCalleeText, capitalised } from "../analysis/callees.ts";
import { type BoardState, readBoard } from "../analysis/hook_board.ts";
import { SessionError } from "../errors.ts";
import { Arena } from "../memory/arena.ts";
import { SessionTable } from "../memory/session_table.ts";
import type { RunPlan } from "../session/run_plan.ts";
import { writeMark } from "./call_marks.ts";

// A hook that is stuck is noticed late by at most this long.
const POLL_MS_MAX = 250;
const POLL_MS_MIN = 10;
// A heap of some 100 MB takes longer to fill.
const MARK_MS = 10;

/** What a watch reads and says. */
export interface HookWatchParts {
  /** The board of the thread. */
  readonly board: Int32Array;
  /** `strategy_seconds`: how long a callback may take; 0 for ever. */
  readonly seconds: number;
  /** Whether calls are marked on standard error. */
  readonly marks?: boolean;
  /** What a mark says of the call besides, such as the set; defaults to nothing. */
  readonly markPrefix?: () => string;
  /** The thread's name in marks; defaults to the only one. */
  readonly thread?: string;
  /** The strategies and scanners in words, by number, once they are loaded. */
  readonly names: () => readonly string[];
  /** The modules of strategies and scanners. */
  readonly modules: () => readonly string[];
  /** What is loaded, in words; defaults to the strategies of the modules. */
  readonly loads?: string;
  /** The worker of errors. Defaults to `analysis`. */
  readonly worker?: string;
  /** The trading date of a session, by number. */
  readonly date: (session: number) => string | undefined;
}

/** Polls the board of a thread until it is stopped or a callback is stuck. */
export class HookWatch {
  readonly #parts: HookWatchParts;
  readonly #onStuck: (error: SessionError) => void;
  readonly #timer: ReturnType<typeof setInterval> | undefined;
  #calls = -1;
  #marked = "";
  #polled = 0;
  /** How long the call has been seen to last. */
  #lastedMs = 0;

  /** Begins to watch; `onStuck` is called at most once. */
  constructor(parts: HookWatchParts, onStuck: (error: SessionError) => void) {
    this.#parts = parts;
    this.#onStuck = onStuck;
    const { seconds, marks = false } = parts;
    if (seconds === 0 && !marks) return;
    const pollMs = marks ? MARK_MS : Math.max(
      POLL_MS_MIN,
      Math.min(POLL_MS_MAX, seconds * 1_000 / 4),
    );
    this.#timer = setInterval(() => this.#poll(pollMs), pollMs);
  }

  /** Stops watching. */
  stop(): void {
    clearInterval(this.#timer);
  }

  #poll(pollMs: number): void {
    const state = readBoard(this.#parts.board);
    if (this.#parts.marks === true) this.#mark(state);
    if (this.#parts.seconds === 0) return;
    const now = performance.now();
    // A machine that slept, or a thread that was busy, is no stuck callback.
    const passedMs = Math.min(now - this.#polled, 2 * pollMs);
    this.#polled = now;
    if (state.phase === "idle" || state.calls !== this.#calls) {
      this.#calls = state.calls;
      this.#lastedMs = 0;
      return;
    }
    this.#lastedMs += passedMs;
    if (this.#lastedMs < this.#parts.seconds * 1_000) return;
    this.stop();
    this.#onStuck(stuckError(state, this.#parts));
  }

  /** Marks what is called, if that is another call than before. */
  #mark(state: BoardState): void {
    const { markPrefix, thread = "" } = this.#parts;
    const call = callText(state, this.#parts);
    const text = call === "" ? "" : `${markPrefix?.() ?? ""}${call}`;
    if (text === this.#marked) return;
    this.#marked = text;
    writeMark(thread, text);
  }
}

/**
 * Waits for modules to be loaded. A module that loops blocks this thread, but
 * one that awaits what never comes can be left.
 *
 * @throws {SessionError} `strategy_timeout` if that takes longer than `seconds`,
 * unless they are 0.
 */
export async function loadedWithin<T>(
  seconds: number,
  loading: Promise<T>,
  what: string,
): Promise<T> {
  if (seconds === 0) return await loading;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(loadTimeout(seconds, what)),
      seconds * 1_000,
    );
  });
  try {
    return await Promise.race([loading, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Strategies' modules, for {@linkcode loadedWithin}. */
export function strategiesText(modules: readonly string[]): string {
  const what = modules.length === 1 ? "strategy" : "the strategies";
  return `${what} ${modules.join(", ")}`;
}

/** What is called, in words. */
function callParts(
  { phase, hook, strategy, sessions }: BoardState,
  { names, date: dateOf }: HookWatchParts,
) {
  const date = dateOf(sessions - 1);
  const when = date === undefined ? "" : ` on ${date}`;
  const name = phase === "turn"
    ? anyCalleeText(names())
    : names()[strategy] ?? `strategy ${strategy + 1}`;
  return { name, date, call: `${hook ?? "a timer or a promise"}${when}` };
}

/** What the thread is doing, after a "while"; empty if no foreign code runs. */
function callText(state: BoardState, parts: HookWatchParts): string {
  if (state.phase === "idle") return "";
  if (state.phase === "loading") return `${loadedText(parts)} was loaded`;
  const { name, call } = callParts(state, parts);
  return `${name} was in ${call}`;
}

/** The error of a callback, or of modules, that take too long. */
function stuckError(state: BoardState, parts: HookWatchParts): SessionError {
  const { seconds, worker = "analysis" } = parts;
  const { phase, hook } = state;
  if (phase === "loading") {
    return loadTimeout(seconds, loadedText(parts), worker);
  }
  const { name, date, call } = callParts(state, parts);
  return new SessionError(
    "strategy_timeout",
    `${capitalised(name)} has not returned from ${call} within ${
      limitText(seconds)
    }`,
    {
      worker,
      ...(hook !== undefined && { phase: hook }),
      ...(date !== undefined && { date }),
    },
  );
}

function loadedText({ loads, modules }: HookWatchParts): string {
  return loads ?? strategiesText(modules());
}

function loadTimeout(
  seconds: number,
  what: string,
  worker = "analysis",
): SessionError {
  return new SessionError(
    "strategy_timeout",
    `Cannot load ${what}: not loaded within ${limitText(seconds)}`,
    { worker, phase: "start" },
  );
}

function limitText(seconds: number): string {
  const unit = seconds === 1 ? "second" : "seconds";
  return `${seconds} ${unit}; strategy_seconds sets the limit, 0 for none`;
}

/**
 * The trading date of a session of a plan, by number; the run has begun it. Over
 * several exchange groups, sessions are dates of the range.
 */
export function dateOfSession(
  { dates, lanes, memory }: RunPlan,
  session: number,
): string | undefined {
  if (session < 0) return undefined;
  if (lanes !== undefined) return dates[session];
  const sessions = new SessionTable(
    Arena.attach(memory.buffer),
    memory.sessionsOffset,
    memory.sessionsCapacity,
  );
  return sessions.read(session).date;
}
