import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Arena } from "../../src/memory/arena.ts";
import { Directory } from "../../src/memory/directory.ts";
import {
  DIRECTORY_OFFSET,
  ENTRY_BYTES,
  SeriesKind,
} from "../../src/memory/layout.ts";
import { SeriesColumns, SeriesWriter } from "../../src/memory/series_memory.ts";

interface Series {
  readonly arena: Arena;
  readonly directory: Directory;
  readonly id: number;
  readonly writer: SeriesWriter;
}

function makeSeries(columns: number, arena?: Arena): Series {
  const memory = arena ?? Arena.create({ maxSeries: 8, maxBytes: 2 ** 26 });
  const directory = new Directory(memory);
  const id = directory.register({
    kind: SeriesKind.bars,
    symbol: `S${directory.count}`,
    interval: "1m",
    name: "",
  }, columns);
  const writer = new SeriesWriter(memory, directory, id);
  return { arena: memory, directory, id, writer };
}

/** A view of its own, as another thread has it. */
function openReader({ arena, id }: Series): SeriesColumns {
  const memory = Arena.attach(arena.buffer);
  return new SeriesColumns(memory, new Directory(memory), id);
}

function valueOf(row: number, column: number): number {
  return row * 16 + column;
}

function put(writer: SeriesWriter, count: number): void {
  for (let i = 0; i < count; i++) {
    const row = writer.rows++;
    writer.columns.forEach((column, c) => {
      column[row - writer.firstRow] = valueOf(row, c);
    });
  }
}

/** Asserts that rows `from` … `to − 1` of the run are as they were written. */
function assertRows(view: SeriesColumns, from: number, to: number): void {
  for (let row = from; row < to; row++) {
    const i = row - view.firstRow;
    assert(i >= 0 && i < view.capacity, `row ${row} lies outside the block`);
    view.columns.forEach((column, c) => {
      if (column[i] !== valueOf(row, c)) {
        assertEquals(column[i], valueOf(row, c), `row ${row} column ${c}`);
      }
    });
  }
}

/** Steps of a run: a session of a number of rows, or a reader that goes on. */
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

Deno.test("readers of any session see its trailing window whole, and the writer waits exactly for those who may not lose it", () => {
  let moves = 0;
  let refusals = 0;
  fc.assert(
    fc.property(RUN, ({ days, readers, columns, steps }) => {
      const series = makeSeries(columns);
      const { writer } = series;
      /** Row that every session begins with, and the row behind its last. */
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

Deno.test("a series that moves from session to session comes to rest in two blocks", () => {
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
  // Four sessions in the window, and room for seven more, twice.
  assert(settled < 3 * 11 * 390 * 6 * 8, `${settled} bytes are in use`);
});

Deno.test("a series that grows alone keeps its rows and holds one block", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 32 }),
      fc.array(fc.integer({ min: 0, max: 2_500 }), { maxLength: 6 }),
      (columns, stretches) => {
        const arena = Arena.create({ maxSeries: 8, maxBytes: 2 ** 26 });
        const all = [makeSeries(columns, arena), makeSeries(3, arena)];
        const rows = [0, 0];
        stretches.forEach((count, i) => {
          const { writer } = all[i % 2];
          for (let k = 0; k < count; k++) {
            writer.grow(false);
            put(writer, 1);
          }
          rows[i % 2] += count;
        });
        let held = 0;
        all.forEach(({ writer }, i) => {
          assertEquals(writer.rows, rows[i]);
          assertRows(writer, 0, rows[i]);
          held += writer.capacity === 0
            ? 0
            : Arena.roundUp(writer.capacity * writer.columns.length * 8);
        });
        assertEquals(arena.bytesInUse, held);
        for (const { writer } of all) {
          assert(writer.capacity <= Math.max(1_024, 2 * writer.rows) * 1.3);
        }
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("a large series grows by half, so that little is reserved in vain", () => {
  const { writer } = makeSeries(1);
  const capacities = new Set<number>();
  for (let i = 0; i < 400_000; i++) {
    writer.grow(false);
    writer.columns[0][writer.rows++] = i;
    capacities.add(writer.capacity);
  }
  const sizes = [...capacities];
  for (let i = 1; i < sizes.length; i++) {
    const ratio = sizes[i] / sizes[i - 1];
    assert(ratio <= (sizes[i - 1] < 2 ** 16 ? 2.5 : 1.9), `${sizes}`);
  }
  assert(writer.columns[0].subarray(0, 400_000).every((v, i) => v === i));
});

Deno.test("rows that a reader of a shared series has seen stay where they are while it grows", () => {
  const series = makeSeries(6);
  const { writer } = series;
  const views: { view: SeriesColumns; rows: number }[] = [];
  for (let i = 0; i < 20_000; i++) {
    writer.grow(true);
    put(writer, 1);
    writer.publishRows(0);
    if (i % 997 !== 0) continue;
    const view = openReader(series);
    const rows = view.publishedRows;
    assert(view.bindToNewest());
    assertEquals(rows, i + 1);
    views.push({ view, rows });
  }
  assert(new Set(views.map(({ view }) => view.capacity)).size >= 5);
  for (const { view, rows } of views) assertRows(view, 0, rows);
  const late = views[0].view;
  assert(late.bindToNewest());
  assertEquals(late.bindToNewest(), false);
  assertRows(late, 0, 20_000);
});

/**
 * The memory of a reader that can be overtaken: `before` is called whenever it
 * makes a view, and whenever it reads a Float64 word of the directory.
 */
function openOvertaken(buffer: SharedArrayBuffer, before: () => void): Arena {
  const arena = Arena.attach(buffer);
  const { int32, float64 } = Arena.prototype;
  arena.int32 = (offset, length) => {
    before();
    return int32.call(arena, offset, length);
  };
  arena.float64 = (offset, length) => {
    before();
    const view = float64.call(arena, offset, length);
    if (offset >= DIRECTORY_OFFSET + 8 * ENTRY_BYTES) return view;
    return new Proxy(view, {
      get(target, key) {
        before();
        const value = Reflect.get(target, key, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  };
  return arena;
}

Deno.test("a reader that a growing writer overtakes never binds half of one block and half of another", () => {
  let overtaken = 0;
  for (const growths of [1, 2, 3, 4]) {
    for (let moment = 0; moment < 12; moment++) {
      const series = makeSeries(6);
      const { writer } = series;
      const grow = (count: number) => {
        for (let i = 0; i < count; i++) {
          do {
            writer.grow(true);
            put(writer, 1);
          } while (writer.rows < writer.capacity);
          writer.publishRows(0);
        }
      };
      grow(2);
      let looks = 0;
      let isReading = false;
      const arena = openOvertaken(series.arena.buffer, () => {
        if (!isReading || looks++ !== moment) return;
        overtaken++;
        grow(growths);
      });
      const directory = new Directory(arena);
      const view = new SeriesColumns(arena, directory, series.id);
      const rows = view.publishedRows;
      isReading = true;
      view.bindToNewest();
      isReading = false;
      assertRows(view, 0, rows);
    }
  }
  assert(overtaken > 0, "the reader was never overtaken");
});

Deno.test("another thread's writer goes on where the last one stopped", () => {
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

Deno.test("a reader can tell beforehand whether a session takes it to another block", () => {
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

Deno.test("the visible rows never begin before the block does", () => {
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

Deno.test("replaced values are the last ones given, however many they were", () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.array(fc.integer({ min: 0, max: 5_000 }), {
        minLength: 1,
        maxLength: 6,
      }),
      (shared, counts) => {
        const series = makeSeries(1);
        const view = openReader(series);
        counts.forEach((count, turn) => {
          const values = Array.from({ length: count }, (_, i) => turn + i);
          series.writer.replace(values, shared);
          view.bindToNewest();
          assertEquals(view.publishedRows, count);
          assertEquals([...view.columns[0].subarray(0, count)], values);
        });
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("a shared series that grows holds the blocks that somebody looks at, and no others", () => {
  const series = makeSeries(6);
  const { writer, arena } = series;
  const bytesOf = ({ capacity }: { capacity: number }) =>
    Arena.roundUp(capacity * 6 * 8);
  const grow = () => {
    do {
      writer.grow(true);
      put(writer, 1);
    } while (writer.rows < writer.capacity);
    writer.publishRows(0);
  };
  grow();
  assertEquals(arena.bytesInUse, bytesOf(writer));
  const view = openReader(series);
  view.bindToNewest();
  const seen = { rows: writer.rows, bytes: bytesOf(view) };
  // The reader keeps what it looks at; the writer comes and goes.
  for (let i = 0; i < 3; i++) {
    grow();
    assertRows(view, 0, seen.rows);
    assertEquals(arena.bytesInUse, bytesOf(writer) + seen.bytes);
  }
  // A second reader that follows every growth costs nothing.
  const follower = openReader(series);
  for (let i = 0; i < 2; i++) {
    follower.bindToNewest();
    assertRows(follower, 0, 100);
    grow();
    grow();
  }
  follower.letGo();
  assertRows(view, 0, seen.rows);
  view.bindToNewest();
  view.letGo();
  view.letGo();
  grow();
  assertEquals(view.bindToNewest(), true);
  assertRows(view, 0, writer.rows);
});
