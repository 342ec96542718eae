/**
 * `openbell sweep status|watch|cancel|fetch`: sweeps that a queue has.
 *
 * @module
 */
import type { Command } from "commander";
import { jsonText } from "../../../text/clean.ts";
import { invalidArgument, wholeNumber } from "../../arguments.ts";
import { loadQueueClient } from "../../command_modules.ts";
import { writeError, writeOutput } from "../../terminal/output.ts";

interface QueueArguments {
  readonly queue: string;
  readonly json?: boolean;
}

interface FetchArguments extends QueueArguments {
  readonly out: string;
  readonly partial?: boolean;
  readonly restart?: boolean;
}

const QUEUE_OPTION = [
  "--queue <address>",
  "the queue, as postgres://user@host/database; the password comes from PGPASSWORD",
] as const;

/** Adds the commands to `sweep`. */
export function registerQueueCommands(sweep: Command): void {
  sweep.command("status")
    .description("show how far a sweep in a queue is, or list its sweeps")
    .argument("[id]", "the number of the sweep")
    .requiredOption(...QUEUE_OPTION)
    .option("--json", "print JSON")
    .action(status);
  sweep.command("watch")
    .description("show a sweep in a queue until it is over")
    .argument("<id>", "the number of the sweep")
    .requiredOption(...QUEUE_OPTION)
    .option("--json", "print a line of JSON each second")
    .addHelpText(
      "after",
      "\nExit codes: 0 all sets are finished, 1 the sweep failed or was cancelled, or sets\nwere given up",
    )
    .action(watch);
  sweep.command("cancel")
    .description("end a sweep in a queue; what is finished stays")
    .argument("<id>", "the number of the sweep")
    .requiredOption(...QUEUE_OPTION)
    .action(cancel);
  sweep.command("fetch")
    .description("write the results of a sweep in a queue into a file")
    .argument("<id>", "the number of the sweep")
    .requiredOption(...QUEUE_OPTION)
    .requiredOption("--out <file>", "the file of the results")
    .option("--partial", "write what is there, even if sets are missing")
    .option("--restart", "discard what --out holds")
    .addHelpText(
      "after",
      `
The file is that of openbell sweep --out: the same sweep resumes from it, and
openbell sweep merge joins it with others.`,
    )
    .action(fetch);
}

async function status(
  id: string | undefined,
  { queue, json }: QueueArguments,
): Promise<void> {
  const { withQueue, listSweeps, sweepStatus, statusText, sweepsText } =
    await loadQueueClient();
  const number = id === undefined ? undefined : numberOf(id);
  await withQueue(queue, async ({ database }) => {
    if (number === undefined) {
      const sweeps = await listSweeps(database);
      const text = json === true
        ? `${jsonText(sweeps, 2)}\n`
        : sweepsText(sweeps);
      return writeOutput(text);
    }
    const found = await sweepStatus(database, number);
    writeOutput(json === true ? `${jsonText(found, 2)}\n` : statusText(found));
  });
}

async function watch(
  id: string,
  { queue, json }: QueueArguments,
): Promise<void> {
  const { withQueue, statusText, readSweep, requireFinished } =
    await loadQueueClient();
  const { watchSweep } = await import("./queued.ts");
  const number = numberOf(id);
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  Deno.addSignalListener("SIGINT", onInterrupt);
  try {
    await withQueue(queue, async ({ database }) => {
      const { signal } = interrupt;
      const end = await watchSweep(database, number, {
        quiet: json === true,
        signal,
        ...(json === true &&
          { onStatus: (now) => writeOutput(`${jsonText(now)}\n`) }),
      });
      if (json !== true) writeOutput(statusText(end));
      requireFinished(await readSweep(database, number));
    });
  } finally {
    Deno.removeSignalListener("SIGINT", onInterrupt);
  }
}

async function cancel(id: string, { queue }: QueueArguments): Promise<void> {
  const { withQueue, cancelSweep } = await loadQueueClient();
  const number = numberOf(id);
  await withQueue(
    queue,
    ({ database, jobs }) => cancelSweep(database, jobs, number),
  );
  writeError(`sweep ${number} is cancelled\n`);
}

async function fetch(
  id: string,
  { queue, out, partial, restart }: FetchArguments,
): Promise<void> {
  const { withQueue, fetchSweep } = await loadQueueClient();
  const number = numberOf(id);
  const { results } = await withQueue(
    queue,
    ({ database }) =>
      fetchSweep(database, number, out, {
        partial: partial === true,
        restart: restart === true,
      }),
  );
  writeError(`${results} results are in ${out}\n`);
}

/** The number of a sweep. */
function numberOf(text: string): number {
  if (!/^\d+$/.test(text)) {
    throw invalidArgument(
      `${
        JSON.stringify(text)
      } is not the number of a sweep; openbell sweep status --queue … lists them`,
    );
  }
  return wholeNumber("The number of the sweep", text, { most: 2 ** 31 - 1 });
}
