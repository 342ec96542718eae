/**
 * Fails when a ratio of the benches has fallen by more than 15 % against the last
 * one recorded on the same machine. Run by hand before a release, on a machine
 * that does nothing else; no test runs it.
 *
 * Each ratio compares sides of one run of a bench, by the fastest round of each
 * side, so that other work on the machine counts as little as it can. The benches
 * run in turns, and the median of their runs counts.
 *
 *     deno task bench:gate [--runs 3] [--record]
 *
 * `--record` adds the ratios to `bench/recorded_ratios.json`. Exit code 1: a ratio
 * has fallen. A machine of which nothing is recorded has nothing to fall from.
 *
 * @module
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import {
  compareRatios,
  medianRatios,
  newestOf,
  type Ratios,
  type RecordedRatios,
  withRecord,
} from "./ratios.ts";
import { machineLine, markdownTable } from "./table.ts";

/** A ratio may fall by so much before it counts. */
const ALLOWED_FALL = 0.15;
const RECORDS = new URL("./recorded_ratios.json", import.meta.url);

/** A bench, and the ratios in its JSON. */
interface Measurement {
  readonly args: readonly string[];
  readonly ratios: (json: string) => Ratios;
}

const MEASUREMENTS: readonly Measurement[] = [
  {
    args: ["run", "-A", "bench/pipeline.ts", "--rounds", "7", "--json"],
    ratios: pipelineRatios,
  },
  {
    args: ["run", "-A", "bench/base_intervals.ts", "--rounds", "7", "--json"],
    ratios: ownRatios,
  },
  {
    args: [
      ...["run", "-A", "bench/sweep.ts", "--rounds", "2", "--days", "100"],
      ...["--sets", "100", "--json"],
    ],
    ratios: ownRatios,
  },
  {
    args: ["run", "-A", "bench/quality_cost.ts", "--rounds", "5", "--json"],
    ratios: ownRatios,
  },
  {
    args: ["bench", "-A", "--json", "bench/session_data.bench.ts"],
    ratios: appendRatios,
  },
];

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "3" },
    record: { type: "boolean", default: false },
  },
});
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) {
  throw new RangeError("--runs must be a whole number from 1 on");
}

/** The machine, its processor and its runtime: ratios of others are no measure. */
function machineName(): string {
  const model = cpus()[0]?.model.trim() || "unknown processor";
  return `${model}, ${machineLine()}`;
}

function pipelineRatios(json: string): Ratios {
  const { nsPerBar } = JSON.parse(json) as {
    nsPerBar: Record<string, number[]>;
  };
  const fastest = (side: string) => Math.min(...nsPerBar[side]);
  return Object.fromEntries(
    ["inline", "workers"].map((side) => [
      `pipeline, ${side}, of the fused loop's speed`,
      fastest("fused loop") / fastest(side),
    ]),
  );
}

function ownRatios(json: string): Ratios {
  return JSON.parse(json).ratios;
}

/** Appends beside a bare store, by the fastest iteration. */
function appendRatios(json: string): Ratios {
  const { benches } = JSON.parse(json) as {
    benches: { name: string; results: { ok?: { min: number } }[] }[];
  };
  const fastest = (start: string) => {
    const found = benches.find(({ name }) => name.startsWith(start));
    const min = found?.results[0]?.ok?.min;
    if (min !== undefined) return min;
    throw new Error(`There is no bench that begins with "${start}"`);
  };
  const bare = fastest("a bare six-column store");
  return {
    "append through the handle, of a bare store's speed": bare /
      fastest("append through the handle"),
    "append by symbol and interval, of a bare store's speed": bare /
      fastest("append by symbol and interval"),
  };
}

async function measure({ args, ratios }: Measurement): Promise<Ratios> {
  const [command, ...rest] = args;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [command, "--no-check", ...rest],
    cwd: new URL("..", import.meta.url),
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (success) return ratios(text(stdout));
  throw new Error(`deno ${args.join(" ")} failed:\n${text(stderr)}`);
}

const measured: Ratios[] = [];
for (let run = 1; run <= runs; run++) {
  const all: Record<string, number> = {};
  for (const measurement of MEASUREMENTS) {
    const file = measurement.args.find((arg) => arg.endsWith(".ts"));
    console.error(`run ${run} of ${runs}: ${file}`);
    Object.assign(all, await measure(measurement));
  }
  measured.push(all);
}
const ratios = medianRatios(measured);
const machine = machineName();
const records: RecordedRatios[] = JSON.parse(Deno.readTextFileSync(RECORDS));
const last = newestOf(records, machine);
const rows = compareRatios(ratios, last?.ratios ?? {}, ALLOWED_FALL);
const shown = (ratio: number | undefined) => ratio?.toFixed(3) ?? "–";

console.log(`${machine}; median of ${runs} runs\n`);
console.log(markdownTable(
  ["ratio", last?.date ?? "recorded", "now", "now ÷ recorded", ""],
  rows.map(({ name, now, before, hasFallen }) => [
    name,
    shown(before),
    shown(now),
    now === undefined || before === undefined ? "–" : shown(now / before),
    hasFallen ? "FALLEN" : "",
  ]),
));
if (last === undefined) {
  console.log("\nNothing is recorded for this machine; --record does that.");
}
if (values.record) {
  const date = new Date().toISOString().slice(0, 10);
  const all = withRecord(records, { machine, date, ratios });
  Deno.writeTextFileSync(RECORDS, `${JSON.stringify(all, null, 2)}\n`);
  console.log(`\nRecorded as of ${date}.`);
}
const fallen = rows.filter(({ hasFallen }) => hasFallen);
if (fallen.length > 0) {
  console.error(
    `\nerror: ${fallen.length} of ${rows.length} ratios have fallen by more than ${
      100 * ALLOWED_FALL
    } %`,
  );
  Deno.exit(1);
}
