import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { SliceMerge } from "../../src/coordinator/slice_merge.ts";
import { Arena } from "../../src/memory/arena.ts";
import {
  EVENT_COUNT_MASK,
  EVENT_COUNT_SHIFT,
  EVENT_GROUP,
  EVENT_SLICE_END,
} from "../../src/memory/layout.ts";
import { EventLog } from "../../src/sync/event_log.ts";

/** The expected slices: the symbols with a bar at each start, in order. */
function sortedSlices(bars: readonly (readonly number[])[]): number[][] {
  const all = bars.flatMap((times, symbol) =>
    times.map((time) => ({ time, symbol }))
  ).sort((a, b) => a.time - b.time || a.symbol - b.symbol);
  const slices: number[][] = [];
  all.forEach(({ time, symbol }, i) => {
    if (i === 0 || all[i - 1].time !== time) slices.push([]);
    slices[slices.length - 1].push(symbol);
  });
  return slices;
}

const DAY = fc.array(
  fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 40 })
    .map((times) => times.sort((a, b) => a - b)),
  { minLength: 1, maxLength: 6 },
);

/** The symbols of each slice in a part of the log; the slices start at `starts`. */
function readSlices(
  log: EventLog,
  from: number,
  to: number,
  symbols: number,
  starts: readonly number[],
): number[][] {
  const slices: number[][] = [];
  let slice: number[] = [];
  for (let at = from; at !== to; at = (at + 1) | 0) {
    const word = log.words[at & log.mask];
    if ((word & EVENT_GROUP) !== 0) {
      assertEquals(slice, []);
      const count = word >> EVENT_COUNT_SHIFT & EVENT_COUNT_MASK;
      const first = starts[slices.length];
      for (let i = 0; i < count; i++) {
        assertEquals(starts[slices.length], first + i, "one slot apart");
        slices.push(Array.from({ length: symbols }, (_, symbol) => symbol));
      }
      continue;
    }
    slice.push(word & ~EVENT_SLICE_END);
    if ((word & EVENT_SLICE_END) === 0) continue;
    assert(slice.length < symbols, "all symbols are a group");
    slices.push(slice);
    slice = [];
  }
  assertEquals(slice, [], "the last slice has no end");
  return slices;
}

Deno.test("the bars of all symbols are merged by time, then by symbol", () => {
  fc.assert(fc.property(
    fc.array(DAY, { minLength: 1, maxLength: 3 }),
    fc.array(
      fc.record({
        most: fc.integer({ min: 0, max: 20 }),
        until: fc.oneof(
          fc.constant(Infinity),
          fc.integer({ min: -1, max: 62 }),
        ),
      }),
      { minLength: 1, maxLength: 12 },
    ),
    fc.constantFrom(0, 2 ** 31 - 40, -(2 ** 31)),
    fc.integer({ min: 0, max: 9 }),
    (days, calls, start, before) => {
      const arena = Arena.create({ maxSeries: 0, maxBytes: 2 ** 20 });
      const log = EventLog.create(arena, 64);
      const symbols = Math.max(...days.map((day) => day.length));
      const merge = new SliceMerge(log, symbols, 1);
      assertEquals(merge.time, Infinity);
      let position = start;
      for (const day of days) {
        const bars = Array.from({ length: symbols }, (_, i) => day[i] ?? []);
        // Columns hold rows before and after those of the day.
        bars.forEach((times, symbol) => {
          const column = Float64Array.of(
            ...new Array(before).fill(7),
            ...times,
            3,
          );
          merge.queue(symbol, column, before, before + times.length);
        });
        const times = [...new Set(bars.flat())].sort((a, b) => a - b);
        const expected = sortedSlices(bars);
        const seen: number[][] = [];
        let next = 0;
        for (let turn = 0; next < times.length || turn === 0; turn++) {
          const { most, until } = turn < calls.length
            ? calls[turn]
            : { most: 5, until: Infinity };
          assertEquals(merge.time, times[next] ?? Infinity);
          const due = times.filter((time, i) =>
            i >= next && i < next + Math.min(most, 8) && time < until
          ).length;
          const from = position;
          position = merge.emit(position, Math.min(most, 8), until);
          assertEquals(merge.slices, due);
          next += due;
          seen.push(
            ...readSlices(
              log,
              from,
              position,
              symbols,
              times.slice(seen.length),
            ),
          );
        }
        assertEquals(seen, expected);
        assertEquals(merge.time, Infinity);
      }
    },
  ));
});

Deno.test("a session without bars has no slices", () => {
  const arena = Arena.create({ maxSeries: 0, maxBytes: 2 ** 20 });
  const merge = new SliceMerge(EventLog.create(arena, 64), 2, 1);
  merge.queue(0, new Float64Array(4), 2, 2);
  merge.queue(1, new Float64Array(0), 0, 0);
  assertEquals(merge.time, Infinity);
  assertEquals(merge.emit(17, 100, Infinity), 17);
  assert(merge.slices === 0);
});

Deno.test("bars that arrive later are merged as if they had been queued at once", () => {
  const times = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), {
    maxLength: 40,
  }).map((list) => list.sort((a, b) => a - b));
  fc.assert(fc.property(
    fc.array(times, { minLength: 1, maxLength: 3 }),
    fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 8 })
      .map((list) => list.sort((a, b) => a - b)),
    (bars, watermarks) => {
      const arena = Arena.create({ maxSeries: 0, maxBytes: 2 ** 20 });
      const log = EventLog.create(arena, 256);
      const merge = new SliceMerge(log, bars.length, 1);
      bars.forEach((_, symbol) =>
        merge.queue(symbol, new Float64Array(0), 0, 0)
      );
      let position = 0;
      for (const watermark of [...watermarks, Infinity]) {
        bars.forEach((list, symbol) => {
          const known = list.filter((time) => time < watermark);
          // The columns may move when they grow.
          merge.extend(symbol, Float64Array.from(known), known.length);
        });
        position = merge.emit(position, 1_000, watermark);
        assertEquals(merge.time, Infinity);
      }
      assertEquals(
        readSlices(
          log,
          0,
          position,
          bars.length,
          [...new Set(bars.flat())].sort((a, b) => a - b),
        ),
        sortedSlices(bars),
      );
    },
  ));
});
