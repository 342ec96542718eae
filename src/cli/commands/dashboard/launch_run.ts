/**
 * Runs that the dashboard starts, each in a process of the command `backtest`.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type {
  RunEvent,
  RunOrder,
  RunProcess,
} from "../../../dashboard/run_jobs.ts";
import { SessionError } from "../../../errors.ts";
import { configArgs } from "../../sandbox/config_args.ts";
import { LAUNCH_OPTION } from "../../sandbox/launch_option.ts";
import { SANDBOXED_OPTION } from "../../sandbox/sandboxed_option.ts";
import {
  missingPermission,
  sandboxFlags,
} from "../../sandbox/second_process.ts";
import type { Launch } from "../backtest/launch.ts";

/** Characters of a line that has no end; those of events are shorter. */
const LINE_CHARS = 65_536;
/** How long a process may take to follow a signal. */
const GRACE_MS = 800;

/**
 * Starts the process of a run. It has the permissions of the run's own command:
 * all of this process, or, in the sandbox, what the engine needs while modules
 * have none.
 *
 * @throws {SessionError} `argument_invalid` if this process has not all
 * permissions to pass on.
 */
export function launchRun(
  order: RunOrder,
  onEvent: (event: RunEvent) => void,
): RunProcess {
  const missing = order.sandbox ? undefined : missingPermission();
  if (missing !== undefined) {
    throw new SessionError(
      "argument_invalid",
      `The run was made without --sandbox, so it runs with all permissions again; the dashboard has no --allow-${missing}`,
    );
  }
  const folder = Deno.makeTempDirSync({ prefix: "openbell_run_" });
  const config = join(folder, "config.json");
  Deno.writeTextFileSync(config, JSON.stringify(order.config), { mode: 0o600 });
  const child = new Deno.Command(Deno.execPath(), {
    args: argsOf(order, config),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let killing: ReturnType<typeof setTimeout> | undefined;
  return {
    finished: ended(child, onEvent).finally(() => {
      clearTimeout(killing);
      Deno.removeSync(folder, { recursive: true });
    }),
    cancel() {
      signal(child, "SIGTERM");
      killing ??= setTimeout(() => signal(child, "SIGKILL"), GRACE_MS);
    },
  };
}

function argsOf(order: RunOrder, config: string): string[] {
  const main = new URL("../../main.ts", import.meta.url);
  const { configFile, parent } = order;
  const launch: Launch = {
    configFile,
    ...(parent !== undefined && { parent }),
  };
  return [
    "run",
    "--no-prompt",
    "--no-check",
    ...(order.sandbox ? sandboxFlags(false) : ["--allow-all"]),
    ...configArgs(),
    main.protocol === "file:" ? fileURLToPath(main) : main.href,
    ...["backtest", config],
    ...["--db", order.store],
    ...["--save", "--runs", order.runs],
    ...order.tags.flatMap((tag) => ["--tag", tag]),
    ...["--quiet", "--log-level", "warning"],
    ...(order.sandbox ? [SANDBOXED_OPTION] : []),
    ...[LAUNCH_OPTION, JSON.stringify(launch)],
  ];
}

/** Resolves when a process and what it writes have ended. */
async function ended(
  child: Deno.ChildProcess,
  onEvent: (event: RunEvent) => void,
): Promise<string> {
  const [{ code, signal }] = await Promise.all([
    child.status,
    readLines(child.stdout, (line) => {
      const event = eventIn(line);
      if (event !== undefined) onEvent(event);
    }),
    readLines(child.stderr, (line) => {
      if (line !== "") onEvent({ line });
    }),
  ]);
  await child.stdin.close().catch(() => {});
  return signal === null
    ? `The process of the run ended with code ${code} and without a result`
    : `The process of the run was ended by ${signal}`;
}

async function readLines(
  stream: ReadableStream<Uint8Array>,
  onLine: (line: string) => void,
): Promise<void> {
  let rest = "";
  const texts = stream.pipeThrough(new TextDecoderStream());
  for await (const text of texts) {
    const lines = `${rest}${text}`.split("\n");
    rest = (lines.pop() ?? "").slice(0, LINE_CHARS);
    lines.forEach(onLine);
  }
  if (rest !== "") onLine(rest);
}

/** The event of a line; strategies can write other lines. */
function eventIn(line: string): RunEvent | undefined {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { progress, saved, error } = Object(event);
  if (typeof saved === "number") return { saved };
  if (typeof progress?.sessions === "number") return { progress };
  if (typeof error?.message === "string" && typeof error.code === "string") {
    return { error };
  }
  return undefined;
}

function signal(child: Deno.ChildProcess, name: Deno.Signal): void {
  try {
    child.kill(name);
  } catch (error) {
    // It has ended by itself.
    const gone = error instanceof TypeError ||
      error instanceof Deno.errors.NotFound;
    if (!gone) throw error;
  }
}
