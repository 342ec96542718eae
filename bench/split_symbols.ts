/**
 * The symbols of a run split over threads: what a machine with many cores could give
 * an engine that has a pipeline for each part of the symbols.
 *
 * The engine has one pipeline a run, so each part here is a run of its own, inline and
 * in a process of its own, with an account of its own. All begin at once, and the
 * slowest counts. What is missing of one run over all symbols is the merge of the
 * parts' slices before the strategies; so this is the ceiling, as memory and
 * processors let it be.
 *
 * @module
 */
import { quartiles } from "./quartiles.ts";
import { type Point, startPoint } from "./scale_point.ts";
import { spread } from "./table.ts";

/** How fast parts were that ran at once. */
interface SplitReading {
  /** Base bars of all parts. */
  readonly bars: number;
  /** Seconds until the last part ended. */
  readonly seconds: number;
  /** Peak memory of all parts, MiB. */
  readonly peakMb: number;
}

/** The columns of {@linkcode splitRows}. */
export const SPLIT_COLUMNS = [
  "threads",
  "symbols a thread",
  "M bars/s",
  "× one thread",
  "of its share",
  "peak MiB",
];

/** Parts as equal as can be, in the order of the symbols. */
export function partsOf<T>(all: readonly T[], count: number): T[][] {
  return Array.from({ length: count }, (_, i) =>
    all.slice(
      Math.round(i * all.length / count),
      Math.round((i + 1) * all.length / count),
    ));
}

/** Measures each number of threads, in turns. */
export async function splitRows(
  point: Point,
  threads: readonly number[],
  rounds: number,
): Promise<string[][]> {
  const readings: SplitReading[][] = threads.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, count] of threads.entries()) {
      readings[i].push(await runParts(point, count));
    }
  }
  const speeds = readings.map((all) =>
    all.map(({ bars, seconds }) => bars / seconds / 1e6)
  );
  const one = quartiles(speeds[0]).median / threads[0];
  return threads.map((count, i) => {
    const { median } = quartiles(speeds[i]);
    return [
      String(count),
      (point.symbols.length / count).toFixed(1),
      spread(speeds[i]),
      (median / one).toFixed(2),
      (median / one / count).toFixed(2),
      Math.max(...readings[i].map(({ peakMb }) => peakMb)).toFixed(0),
    ];
  });
}

async function runParts(point: Point, count: number): Promise<SplitReading> {
  const parts = await Promise.all(
    partsOf(point.symbols, count).map((symbols) =>
      startPoint({ ...point, symbols, runner: "inline" })
    ),
  );
  const found = await Promise.all(parts.map((part) => part.run()));
  return {
    bars: found.reduce((sum, { bars }) => sum + bars, 0),
    seconds: Math.max(...found.map(({ seconds }) => seconds)),
    peakMb: found.reduce((sum, { peakMb }) => sum + peakMb, 0),
  };
}
