import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";
import { uncompressPage } from "../../../../src/ingest/formats/parquet/compression.ts";

Deno.test("pages are uncompressed with the codecs of the runtime, and never to more than their header says", () => {
  const page = new Uint8Array(3_000).fill(65);
  for (
    const [codec, packed] of [
      ["GZIP", gzipSync(page)],
      ["BROTLI", brotliCompressSync(page)],
      ["ZSTD", zstdCompressSync(page)],
      ["UNCOMPRESSED", page],
    ] as const
  ) {
    assertEquals(uncompressPage(packed, page.length, codec), page);
    for (const size of [page.length - 1, page.length + 1, -1]) {
      assertThrows(() => uncompressPage(packed, size, codec));
    }
  }
  assertThrows(
    () => uncompressPage(page, 9, "LZO"),
    SyntaxError,
    "LZO cannot be read",
  );
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

Deno.test("Snappy pages with any elements are uncompressed, and damage neither hangs nor changes the size", () => {
  const flip = fc.tuple(fc.nat(1_000), fc.nat(7));
  fc.assert(
    fc.property(
      fc.array(element, { minLength: 1, maxLength: 12 }),
      flip,
      (elements, [at, bit]) => {
        const { block, plain } = pack(elements);
        assertEquals(uncompressPage(block, plain.length, "SNAPPY"), plain);
        block[at % block.length] ^= 1 << bit;
        try {
          // There is no checksum: damaged bytes may pass, but not their number.
          assertEquals(
            uncompressPage(block, plain.length, "SNAPPY").length,
            plain.length,
          );
        } catch (error) {
          assert(error instanceof Error);
        }
      },
    ),
    { numRuns: 500 },
  );
  for (const size of [NaN, -1, 2 ** 31, 2 ** 40]) {
    assertThrows(
      () => uncompressPage(Uint8Array.of(4, 12, 1, 2, 3, 4), size, "SNAPPY"),
      SyntaxError,
      "damaged",
    );
  }
});

/** Compresses literals and a match of `length` bytes, `distance` back. */
function lz4(
  literals: Uint8Array,
  distance: number,
  length: number,
): Uint8Array {
  const extra = (n: number): number[] =>
    n < 15 ? [] : [
      ...Array(Math.floor((n - 15) / 255)).fill(255),
      (n - 15) % 255,
    ];
  const first = Math.min(15, literals.length);
  return new Uint8Array([
    (first << 4) | Math.min(15, length - 4),
    ...extra(literals.length),
    ...literals,
    distance & 255,
    distance >> 8,
    ...extra(length - 4),
    0x50, // and five literals end every block
    1,
    2,
    3,
    4,
    5,
  ]);
}

Deno.test("LZ4 pages are uncompressed, also with matches that overlap themselves", () => {
  fc.assert(fc.property(
    fc.uint8Array({ minLength: 1, maxLength: 600 }),
    fc.nat(),
    fc.integer({ min: 4, max: 900 }),
    (literals, pick, length) => {
      const distance = 1 + pick % literals.length;
      const expected = [...literals];
      for (let i = 0; i < length; i++) {
        expected.push(expected[expected.length - distance]);
      }
      expected.push(1, 2, 3, 4, 5);
      const block = lz4(literals, distance, length);
      const size = expected.length;
      assertEquals([...uncompressPage(block, size, "LZ4_RAW")], expected);
      // Hadoop's blocks, as older writers call LZ4, begin with both lengths.
      const hadoop = new Uint8Array(8 + block.length);
      new DataView(hadoop.buffer).setUint32(0, size);
      new DataView(hadoop.buffer).setUint32(4, block.length);
      hadoop.set(block, 8);
      assertEquals([...uncompressPage(hadoop, size, "LZ4")], expected);
    },
  ));
});
