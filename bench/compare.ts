/**
 * Measures a revision and the working tree alternately and prints their ratios.
 * Both run the working tree's bench, each over its own code. If that bench does
 * not run in the revision, because files have moved since, the revision runs
 * its own. Above 1, the working tree is slower.
 *
 *     deno task bench:compare REF [--rounds 5] [--days 60] [--symbols 8]
 *       [--bench bench/session_data.bench.ts]… [--no-pipeline]
 *
 * Measures the pipeline by default; `--bench` adds files of `deno bench`, of
 * which it compares the mean and the fastest iteration: the mean includes what
 * garbage and the machine's other work take. A bench that runs in the working
 * tree alone is reported and left out.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { quartiles } from "./quartiles.ts";
import { git, HERE, withRevision } from "./revision_tree.ts";
import { machineLine, markdownTable, spread } from "./table.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: {
    rounds: { type: "string", default: "5" },
    days: { type: "string", default: "60" },
    symbols: { type: "string", default: "8" },
    bench: { type: "string", multiple: true, default: [] },
    pipeline: { type: "boolean", default: true },
  },
});

/** Nanoseconds by the name of what was measured. */
type Readings = Map<string, number>;

/** Something that can be run in a tree. */
interface Measurement {
  readonly file: string;
  readonly args: readonly string[];
  readonly read: (json: string) => Readings;
}

/** Times of the iterations of a bench. */
interface BenchTimes {
  readonly avg: number;
  readonly min: number;
}

interface BenchJson {
  readonly benches: readonly {
    readonly name: string;
    readonly results: readonly { readonly ok?: BenchTimes }[];
  }[];
}

function readPipeline(json: string): Readings {
  const { nsPerBar } = JSON.parse(json) as {
    nsPerBar: Record<string, number[]>;
  };
  return new Map(
    Object.entries(nsPerBar).map(([side, all]) => [
      `pipeline, ${side}, ns a bar`,
      quartiles(all).median,
    ]),
  );
}

function readBench(json: string): Readings {
  const { benches } = JSON.parse(json) as BenchJson;
  const readings: Readings = new Map();
  for (const { name, results } of benches) {
    const times = results[0]?.ok;
    if (times === undefined) continue;
    readings.set(`${name}: mean, ns`, times.avg);
    readings.set(`${name}: fastest, ns`, times.min);
  }
  return readings;
}

function measurements(): Measurement[] {
  const list: Measurement[] = values.bench.map((file) => ({
    file,
    args: ["bench", "-A", "--no-check", "--json", file],
    read: readBench,
  }));
  if (!values.pipeline) return list;
  const file = "bench/pipeline.ts";
  const size = ["--days", values.days, "--symbols", values.symbols];
  const args = ["run", "-A", "--no-check", file, "--rounds", "3", "--json"];
  return [{ file, args: [...args, ...size], read: readPipeline }, ...list];
}

/** The reading of a measurement in a tree, or the reason why it cannot be run there. */
async function measure(
  tree: string,
  { args, read }: Measurement,
): Promise<Readings | string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: tree,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  if (success) return read(decoder.decode(stdout));
  const lines = decoder.decode(stderr).split("\n");
  return lines.find((line) => line.startsWith("error")) ?? "it failed";
}

const BENCH_FOLDERS = ["bench", "tests/fixtures"];
// The revision's own says where its packages are.
const CONFIG = "deno.json";

/** Copies the working tree's benches, and what they import, over those of `tree`. */
function overlay(tree: string): void {
  for (const folder of BENCH_FOLDERS) copy(folder, tree);
}

/**
 * Prepares the revision's tree for a measurement. Returns whether it runs the
 * working tree's bench; else its own files are restored.
 */
async function prepare(tree: string, { file }: Measurement): Promise<boolean> {
  overlay(tree);
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "-q", file],
    cwd: tree,
  }).output();
  if (success) return true;
  git("-C", tree, "checkout", "--quiet", "--force", "HEAD", "--", ".");
  git("-C", tree, "clean", "--quiet", "-d", "--force");
  return false;
}

function copy(path: string, tree: string): void {
  Deno.mkdirSync(`${tree}/${path}`, { recursive: true });
  for (const entry of Deno.readDirSync(`${HERE}/${path}`)) {
    const inside = `${path}/${entry.name}`;
    if (entry.isDirectory) copy(inside, tree);
    else if (entry.isFile && entry.name !== CONFIG) {
      Deno.copyFileSync(`${HERE}/${inside}`, `${tree}/${inside}`);
    }
  }
}

/** Measures both trees alternately; returns the readings of every round, or why there are none. */
async function compareOne(
  tree: string,
  measurement: Measurement,
  rounds: number,
): Promise<[string, number, number, number][] | string> {
  const rows: [string, number, number, number][] = [];
  for (let round = 0; round < rounds; round++) {
    // The order alternates, so that a machine that slows down favours neither.
    const order = round % 2 === 0 ? [tree, HERE] : [HERE, tree];
    const found = new Map<string, Readings>();
    for (const each of order) {
      const readings = await measure(each, measurement);
      if (typeof readings === "string") {
        const where = each === tree ? "the revision" : "the working tree";
        return `${measurement.file} does not run in ${where}: ${readings}`;
      }
      found.set(each, readings);
    }
    for (const [name, after] of found.get(HERE) ?? []) {
      const before = found.get(tree)?.get(name);
      if (before !== undefined) rows.push([name, before, after, round]);
    }
  }
  return rows;
}

function tableOf(rows: readonly [string, number, number, number][]): string {
  const byName = Map.groupBy(rows, ([name]) => name);
  return markdownTable(
    ["what", "revision", "working tree", "ratio"],
    [...byName].map(([name, all]) => [
      name,
      quartiles(all.map(([, before]) => before)).median.toFixed(1),
      quartiles(all.map(([, , after]) => after)).median.toFixed(1),
      spread(all.map(([, before, after]) => after / before), 3),
    ]),
  );
}

function main(reference: string): Promise<void> {
  return withRevision(reference, async (tree, commit) => {
    console.log(
      `${reference} (${commit.slice(0, 7)}) and the working tree, in turns; ` +
        `${machineLine()}; median of ${values.rounds} rounds [quartiles]\n`,
    );
    for (const measurement of measurements()) {
      if (!await prepare(tree, measurement)) {
        console.log(`${measurement.file}: the revision runs its own bench\n`);
      }
      const rows = await compareOne(tree, measurement, Number(values.rounds));
      console.log(`${typeof rows === "string" ? rows : tableOf(rows)}\n`);
    }
  });
}

const [reference] = positionals;
if (reference === undefined || !/^[1-9]\d*$/.test(values.rounds)) {
  console.error(
    "error: bench:compare needs a revision, and --rounds a whole number from 1 on; for example: deno task bench:compare main --rounds 5",
  );
  Deno.exit(2);
}
try {
  await main(reference);
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  Deno.exit(1);
}
