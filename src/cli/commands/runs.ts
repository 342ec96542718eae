/**
 * `openbell runs`: saved runs.
 *
 * @module
 */
import type { Command } from "commander";
import type { RunStore } from "../../runs/run_store.ts";
import type { SavedRun } from "../../runs/saved_run.ts";
import { jsonText } from "../../text/clean.ts";
import { invalidArgument, namedFiles, wholeNumber } from "../arguments.ts";
import { DEFAULT_RUNS, RUNS_OPTION } from "../terminal/save_run.ts";
import { writeError, writeOutput } from "../terminal/output.ts";
import {
  checkOutputFiles,
  writeFile,
  writeWritten,
} from "../terminal/output_file.ts";

interface RunsFlags {
  readonly runs: string;
  readonly json?: boolean;
}

interface ListFlags extends RunsFlags {
  readonly tag?: string;
  readonly sort?: string;
  readonly limit?: string;
}

interface ShowFlags extends RunsFlags {
  readonly report?: string;
  readonly result?: string;
  readonly db?: string;
}

interface TagFlags extends RunsFlags {
  readonly remove?: boolean;
}

/** Adds the command `runs` with its subcommands to the program. */
export function register(program: Command): void {
  const runs = program.command("runs")
    .description(
      "list, show and compare the runs that backtest --save has saved",
    )
    .addHelpText(
      "after",
      `
Saved runs are in ${DEFAULT_RUNS}/runs.db of the working folder, or in the folder
that --runs names: config, figures, hash, the hash of each strategy's code, log,
and the whole result.

Examples:
  openbell backtest config.yaml --save --tag candidate
  openbell runs list --sort sharpe
  openbell runs compare 3 7
  openbell runs show 7 --report run.html`,
    );
  subcommand(runs, "list", "print a line for each run, the newest first")
    .option("--tag <tag>", "only runs with this tag")
    .option("--sort <figure>", "the best by a figure first, as sharpe")
    .option("--limit <runs>", "at most so many")
    .action(list);
  subcommand(runs, "show", "print what a run was, and its summary")
    .argument("<run>", "its number")
    .option("--report <file>", "write its report, one HTML file")
    .option("--result <file>", "write its whole result as JSON")
    .option("--db <file>", "the bar store, if it has been moved; for --report")
    .action(show);
  subcommand(
    runs,
    "compare",
    "print how runs differ: figures, config, code, round trips",
  )
    .argument(
      "<run...>",
      "their numbers; the others are compared with the first",
    )
    .action(compare);
  subcommand(runs, "tag", "add tags to a run")
    .argument("<run>", "its number")
    .argument("<tag...>", "words without spaces and commas")
    .option("--remove", "remove these tags instead")
    .action(tag);
  subcommand(runs, "note", "change the note of a run")
    .argument("<run>", "its number")
    .argument("<text>", "the note; an empty one removes it")
    .action(note);
  subcommand(runs, "rm", "remove runs")
    .argument("<run...>", "their numbers")
    .action(remove);
}

function subcommand(
  parent: Command,
  name: string,
  description: string,
): Command {
  return parent.command(name).description(description)
    .option(RUNS_OPTION, "the folder of saved runs", DEFAULT_RUNS)
    .option("--json", "print JSON");
}

async function withRuns<T>(
  { runs }: RunsFlags,
  readOnly: boolean,
  action: (store: RunStore) => T | Promise<T>,
): Promise<T> {
  const { RunStore } = await import("../../runs/run_store.ts");
  const store = new RunStore(runs, { readOnly });
  try {
    return await action(store);
  } finally {
    store.close();
  }
}

async function list(flags: ListFlags): Promise<void> {
  const most = flags.limit === undefined
    ? Infinity
    : wholeNumber("--limit", flags.limit);
  const { isHigherBetter, parseMetric } = await import(
    "../../tape/set_metrics.ts"
  );
  const { formatRuns } = await import("../../runs/runs_text.ts");
  const { tag, sort } = flags;
  const metric = sort === undefined ? undefined : parseMetric(sort);
  await withRuns(flags, true, (store) => {
    let found = store.list({ tag });
    if (metric !== undefined) {
      const sign = isHigherBetter(metric) ? 1 : -1;
      const worth = ({ figures }: SavedRun) => {
        const value = figures[metric];
        return value === null || value === undefined ? -Infinity : sign * value;
      };
      found = found.sort((a, b) =>
        worth(b) < worth(a) ? -1 : worth(b) > worth(a) ? 1 : 0
      );
    }
    const shown = found.slice(0, most);
    if (flags.json === true) return writeOutput(`${jsonText(shown, 2)}\n`);
    writeOutput(formatRuns(shown));
    if (found.length > shown.length) {
      writeError(`${found.length - shown.length} more; --limit shows them\n`);
    }
  });
}

async function show(run: string, flags: ShowFlags): Promise<void> {
  const id = runNumber(run);
  const { report, result: resultFile, json } = flags;
  checkOutputFiles(namedFiles({ report, result: resultFile }));
  const { formatRun } = await import("../../runs/runs_text.ts");
  const { formatResult } = await import("../../results/result_text.ts");
  await withRuns(flags, true, async (store) => {
    const saved = store.get(id);
    const equalTo = store.equalTo(id);
    await store.withResult(id, async (result) => {
      const summary = formatResult(result);
      if (json === true) {
        writeOutput(`${jsonText({ ...saved, equalTo }, 2)}\n`);
      } else writeOutput(formatRun(saved, equalTo) + summary);
      if (resultFile !== undefined) {
        const { resultJson } = await import("../../results/result_json.ts");
        writeFile(resultFile, resultJson(result));
      }
      if (report !== undefined) {
        const { writePage } = await import("../terminal/output_file.ts");
        const db = flags.db ?? saved.store;
        await writePage(report, "report", { result, db });
      }
    });
    writeWritten(resultFile, report);
  });
}

async function compare(
  numbers: readonly string[],
  flags: RunsFlags,
): Promise<void> {
  const ids = numbers.map(runNumber);
  if (new Set(ids).size < 2) {
    throw invalidArgument(
      "Name two or more different runs, as: openbell runs compare 3 7",
    );
  }
  const { compareRuns } = await import("../../runs/compare_runs.ts");
  const { formatComparison } = await import("../../runs/runs_text.ts");
  await withRuns(flags, true, (store) => {
    const comparison = compareRuns(store, ids);
    writeOutput(
      flags.json === true
        ? `${jsonText(comparison, 2)}\n`
        : formatComparison(comparison),
    );
  });
}

async function tag(
  run: string,
  tags: readonly string[],
  flags: TagFlags,
): Promise<void> {
  const id = runNumber(run);
  await withRuns(flags, false, (store) => {
    store.tag(id, flags.remove === true ? { remove: tags } : { add: tags });
    writeChanged(store.get(id), flags);
  });
}

async function note(
  run: string,
  text: string,
  flags: RunsFlags,
): Promise<void> {
  const id = runNumber(run);
  await withRuns(flags, false, (store) => {
    store.note(id, text);
    writeChanged(store.get(id), flags);
  });
}

function writeChanged(
  { id, tags, note }: SavedRun,
  { json }: RunsFlags,
): void {
  if (json === true) return writeOutput(`${jsonText({ id, tags, note }, 2)}\n`);
  const texts = [
    tags.length === 0 ? "no tags" : `tags ${tags.join(", ")}`,
    ...note === "" ? [] : [`note ${note}`],
  ];
  writeOutput(`run ${id}: ${texts.join("; ")}\n`);
}

async function remove(
  numbers: readonly string[],
  flags: RunsFlags,
): Promise<void> {
  const ids = [...new Set(numbers.map(runNumber))];
  await withRuns(flags, false, (store) => {
    store.remove(ids);
    writeOutput(
      flags.json === true
        ? `${jsonText({ removed: ids }, 2)}\n`
        : `removed run ${ids.join(", ")}\n`,
    );
  });
}

function runNumber(text: string): number {
  return wholeNumber("<run>", text);
}
