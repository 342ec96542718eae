/**
 * The total order of a day: merging 8 symbols × 390 minutes into the log, and
 * reading it slice by slice. The coordinator merges, each other stage reads. While
 * all symbols trade, one word stands for many slices; a slice in which a symbol does
 * not trade costs one word per bar. A regression of the first slows every run, of the
 * second runs with thinly traded symbols.
 */
import { assertEquals } from "@std/assert";
import { SliceMerge } from "../src/coordinator/slice_merge.ts";
import { Arena } from "../src/memory/arena.ts";
import {
  EVENT_COUNT_MASK,
  EVENT_COUNT_SHIFT,
  EVENT_GROUP,
  EVENT_SLICE_END,
} from "../src/memory/layout.ts";
import { EventLog } from "../src/sync/event_log.ts";
import { seededRandom } from "../tests/fixtures/random.ts";

const SYMBOLS = 8;
const MINUTES = 390;
const MINUTE_MS = 60_000;
const BATCH_SLICES = 1_024;

/** The starts of each symbol's bars, some of them missing. */
function makeDay(missing: number): Float64Array[] {
  const random = seededRandom(1);
  return Array.from({ length: SYMBOLS }, () => {
    const starts: number[] = [];
    for (let i = 0; i < MINUTES; i++) {
      if (random() >= missing) starts.push(i * MINUTE_MS);
    }
    return Float64Array.from(starts);
  });
}

/** Merges a day and returns the position after its events. */
function mergeDay(
  merge: SliceMerge,
  day: readonly Float64Array[],
  from: number,
): number {
  day.forEach((starts, symbol) =>
    merge.queue(symbol, starts, 0, starts.length)
  );
  let position = from;
  while (merge.time !== Infinity) {
    position = merge.emit(position, BATCH_SLICES, Infinity);
  }
  return position;
}

/** Reads the events up to `to`; returns the number of bars and slices. */
function readLog(log: EventLog, from: number, to: number) {
  const { words, mask } = log;
  let bars = 0;
  let slices = 0;
  for (let position = from; position !== to; position = (position + 1) | 0) {
    const word = words[position & mask];
    if ((word & EVENT_GROUP) !== 0) {
      const count = word >>> EVENT_COUNT_SHIFT & EVENT_COUNT_MASK;
      bars += SYMBOLS * count;
      slices += count;
    } else {
      bars++;
      if ((word & EVENT_SLICE_END) !== 0) slices++;
    }
  }
  return { bars, slices };
}

let sink = 0;
for (
  const [title, missing] of [
    ["every slot traded", 0],
    ["2 % of the slots missing", 0.02],
    ["half of the slots missing", 0.5],
  ] as const
) {
  const day = makeDay(missing);
  const bars = day.reduce((sum, starts) => sum + starts.length, 0);
  const arena = Arena.create({ maxSeries: 0, maxBytes: 2 ** 22 });
  const log = EventLog.create(arena, 1 << 14);
  const merge = new SliceMerge(log, SYMBOLS, MINUTE_MS);
  const end = mergeDay(merge, day, 0);
  // The bench must measure the work that its name says.
  const slices = new Set(day.flatMap((starts) => [...starts])).size;
  assertEquals(readLog(log, 0, end), { bars, slices });

  Deno.bench(`merge ${bars} bars into ${end} words, ${title}`, {
    group: "merge",
    baseline: missing === 0,
  }, () => {
    sink += mergeDay(merge, day, 0);
  });
  Deno.bench(`read ${end} words, ${title}`, {
    group: "read",
    baseline: missing === 0,
  }, () => {
    sink += readLog(log, 0, end).slices;
  });
}

addEventListener("unload", () => {
  // Reading it keeps the loops above from being optimised away.
  if (Number.isNaN(sink)) console.log(sink);
});
