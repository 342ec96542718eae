import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Arena } from "../../src/memory/arena.ts";
import { Directory } from "../../src/memory/directory.ts";
import { DIRECTORY_OFFSET, ENTRY_BYTES } from "../../src/memory/layout.ts";
import { SeriesColumns } from "../../src/memory/series_columns.ts";
import { assertRows, makeSeries, openReader, put } from "./_series_support.ts";

Deno.test("an unshared series that grows keeps its rows and holds one block", () => {
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

Deno.test("a large series grows by half", () => {
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

Deno.test("a held block keeps its rows while a shared series grows", () => {
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
 * Runs `read`, and calls `before` before each of its atomic operations.
 */
function withAtomicsOvertaken(before: () => void, read: () => void): void {
  const { load, add, compareExchange } = Atomics;
  const overtaken = <T extends (...args: never[]) => unknown>(plain: T): T =>
    ((...args: Parameters<T>) => {
      before();
      return plain(...args);
    }) as T;
  Atomics.load = overtaken(load);
  Atomics.add = overtaken(add);
  Atomics.compareExchange = overtaken(compareExchange);
  try {
    read();
  } finally {
    Object.assign(Atomics, { load, add, compareExchange });
  }
}

/**
 * An arena for a reader that a writer overtakes: `before` is called whenever the
 * reader creates a view or reads a Float64 word of the directory.
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

Deno.test("a reader overtaken by a growing writer binds one consistent block with all published rows", () => {
  const moments = new Set<number>();
  for (const growths of [1, 2, 3, 4]) {
    for (const isHolding of [false, true]) {
      for (let moment = 0; moment < 24; moment++) {
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
        const overtake = () => {
          if (!isReading || looks++ !== moment) return;
          isReading = false;
          moments.add(moment);
          grow(growths);
          isReading = true;
        };
        const arena = openOvertaken(series.arena.buffer, overtake);
        const directory = new Directory(arena);
        const view = new SeriesColumns(arena, directory, series.id);
        if (isHolding) {
          view.bindToNewest();
          grow(1);
        }
        const rows = view.publishedRows;
        isReading = true;
        withAtomicsOvertaken(overtake, () => view.bindToNewest());
        isReading = false;
        assertRows(view, 0, rows);
        // Blocks of abandoned attempts are not held. (A block held over two
        // growths is never freed.)
        if (isHolding || growths > 1) continue;
        view.letGo();
        grow(2);
        assertEquals(
          series.arena.bytesInUse,
          Arena.roundUp(writer.capacity * 6 * 8),
        );
      }
    }
  }
  assert(moments.size > 12, "the reader was rarely overtaken");
});

Deno.test("SeriesWriter.replace() replaces all values, whatever their number", () => {
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

Deno.test("a growing shared series keeps held blocks and frees all others", () => {
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
  // The reader keeps its block; the writer frees those in between.
  for (let i = 0; i < 3; i++) {
    grow();
    assertRows(view, 0, seen.rows);
    assertEquals(arena.bytesInUse, bytesOf(writer) + seen.bytes);
  }
  // A reader that follows every growth keeps no memory.
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
