import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { unpackLz4Block } from "../../../../src/ingest/formats/parquet/lz4_block.ts";

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

Deno.test("LZ4 blocks are uncompressed, also with matches that overlap themselves", () => {
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
      assertEquals([...unpackLz4Block(block, expected.length)], expected);
      assertThrows(
        () => unpackLz4Block(block, expected.length - 1),
        SyntaxError,
      );
      assertThrows(
        () => unpackLz4Block(block, expected.length + 1),
        SyntaxError,
      );
    },
  ));
  assertThrows(
    () => unpackLz4Block(new Uint8Array([0x10, 7, 9, 0, 0x10, 7]), 6),
    SyntaxError,
  );
});
