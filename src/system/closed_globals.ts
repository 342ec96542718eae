/**
 * Takes from foreign code what outlives a run or reaches another thread: a
 * strategy could learn from an earlier run what comes, and an indicator, whose
 * thread is ahead of the strategies', could tell them; so could the set of a
 * sweep that is ahead of another.
 *
 * @module
 */
import process from "node:process";
import { refuseModule } from "../modules/own_modules.ts";

/** Where values outlive a run. */
const STORAGE: readonly (readonly [object, string])[] = [
  [globalThis, "caches"],
  [globalThis, "localStorage"],
  [globalThis, "sessionStorage"],
  [Deno, "openKv"],
];

/** What reaches other threads. */
const CHANNELS = ["BroadcastChannel", "Worker"] as const;

/** Makes the storage of the runtime unavailable in this thread. */
export function closeStorage(): void {
  for (const [owner, name] of STORAGE) remove(owner, name);
}

/**
 * Makes other threads unreachable from this one. Strategies of a run have no
 * thread whose bars are ahead of theirs, so that only indicators and sets need
 * it.
 */
export function closeChannels(): void {
  for (const name of CHANNELS) remove(globalThis, name);
  refuseModule("node:worker_threads");
  const threads = process.getBuiltinModule("node:worker_threads");
  for (const name of CHANNELS) {
    Object.defineProperty(threads, name, {
      value: function () {
        throw new Error("Indicators and sets cannot reach other threads");
      },
      writable: false,
      configurable: false,
    });
  }
}

function remove(owner: object, name: string): void {
  if (!(name in owner)) return;
  Object.defineProperty(owner, name, {
    value: undefined,
    writable: false,
    configurable: false,
  });
}
