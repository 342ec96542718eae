/**
 * What foreign code leaves outside of its modules in a thread that is a
 * program's own: global variables, properties of built-in objects, timers. The
 * program's own are to stay, so the engine says when foreign code begins to run
 * and when it has returned.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { builtInObjects, SavedObjects } from "./saved_objects.ts";
import { clearTimers, nextTimer } from "./timers.ts";

/** What earlier runs left in this thread and nothing can remove. */
const stuck = new Set<string>();

/** Ends with the last run that was begun in this thread. */
let last: Promise<void> = Promise.resolve();
/** Runs that have begun or wait. */
let underWay = 0;

/** A run that may have to wait for others. */
export interface Waiting {
  /** Ends the wait: the run is then called at once, and must not do anything. */
  readonly signal: AbortSignal;
  /** Called when the run begins to wait, and when the wait is over. */
  readonly onWait: (isWaiting: boolean) => void;
}

/**
 * Runs foreign code when all earlier runs in this thread have ended: side by
 * side they would share globals, and modules that are loaded late.
 */
export async function oneAfterAnother<T>(
  run: () => Promise<T>,
  { signal, onWait }: Waiting,
): Promise<T> {
  const before = last;
  const end = Promise.withResolvers<void>();
  last = before.then(() => end.promise);
  const waits = underWay++ > 0;
  try {
    if (waits) onWait(true);
    await unlessAborted(before, signal);
    if (waits) onWait(false);
    return await run();
  } finally {
    underWay--;
    end.resolve();
  }
}

/** Waits for a promise, or until the signal is aborted. */
async function unlessAborted(
  promise: Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  const aborted = Promise.withResolvers<void>();
  const onAbort = () => aborted.resolve();
  signal.addEventListener("abort", onAbort);
  try {
    await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** What one run leaves in a program's thread. */
export class GuestState {
  // A program hardly changes these while a run is under way.
  readonly #builtIns = new SavedObjects(builtInObjects());
  readonly #known = new Set(Reflect.ownKeys(globalThis));
  readonly #added = new Set<string | symbol>();
  readonly #timers: { readonly from: number; readonly until: number }[] = [];
  #firstTimer = 0;

  /**
   * Begins a run.
   *
   * @throws {SessionError} `strategy_failed` if an earlier run has left
   * something that nothing can remove.
   */
  constructor() {
    if (stuck.size === 0) return;
    throw new SessionError(
      "strategy_failed",
      `A strategy of an earlier run in this thread has defined ${
        [...stuck].join(", ")
      }, which cannot be removed and could change the results of later runs; use the runner workers`,
    );
  }

  /** Foreign code begins to run. */
  enter(): void {
    this.#newGlobals((key) => this.#known.add(key));
    this.#firstTimer = nextTimer();
  }

  /**
   * Foreign code has returned. With `ownsTimers` false, timers that were set
   * meanwhile may be the program's.
   */
  leave(ownsTimers = true): void {
    const until = nextTimer();
    if (ownsTimers && until > this.#firstTimer + 1) {
      this.#timers.push({ from: this.#firstTimer, until });
    }
    this.#newGlobals((key) => {
      this.#known.add(key);
      this.#added.add(key);
    });
  }

  /** Calls the program while foreign code runs. */
  outside<T>(call: () => T): T {
    this.leave();
    try {
      return call();
    } finally {
      this.enter();
    }
  }

  /** Removes what the run has left. */
  undo(): void {
    for (const { from, until } of this.#timers) clearTimers(from, until);
    for (const name of this.#builtIns.restore()) stuck.add(name);
    for (const key of this.#added) {
      if (Reflect.deleteProperty(globalThis, key)) continue;
      stuck.add(`globalThis.${String(key)}`);
    }
  }

  #newGlobals(found: (key: string | symbol) => void): void {
    const keys = Reflect.ownKeys(globalThis);
    if (keys.length === this.#known.size) return;
    for (const key of keys) if (!this.#known.has(key)) found(key);
  }
}
