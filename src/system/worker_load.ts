/**
 * The limit on the loading of workers' modules.
 *
 * They are in no graph of a program, so that one that does not arrive is an
 * error of the run; in a graph it would keep the program from starting, without
 * a word. `workers/mod.ts` is what downloads them ahead.
 *
 * @module
 */
import { SessionError } from "../errors.ts";

/**
 * How long the modules of a worker may take to load, in seconds. Those of a
 * checkout come from the disk, and tests check their types first, which takes
 * long on a busy machine.
 */
export const LOAD_SECONDS: number = import.meta.url.startsWith("file:")
  ? 180
  : 30;
/** Of these, the last one is for messages that a busy thread has not read yet. */
const GRACE_SECONDS = 1;

/** A limit on the loading of a worker's modules. */
export class LoadLimit {
  #timer: ReturnType<typeof setTimeout>;

  /** Calls `onLate` after `seconds` unless {@linkcode LoadLimit.end} is called. */
  constructor(onLate: () => void, seconds: number = LOAD_SECONDS) {
    const grace = Math.min(GRACE_SECONDS, seconds / 2) * 1_000;
    this.#timer = setTimeout(() => {
      this.#timer = setTimeout(onLate, grace);
    }, seconds * 1_000 - grace);
  }

  /** Ends the limit: the modules are loaded, or nobody waits for them. */
  end(): void {
    clearTimeout(this.#timer);
  }
}

/** Why a worker is given up. */
export function lateReason(module: URL): string {
  return `its module ${module.href} was not loaded within ${LOAD_SECONDS} seconds; the registry, the proxy or the disk that it comes from does not answer. What has arrived is kept: try again, or run "openbell cache" first`;
}

/** The error of a worker whose modules do not load. */
export function lateError(worker: string, module: URL): SessionError {
  return new SessionError(
    "worker_failed",
    `The ${worker.replaceAll("_", " ")} cannot start: ${lateReason(module)}`,
    { worker, phase: "start" },
  );
}
