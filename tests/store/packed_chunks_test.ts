import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { makeColumns } from "../../src/store/bar_store.ts";
import { decodeChunk, encodeChunk } from "../../src/store/chunk_codec.ts";
import { packedChunks } from "../../src/store/packed_chunks.ts";
import type { BarColumns } from "../../src/types.ts";

const SERIES = {
  symbol: "SPY",
  interval: "5m",
  hours: "regular",
  name: "SPY\n5m\nregular\n",
} as const;

/** A day of some bars: cents or any fractions, with a gap before each bar or without. */
const day = fc.record({
  rows: fc.oneof(
    fc.integer({ min: 1, max: 3 }),
    fc.constantFrom(7, 78, 97, 390, 500, 3_000),
  ),
  unit: fc.constantFrom(0.01, 1, Math.PI),
  spread: fc.constantFrom(1, 100_000),
  gap: fc.constantFrom(0, 1, 0.5),
});

function barsOf(
  { rows, unit, spread, gap }: {
    rows: number;
    unit: number;
    spread: number;
    gap: number;
  },
  open: number,
): BarColumns {
  const bars = makeColumns(rows);
  for (let i = 0; i < rows; i++) {
    bars.timestamp[i] = open + i * (1 + gap) * 300_000;
    bars.open[i] = (10 + i % 5 * spread) * unit;
    bars.high[i] = bars.open[i] + unit;
    bars.low[i] = bars.open[i] - unit;
    bars.close[i] = (9 + i % 7 * spread) * unit;
    bars.volume[i] = i % 3 === 0 ? 0 : i * spread;
  }
  return bars;
}

/** Chunks of consecutive dates, one after another. */
function pack(
  days: readonly BarColumns[],
): { dates: string[]; chunks: Uint8Array[]; bytes: Uint8Array } {
  const dates = days.map((_, i) => `2026-01-${String(i + 5).padStart(2, "0")}`);
  const chunks = days.map((bars, i) => {
    const key = { series: SERIES.name, date: dates[i] };
    return encodeChunk(bars, 0, bars.timestamp.length, 300_000, key);
  });
  const length = chunks.reduce((sum, one) => sum + one.length, 0);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return { dates, chunks, bytes };
}

Deno.test("chunks that lie one after another decode, in any order, to what each does on its own", () => {
  fc.assert(
    fc.property(
      fc.array(day, { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      fc.infiniteStream(fc.nat()),
      (days, isMoved, order) => {
        const bars = days.map((one, i) =>
          barsOf(one, Date.parse("2026-01-05T14:30:00Z") + i * 86_400_000)
        );
        const { dates, chunks, bytes } = pack(bars);
        const moved = new Uint8Array(bytes.length + 3);
        moved.set(bytes, 3);
        const given = isMoved ? moved.subarray(3) : bytes;
        const packed = packedChunks(SERIES, dates.join(""), given) ?? [];
        assertEquals(
          packed.map(({ symbol, interval, hours, date, rows, bytes }) => ({
            symbol,
            interval,
            hours,
            date,
            rows,
            bytes: bytes.slice(),
          })),
          chunks.map((chunk, i) => ({
            symbol: "SPY",
            interval: "5m",
            hours: "regular",
            date: dates[i],
            rows: days[i].rows,
            bytes: chunk,
          })),
        );
        for (let turn = 0; turn < 2 * days.length; turn++) {
          const i = order.next().value % days.length;
          const { rows } = days[i];
          const into = makeColumns(rows + 1);
          const alone = makeColumns(rows + 1);
          const key = { series: SERIES.name, date: dates[i] };
          assertEquals(packed[i].decode(into, 1), rows);
          assertEquals(decodeChunk(chunks[i], key, alone, 1), rows);
          assertEquals(into, alone);
          assertEquals(into.close.slice(1), bars[i].close);
          assertEquals(into.timestamp.slice(1), bars[i].timestamp);
        }
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("a changed byte, another date or another series makes a chunk among others fail, and writes nothing", () => {
  const open = Date.parse("2026-01-05T14:30:00Z");
  const common = { unit: 0.01, spread: 1, gap: 0 };
  const days = [7, 78, 500].map((rows) => barsOf({ rows, ...common }, open));
  const { dates, chunks, bytes } = pack(days);
  const decodes = (
    name: string,
    texts: readonly string[],
    given: Uint8Array,
  ): (number | undefined)[] => {
    const packed = packedChunks({ ...SERIES, name }, texts.join(""), given);
    assert(packed !== undefined);
    return packed.map((chunk) => {
      const into = makeColumns(chunk.rows);
      const rows = chunk.decode(into, 0);
      if (rows === undefined) assertEquals(into, makeColumns(chunk.rows));
      return rows;
    });
  };
  assertEquals(decodes(SERIES.name, dates, bytes), [7, 78, 500]);
  let last = -1;
  chunks.forEach(({ length }, i) => {
    last += length;
    const damaged = bytes.slice();
    damaged[last] ^= 1;
    const rows: (number | undefined)[] = [7, 78, 500];
    rows[i] = undefined;
    assertEquals(decodes(SERIES.name, dates, damaged), rows);
  });
  const none = [undefined, undefined, undefined];
  assertEquals(decodes("QQQ\n5m\nregular\n", dates, bytes), none);
  const later = ["2026-02-05", "2026-02-06", "2026-02-07"];
  assertEquals(decodes(SERIES.name, later, bytes), none);
  const [first] = packedChunks(SERIES, dates.join(""), bytes) ?? [];
  assertThrows(() => first.decode(makeColumns(6), 0), RangeError);
});

Deno.test("bytes that are not whole chunks of ascending dates are none", () => {
  const open = Date.parse("2026-01-05T14:30:00Z");
  const one = barsOf({ rows: 7, unit: 1, spread: 1, gap: 0 }, open);
  const { dates, bytes } = pack([one, one]);
  const [first, second] = dates;
  assertEquals(packedChunks(SERIES, first + second, bytes)?.length, 2);
  assertEquals(packedChunks(SERIES, "", new Uint8Array(0)), []);
  for (
    const [text, given] of [
      [second + first, bytes],
      [first + first, bytes],
      [first, bytes],
      [first + second + "2026-01-09", bytes],
      [first + second.slice(1), bytes],
      [first + second, bytes.subarray(0, bytes.length - 8)],
      [first + second, bytes.subarray(0, bytes.length - 1)],
      [first + second, bytes.subarray(8)],
    ] as const
  ) assertEquals(packedChunks(SERIES, text, given), undefined);
});
