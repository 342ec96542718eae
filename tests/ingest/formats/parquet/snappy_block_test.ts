import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { snappyUncompress } from "hyparquet";
import { unpackSnappy } from "../../../../src/ingest/formats/parquet/snappy_block.ts";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

Deno.test("unpackSnappy() unpacks elements of every kind", () => {
  // A literal of 4, a copy of 4 from 4 back, and a copy that overlaps itself.
  const block = [17, 3 << 2, 97, 98, 99, 100, 1, 4, (8 << 2) | 2, 1, 0];
  assertEquals(
    unpackSnappy(new Uint8Array(block), 17),
    text("abcdabcdddddddddd"),
  );
  const long = new Uint8Array([70, 60 << 2, 69, ...new Uint8Array(70).fill(7)]);
  assertEquals(unpackSnappy(long, 70), new Uint8Array(70).fill(7));
  const far = new Uint8Array([6, 2 << 2, 1, 2, 3, (2 << 2) | 3, 3, 0, 0, 0]);
  assertEquals(unpackSnappy(far, 6), new Uint8Array([1, 2, 3, 1, 2, 3]));
});

Deno.test("unpackSnappy() refuses a block that is cut off, too long, or copies from before its start", () => {
  for (
    const [block, size] of [
      [[], 0],
      [[4, 3 << 2, 97], 4],
      [[4, 1, 1], 4],
      [[8, 0, 97, 1, 0], 8],
      [[5, 3 << 2, 1, 2, 3, 4], 5],
      [[3, 3 << 2, 1, 2, 3, 4], 3],
      [[4, 63 << 2, 255, 255, 255, 255, 1, 2], 4],
      [[255, 255, 255, 255, 127, 0, 1], 34_359_738_367],
    ] as const
  ) {
    assertThrows(
      () => unpackSnappy(new Uint8Array(block), size),
      SyntaxError,
      "damaged",
    );
  }
});

/** An element of a block: a literal of some bytes, or a copy from a distance back. */
const element = fc.record({
  literal: fc.uint8Array({ minLength: 1, maxLength: 70 }),
  length: fc.integer({ min: 4, max: 64 }),
  distance: fc.nat(100_000),
  kind: fc.constantFrom("literal", "copy 1", "copy 2", "copy 4"),
});

type Element = typeof element extends fc.Arbitrary<infer T> ? T : never;

/** Encodes elements by the format's description. */
function pack(
  elements: readonly Element[],
): { block: Uint8Array; plain: Uint8Array } {
  const plain: number[] = [];
  const packed: number[] = [];
  for (const { kind, literal, length, distance: wanted } of elements) {
    const distance = plain.length === 0 ? 0 : 1 + wanted % plain.length;
    if (kind === "literal" || distance === 0) {
      const size = literal.length - 1;
      if (size < 60) packed.push(size << 2);
      else packed.push(60 << 2, size);
      packed.push(...literal);
      plain.push(...literal);
      continue;
    }
    if (kind === "copy 1" && distance < 2_048 && length <= 11) {
      packed.push(distance >> 8 << 5 | (length - 4) << 2 | 1, distance & 255);
    } else {
      const wide = kind === "copy 4" || distance > 65_535;
      packed.push((length - 1) << 2 | (wide ? 3 : 2));
      for (let i = 0; i < (wide ? 4 : 2); i++) {
        packed.push(distance >> 8 * i & 255);
      }
    }
    for (let i = 0; i < length; i++) plain.push(plain.at(-distance) as number);
  }
  const size: number[] = [];
  let rest = plain.length;
  for (; rest > 127; rest >>= 7) size.push(rest & 127 | 128);
  return {
    block: Uint8Array.from([...size, rest, ...packed]),
    plain: Uint8Array.from(plain),
  };
}

Deno.test("any block is uncompressed to the bytes that another program gives, and damage neither hangs nor changes the size", () => {
  const flip = fc.tuple(fc.nat(1_000), fc.nat(7));
  fc.assert(
    fc.property(
      fc.array(element, { minLength: 1, maxLength: 12 }),
      flip,
      (elements, [at, bit]) => {
        const { block, plain } = pack(elements);
        const other = new Uint8Array(plain.length);
        snappyUncompress(block, other);
        assertEquals(other, plain);
        assertEquals(unpackSnappy(block, plain.length), plain);
        block[at % block.length] ^= 1 << bit;
        try {
          // There is no checksum: damaged bytes may pass, but not their number.
          assertEquals(
            unpackSnappy(block, plain.length).length,
            plain.length,
          );
        } catch (error) {
          assert(error instanceof SyntaxError);
        }
      },
    ),
    { numRuns: 500 },
  );
});
