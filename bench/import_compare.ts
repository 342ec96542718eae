/**
 * Imports the same files by a revision and by the working tree, in turns, each in a
 * process of its own, and prints speed, the ratio of times, the ratio of CPU times,
 * which other load on the machine changes less, and peak memory. Above 1, the working
 * tree is slower. Memory is measured with a file of a quarter of the
 * bars too: it must not grow.
 *
 *     deno task bench:import REF [--rounds 5] [--days 2500]
 *
 * @module
 */
import { parquetWriteBuffer } from "hyparquet-writer";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { sessionsOfMinutes, writeCsv, writeMinutes } from "./minutes_csv.ts";
import { quartiles } from "./quartiles.ts";
import { HERE, withRevision } from "./revision_tree.ts";
import { machineLine, markdownTable, spread } from "./table.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "5" },
    days: { type: "string", default: "2500" },
  },
});

/** What both trees run; the revision need not have it. */
const SCRIPTS = ["bench/import_once.ts", "bench/peak_memory.ts"];

interface Reading {
  readonly added: number;
  readonly ms: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

/** Writes a file of so many days; returns the number of bars. */
type Writer = (path: string, days: number) => number;

const FORMATS: Readonly<Record<string, Writer>> = {
  "csv": writeCsv,
  "csv.gz": (path, days) => {
    const bars = writeCsv(`${path}.plain`, days);
    Deno.writeFileSync(path, gzipSync(Deno.readFileSync(`${path}.plain`)));
    Deno.removeSync(`${path}.plain`);
    return bars;
  },
  "jsonl": (path, days) =>
    writeMinutes(
      path,
      days,
      (stamp, [o, h, l, c, v]) =>
        `{"t":"${stamp}","o":${o},"h":${h},"l":${l},"c":${c},"v":${v}}\n`,
    ),
  "parquet": writeParquet,
};

/** All bars in a single row group, which a reader must not hold at once. */
function writeParquet(path: string, days: number): number {
  const rows = [...sessionsOfMinutes(days)].flat();
  const names = ["open", "high", "low", "close"];
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: "timestamp", data: rows.map(([at]) => new Date(at)) },
      ...names.map((name, i) => ({
        name,
        type: "DOUBLE" as const,
        data: rows.map((row) => row[i + 1] / 100),
      })),
      {
        name: "volume",
        type: "INT64" as const,
        data: rows.map((row) => BigInt(row[5])),
      },
    ],
    rowGroupSize: rows.length,
  });
  Deno.writeFileSync(path, new Uint8Array(buffer));
  return rows.length;
}

/** One import by the code of a tree. */
async function importOnce(
  tree: string,
  file: string,
  bars: number,
): Promise<Reading> {
  const db = `${file}.db`;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--no-lock", SCRIPTS[0], file, db],
    cwd: tree,
  }).output();
  for (const end of ["", "-wal", "-shm"]) {
    try {
      Deno.removeSync(db + end);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  const decoder = new TextDecoder();
  if (!success) throw new Error(`${tree}: ${decoder.decode(stderr)}`);
  const reading: Reading = JSON.parse(decoder.decode(stdout));
  if (reading.added !== bars) {
    throw new Error(`${tree} imported ${reading.added} of ${bars} bars`);
  }
  return reading;
}

/** A line of the table: one format, both trees in turns. */
async function compareFormat(
  folder: string,
  tree: string,
  format: string,
): Promise<string[]> {
  const days = Number(values.days);
  const [small, large] = [Math.ceil(days / 4), days].map((count) => {
    const path = `${folder}/${count}.${format}`;
    return { path, bars: FORMATS[format](path, count) };
  });
  const trees = [tree, HERE];
  const first: Reading[] = [];
  for (const each of trees) {
    first.push(await importOnce(each, small.path, small.bars));
  }
  const found: Reading[][] = [[], []];
  for (let round = 0; round < Number(values.rounds); round++) {
    // The order alternates, so that a machine that slows down favours neither.
    for (const side of round % 2 === 0 ? [0, 1] : [1, 0]) {
      found[side].push(await importOnce(trees[side], large.path, large.bars));
    }
  }
  for (const { path } of [small, large]) Deno.removeSync(path);
  const rates = found.map((all) =>
    quartiles(all.map(({ ms }) => large.bars / ms / 1_000)).median.toFixed(2)
  );
  const ratios = (of: "ms" | "cpuMs"): string =>
    spread(found[1].map((reading, i) => reading[of] / found[0][i][of]), 3);
  const peaks = found.map((all, side) =>
    `${first[side].peakMb.toFixed(0)} → ${
      quartiles(all.map(({ peakMb }) => peakMb)).median.toFixed(0)
    }`
  );
  return [format, ...rates, ratios("ms"), ratios("cpuMs"), ...peaks];
}

async function main(reference: string): Promise<void> {
  await withRevision(reference, async (tree, commit, scratch) => {
    Deno.mkdirSync(`${tree}/bench`, { recursive: true });
    for (const script of SCRIPTS) {
      Deno.copyFileSync(`${HERE}/${script}`, `${tree}/${script}`);
    }
    const rows: string[][] = [];
    for (const format of Object.keys(FORMATS)) {
      rows.push(await compareFormat(scratch, tree, format));
    }
    console.log(
      `${
        commit.slice(0, 7)
      } and the working tree, ${values.days} days of minutes; ` +
        `${machineLine()}; medians of ${values.rounds} rounds [quartiles]; ` +
        `peak memory in MiB with a quarter of the bars → with all\n`,
    );
    console.log(markdownTable([
      "file",
      "revision, M bars/s",
      "working tree",
      "ratio of times",
      "of CPU times",
      "revision, memory",
      "working tree",
    ], rows));
  });
}

const [reference] = positionals;
if (
  reference === undefined ||
  ![values.rounds, values.days].every((text) => /^[1-9]\d*$/.test(text))
) {
  console.error(
    "error: bench:import needs a revision, and whole numbers from 1 on for --rounds and --days; for example: deno task bench:import main --rounds 5",
  );
  Deno.exit(2);
}
try {
  await main(reference);
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  Deno.exit(1);
}
