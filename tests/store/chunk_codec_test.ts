import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { makeColumns } from "../../src/store/bar_store.ts";
import {
  decodeChunk,
  encodeChunk,
  lengthOfChunk,
  rowsOfChunk,
} from "../../src/store/chunk_codec.ts";
import type { BarColumns } from "../../src/types.ts";

const KEY = { series: "SPY\n1m\nregular\n", date: "2013-10-04" };
const OPEN = Date.parse("2013-10-04T13:30:00Z");

/** A day of `count` bars, `price(i)` and `volume(i)` given by the test. */
function day(
  count: number,
  price: (i: number) => number,
  volume: (i: number) => number,
  time: (i: number) => number = (i) => OPEN + i * 60_000,
): BarColumns {
  const columns = makeColumns(count);
  for (let i = 0; i < count; i++) {
    columns.timestamp[i] = time(i);
    columns.open[i] = price(4 * i);
    columns.high[i] = price(4 * i + 1);
    columns.low[i] = price(4 * i + 2);
    columns.close[i] = price(4 * i + 3);
    columns.volume[i] = volume(i);
  }
  return columns;
}

function sameBits(a: Float64Array, b: Float64Array): boolean {
  const x = new BigUint64Array(a.buffer, a.byteOffset, a.length);
  const y = new BigUint64Array(b.buffer, b.byteOffset, b.length);
  return x.length === y.length && x.every((bits, i) => bits === y[i]);
}

function assertSameBars(actual: BarColumns, expected: BarColumns): void {
  for (const name of Object.keys(expected) as (keyof BarColumns)[]) {
    assert(sameBits(actual[name], expected[name]), `${name} differs`);
  }
}

function roundTrip(columns: BarColumns, stepMs: number): Uint8Array {
  const rows = columns.timestamp.length;
  const bytes = encodeChunk(columns, 0, rows, stepMs, KEY);
  const back = makeColumns(rows);
  assertEquals(decodeChunk(bytes, KEY, back, 0), rows);
  assertSameBars(back, columns);
  return bytes;
}

Deno.test("a chunk decodes to its bars bit for bit, whatever the numbers", () => {
  const number = fc.oneof(
    fc.double(),
    fc.integer({ min: 0, max: 1_000_000 }).map((cents) => cents / 100),
    fc.integer({ min: 0, max: 2 ** 31 }).map((parts) => parts / 1e4),
    fc.constantFrom(
      0,
      -0,
      NaN,
      Infinity,
      -Infinity,
      5e-324,
      2 ** 53,
      0.1 + 0.2,
    ),
  );
  const bar = fc.tuple(number, number, number, number, number);
  fc.assert(
    fc.property(
      fc.array(bar, { minLength: 1, maxLength: 60 }),
      fc.array(fc.integer({ min: 1, max: 70_000 }), {
        minLength: 60,
        maxLength: 60,
      }),
      fc.constantFrom(0, 1_000, 60_000),
      (bars, steps, stepMs) => {
        let time = OPEN;
        const columns = day(
          bars.length,
          (k) => bars[k >> 2][k & 3],
          (i) => bars[i][4],
          (i) => time += steps[i] * (stepMs || 1),
        );
        roundTrip(columns, stepMs);
      },
    ),
    { numRuns: 400 },
  );
});

Deno.test("a typical day of equity minutes takes a quarter of plain columns", () => {
  const columns = day(
    390,
    (k) => (16_800 + k % 97) / 100,
    (i) => 1_000 + 37 * i,
  );
  const bytes = roundTrip(columns, 60_000);
  assertEquals(bytes.length, 48 + 4 * 390 * 2 + 784); // 390 × 2 = 780, padded to 784
  assert(bytes.length * 4 < 390 * 48);
});

Deno.test("a day with a hole on the grid keeps its timestamps in two bytes each", () => {
  const columns = day(
    389,
    () => 50.25,
    () => 1,
    (i) => OPEN + (i < 100 ? i : i + 1) * 60_000,
  );
  assertEquals(roundTrip(columns, 60_000).length, 48 + 784 + 3_112 + 784);
});

Deno.test("prices beyond two bytes of cents take four, beyond four stay doubles", () => {
  const wide = day(10, (k) => (10_000 + k * 100_001) / 100, () => 1);
  assertEquals(roundTrip(wide, 60_000).length, 48 + 160 + 24);
  const irrational = day(10, (k) => Math.sqrt(k + 2), () => 1);
  assertEquals(roundTrip(irrational, 60_000).length, 48 + 320 + 24);
});

Deno.test("a chunk in another chunk's place is refused", () => {
  const bytes = encodeChunk(day(3, () => 1, () => 1), 0, 3, 60_000, KEY);
  const into = makeColumns(3);
  const others = [{ ...KEY, date: "2013-10-05" }, { ...KEY, series: "SPX" }];
  for (const other of others) {
    assertEquals(decodeChunk(bytes, other, into, 0), undefined);
  }
  assertEquals(into.timestamp[0], 0);
});

Deno.test("every single flipped bit of a chunk is found, and nothing is written", () => {
  const bytes = encodeChunk(day(5, (k) => k + 1, () => 9), 0, 5, 60_000, KEY);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const damaged = bytes.slice();
    damaged[bit >> 3] ^= 1 << (bit & 7);
    const into = makeColumns(5);
    assertEquals(decodeChunk(damaged, KEY, into, 0), undefined);
    assertEquals(into.timestamp[0] + into.close[4], 0);
  }
});

Deno.test("a truncated chunk is found", () => {
  const bytes = encodeChunk(day(5, (k) => k + 1, () => 9), 0, 5, 60_000, KEY);
  for (let length = 0; length < bytes.length; length++) {
    assertEquals(
      decodeChunk(bytes.subarray(0, length), KEY, makeColumns(5), 0),
      undefined,
    );
  }
});

Deno.test("a chunk decodes from any byte offset and into any row of shared columns", () => {
  const source = day(4, (k) => k / 8, (i) => i);
  const bytes = encodeChunk(source, 1, 4, 60_000, KEY);
  const moved = new Uint8Array(bytes.length + 3);
  moved.set(bytes, 3);
  const shared = () => new Float64Array(new SharedArrayBuffer(8 * 6));
  const into: BarColumns = {
    timestamp: shared(),
    open: shared(),
    high: shared(),
    low: shared(),
    close: shared(),
    volume: shared(),
  };
  assertEquals(decodeChunk(moved.subarray(3), KEY, into, 2), 3);
  assertEquals([...into.close], [0, 0, 7 / 8, 11 / 8, 15 / 8, 0]);
  assertEquals(into.timestamp[4], OPEN + 3 * 60_000);
});

Deno.test("columns too short for a chunk are a programming error", () => {
  const bytes = encodeChunk(day(4, () => 1, () => 1), 0, 4, 60_000, KEY);
  assertThrows(() => decodeChunk(bytes, KEY, makeColumns(4), 1), RangeError);
  assertThrows(
    () => encodeChunk(makeColumns(4), 2, 2, 60_000, KEY),
    RangeError,
    "not 0",
  );
});

Deno.test("a chunk is valid for its own key alone, in any order of keys", () => {
  const columns = day(1, (i) => i + 1, () => 5);
  const series = ["SPY\n1d\nregular\n", "SPX\n1d\nregular\n", "Ä\n1d\n", ""];
  const keys = series.flatMap((name) =>
    ["2024-01-02", "2024-01-03", "É"].map((date) => ({ series: name, date }))
  );
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...keys), { minLength: 2, maxLength: 8 }),
      (order) => {
        const chunks = order.map((key) => encodeChunk(columns, 0, 1, 0, key));
        for (const other of order) {
          const into = makeColumns(1);
          assertEquals(
            chunks.map((chunk) => decodeChunk(chunk, other, into, 0)),
            order.map((key) => key === other ? 1 : undefined),
          );
        }
      },
    ),
  );
});

Deno.test("the header of a chunk says where it ends and how many bars it has, wherever it begins", () => {
  const cents = (i: number) => 100 + (i % 50) / 100;
  const chunks = [
    roundTrip(day(1, cents, (i) => i), 60_000),
    roundTrip(day(390, cents, (i) => i), 60_000),
    // Wider prices and volumes, gaps between bars, and times without a grid.
    roundTrip(day(7, (i) => i * 70_001 / 100, (i) => i * 70_000), 60_000),
    roundTrip(day(5, (i) => Math.PI * i, (i) => i / 3), 60_000),
    roundTrip(day(9, cents, (i) => i, (i) => OPEN + i * i * 60_000), 60_000),
    roundTrip(day(11, cents, (i) => i, (i) => OPEN + i * 7), 0),
  ];
  const all = new Uint8Array(chunks.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  const view = new DataView(all.buffer);
  at = 0;
  const found = chunks.map(() => {
    const length = lengthOfChunk(view, at);
    const rows = rowsOfChunk(view, at);
    at += length;
    return [rows, length];
  });
  assertEquals(
    found,
    [1, 390, 7, 5, 9, 11].map((rows, i) => [rows, chunks[i].length]),
  );
  assertEquals(lengthOfChunk(view, at), 0, "there is nothing behind the last");
  assertEquals(lengthOfChunk(view, all.length - 40), 0, "a header is longer");
});

Deno.test("no chunk begins where a header has no bars, or an unknown kind or width", () => {
  const bytes = roundTrip(day(3, (i) => i, (i) => i), 60_000);
  const lengthWith = (at: number, value: number): number => {
    const damaged = bytes.slice();
    damaged[at] = value;
    return lengthOfChunk(new DataView(damaged.buffer), 0);
  };
  assertEquals(lengthWith(12, 0), 0, "no bars");
  assertEquals(lengthWith(15, 255), 0, "billions of bars");
  assertEquals(lengthWith(5, 9), 0, "an unknown kind of times");
  assertEquals(lengthWith(6, 3), 0, "a price of three bytes");
  assertEquals(lengthWith(8, 0), 0, "a volume of no bytes");
});
