import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  readDeltaIntegers,
  readDeltaLengthTexts,
  readDeltaTexts,
} from "../../../../src/ingest/formats/parquet/delta_values.ts";

/** How a writer divides integers into blocks. */
interface Cut {
  readonly block: number;
  readonly parts: number;
}

const CUT: Cut = { block: 128, parts: 4 };

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  for (; value > 127n; value >>= 7n) bytes.push(Number(value & 127n | 128n));
  return [...bytes, Number(value)];
}

/** Encodes DELTA_BINARY_PACKED by the format's description. */
function pack(
  values: readonly bigint[],
  bits: 32 | 64,
  { block, parts }: Cut = CUT,
): number[] {
  const zigzag = (value: bigint): bigint =>
    BigInt.asUintN(bits, value << 1n ^ value >> BigInt(bits - 1));
  const bytes = [block, parts, values.length].flatMap((n) => varint(BigInt(n)));
  bytes.push(...varint(zigzag(values[0])));
  for (let from = 1; from < values.length; from += block) {
    const deltas = values.slice(from, from + block)
      .map((value, i) => BigInt.asIntN(bits, value - values[from + i - 1]));
    const least = deltas.reduce((a, b) => a < b ? a : b);
    const perPart = block / parts;
    const widths: number[] = [];
    const bodies: number[] = [];
    for (let part = 0; part < parts; part++) {
      const rests = deltas.slice(part * perPart, (part + 1) * perPart)
        .map((delta) => BigInt.asUintN(bits, delta - least));
      const most = rests.reduce((a, b) => a > b ? a : b, 0n);
      const width = most === 0n ? 0 : most.toString(2).length;
      widths.push(width);
      if (rests.length === 0) continue;
      let packed = rests.reduce(
        (sum, rest, i) => sum | rest << BigInt(i * width),
        0n,
      );
      for (let i = 0; i < perPart * width / 8; i++, packed >>= 8n) {
        bodies.push(Number(packed & 255n));
      }
    }
    bytes.push(...varint(zigzag(least)), ...widths, ...bodies);
  }
  return bytes;
}

const cut = fc.constantFrom(
  CUT,
  { block: 128, parts: 1 },
  { block: 128, parts: 2 },
  { block: 256, parts: 8 },
);

Deno.test("readDeltaIntegers() reads 64-bit integers of any size, and sums wrap", () =>
  fc.assert(
    fc.property(
      fc.nat(64).chain((bits) =>
        fc.array(
          fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
            .map((value) => BigInt.asIntN(Math.max(bits, 1), value)),
          { minLength: 1, maxLength: 400, size: "max" },
        )
      ),
      cut,
      (values, how) => {
        const bytes = Uint8Array.from([7, ...pack(values, 64, how), 9]);
        const cursor = { bytes, at: 1 };
        const read = new BigInt64Array(values.length);
        readDeltaIntegers(cursor, read);
        assertEquals([...read], values);
        assertEquals(cursor.at, bytes.length - 1);
      },
    ),
    { numRuns: 100 },
  ));

Deno.test("readDeltaIntegers() reads 32-bit integers of any size, and sums wrap", () =>
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(fc.integer(), fc.integer({ min: -9, max: 9 })),
        { minLength: 1, maxLength: 400, size: "max" },
      ),
      cut,
      (values, how) => {
        const bytes = Uint8Array.from(pack(values.map(BigInt), 32, how));
        const cursor = { bytes, at: 0 };
        const read = new Int32Array(values.length);
        readDeltaIntegers(cursor, read);
        assertEquals([...read], values);
        assertEquals(cursor.at, bytes.length);
      },
    ),
    { numRuns: 100 },
  ));

Deno.test("texts with length prefixes, and texts that share prefixes, are read", () =>
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("", "A", "SPY", "SPYG", "BRK.B", "ÄÖ"), {
        minLength: 1,
        maxLength: 300,
      }),
      (words) => {
        const texts = words.map((word) => new TextEncoder().encode(word));
        const lengths = texts.map(({ length }) => BigInt(length));
        const whole = Uint8Array.from([
          ...pack(lengths, 32),
          ...texts.flatMap((text) => [...text]),
        ]);
        const cursor = { bytes: whole, at: 0 };
        assertEquals(readDeltaLengthTexts(cursor, texts.length), texts);
        const shared = texts.map((text, i) => {
          const before = texts[i - 1] ?? [];
          let at = 0;
          while (at < text.length && text[at] === before[at]) at++;
          return at;
        });
        const parts = Uint8Array.from([
          ...pack(shared.map(BigInt), 32),
          ...pack(texts.map(({ length }, i) => BigInt(length - shared[i])), 32),
          ...texts.flatMap((text, i) => [...text.subarray(shared[i])]),
        ]);
        assertEquals(
          readDeltaTexts({ bytes: parts, at: 0 }, texts.length),
          texts,
        );
      },
    ),
    { numRuns: 100 },
  ));

Deno.test("damaged differences are refused", () => {
  // Three full blocks: nothing is padding.
  const values = Array.from({ length: 385 }, (_, i) => BigInt(i * i));
  const good = pack(values, 64);
  for (let length = 0; length < good.length; length++) {
    assertThrows(
      () =>
        readDeltaIntegers(
          { bytes: Uint8Array.from(good.slice(0, length)), at: 0 },
          new BigInt64Array(values.length),
        ),
      SyntaxError,
      "damaged",
    );
  }
  for (
    const head of [
      [0, 4], // no block
      [128, 1, 0], // no parts
      [128, 1, 3], // parts that do not divide a block
      [128, 128, 128, 8, 4], // a block too large for the memory
    ]
  ) {
    assertThrows(
      () =>
        readDeltaIntegers(
          { bytes: Uint8Array.from([...head, 2, 0, 0, 0]), at: 0 },
          new Int32Array(2),
        ),
      SyntaxError,
      "damaged",
    );
  }
  // A length below zero, and a beginning longer than the text before.
  const negative = Uint8Array.from(pack([-1n], 32));
  assertThrows(
    () => readDeltaLengthTexts({ bytes: negative, at: 0 }, 1),
    SyntaxError,
    "damaged",
  );
  const unknown = Uint8Array.from([...pack([3n], 32), ...pack([0n], 32)]);
  assertThrows(
    () => readDeltaTexts({ bytes: unknown, at: 0 }, 1),
    SyntaxError,
    "damaged",
  );
});
