import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { SeriesColumns } from "../../src/memory/series_columns.ts";
import { SeriesWriter } from "../../src/memory/series_writer.ts";
import { assertRows, makeSeries, openReader, put } from "./_series_support.ts";

/** Steps of a run: a session with a number of rows, or a reader that advances. */
const RUN = fc.record({
  days: fc.integer({ min: 0, max: 4 }),
  readers: fc.integer({ min: 1, max: 3 }),
  columns: fc.integer({ min: 1, max: 7 }),
  steps: fc.array(
    fc.oneof(
      fc.record({
        rows: fc.oneof(
          fc.integer({ min: 0, max: 40 }),
          fc.integer({ min: 0, max: 900 }),
        ),
        unused: fc.integer({ min: 0, max: 30 }),
      }),
      fc.record({
        reader: fc.nat({ max: 2 }),
        by: fc.integer({ min: 1, max: 9 }),
      }),
    ),
    { minLength: 1, maxLength: 160, size: "max" },
  ),
});

Deno.test("readers of any session see its whole trailing window, and the writer waits only for readers of a block it needs", () => {
  let moves = 0;
  let refusals = 0;
  fc.assert(
    fc.property(RUN, ({ days, readers, columns, steps }) => {
      const series = makeSeries(columns);
      const { writer } = series;
      /** First row of each session, and one past its last row. */
      const starts: number[] = [];
      const ends: number[] = [];
      const views = Array.from({ length: readers }, () => ({
        view: openReader(series),
        session: -1,
      }));
      let movedIn = 0;
      const windowStart = (session: number) =>
        starts[Math.max(0, session - days)];
      for (const step of steps) {
        if ("reader" in step) {
          const reader = views[step.reader % readers];
          const target = Math.min(starts.length - 1, reader.session + step.by);
          while (reader.session < target) {
            reader.view.bindToSession(++reader.session);
          }
        } else {
          const session = starts.length;
          const slowest = Math.min(...views.map((reader) => reader.session));
          const keepFrom = session === 0
            ? writer.rows
            : starts[Math.max(0, session - days)] ?? writer.rows;
          const { rows, firstRow, capacity } = writer;
          const count = step.rows + step.unused;
          const isFull = rows + count - firstRow > capacity;
          const mustWait = isFull && capacity > 0 && slowest < movedIn;
          const done = writer.reserve(count, keepFrom, session, slowest);
          assertEquals(done, !mustWait);
          if (!done) {
            refusals++;
            assertEquals(
              [writer.rows, writer.firstRow, writer.capacity],
              [rows, firstRow, capacity],
            );
          } else {
            if (isFull) {
              movedIn = session;
              moves++;
              assertEquals(writer.firstRow, keepFrom);
            }
            assert(writer.rows + count - writer.firstRow <= writer.capacity);
            starts.push(writer.rows);
            put(writer, step.rows);
            ends.push(writer.rows);
            writer.publishRows(keepFrom);
          }
        }
        for (const { view, session } of views) {
          if (session < 0) continue;
          assertRows(view, windowStart(session), ends[session]);
          assertEquals(view.bindToSession(session), false);
          assertEquals(view.publishedRows, writer.rows);
        }
      }
    }),
    { numRuns: 200 },
  );
  assert(moves > 200, `only ${moves} moves were tried`);
  assert(refusals > 50, `only ${refusals} refusals were tried`);
});

Deno.test("a series with sessions of equal size settles in two blocks", () => {
  const series = makeSeries(6);
  const { writer, arena } = series;
  const starts: number[] = [];
  let settled = 0;
  for (let session = 0; session < 600; session++) {
    const keepFrom = starts[Math.max(0, session - 3)] ?? 0;
    assert(writer.reserve(390, keepFrom, session, session - 1));
    starts.push(writer.rows);
    put(writer, 390);
    if (session === 60) settled = arena.bytesInUse;
  }
  assertEquals(arena.bytesInUse, settled);
  // Two blocks, each with four sessions in the window and room for fifteen more.
  assert(settled < 3 * 19 * 390 * 6 * 8, `${settled} bytes are in use`);
});

Deno.test("SeriesWriter.reserve() makes spare room for later sessions of a given size alone", () => {
  const first = (later?: number) => {
    const { writer, arena } = makeSeries(1);
    const before = arena.bytesInUse;
    assert(writer.reserve(1_000, 0, 0, -1, later));
    return (arena.bytesInUse - before) / 8;
  };
  // A block is at most a quarter larger than what is asked for.
  assert(first(0) >= 1_000 && first(0) <= 1_250, `${first(0)}`);
  assert(first(1) > 1_100 && first(1) <= 1_410, `${first(1)}`);
  assert(first() >= 2_000, `${first()}`);
});

Deno.test("a second SeriesWriter continues where the first one stopped", () => {
  const series = makeSeries(2);
  const { writer } = series;
  assert(writer.reserve(10, 0, 0, -1));
  put(writer, 7);
  writer.publishInitialRows();
  const next = new SeriesWriter(series.arena, series.directory, series.id);
  assertEquals([next.rows, next.initialRows], [7, 7]);
  put(next, 3);
  next.publishRows(4);
  const view = openReader(series);
  assert(view.bindToNewest());
  assertEquals([view.publishedRows, view.publishedStart], [10, 4]);
  assertRows(view, 0, 10);
  writer.takeOver();
  assertEquals(writer.rows, 10);
  assertEquals(writer.initialRows, 7);
});

Deno.test("SeriesColumns.movesAt() tells whether a session is in another block", () => {
  const series = makeSeries(3);
  const { writer } = series;
  const view = openReader(series);
  assertEquals(view.movesAt(0), false);
  assert(writer.reserve(100, 0, 0, -1));
  put(writer, 100);
  assert(view.bindToSession(0));
  assertEquals(view.movesAt(0), false);
  assert(writer.reserve(10, 50, 1, 0));
  assertEquals(view.movesAt(1), false);
  assert(writer.reserve(10_000, 50, 2, 0));
  assertEquals([view.movesAt(1), view.movesAt(2)], [false, true]);
  assertRows(view, 0, 100);
  assert(view.bindToSession(2));
  assertEquals(view.movesAt(2), false);
  assertRows(view, 50, 100);
});

Deno.test("SeriesColumns.publishedStart is never before the first row of the block", () => {
  const series = makeSeries(1);
  const { writer } = series;
  assert(writer.reserve(300, 0, 0, -1));
  put(writer, 300);
  writer.publishRows(0);
  const view = openReader(series);
  view.bindToNewest();
  assertEquals(view.publishedStart, 0);
  assert(writer.reserve(5_000, 250, 1, 0));
  assertEquals(view.bindToNewest(), true);
  assertEquals([view.firstRow, view.publishedStart], [250, 250]);
  assertRows(view, 250, 300);
});

Deno.test("SeriesWriter.publishEnd() publishes the rows so far and leaves the first visible row", () => {
  const { arena, directory, id, writer } = makeSeries(1);
  const reader = new SeriesColumns(arena, directory, id);
  writer.grow(false);
  writer.rows = 5;
  writer.publishRows(3);
  writer.rows = 9;
  assertEquals([reader.publishedRows, reader.publishedStart], [5, 3]);
  writer.publishEnd();
  assertEquals([reader.publishedRows, reader.publishedStart], [9, 3]);
});
