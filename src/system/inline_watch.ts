/**
 * Watches strategies that run in the command line's own thread, from a thread
 * beside it. Nothing can interrupt that thread, so the watch prints the error
 * and ends the process.
 *
 * @module
 */
import { writeSync } from "node:fs";
import type { RunPlan } from "../session/run_plan.ts";
import { cleanForTerminal } from "../text/clean.ts";
import { dateOfSession, HookWatch } from "./hook_watch.ts";
import { exitProcess } from "./process_exit.ts";
import type { CallWatch, StartMessage } from "./worker_protocol.ts";

const WATCH_URL = new URL("../../workers/inline_watch.ts", import.meta.url);
const STDERR = 2;
const EXIT_FAILED = 1;

/** What the watch is told: first what to watch, then what can be called. */
type Order =
  | {
    readonly watch: CallWatch;
    readonly plan: RunPlan;
    readonly modules: readonly string[];
  }
  | { readonly names: readonly string[] };

/** A watch in a thread of its own. */
export class InlineWatch {
  readonly #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** Starts the watch of a run; `undefined` without a limit. */
  static async start(
    { watch, plan, strategies, scanners = [] }: StartMessage,
  ): Promise<InlineWatch | undefined> {
    if (watch === undefined || watch.seconds === 0) return undefined;
    const worker = new Worker(WATCH_URL, { type: "module", name: "watch" });
    const modules = [...strategies, ...scanners].map(({ module }) => module);
    const order: Order = { watch, plan, modules };
    worker.postMessage(order);
    // Foreign code may block this thread, without which the other cannot load.
    await new Promise<void>((resolve, reject) => {
      worker.onmessage = () => resolve();
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
    });
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

/** Makes this thread the watch. */
export function runInlineWatch(): void {
  const scope = globalThis as unknown as {
    onmessage: ((event: MessageEvent<Order>) => void) | null;
    postMessage(message: "ready"): void;
  };
  let names: readonly string[] = [];
  scope.onmessage = ({ data }) => {
    if ("names" in data) {
      names = data.names;
      return;
    }
    const { watch, plan, modules } = data;
    new HookWatch({
      ...watch,
      names: () => names,
      modules: () => modules,
      date: (session) => dateOfSession(plan, session),
    }, (error) => {
      const text = cleanForTerminal(`error: ${error.message}`);
      try {
        writeSync(STDERR, `${clearLine()}${text}\n`);
      } finally {
        // Also if the reader of standard error is gone.
        exitProcess(EXIT_FAILED);
      }
    });
    scope.postMessage("ready");
  };
}

/** What clears the line of a terminal, which may show progress. */
function clearLine(): string {
  return Deno.stderr.isTerminal() ? "\r\x1b[K" : "";
}
