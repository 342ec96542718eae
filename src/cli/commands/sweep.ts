/**
 * `openbell sweep CONFIG`: runs a config with many parameter sets.
 *
 * @module
 */
import { basename, dirname, resolve } from "node:path";
import type { Command } from "commander";
import { SessionError } from "../../errors.ts";
import type { SweepResult } from "../../sweep/sweep_result.ts";
import type { SweepProgress } from "../../sweep/sweep_progress.ts";
import { writeError, writeOutput } from "../terminal/output.ts";
import {
  checkOutputFiles,
  writeFile,
  writePage,
} from "../terminal/output_file.ts";
import { ProgressLine } from "../terminal/progress.ts";

interface SweepArguments {
  readonly db?: string;
  readonly set?: readonly string[];
  readonly random?: string;
  readonly seed?: string;
  readonly out?: string;
  readonly restart?: boolean;
  readonly workers?: string;
  readonly rank: string;
  readonly top: string;
  readonly walkForward?: string;
  readonly onError: string;
  readonly memory: string;
  readonly json?: string;
  readonly html?: string;
  readonly axes?: string;
  readonly quiet?: boolean;
}

/** Adds the command `sweep` to the program. */
export function register(program: Command): void {
  program.command("sweep")
    .description("run a config with many parameter sets over the same bars")
    .argument("<config>", "the session config, YAML or JSON")
    .option("--db <file>", "the bar store")
    .option(
      "--set <name=values>",
      "a parameter and its values; give one for each parameter",
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option("--random <sets>", "draw this many sets instead of running all")
    .option("--seed <number>", "the seed of the draw", "1")
    .option("--out <file>", "keep the results here, and resume from them")
    .option("--restart", "discard earlier results in --out")
    .option("--workers <threads>", "threads that run sets; one per core")
    .option("--rank <figure>", "the figure that ranks the sets", "net_profit")
    .option("--top <sets>", "how many of the best sets to show", "10")
    .option(
      "--walk-forward <splits>",
      "train=60,test=20[,step=20]: choose on some sessions, try on the next",
    )
    .option("--on-error <what>", "skip a failing set, or fail", "skip")
    .option("--memory <size>", "the most memory for bars", "4G")
    .option("--json <file>", "write the result; - is standard output")
    .option("--html <file>", "write a heat map of two parameters")
    .option("--axes <x,y>", "the parameters of the heat map")
    .option("--quiet", "print no progress and no table")
    .addHelpText(
      "after",
      `
NAME is a variable of the config, which the config writes as $NAME or \${NAME},
a parameter of a strategy, or a path such as trading_config.max_per_trade.
VALUES are a list (fast,slow) of values and ranges: 5..50:5, 0.1..0.5:0.1,
1..1000*10.

Bars are loaded and derived once; a set gives the same fills as a backtest of
the same config. With --out, the same command resumes a stopped sweep.

Example:
  openbell sweep demo/config.yaml --db demo/market.db --out sweep.db \\
    --set quantity=10,50,100 --set max_open=1..4`,
    )
    .action(sweep);
}

async function sweep(path: string, options: SweepArguments): Promise<void> {
  const { db, onError, quiet } = options;
  if (db === undefined) {
    throw invalid(
      "sweep needs --db FILE, the bar store; openbell import makes one",
    );
  }
  if (onError !== "skip" && onError !== "fail") {
    throw invalid(
      `--on-error is ${JSON.stringify(onError)}; it must be skip or fail`,
    );
  }
  if (options.axes !== undefined && options.html === undefined) {
    throw invalid("--axes goes with --html");
  }
  if (options.seed !== "1" && options.random === undefined) {
    throw invalid("--seed goes with --random");
  }
  checkOutputFiles(outputFiles(options));
  const { configTitle, readConfigInput } = await import("../../config/load.ts");
  const { runSweep } = await import("../../sweep/run_sweep.ts");
  const { parseMetric } = await import("../../tape/set_metrics.ts");
  const { parseWalkForward } = await import("../../sweep/walk_forward.ts");
  const line = new ProgressLine(quiet === true ? { visible: false } : {});
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  Deno.addSignalListener("SIGINT", onInterrupt);
  try {
    const result = await runSweep(readConfigInput(path), {
      db,
      space: options.set ?? [],
      rank: parseMetric(options.rank),
      top: wholeNumber("--top", options.top),
      onError,
      memoryBytes: bytes("--memory", options.memory),
      folder: dirname(resolve(path)),
      ownsThread: true,
      title: configTitle(path),
      signal: interrupt.signal,
      onProgress: (progress) =>
        line.update(() => progressText(progress, options.rank)),
      ...(options.random !== undefined && {
        random: {
          sets: wholeNumber("--random", options.random),
          seed: wholeNumber("--seed", options.seed ?? "1", 0),
        },
      }),
      ...(options.html !== undefined && { axes: axesOf(options) }),
      ...(options.out !== undefined && { out: options.out }),
      ...(options.restart !== undefined && { restart: options.restart }),
      ...(options.workers !== undefined &&
        { workers: wholeNumber("--workers", options.workers) }),
      ...(options.walkForward !== undefined &&
        { walkForward: parseWalkForward(options.walkForward) }),
    });
    line.clear();
    await writeResult(path, result, options);
  } catch (error) {
    throw interrupt.signal.aborted ? interrupted(error, options) : error;
  } finally {
    line.clear();
    Deno.removeSignalListener("SIGINT", onInterrupt);
  }
}

/** The files that the options name, by option. */
function outputFiles({ json, html, out }: SweepArguments): Map<string, string> {
  const files = new Map<string, string>();
  if (json !== undefined && json !== "-") files.set("--json", json);
  if (html !== undefined) files.set("--html", html);
  if (out !== undefined) files.set("--out", out);
  return files;
}

async function writeResult(
  path: string,
  result: SweepResult,
  options: SweepArguments,
): Promise<void> {
  const { formatSweep, formatSweepTimes } = await import(
    "../../sweep/sweep_text.ts"
  );
  if (options.json !== undefined) {
    const text = JSON.stringify(result, null, 2) + "\n";
    if (options.json === "-") writeOutput(text);
    else writeFile(options.json, [text]);
  }
  if (options.html !== undefined && result.heatMap !== undefined) {
    const name = basename(path).replace(/\.[^.]*$/, "");
    const map = result.heatMap;
    await writePage(options.html, "sweep", { name, map, result });
  }
  if (options.quiet === true) return;
  const text = formatSweep(result);
  if (options.json === "-") writeError(text);
  else writeOutput(text);
  writeError(formatSweepTimes(result));
}

function progressText(progress: SweepProgress, rank: string): string {
  const { done, total, failed, best, secondsLeft } = progress;
  if (progress.phase === "tape") {
    return `loading bars, ${Math.floor(100 * progress.tape)} %`;
  }
  const rate = (progress.barSetsPerSecond / 1e6).toFixed(1);
  const left = secondsLeft === Infinity
    ? ""
    : `  ${Math.ceil(secondsLeft)} s left`;
  return `${done} of ${total}${failed > 0 ? `, ${failed} failed` : ""}  ${
    progress.setsPerSecond.toFixed(1)
  } sets/s  ${rate} M bars × sets/s${
    best === undefined ? "" : `  best ${rank} ${best.value.toPrecision(5)}`
  }${left}`;
}

/** The error of a sweep that the user stopped, and how to resume it. */
function interrupted(error: unknown, { out }: SweepArguments): unknown {
  if (!(error instanceof SessionError) || error.code !== "stopped") {
    return error;
  }
  return new SessionError(
    "stopped",
    out === undefined
      ? `${error.message}; --out FILE keeps them`
      : `${error.message}; the same command resumes from ${out}`,
    { cause: error },
  );
}

/** The parameters of the heat map; defaults to the first two. */
function axesOf({ axes, set = [] }: SweepArguments): string[] {
  const names = axes?.split(",") ??
    set.slice(0, 2).map((text) => text.split("=")[0]);
  return names.map((name) => name.trim());
}

function wholeNumber(option: string, text: string, least = 1): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  throw invalid(
    `${option} is ${
      JSON.stringify(text)
    }; it must be a whole number from ${least} on`,
  );
}

/** A size such as `500M` or `4G`. */
function bytes(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)([KMG])(?:i?B)?$/i.exec(text);
  if (match === null) {
    throw invalid(
      `${option} is ${
        JSON.stringify(text)
      }; it must be a size such as 500M or 4G`,
    );
  }
  const power = { K: 10, M: 20, G: 30 }[match[2].toUpperCase()] as number;
  return Number(match[1]) * 2 ** power;
}

function invalid(message: string): SessionError {
  return new SessionError("argument_invalid", message);
}
