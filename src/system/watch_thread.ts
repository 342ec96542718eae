/**
 * The thread that watches the strategies of an inline run.
 *
 * @module
 */
import { writeSync } from "node:fs";
import type { RunPlan } from "../session/run_plan.ts";
import { cleanForTerminal } from "../text/clean.ts";
import { dateOfSession, HookWatch } from "./hook_watch.ts";
import { exitProcess } from "./process_exit.ts";
import type { CallWatch } from "./worker_protocol.ts";

const STDERR = 2;
const EXIT_FAILED = 1;

/** What the watch is told: first what to watch, then what can be called. */
export type Order =
  | {
    readonly watch: CallWatch;
    readonly plan: RunPlan;
    readonly modules: readonly string[];
  }
  | { readonly names: readonly string[] };

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
