/**
 * `openbell sweep CONFIG`: runs a config with many parameter sets.
 *
 * @module
 */
import { basename, dirname, resolve } from "node:path";
import { type Command, Option } from "commander";
import { SessionError } from "../../errors.ts";
import type { EngineSweepOptions } from "../../sweep/sweep_options.ts";
import type { SweepProgress } from "../../sweep/sweep_progress.ts";
import type { WindowRow } from "../../sweep/sweep_table.ts";
import type { SweepResult } from "../../sweep/sweep_result.ts";
import { jsonText } from "../../text/clean.ts";
import {
  byteSize,
  invalidArgument,
  namedFiles,
  oneOf,
  requireDb,
  wholeNumber,
} from "../arguments.ts";
import { HEAP_OPTION, LIMITED_OPTION } from "../sandbox/memory_option.ts";
import { outOfFolder } from "../sandbox/out_of_folder.ts";
import {
  SANDBOX_OPTION,
  SANDBOXED_OPTION,
} from "../sandbox/sandboxed_option.ts";
import { writeNote } from "../terminal/config_notes.ts";
import { addLogOptions, type LogOptions } from "../terminal/log_options.ts";
import { writeError, writeOutput } from "../terminal/output.ts";
import {
  checkOutputFiles,
  checkOutputFolder,
  writeFile,
  writePage,
  writeWritten,
} from "../terminal/output_file.ts";
import { ProgressLine } from "../terminal/progress.ts";
import { registerMerge } from "./sweep/merge.ts";
import { registerQueueCommands } from "./sweep/queue_commands.ts";

interface SweepArguments extends LogOptions {
  readonly db?: string;
  readonly set?: readonly string[];
  readonly random?: string;
  readonly seed?: string;
  readonly out?: string;
  readonly restart?: boolean;
  readonly shard?: string;
  readonly queue?: string;
  readonly bars?: string;
  readonly lease?: string;
  readonly detach?: boolean;
  readonly workers?: string;
  readonly rank: string;
  readonly top: string;
  readonly walkForward?: string;
  readonly onError: string;
  readonly verify?: string;
  readonly memory: string;
  readonly heap?: string;
  readonly sandboxed?: boolean;
  readonly json?: string;
  readonly html?: string;
  readonly parquet?: string;
  readonly axes?: string;
  readonly quiet?: boolean;
}

/** Adds the command `sweep` to the program. */
export function register(program: Command): void {
  const command = program.command("sweep")
    .description("run a config with many parameter sets over the same bars")
    .argument("<config>", "the session config, YAML or JSON")
    .option("--db <file>", "the bar store (default: the config's store)")
    .option(
      "--set <name=values>",
      "a parameter and its values; repeat it for each parameter",
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option("--random <sets>", "run this many random sets instead of all")
    .option("--seed <number>", "the seed of --random", "1")
    .option("--out <file>", "keep the results in this file, and resume from it")
    .option("--restart", "discard the results in --out and start again")
    .option(
      "--shard <part>",
      "run one of several equal parts, 3/64 for the third of 64; needs --out",
    )
    .option(
      "--queue <address>",
      "let the workers of a queue run the sets: postgres://user@host/database, with the password in PGPASSWORD",
    )
    .option(
      "--bars <address>",
      "where the workers get the bars: a path, http(s)://… or s3://bucket/key (default: the path of --db)",
    )
    .option(
      "--lease <seconds>",
      "after which the sets of a silent worker go to another (default: 30)",
    )
    .option("--detach", "end when the sweep is queued, and print its number")
    .option(
      "--workers <threads>",
      "threads that run sets (default: one per core)",
    )
    .option(
      "--rank <figure>",
      "the figure that sets are ranked by",
      "net_profit",
    )
    .option("--top <sets>", "how many of the best sets to show", "10")
    .option(
      "--walk-forward <splits>",
      "train=60,test=20[,step=20]: select on some sessions, test on the next",
    )
    .option("--on-error <what>", "skip a set that fails, or fail", "skip")
    .option(
      "--verify <sets>",
      "random sets that run again beside the best one, and must give the same (default: one in 400)",
    )
    .option("--memory <size>", "the memory limit for bars", "4G")
    .option(
      `${HEAP_OPTION} <size>`,
      "most heap of each thread, as 512M or 2G; a sweep that needs more ends with one error, and shows no progress",
    )
    .option(
      SANDBOX_OPTION,
      "run each set in a thread of its own without permissions: no files, network or environment; takes some 50 ms more a set",
    )
    .addOption(new Option(SANDBOXED_OPTION).hideHelp())
    .addOption(new Option(LIMITED_OPTION).hideHelp())
    .option("--json <file>", "write the result as JSON; - is standard output")
    .option("--html <file>", "write a heat map of two parameters")
    .option("--parquet <folder>", "write all sets to sets.parquet")
    .option("--axes <x,y>", "the parameters of the heat map")
    .option("--quiet", "print no progress and no table")
    .addHelpText(
      "after",
      `
NAME is a variable of the config ($NAME or \${NAME} in its text), a parameter
of a strategy, or a path such as trading_config.max_per_trade. VALUES is a list
of values (fast,slow) and ranges (5..50:5, 0.1..0.5:0.1, 1..1000*10).

Bars are loaded and derived once. A set has the same fills as a backtest of
its config. With --out, the same command resumes a sweep that was stopped.

With --shard, each of several machines runs a part of the sets; then
openbell sweep merge joins their files. With --queue, openbell worker runs them on
other machines; then the best set and a random one run again here.

With --log-file or --log-level, the log has the lines of each set, when the set
has ended.

Example:
  openbell sweep demo/config.yaml --db demo/market.db --out sweep.db \\
    --set quantity=10..100:10`,
    )
    .action(sweep);
  addLogOptions(command);
  registerMerge(command);
  registerQueueCommands(command);
}

async function sweep(path: string, options: SweepArguments): Promise<void> {
  const sweepOptions = await optionsOf(path, options);
  const { json, html, out, logFile } = options;
  const { readConfigInput } = await import("../../config/load.ts");
  const { storePathOf } = await import("../../config/store_path.ts");
  const input = readConfigInput(path);
  const store = storePathOf(input, dirname(resolve(path)));
  const found = requireDb("sweep", options.db, store);
  // The path is relative to the folder that a sandboxed sweep leaves.
  const db = options.sandboxed === true ? resolve(found) : found;
  checkOutputFiles(namedFiles({ json, html, out, "log-file": logFile }));
  if (options.parquet !== undefined) checkOutputFolder(options.parquet);
  const { runSweep } = await import("../../sweep/run_sweep.ts");
  const line = new ProgressLine(
    options.quiet === true ? { visible: false } : {},
  );
  const { CommandLog } = await import("../terminal/command_log.ts");
  const log = new CommandLog(options, line);
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  Deno.addSignalListener("SIGINT", onInterrupt);
  try {
    let rows: readonly WindowRow[] = [];
    const engine: EngineSweepOptions = {
      ...sweepOptions,
      ...(options.parquet !== undefined && {
        onRows: (all: readonly WindowRow[]) => rows = all,
      }),
      db,
      signal: interrupt.signal,
      onProgress: (progress) =>
        line.update(() => progressText(progress, options.rank)),
    };
    const run = (options: EngineSweepOptions) => runSweep(input, options);
    const result = options.queue !== undefined
      ? await overQueue(input, engine, options, options.queue, run)
      : options.sandboxed === true
      ? await outOfFolder(() => run(engine))
      : await run(engine);
    if (result === undefined) return;
    line.clear();
    if (options.parquet !== undefined) {
      const { writeParquet } = await import("../terminal/parquet_folder.ts");
      const { sweepTable } = await import("../../sweep/sweep_table.ts");
      const names = result.dimensions.map(({ name }) => name);
      await writeParquet(options.parquet, { sets: sweepTable(rows, names) });
    }
    await writeResult(path, result, options);
  } catch (error) {
    throw interrupt.signal.aborted ? interrupted(error, options) : error;
  } finally {
    line.clear();
    log.close();
    Deno.removeSignalListener("SIGINT", onInterrupt);
  }
}

/** Lets workers run the sets; `undefined` if they go on without this command. */
async function overQueue(
  input: unknown,
  engine: EngineSweepOptions,
  { bars, lease, detach, quiet }: SweepArguments,
  queue: string,
  run: (options: EngineSweepOptions) => Promise<SweepResult>,
): Promise<SweepResult | undefined> {
  const { runQueued } = await import("./sweep/queued.ts");
  const folder = engine.out === undefined ? Deno.makeTempDirSync() : undefined;
  try {
    const out = engine.out ?? `${folder}/results.db`;
    const isOver = await runQueued(input, engine, {
      queue,
      bars,
      lease: lease === undefined ? undefined : wholeNumber("--lease", lease),
      detach: detach === true,
      quiet: quiet === true,
    }, out);
    // All sets are there: some of them run again.
    return isOver ? await run({ ...engine, out, restart: false }) : undefined;
  } finally {
    if (folder !== undefined) Deno.removeSync(folder, { recursive: true });
  }
}

/** The options that only a queue has, and those that it cannot have. */
function checkQueueOptions(options: SweepArguments): void {
  const { queue, bars, lease, detach, shard, sandboxed, heap } = options;
  const given = (flags: Readonly<Record<string, unknown>>) =>
    Object.keys(flags).find((name) => flags[name] !== undefined);
  const alone = given({ bars, lease, detach });
  if (queue === undefined) {
    if (alone !== undefined) throw invalidArgument(`--${alone} needs --queue`);
    return;
  }
  const other = given({ shard, sandbox: sandboxed, heap });
  if (other === undefined) return;
  throw invalidArgument(
    `--${other} cannot be combined with --queue: workers run the sets`,
  );
}

/** The options of the sweep, checked. */
async function optionsOf(
  path: string,
  options: SweepArguments,
): Promise<EngineSweepOptions> {
  const onError = oneOf("--on-error", options.onError, ["skip", "fail"]);
  if (options.axes !== undefined && options.html === undefined) {
    throw invalidArgument("--axes needs --html");
  }
  if (options.seed !== "1" && options.random === undefined) {
    throw invalidArgument("--seed needs --random");
  }
  if (options.shard !== undefined && options.out === undefined) {
    throw invalidArgument("--shard needs --out, the file of its results");
  }
  checkQueueOptions(options);
  const { configTitle } = await import("../../config/load.ts");
  const { parseMetric } = await import("../../tape/set_metrics.ts");
  const { parseWalkForward } = await import("../../sweep/walk_forward.ts");
  const { parseShard } = await import("../../sweep/shard.ts");
  const { shard } = options;
  const { random, seed, out, restart, verify, workers, walkForward } = options;
  return {
    space: options.set ?? [],
    rank: parseMetric(options.rank),
    top: wholeNumber("--top", options.top),
    onError,
    memoryBytes: byteSize("--memory", options.memory),
    folder: dirname(resolve(path)),
    logsSets: options.logFile !== undefined || options.logLevel !== undefined,
    marksCalls: options.heap !== undefined,
    title: configTitle(path),
    configFile: resolve(path),
    onNote: writeNote,
    ...(random !== undefined && {
      random: {
        sets: wholeNumber("--random", random),
        seed: wholeNumber("--seed", seed ?? "1", { least: 0 }),
      },
    }),
    ...(options.html !== undefined && { axes: axesOf(options) }),
    ...(out !== undefined && { out }),
    ...(options.sandboxed === true && await sandboxOptions(out)),
    ...(restart !== undefined && { restart }),
    ...(shard !== undefined && { shard: parseShard(shard) }),
    ...(verify !== undefined &&
      { verify: wholeNumber("--verify", verify, { least: 0 }) }),
    ...(workers !== undefined &&
      { workers: wholeNumber("--workers", workers) }),
    ...(walkForward !== undefined &&
      { walkForward: parseWalkForward(walkForward) }),
  };
}

/** Modules run without permissions, and import code only. */
async function sandboxOptions(
  out: string | undefined,
): Promise<Partial<EngineSweepOptions>> {
  const { checkSandboxImports } = await import(
    "../sandbox/sandbox_imports.ts"
  );
  return {
    sandbox: true,
    beforeImport: checkSandboxImports,
    // The sandboxed sweep leaves the folder that it is relative to.
    ...(out !== undefined && { out: resolve(out) }),
  };
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
    const text = `${jsonText(result, 2)}\n`;
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
  writeWritten(options.json, options.html);
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
      ? `${error.message}; with --out FILE they are kept`
      : `${error.message}; the same command resumes from ${out}`,
    { cause: error },
  );
}

/** The parameters of the heat map; default to the first two. */
function axesOf({ axes, set = [] }: SweepArguments): string[] {
  const names = axes?.split(",") ??
    set.slice(0, 2).map((text) => text.split("=")[0]);
  return names.map((name) => name.trim());
}
