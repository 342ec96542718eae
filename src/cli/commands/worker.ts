/**
 * `openbell worker`: runs sets of the sweeps that a queue has.
 *
 * @module
 */
import type { Command } from "commander";
import { byteSize, wholeNumber } from "../arguments.ts";
import { writeError } from "../terminal/output.ts";

interface WorkerArguments {
  readonly queue: string;
  readonly cache: string;
  readonly threads?: string;
  readonly processors?: string;
  readonly memory: string;
  readonly code: readonly string[];
  readonly allowFetchCode?: boolean;
  readonly once?: boolean;
  readonly metrics?: string;
  readonly quiet?: boolean;
}

/** Adds the command `worker` to the program. */
export function register(program: Command): void {
  program.command("worker")
    .description("run sets of sweeps that a queue has (sweep --queue)")
    .requiredOption(
      "--queue <address>",
      "the queue, as postgres://user@host/database; the password comes from PGPASSWORD",
    )
    .requiredOption(
      "--cache <folder>",
      "where bar stores are kept, by their hash; workers of a machine may share it",
    )
    .option(
      "--threads <number>",
      "threads that run sets (default: one per core)",
    )
    .option(
      "--processors <number>",
      "sets that run at the same time on this machine, over all its workers (default: one per core); others wait",
    )
    .option("--memory <size>", "the memory limit for bars", "4G")
    .option(
      "--code <folder>",
      "a folder with the config's strategies, which this worker trusts; repeat it for several (default: the current folder)",
      (text: string, before: readonly string[]) => [...before, text],
      [] as readonly string[],
    )
    .option(
      "--allow-fetch-code",
      "run strategies that are in none of these folders: their files come from the queue and are checked by their hash. Whoever may write to the queue may then run code here",
    )
    .option("--once", "end when no sweep is left")
    .option(
      "--metrics <address>",
      "serve figures for Prometheus at /metrics of this port, as 9464 or 0.0.0.0:9464",
    )
    .option("--quiet", "print nothing but errors")
    .addHelpText(
      "after",
      `
A worker runs until it is stopped (Ctrl+C, SIGTERM); what it has not finished goes
to others. It waits for the first sweep of a queue that has none yet. Bars come from the address that the sweep names and are checked.

Example:
  PGPASSWORD=… openbell worker --queue postgres://me@host/sweeps --cache /var/cache/openbell`,
    )
    .action(worker);
}

async function worker(options: WorkerArguments): Promise<void> {
  const { parseQueueAddress } = await import("../../queue/address.ts");
  const { runWorker } = await import("../../queue/sweep_worker.ts");
  const { workerCount } = await import("../../sweep/sweep_options.ts");
  const { threads, processors, code, quiet } = options;
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  const signals = ["SIGINT", "SIGTERM"] as const;
  const address = parseQueueAddress(options.queue);
  const settings = {
    address,
    cache: options.cache,
    threads: workerCount({
      space: [],
      ...(threads !== undefined &&
        { workers: wholeNumber("--threads", threads) }),
    }),
    ...(processors !== undefined &&
      { processors: wholeNumber("--processors", processors, { most: 1_024 }) }),
    memoryBytes: byteSize("--memory", options.memory),
    code: code.length === 0 ? ["."] : code,
    mayFetchCode: options.allowFetchCode === true,
    once: options.once === true,
    metrics: options.metrics,
    signal: interrupt.signal,
    onNote: (text: string) => {
      if (quiet !== true) writeError(`${text}\n`);
    },
  };
  for (const signal of signals) Deno.addSignalListener(signal, onInterrupt);
  try {
    await runWorker(settings);
  } finally {
    for (const signal of signals) {
      Deno.removeSignalListener(signal, onInterrupt);
    }
  }
}
