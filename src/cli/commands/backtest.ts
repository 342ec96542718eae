/**
 * `openbell backtest CONFIG`: runs a config over stored bars.
 *
 * @module
 */
import { type Command, Option } from "commander";
import { dirname } from "node:path";
import { SessionError } from "../../errors.ts";
import type { SessionConfig } from "../../config/session_config.ts";
import type { RunProgress } from "../../system/worker_protocol.ts";
import type { RunResult } from "../../results/run_result.ts";
import { writeError, writeOutput } from "../terminal/output.ts";
import {
  checkOutputFiles,
  writeFile,
  writePage,
} from "../terminal/output_file.ts";
import { ProgressLine } from "../terminal/progress.ts";
import { RunProgressText } from "../terminal/run_progress.ts";
import { SANDBOXED_OPTION } from "../sandbox/sandbox_process.ts";

interface BacktestOptions {
  readonly db?: string;
  readonly runner: string;
  readonly json?: string;
  readonly report?: string;
  readonly trades?: string;
  readonly fills?: string;
  readonly equity?: string;
  readonly benchmark?: string;
  readonly sandbox?: boolean;
  readonly sandboxed?: boolean;
  readonly quiet?: boolean;
  readonly profile?: boolean;
  readonly check?: boolean;
  readonly batch?: string;
  readonly credits?: string;
}

/** Adds the command `backtest` to the program. */
export function register(program: Command): void {
  program.command("backtest")
    .description("run the strategies of a config over stored bars")
    .argument("<config>", "the session config, YAML or JSON")
    .option("--db <file>", "the bar store")
    .option("--runner <name>", "workers, or inline for one thread", "workers")
    .option(
      "--sandbox",
      "give the strategies no permission: no file, no network, no environment",
    )
    .addOption(new Option(SANDBOXED_OPTION).hideHelp())
    .option("--json <file>", "write the whole result; - is standard output")
    .option("--report <file>", "write a page that shows it, HTML")
    .option("--trades <file>", "write the round trips, CSV")
    .option("--fills <file>", "write the fills, CSV")
    .option("--equity <file>", "write the account at every session's end, CSV")
    .option("--benchmark <symbol>", "compare with a symbol bought and held")
    .option("--quiet", "no progress and no summary")
    .option("--profile", "tell where the time went, stage by stage")
    .option("--check", "only check the config; with --db its data as well")
    .option("--batch <slices>", "slices handed over at once")
    .option("--credits <slices>", "slices a stage may be ahead of the next")
    .addHelpText(
      "after",
      `
Runner, batch and credits change the speed alone: the result is the same, and
so is its hash.

Example:
  openbell backtest demo/config.yaml --db demo/market.db --report result.html`,
    )
    .action(backtest);
}

async function backtest(path: string, options: BacktestOptions): Promise<void> {
  const { runner, db } = options;
  if (runner !== "workers" && runner !== "inline") {
    throw new SessionError(
      "argument_invalid",
      `--runner is ${JSON.stringify(runner)}; it must be workers or inline`,
    );
  }
  const flow = {
    ...(options.batch !== undefined &&
      { batchSlices: wholeNumber("--batch", options.batch) }),
    ...(options.credits !== undefined &&
      { credits: wholeNumber("--credits", options.credits) }),
  };
  const { loadSessionConfig, readConfigInput } = await import(
    "../../config/load.ts"
  );
  const { checksWith } = await import("../../indicators/config_checks.ts");
  const { findOwnIndicators } = await import("../../system/indicator_probe.ts");
  const own = await findOwnIndicators(
    readConfigInput(path),
    dirname(path),
    options.sandboxed,
  );
  const config = withBenchmark(
    loadSessionConfig(path, checksWith(own.lookup)),
    options.benchmark,
  );
  const { readRequirements } = await import("../../system/prepare_run.ts");
  const { runBacktest } = await import("../../system/system_manager.ts");
  if (options.check === true) {
    const found = db === undefined
      ? undefined
      : await readRequirements(config, db, own.lookup);
    for (const warning of found?.warnings ?? []) writeError(`${warning}\n`);
    writeOutput(
      found === undefined
        ? `${path} is valid\n`
        : `${path} is valid: ${found.dates.length} sessions of ${found.symbols.length} symbols, base interval ${found.base}\n`,
    );
    return;
  }
  if (db === undefined) {
    throw new SessionError(
      "argument_invalid",
      "backtest needs --db FILE, the bar store; openbell import makes one",
    );
  }
  checkOutputFiles(outputFiles(options));
  if (options.sandboxed === true) {
    const { checkSandboxImports } = await import(
      "../sandbox/sandbox_imports.ts"
    );
    await checkSandboxImports(config.strategies);
  }
  const line = new ProgressLine(
    options.quiet === true ? { visible: false } : {},
  );
  const text = new RunProgressText();
  try {
    const result = await runBacktest(config, {
      db,
      runner,
      ownsThread: true,
      sandbox: options.sandboxed === true,
      onProgress: (progress) => line.update(() => text.fromFirst(progress)),
      onNotice: (message) => {
        line.clear();
        if (options.quiet !== true) writeError(`${message}\n`);
      },
      ...flow,
    });
    line.clear();
    const again = new RunProgressText();
    await writeFiles(
      result,
      { ...options, db },
      (progress) =>
        line.update(() => `report: ${again.fromFirst(progress, false)}`),
    );
    line.clear();
    await writeSummary(result, options);
    if (options.profile === true) {
      const { formatProfile } = await import("../../results/profile_text.ts");
      writeError(formatProfile(result.metrics));
    }
  } finally {
    line.clear();
  }
}

function withBenchmark(
  config: SessionConfig,
  benchmark: string | undefined,
): SessionConfig {
  return benchmark === undefined
    ? config
    : { ...config, report_config: { ...config.report_config, benchmark } };
}

/** The files that the options name, by option. */
function outputFiles(options: BacktestOptions): Map<string, string> {
  const { json, report, trades, fills, equity } = options;
  const files = new Map<string, string>();
  for (
    const [option, path] of Object.entries({
      json: json === "-" ? undefined : json,
      report,
      trades,
      fills,
      equity,
    })
  ) {
    if (path !== undefined) files.set(`--${option}`, path);
  }
  return files;
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
  const { resultCsv } = await import("../../results/result_csv.ts");
  for (const table of ["trades", "fills", "equity"] as const) {
    const path = options[table];
    if (path !== undefined) writeFile(path, resultCsv(result, table));
  }
  if (options.report !== undefined) {
    const { db } = options;
    await writePage(options.report, "report", { result, db, onProgress });
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
  else writeOutput(text);
}

function wholeNumber(option: string, text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new SessionError(
    "argument_invalid",
    `${option} is ${
      JSON.stringify(text)
    }; it must be a whole number from 1 to 999999`,
  );
}
