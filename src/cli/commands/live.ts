/**
 * `openbell live CONFIG`: runs sessions as they happen.
 *
 * @module
 */
import { type Command, Option } from "commander";
import { resolve } from "node:path";
import { SessionError } from "../../errors.ts";
import type { RunResult } from "../../results/run_result.ts";
import type { LiveHandle } from "../../system/live_handle.ts";
import type { LiveOutput } from "./live/live_output.ts";
import { namedFiles, requireDate, requireDb } from "../arguments.ts";
import { registerKill } from "./live/kill.ts";
import { registerSettle } from "./live/settle.ts";
import { registerVerify } from "./live/verify.ts";
import { outOfFolder } from "../sandbox/out_of_folder.ts";
import {
  SANDBOX_OPTION,
  SANDBOXED_OPTION,
} from "../sandbox/sandboxed_option.ts";
import { addLogOptions, type LogOptions } from "../terminal/log_options.ts";
import { writeError, writeOutput } from "../terminal/output.ts";
import { checkOutputFiles, makeFolder } from "../terminal/output_file.ts";

/** Signals within this time are one that came twice. */
const SAME_SIGNAL_MS = 300;

interface LiveArguments extends LogOptions {
  readonly db?: string;
  readonly until?: string;
  readonly once?: boolean;
  readonly fresh?: boolean;
  readonly json?: boolean;
  readonly report?: string;
  readonly quiet?: boolean;
  readonly check?: boolean;
  readonly sandbox?: boolean;
  readonly sandboxed?: boolean;
}

/** Adds the command `live` to the program. */
export function register(program: Command): void {
  const command = program.command("live")
    .enablePositionalOptions()
    .description(
      "run the strategies of a config as the market trades, simulated",
    )
    .argument("<config>", "the session config, YAML or JSON, with mode: live")
    .option(
      "--db <file>",
      "the bar store with the history, to which bars are recorded (default: the config's store)",
    )
    .option("--until <date>", "the last trading date (default: on and on)")
    .option("--once", "run today's session, or the next one, and end")
    .option(
      "--fresh",
      "begin with a new account today; by default a run of the same session_name goes on",
    )
    .option(
      SANDBOX_OPTION,
      "run strategies, scanners and indicators without permissions: no files, network or environment, and so no keys",
    )
    .addOption(new Option(SANDBOXED_OPTION).hideHelp())
    .option("--json", "write all that happens as JSON lines to standard output")
    .option(
      "--report <folder>",
      "write a page for each session at its close, DATE.html",
    )
    .option("--quiet", "print no status line and no summary")
    .option("--check", "say all that the run would miss, keys too, and end")
    .addHelpText(
      "after",
      `
Orders are simulated: no order leaves this program.

The config needs mode: live and a source of bars, api_config.data_api: alpaca,
binance, replay or module. replay plays the bars of another store
(live_config.replay), so that live mode can be tried without an account; module
is a feed of one's own (live_config.feed_module).

Every slice is recorded in the store before strategies see it. A run that was
stopped, or killed, goes on where it was: start the same command again.

Fills, refusals, gaps, interruptions and errors are posted to the webhooks of
live_config.notify (Slack, Discord or JSON), and are lines of --json.

Ctrl-C ends the session where it is, and prints the result, or when the next
session opens if none has begun; a second one ends the program at once.

Example:
  openbell live live.yaml --db live.db --until 2026-12-31`,
    )
    .action(live);
  registerVerify(command);
  registerSettle(command);
  registerKill(command);
  addLogOptions(command);
}

async function live(path: string, options: LiveArguments): Promise<void> {
  const sandbox = options.sandboxed === true;
  const { printLiveCheck, readLiveConfig } = await import(
    "./live/check_live.ts"
  );
  const config = await readLiveConfig(path, options.db, sandbox);
  if (options.check === true) return printLiveCheck(path, config);
  // The path is relative to the folder that a sandboxed run leaves.
  const db = resolve(requireDb("live", options.db, config.store));
  const until = options.until === undefined
    ? undefined
    : requireDate("--until", options.until);
  checkOutputFiles(namedFiles({ "log-file": options.logFile }));
  if (options.report !== undefined) makeFolder(options.report);
  if (sandbox) {
    const { checkSandboxImports } = await import(
      "../sandbox/sandbox_imports.ts"
    );
    const { modulesOf } = await import(
      "../../analysis/run_modules.ts"
    );
    await checkSandboxImports(modulesOf(config));
  }
  const { runLive } = await import("../../system/live_run.ts");
  const { LiveOutput } = await import("./live/live_output.ts");
  const output = new LiveOutput({
    config,
    db,
    json: options.json === true,
    quiet: options.quiet === true,
    sandbox,
    ...(options.report !== undefined && { folder: resolve(options.report) }),
  });
  const { CommandLog } = await import("../terminal/command_log.ts");
  const log = new CommandLog(options, output.line);
  const start = () =>
    runLive(config, {
      db,
      sandbox,
      ...(until !== undefined && { until }),
      ...(options.once === true && { once: true }),
      ...(options.fresh === true && { fresh: true }),
      ...output.listeners,
    });
  const follow = () => followRun(start(), output, options);
  try {
    await (sandbox ? outOfFolder(follow) : follow());
  } finally {
    log.close();
  }
}

/** Shows a run until it ends, and its result. */
async function followRun(
  run: LiveHandle,
  output: LiveOutput,
  options: LiveArguments,
): Promise<void> {
  const release = stopOnSignals(() => run.stop());
  output.follow(run);
  try {
    const result = await run.done;
    await output.end();
    await writeSummary(result, options);
  } catch (error) {
    // Ended as asked for, with nothing to show.
    if (!(error instanceof SessionError) || error.code !== "stopped") {
      throw error;
    }
    await output.end();
    if (options.quiet !== true) writeError(`${error.message}\n`);
  } finally {
    await output.end();
    release();
  }
}

/**
 * The first signal stops the run, the second ends the process. In the sandbox,
 * one comes twice: from the terminal, and from the process that started this one.
 */
function stopOnSignals(stop: () => void): () => void {
  let first = Infinity;
  const onSignal = () => {
    const now = performance.now();
    if (now - first > SAME_SIGNAL_MS) Deno.exit(130);
    if (first < Infinity) return;
    first = now;
    writeError("stopping at the end of this slice; once more ends at once\n");
    stop();
  };
  const signals: readonly Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, onSignal);
  return () => {
    for (const signal of signals) Deno.removeSignalListener(signal, onSignal);
  };
}

async function writeSummary(
  result: RunResult,
  { json, quiet }: LiveArguments,
): Promise<void> {
  if (quiet === true || json === true) return;
  const { formatResult } = await import("../../results/result_text.ts");
  writeOutput(formatResult(result));
}
