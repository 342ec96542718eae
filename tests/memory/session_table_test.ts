import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SessionError } from "../../src/errors.ts";
import { Arena } from "../../src/memory/arena.ts";
import {
  type SessionRecord,
  SessionTable,
} from "../../src/memory/session_table.ts";

const DAY_MS = 86_400_000;

const RECORD: fc.Arbitrary<SessionRecord> = fc.record({
  date: fc.integer({ min: 0, max: 60_000 }).map((day) =>
    new Date(day * DAY_MS).toISOString().slice(0, 10)
  ),
  open: fc.integer({ min: 0, max: 2e12 }),
  close: fc.integer({ min: 2e12 + 1, max: 4e12 }),
  history: fc.boolean(),
  earlyClose: fc.boolean(),
  breaks: fc.array(
    fc.record({
      start: fc.integer({ min: 0, max: 4e12 }),
      end: fc.integer({ min: 0, max: 4e12 }),
    }),
    { maxLength: 3 },
  ),
});

Deno.test("SessionTable.read() returns every record as written, in any thread", () => {
  fc.assert(fc.property(
    fc.array(RECORD, { minLength: 1, maxLength: 30 }),
    fc.array(fc.tuple(fc.nat(), RECORD), { maxLength: 10 }),
    (records, rewrites) => {
      const arena = Arena.create({ maxSeries: 0, maxBytes: 2 ** 20 });
      const offset = arena.allocate(SessionTable.bytes(records.length));
      const table = new SessionTable(arena, offset, records.length);
      const other = new SessionTable(
        Arena.attach(arena.buffer),
        offset,
        records.length,
      );
      const expected = [...records];
      records.forEach((record, i) => table.write(i, record));
      for (const [at, record] of rewrites) {
        expected[at % expected.length] = record;
        table.write(at % expected.length, record);
      }
      assertEquals(expected.map((_, i) => other.read(i)), expected);
    },
  ));
});

Deno.test("SessionTable.read() returns the dates of more sessions than a thread remembers", () => {
  const count = 10_000;
  const bytes = SessionTable.bytes(count);
  const arena = Arena.create({ maxSeries: 0, maxBytes: bytes + 2 ** 20 });
  const table = new SessionTable(arena, arena.allocate(bytes), count);
  const dates = Array.from(
    { length: count },
    (_, i) => new Date((i + 3_000) * DAY_MS).toISOString().slice(0, 10),
  );
  dates.forEach((date, i) =>
    table.write(i, {
      date,
      open: 1,
      close: 2,
      history: false,
      earlyClose: false,
      breaks: [],
    })
  );
  assertEquals(dates.map((_, i) => table.read(i).date), dates);
});

Deno.test("SessionTable.write() refuses more breaks than a record can hold", () => {
  const arena = Arena.create({ maxSeries: 0, maxBytes: 2 ** 20 });
  const table = new SessionTable(
    arena,
    arena.allocate(SessionTable.bytes(1)),
    1,
  );
  const pause = { start: 1, end: 2 };
  const error = assertThrows(
    () =>
      table.write(0, {
        date: "2026-01-05",
        open: 0,
        close: 9,
        history: false,
        earlyClose: false,
        breaks: [pause, pause, pause, pause],
      }),
    RangeError,
  );
  assertEquals(
    error.message,
    "A session can have at most 3 breaks, found 4",
  );
});

Deno.test("SessionTable.read() refuses a record that has not been written", () => {
  const arena = Arena.create({ maxSeries: 0, maxBytes: 2 ** 20 });
  const offset = arena.allocate(SessionTable.bytes(2));
  const table = new SessionTable(arena, offset, 2);
  for (const index of [0, 1, 2]) {
    const error = assertThrows(() => table.read(index), SessionError);
    assertEquals(error.code, "memory_invalid");
    assertEquals(
      error.message,
      `The record of session ${index} has not been written`,
    );
  }
});
