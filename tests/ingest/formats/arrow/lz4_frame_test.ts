import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { unpackLz4Frame } from "../../../../src/ingest/formats/arrow/lz4_frame.ts";

/** A sequence of literals, and of a match in what has been written. */
const sequence = fc.record({
  literals: fc.uint8Array({ minLength: 1, maxLength: 300 }),
  distance: fc.nat(65_534),
  length: fc.integer({ min: 4, max: 600 }),
});

/** Encodes blocks by the format's description; matches reach into earlier blocks. */
function pack(
  blocks: readonly (readonly (typeof sequence extends fc.Arbitrary<infer T> ? T
    : never)[])[],
  sums: boolean,
  size: boolean,
): { frame: Uint8Array; plain: Uint8Array } {
  const plain: number[] = [];
  const frame = [
    0x04,
    0x22,
    0x4d,
    0x18,
    0x40 | (sums ? 16 : 0) | (size ? 8 : 0),
  ];
  frame.push(0x70, ...(size ? Array<number>(8).fill(1) : []), 0);
  const word = (value: number): void => {
    for (let i = 0; i < 4; i++) frame.push(value >>> (8 * i) & 255);
  };
  const extra = (n: number): number[] =>
    n < 15 ? [] : [
      ...Array<number>(Math.floor((n - 15) / 255)).fill(255),
      (n - 15) % 255,
    ];
  for (const sequences of blocks) {
    const block: number[] = [];
    for (const { literals, distance: wanted, length } of sequences) {
      plain.push(...literals);
      const distance = 1 + wanted % Math.min(65_535, plain.length);
      for (let i = 0; i < length; i++) {
        plain.push(plain[plain.length - distance]);
      }
      block.push(
        Math.min(15, literals.length) << 4 | Math.min(15, length - 4),
        ...extra(literals.length),
        ...literals,
        distance & 255,
        distance >> 8,
        ...extra(length - 4),
      );
    }
    block.push(0x50, 1, 2, 3, 4, 5); // five literals end every block
    plain.push(1, 2, 3, 4, 5);
    word(block.length);
    frame.push(...block);
    if (sums) word(0);
    // And a block that is not compressed.
    word(0x80000002);
    frame.push(8, 9);
    plain.push(8, 9);
    if (sums) word(0);
  }
  word(0);
  return { frame: Uint8Array.from(frame), plain: Uint8Array.from(plain) };
}

Deno.test("LZ4 frames of any blocks are uncompressed, and damage neither hangs nor passes its end", () =>
  fc.assert(
    fc.property(
      fc.array(fc.array(sequence, { maxLength: 6 }), { maxLength: 4 }),
      fc.boolean(),
      fc.boolean(),
      fc.nat(),
      fc.nat(255),
      (blocks, sums, size, at, byte) => {
        const { frame, plain } = pack(blocks, sums, size);
        assertEquals(unpackLz4Frame(frame), plain);
        for (const length of [0, 6, at % frame.length, frame.length - 1]) {
          assertThrows(
            () => unpackLz4Frame(frame.subarray(0, length)),
            SyntaxError,
            "damaged",
          );
        }
        frame[at % frame.length] = byte;
        try {
          unpackLz4Frame(frame);
        } catch (error) {
          if (!(error instanceof SyntaxError)) throw error;
        }
      },
    ),
    { numRuns: 200 },
  ));
