/**
 * `openbell sweep merge FILE…`: joins the results of the parts of a sweep.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import type { MergedSweep } from "../../../sweep/merge_sweeps.ts";
import type { SweepResult } from "../../../sweep/sweep_result.ts";
import { jsonText } from "../../../text/clean.ts";
import {
  byteSize,
  invalidArgument,
  requireDb,
  wholeNumber,
} from "../../arguments.ts";
import { writeNote } from "../../terminal/config_notes.ts";
import { writeError, writeOutput } from "../../terminal/output.ts";
import { checkOutputFiles, writeFile } from "../../terminal/output_file.ts";

interface MergeArguments {
  readonly out: string;
  readonly partial?: boolean;
  readonly restart?: boolean;
  readonly config?: string;
  readonly db?: string;
  readonly rank: string;
  readonly top: string;
  readonly workers?: string;
  readonly memory: string;
  readonly json?: string;
  readonly quiet?: boolean;
}

/** Adds the command `merge` to `sweep`. */
export function registerMerge(sweep: Command): void {
  sweep.command("merge")
    .description("join the results of all shards of a sweep")
    .argument("<files...>", "the files that sweep --shard --out has written")
    .requiredOption("--out <file>", "the file of all results")
    .option("--partial", "merge what is there, even if sets are missing")
    .option("--restart", "discard what --out holds")
    .option(
      "--config <file>",
      "the config of the sweep: runs its best set again here, and the tests of walk-forward",
    )
    .option("--db <file>", "the bar store (default: the config's store)")
    .option(
      "--rank <figure>",
      "the figure that sets are ranked by",
      "net_profit",
    )
    .option("--top <sets>", "how many of the best sets to show", "10")
    .option("--workers <threads>", "threads of --config (default: all cores)")
    .option("--memory <size>", "the memory limit for bars, of --config", "4G")
    .option("--json <file>", "write the result as JSON; - is standard output")
    .option("--quiet", "print no table")
    .addHelpText(
      "after",
      `
The files may come in any order. Those of another sweep are refused, and so are
two different results of one set. The same command resumes a merge.

Example:
  openbell sweep merge s*.db --out all.db
  openbell sweep merge s*.db --out all.db --config config.yaml --db market.db`,
    )
    .action(merge);
}

async function merge(
  files: readonly string[],
  options: MergeArguments,
): Promise<void> {
  const { out, config, partial, restart, json } = options;
  const { parseMetric } = await import("../../../tape/set_metrics.ts");
  const { readSpec } = await import("../../../sweep/results_file.ts");
  const rank = parseMetric(options.rank);
  const top = wholeNumber("--top", options.top);
  if (config === undefined) {
    if (options.db !== undefined) throw invalidArgument("--db needs --config");
    if (json !== undefined) throw invalidArgument("--json needs --config");
    if (partial !== true && readSpec(files[0]).walkForward !== undefined) {
      throw invalidArgument(
        "These are the shards of a walk-forward sweep, whose best sets are tested after the merge: name the config (--config FILE), or merge without tests (--partial)",
      );
    }
  } else if (partial === true) {
    throw invalidArgument(
      "--partial cannot be combined with --config, which needs all sets",
    );
  }
  if (json !== undefined && json !== "-") {
    checkOutputFiles(new Map([["--json", json]]));
  }
  const { mergeSweeps, mergedText } = await import(
    "../../../sweep/merge_sweeps.ts"
  );
  const merged = mergeSweeps(files, out, {
    partial: partial === true,
    restart: restart === true,
  });
  if (config === undefined) {
    if (options.quiet !== true) writeOutput(mergedText(merged, out, rank, top));
    return;
  }
  const result = await resume(config, merged, options);
  await write(result, options);
}

/** Runs what the merged results lack. */
async function resume(
  config: string,
  { spec }: MergedSweep,
  options: MergeArguments,
): Promise<SweepResult> {
  const { readConfigInput, configTitle } = await import(
    "../../../config/load.ts"
  );
  const { storePathOf } = await import("../../../config/store_path.ts");
  const { parseMetric } = await import("../../../tape/set_metrics.ts");
  const { runSweep } = await import("../../../sweep/run_sweep.ts");
  const folder = dirname(resolve(config));
  const input = readConfigInput(config);
  return await runSweep(input, {
    ...spec,
    db: requireDb("sweep merge", options.db, storePathOf(input, folder)),
    out: options.out,
    rank: parseMetric(options.rank),
    top: wholeNumber("--top", options.top),
    memoryBytes: byteSize("--memory", options.memory),
    folder,
    title: configTitle(config),
    onNote: writeNote,
    ...(options.workers !== undefined &&
      { workers: wholeNumber("--workers", options.workers) }),
  });
}

async function write(
  result: SweepResult,
  { json, quiet }: MergeArguments,
): Promise<void> {
  const { formatSweep } = await import("../../../sweep/sweep_text.ts");
  if (json !== undefined) {
    const text = `${jsonText(result, 2)}\n`;
    if (json === "-") writeOutput(text);
    else writeFile(json, [text]);
  }
  if (quiet === true) return;
  const text = formatSweep(result);
  if (json === "-") writeError(text);
  else writeOutput(text);
}
