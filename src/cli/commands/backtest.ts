/**
 * `openbell backtest CONFIG`: runs a config over stored bars.
 *
 * @module
 */
import { type Command, Option } from "commander";
import { resolve } from "node:path";
import type { SessionConfig } from "../../config/session_config.ts";
import type { RunResult } from "../../results/run_result.ts";
import type { FlowOptions } from "../../system/run_memory.ts";
import type { EngineOptions, Runner } from "../../system/run_options.ts";
import type { StageThread } from "../../system/stage_thread.ts";
import type { RunProgress } from "../../system/worker_protocol.ts";
import { namedFiles, oneOf, requireDb, wholeNumber } from "../arguments.ts";
import { readCheckedConfig } from "../checked_config.ts";
import { LAUNCH_OPTION } from "../sandbox/launch_option.ts";
import { LIMITED_OPTION, MEMORY_OPTION } from "../sandbox/memory_option.ts";
import { outOfFolder } from "../sandbox/out_of_folder.ts";
import {
  SANDBOX_OPTION,
  SANDBOXED_OPTION,
} from "../sandbox/sandboxed_option.ts";
import { addLogOptions, type LogOptions } from "../terminal/log_options.ts";
import { writeError, writeOutput } from "../terminal/output.ts";
import {
  checkOutputFiles,
  checkOutputFolder,
  writeFile,
  writePage,
  writeWritten,
} from "../terminal/output_file.ts";
import { launchEvents, launchIn } from "./backtest/launch.ts";
import { writeSummaryText } from "../terminal/summary_colours.ts";
import {
  DEFAULT_RUNS,
  moreTags,
  openSave,
  RUNS_OPTION,
  type SaveFlags,
} from "../terminal/save_run.ts";
import { ProgressLine } from "../terminal/progress.ts";
import { RunProgressText } from "../terminal/run_progress.ts";

const RUNNERS = ["auto", "workers", "inline"] as const;

interface BacktestOptions extends LogOptions, SaveFlags {
  readonly db?: string;
  readonly runner: string;
  readonly json?: string;
  readonly report?: string;
  readonly trades?: string;
  readonly fills?: string;
  readonly equity?: string;
  readonly actions?: string;
  readonly parquet?: string;
  readonly benchmark?: string;
  readonly sandbox?: boolean;
  readonly sandboxed?: boolean;
  readonly memory?: string;
  readonly quiet?: boolean;
  readonly profile?: boolean;
  readonly verbose?: boolean;
  readonly check?: boolean;
  readonly batch?: string;
  readonly credits?: string;
  readonly launch?: string;
}

/** Adds the command `backtest` to the program. */
export function register(program: Command): void {
  const command = program.command("backtest")
    .description("run the strategies of a config over stored bars")
    .argument("<config>", "the session config, YAML or JSON")
    .option("--db <file>", "the bar store (default: the config's store)")
    .option(
      "--runner <name>",
      "auto (one worker thread for a small run, else workers), workers (several threads) or inline (one thread)",
      "auto",
    )
    .option(
      SANDBOX_OPTION,
      "run strategies, scanners and indicators without permissions: no files, network or environment; they import by the names of the folder's deno.json",
    )
    .option(
      `${MEMORY_OPTION} <size>`,
      "most heap of each thread, as 512M or 2G; a run that needs more ends with one error, and shows no progress",
    )
    .addOption(new Option(SANDBOXED_OPTION).hideHelp())
    .addOption(new Option(LIMITED_OPTION).hideHelp())
    .addOption(new Option(`${LAUNCH_OPTION} <json>`).hideHelp())
    .option(
      "--json <file>",
      "write the whole result as JSON; - is standard output",
    )
    .option("--report <file>", "write a report, one HTML file")
    .option("--trades <file>", "write the round trips, CSV")
    .option("--fills <file>", "write the fills, CSV")
    .option(
      "--equity <file>",
      "write the account at the end of each session, CSV",
    )
    .option(
      "--actions <file>",
      "write what corporate actions did to positions as CSV",
    )
    .option(
      "--parquet <folder>",
      "write equity, fills, round trips, sessions and corporate actions, a Parquet file each",
    )
    .option(
      "--benchmark <symbol>",
      "compare with buying and holding a symbol",
    )
    .option(
      "--save",
      `keep the run with its whole result in the folder ${DEFAULT_RUNS}, for openbell runs`,
    )
    .option(
      "--tag <tags>",
      "with --save, tags of the run, separated by commas; may be repeated",
      moreTags,
    )
    .option("--note <text>", "with --save, a note to the run")
    .option(RUNS_OPTION, "with --save, another folder")
    .option(
      "--quiet",
      "print no progress, no summary and no log but errors",
    )
    .option("--profile", "print the time that each stage took")
    .option(
      "--verbose",
      "print a line of measurements at the end of each session, and all of them at the end",
    )
    .option(
      "--check",
      "check the config and, with a store, its data, and list the history that each indicator needs; run nothing",
    )
    .option("--batch <slices>", "slices that a stage publishes at once")
    .option(
      "--credits <slices>",
      "slices that a stage may run ahead of the next",
    )
    .addHelpText(
      "after",
      `
Keys of old configs are read as those of today, with a note of each; openbell
config convert writes them anew.

Runner, batch and credits change only the speed: the result and its hash stay
the same.

The log has the lines of strategies while the run goes on. Without --log-level,
standard error shows warnings and errors, of each strategy a hundred lines and
then one a second; --quiet shows errors alone.

A hook of a strategy that does not return within strategy_seconds of the config
ends the command with exit code 1. So does, with --memory, a heap that reaches
its limit; without it, the runtime aborts the process at its own limit.

Example:
  openbell backtest demo/config.yaml --db demo/market.db --report result.html`,
    )
    .action(start);
  addLogOptions(command);
}

async function start(path: string, options: BacktestOptions): Promise<void> {
  if (options.launch === undefined) return await backtest(path, options);
  try {
    await backtest(path, options);
  } catch (error) {
    launchEvents.failed(error);
    throw error;
  }
}

async function backtest(path: string, options: BacktestOptions): Promise<void> {
  const runner = oneOf("--runner", options.runner, RUNNERS);
  const flow = flowOf(options);
  const early = await earlyThread(runner, options);
  try {
    await backtestWith(path, options, { ...flow, runner, early });
  } finally {
    early?.terminate();
  }
}

/** The thread of the run, whose modules load while the config is read. */
async function earlyThread(
  runner: Runner,
  { check, sandboxed }: BacktestOptions,
): Promise<StageThread | undefined> {
  if (runner !== "auto" || check === true || sandboxed === true) return;
  const { startEarly } = await import("../../system/early_thread.ts");
  return startEarly();
}

async function backtestWith(
  path: string,
  options: BacktestOptions,
  how: Pick<EngineOptions, "runner" | "early"> & Partial<FlowOptions>,
): Promise<void> {
  const read = await readCheckedConfig(path, options.sandboxed);
  const config = withBenchmark(read.config, options.benchmark);
  if (options.check === true) {
    const { check } = await import("./backtest/check.ts");
    return await check(path, { ...read, config }, options.db ?? config.store);
  }
  const db = requireDb("backtest", options.db, config.store);
  const { json, report, trades, fills, equity, logFile } = options;
  const files = { json, report, trades, fills, equity, "log-file": logFile };
  checkOutputFiles(namedFiles(files));
  if (options.parquet !== undefined) checkOutputFolder(options.parquet);
  const save = await openSave(options);
  if (options.sandboxed === true) {
    const { checkSandboxImports } = await import(
      "../sandbox/sandbox_imports.ts"
    );
    const { modulesOf } = await import(
      "../../analysis/run_modules.ts"
    );
    await checkSandboxImports(modulesOf(config));
  }
  const line = new ProgressLine(
    options.quiet === true ? { visible: false } : {},
  );
  const { CommandLog } = await import("../terminal/command_log.ts");
  const log = new CommandLog(options, line);
  try {
    const sandbox = options.sandboxed === true;
    // The path is relative to the folder that a sandboxed run leaves.
    const marksCalls = options.memory !== undefined;
    const run = {
      ...how,
      marksCalls,
      db: sandbox ? resolve(db) : db,
      sandbox,
    };
    const result = sandbox
      ? await outOfFolder(() => runWithProgress(config, run, line, options))
      : await runWithProgress(config, run, line, options);
    const text = new RunProgressText();
    await writeFiles(result, { ...options, db }, (progress) => {
      line.update(() => `report: ${text.fromFirst(progress, false)}`);
    });
    line.clear();
    await writeSummary(result, options);
    const launch = options.launch === undefined
      ? undefined
      : launchIn(options.launch);
    const id = await save?.({
      result,
      configFile: path,
      store: db,
      quiet: options.quiet === true,
      sandbox,
      ...launch,
    });
    if (launch !== undefined && id !== undefined) launchEvents.saved(id);
    if (options.quiet !== true) {
      const { json, trades, fills, equity, actions, parquet, report } = options;
      writeWritten(json, trades, fills, equity, actions, parquet, report);
    }
    if (options.verbose === true) {
      const { formatMetrics } = await import(
        "../../monitoring/metrics_report.ts"
      );
      writeError(`${formatMetrics(result.metrics, "backtest")}\n`);
    }
    if (options.profile === true) {
      const { formatProfile } = await import("../../results/profile_text.ts");
      writeError(formatProfile(result.metrics));
    }
  } finally {
    line.clear();
    log.close();
  }
}

/** The flow of slices between stages: only the settings given as options. */
function flowOf({ batch, credits }: BacktestOptions): Partial<FlowOptions> {
  const slices = (option: string, text: string) =>
    wholeNumber(option, text, { most: 999_999 });
  return {
    ...(batch !== undefined && { batchSlices: slices("--batch", batch) }),
    ...(credits !== undefined && { credits: slices("--credits", credits) }),
  };
}

async function runWithProgress(
  config: SessionConfig,
  options: EngineOptions,
  line: ProgressLine,
  written: BacktestOptions,
): Promise<RunResult> {
  const { verbose, launch } = written;
  const { formatSessionLine } = await import(
    "../../monitoring/metrics_report.ts"
  );
  const { runBacktest } = await import("../../system/system_manager.ts");
  const text = new RunProgressText();
  const engine: EngineOptions = {
    ...options,
    ownsThread: true,
    // If it fails, so does the load that waits for it.
    onGo: () => void loadOutput(written).catch(() => {}),
    onProgress: (progress) => {
      line.update(() => text.fromFirst(progress));
      if (launch !== undefined) launchEvents.progress(progress);
    },
    ...(verbose === true && {
      onSessionMetrics: (metrics) => {
        line.clear();
        writeError(`${formatSessionLine(metrics.toJSON())}\n`);
      },
    }),
  };
  // What writes the result is loaded before foreign code is, or beside its thread.
  if (options.runner === "inline") await loadOutput(written);
  const result = await runBacktest(config, engine);
  line.clear();
  return result;
}

/** Loads what nearly every run writes. */
async function loadOutput({ json, quiet }: BacktestOptions): Promise<void> {
  if (json !== undefined) await import("../../results/result_json.ts");
  if (quiet !== true) await import("../../results/result_text.ts");
}

function withBenchmark(
  config: SessionConfig,
  benchmark: string | undefined,
): SessionConfig {
  return benchmark === undefined
    ? config
    : { ...config, report_config: { ...config.report_config, benchmark } };
}

async function writeFiles(
  result: RunResult,
  options: BacktestOptions & { readonly db: string },
  onProgress: (progress: RunProgress) => void,
): Promise<void> {
  if (options.json !== undefined) {
    const { resultJson } = await import("../../results/result_json.ts");
    if (options.json !== "-") writeFile(options.json, resultJson(result));
    else for (const part of resultJson(result)) writeOutput(part);
  }
  for (const table of ["trades", "fills", "equity", "actions"] as const) {
    const path = options[table];
    if (path === undefined) continue;
    const { resultCsv } = await import("../../results/result_csv.ts");
    writeFile(path, resultCsv(result, table));
  }
  if (options.parquet !== undefined) {
    const { writeParquet } = await import("../terminal/parquet_folder.ts");
    const { resultTables } = await import("../../results/result_tables.ts");
    await writeParquet(options.parquet, resultTables(result));
  }
  if (options.report !== undefined) {
    const { db, sandboxed: sandbox = false } = options;
    const source = { result, db, sandbox, onProgress };
    await writePage(options.report, "report", source);
  }
}

async function writeSummary(
  result: RunResult,
  options: BacktestOptions,
): Promise<void> {
  if (options.quiet === true) return;
  const { formatResult } = await import("../../results/result_text.ts");
  const text = formatResult(result);
  if (options.json === "-") writeError(text);
  else writeSummaryText(text);
}
