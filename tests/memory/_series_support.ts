/** Series with known values, and assertions on them. */
import { assert, assertEquals } from "@std/assert";
import { Arena } from "../../src/memory/arena.ts";
import { Directory } from "../../src/memory/directory.ts";
import { SeriesKind } from "../../src/memory/layout.ts";
import { SeriesColumns } from "../../src/memory/series_columns.ts";
import { SeriesWriter } from "../../src/memory/series_writer.ts";

/** A series and its writer. */
export interface Series {
  readonly arena: Arena;
  readonly directory: Directory;
  readonly id: number;
  readonly writer: SeriesWriter;
}

/** An empty series in `arena`, by default in a new one. */
export function makeSeries(columns: number, arena?: Arena): Series {
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

/** A reader as another thread would open it. */
export function openReader({ arena, id }: Series): SeriesColumns {
  const memory = Arena.attach(arena.buffer);
  return new SeriesColumns(memory, new Directory(memory), id);
}

function valueOf(row: number, column: number): number {
  return row * 16 + column;
}

/** Writes the next rows, without publishing them. */
export function put(writer: SeriesWriter, count: number): void {
  for (let i = 0; i < count; i++) {
    const row = writer.rows++;
    writer.columns.forEach((column, c) => {
      column[row - writer.firstRow] = valueOf(row, c);
    });
  }
}

/** Asserts that the rows `from` ≤ row < `to` hold the values that {@linkcode put} wrote. */
export function assertRows(
  view: SeriesColumns,
  from: number,
  to: number,
): void {
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
