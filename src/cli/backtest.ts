/**
 * `openbell backtest CONFIG`: runs a config over stored bars.
 *
 * @module
 */
import type { Command } from "commander";
import { dirname } from "node:path";
import { SessionError } from "../errors.ts";
import type { RunProgress } from "../system/worker_protocol.ts";
import { writeError, writeOutput, writeTextFile } from "./output.ts";
import { ProgressLine } from "./progress.ts";

interface BacktestOptions {
  readonly db?: string;
  readonly runner: string;
  readonly json?: string;
  readonly quiet?: boolean;
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
    .option("--json <file>", "write the whole result; - is standard output")
    .option("--quiet", "no progress and no summary")
    .option("--check", "only check the config; with --db its data as well")
    .option("--batch <slices>", "slices handed over at once")
    .option("--credits <slices>", "slices a stage may be ahead of the next")
    .addHelpText(
      "after",
      `
Runner, batch and credits change the speed alone: the result is the same, and
so is its hash.

Example:
  openbell backtest demo/config.yaml --db demo/market.db --json result.json`,
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
    "../config/load.ts"
  );
  const { checksWith } = await import("../config/standard_checks.ts");
  const { findOwnIndicators } = await import("../system/indicator_probe.ts");
  const own = await findOwnIndicators(readConfigInput(path), dirname(path));
  const config = loadSessionConfig(path, checksWith(own.lookup));
  const { readRequirements, runBacktest } = await import(
    "../system/system_manager.ts"
  );
  if (options.check === true) {
    const found = db === undefined
      ? undefined
      : readRequirements(config, db, own.lookup);
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
  const line = new ProgressLine(
    options.quiet === true ? { visible: false } : {},
  );
  const started = performance.now();
  try {
    const result = await runBacktest(config, {
      db,
      runner,
      ownsThread: true,
      onProgress: (progress) =>
        line.update(() => progressText(progress, performance.now() - started)),
      onNotice: (message) => {
        line.clear();
        if (options.quiet !== true) writeError(`${message}\n`);
      },
      ...flow,
    });
    line.clear();
    if (options.json !== undefined) {
      const text = JSON.stringify(result, null, 2) + "\n";
      if (options.json === "-") writeOutput(text);
      else writeTextFile(options.json, text);
    }
    if (options.quiet !== true) {
      const { formatResult } = await import("../system/result_text.ts");
      const text = formatResult(result);
      if (options.json === "-") writeError(text);
      else writeOutput(text);
    }
  } finally {
    line.clear();
  }
}

function progressText(progress: RunProgress, elapsedMs: number): string {
  const { sessions, sessionsTotal, date, events, equity } = progress;
  const left = elapsedMs * (sessionsTotal - sessions) / sessions / 1_000;
  const rate = events / elapsedMs / 1_000;
  return `${date}  session ${sessions} of ${sessionsTotal}  ${
    rate.toFixed(2)
  } M events/s  equity ${equity.toFixed(2)}  ${Math.ceil(left)} s left`;
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
