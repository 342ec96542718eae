/**
 * Watches strategies that run in the command line's own thread, from a thread
 * beside it. Nothing can interrupt that thread, so the watch prints the error
 * and ends the process.
 *
 * @module
 */
import { calledModules } from "../analysis/callees.ts";
import { SessionError } from "../errors.ts";
import type { Order } from "./watch_thread.ts";
import { lateError, LoadLimit } from "./worker_load.ts";
import type { StartMessage } from "./worker_protocol.ts";

// Taken at load time: a thread with own indicators closes its channels.
const { Worker } = globalThis;

const WATCH_URL = new URL("../../workers/inline_watch.ts", import.meta.url);

/** A watch in a thread of its own. */
export class InlineWatch {
  readonly #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** Starts the watch of a run; `undefined` without a limit. */
  static async start(
    start: StartMessage,
  ): Promise<InlineWatch | undefined> {
    const { watch, plan } = start;
    if (watch === undefined || watch.seconds === 0) return undefined;
    const worker = new Worker(WATCH_URL, { type: "module", name: "watch" });
    const order: Order = { watch, plan, modules: calledModules(start) };
    worker.postMessage(order);
    // Foreign code may block this thread, without which the other cannot load.
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    worker.onmessage = () => resolve();
    worker.onerror = (event) => {
      event.preventDefault();
      reject(
        new SessionError("worker_failed", `The watch died: ${event.message}`),
      );
    };
    const limit = new LoadLimit(() => reject(lateError("watch", WATCH_URL)));
    try {
      await promise;
    } catch (error) {
      worker.terminate();
      throw error;
    } finally {
      limit.end();
    }
    return new InlineWatch(worker);
  }

  /** Tells the strategies and scanners in words, once they are loaded. */
  name(names: readonly string[]): void {
    const order: Order = { names };
    this.#worker.postMessage(order);
  }

  /** Stops watching. */
  stop(): void {
    this.#worker.terminate();
  }
}
