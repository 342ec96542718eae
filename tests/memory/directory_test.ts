import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SessionError } from "../../src/errors.ts";
import { Arena } from "../../src/memory/arena.ts";
import { Directory } from "../../src/memory/directory.ts";
import {
  BAR_COLUMNS,
  ENTRY_KEY_BYTES_MAX,
  SeriesKind,
} from "../../src/memory/layout.ts";
import type { SeriesKey } from "../../src/memory/series_key.ts";
import { makeGate } from "../fixtures/jobs/gate.ts";
import { runJob } from "../fixtures/threads.ts";

function bars(symbol: string): SeriesKey {
  return { kind: SeriesKind.bars, symbol, interval: "1m", name: "" };
}

function makeDirectory(maxSeries: number): { arena: Arena; table: Directory } {
  const arena = Arena.create({ maxSeries, maxBytes: 2 ** 20 });
  return { arena, table: new Directory(arena) };
}

Deno.test("Directory.key() returns every key as registered, in any script", () => {
  const word = fc.string({ unit: "grapheme", maxLength: 12 })
    .filter((text) => text === text.toWellFormed() && !text.includes("\u001f"));
  const key: fc.Arbitrary<SeriesKey> = fc.record({
    kind: fc.constantFrom(...Object.values(SeriesKind)),
    symbol: word,
    interval: fc.constantFrom("1s", "1m", "15m", "1d", ""),
    name: word,
  });
  const size = (k: SeriesKey) =>
    new TextEncoder().encode(k.symbol + k.interval + k.name).length + 2;
  fc.assert(fc.property(
    fc.uniqueArray(key.filter((k) => size(k) <= ENTRY_KEY_BYTES_MAX), {
      maxLength: 20,
      selector: (k) => JSON.stringify(k),
    }),
    (keys) => {
      const { arena, table } = makeDirectory(20);
      const ids = keys.map((k, i) => table.register(k, i + 1));
      assertEquals(ids, keys.map((_, i) => i));
      const other = new Directory(Arena.attach(arena.buffer));
      assertEquals(other.count, keys.length);
      assertEquals(keys.map((_, i) => other.key(i)), keys);
      assertEquals(keys.map((_, i) => other.columns(i)), ids.map((i) => i + 1));
    },
  ));
});

Deno.test("Directory.register() accepts names of exactly the maximum length", () => {
  const { table } = makeDirectory(2);
  // Two separators join symbol, interval and name.
  const room = ENTRY_KEY_BYTES_MAX - 2 - "1m".length;
  const longest = "é".repeat(Math.floor(room / 2)) + "x".repeat(room % 2);
  assertEquals(table.key(table.register(bars(longest), 1)).symbol, longest);
  const error = assertThrows(
    () => table.register(bars(longest + "x"), 1),
    SessionError,
  );
  assertEquals(error.code, "memory_invalid");
  assert(error.message.includes(`${ENTRY_KEY_BYTES_MAX + 1} bytes`));
  assertEquals(table.count, 1);
});

Deno.test("a full directory refuses the next series and keeps its entries", () => {
  const { table } = makeDirectory(3);
  for (const symbol of ["A", "B", "C"]) table.register(bars(symbol), 6);
  const error = assertThrows(() => table.register(bars("D"), 6), SessionError);
  assertEquals(error.code, "memory_invalid");
  assert(error.message.includes("3 series"), error.message);
  assertEquals([0, 1, 2].map((id) => table.key(id).symbol), ["A", "B", "C"]);
});

Deno.test("Directory.register() refuses a series that already exists", () => {
  const { table } = makeDirectory(4);
  table.register(bars("SPY"), BAR_COLUMNS);
  table.register({ ...bars("SPY"), interval: "5m" }, BAR_COLUMNS);
  table.register({ ...bars("SPY"), kind: SeriesKind.session }, 1);
  const error = assertThrows(
    () => table.register(bars("SPY"), BAR_COLUMNS),
    SessionError,
  );
  assertEquals(error.code, "argument_invalid");
  assertEquals(table.count, 3);
});

Deno.test("Directory.registerAll() numbers series in their order, after those that another thread has added", () => {
  const { arena, table } = makeDirectory(6);
  table.register(bars("SPY"), BAR_COLUMNS);
  const other = new Directory(arena);
  assertEquals(other.registerAll(["A", "Ä", "B"].map(bars), 3), [1, 2, 3]);
  assertEquals(table.find(bars("Ä")), 2);
  assertEquals([1, 2, 3].map((id) => table.columns(id)), [3, 3, 3]);
  assertThrows(
    () => table.registerAll(["C", "C"].map(bars), 3),
    SessionError,
    "already exists",
  );
});

Deno.test("the quality of a series is NaN at first, then the newest score in every thread", () => {
  const { arena, table } = makeDirectory(2);
  const id = table.register(bars("SPY"), BAR_COLUMNS);
  const other = new Directory(Arena.attach(arena.buffer));
  assertEquals(other.quality(id), NaN);
  table.setQuality(id, 99.5);
  assertEquals(other.quality(id), 99.5);
  other.qualityView(id)[0] = 12;
  assertEquals(table.quality(id), 12);
  assertEquals(table.qualityView(id).length, 1);
});

Deno.test("Directory.block() of an empty slot has a capacity of 0", () => {
  const { table } = makeDirectory(1);
  const id = table.register(bars("SPY"), BAR_COLUMNS);
  assertEquals(table.block(id, table.slotForSession(id, 0)).capacity, 0);
  const block = { offset: 4_096, capacity: 9, firstRow: 3, fromSession: 2 };
  table.setBlock(id, 0, block);
  assertEquals(table.block(id, 0), block);
  assertEquals(table.block(id, 1).capacity, 0);
});

Deno.test("series that two threads register concurrently each get an entry", async () => {
  const { arena, table } = makeDirectory(600);
  const gate = makeGate(2);
  const symbols = ["ÅÄÖ", "日本"];
  const numbers = await Promise.all(
    symbols.map((symbol) =>
      runJob("registerSeries", {
        buffer: arena.buffer,
        gate,
        symbol,
        count: 300,
      })
    ),
  );
  assertEquals(table.count, 600);
  assertEquals(new Set(numbers.flat()).size, 600);
  numbers.forEach((ids, thread) =>
    ids.forEach((id, i) => {
      assertEquals(table.key(id), {
        kind: SeriesKind.indicator,
        symbol: symbols[thread],
        interval: "5m",
        name: `n${i}`,
      });
      assertEquals(table.columns(id), 1 + i % 7);
    })
  );
});
