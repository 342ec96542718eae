import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { snappyCompress } from "hyparquet-writer/src/snappy.js";
import { unpackSnappy } from "../../../../src/ingest/formats/parquet/snappy_block.ts";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

Deno.test("elements of every kind are unpacked as the format describes them", () => {
  // A literal of four, a copy of four from four back, one that runs into itself.
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

Deno.test("a block that is cut, too long, or points before its start is refused", () => {
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

Deno.test("what another program packs is unpacked the same, and no damage gets through unseen or hangs", () => {
  const bytes = fc.array(fc.constantFrom(...text("aaaab"), 0, 255), {
    maxLength: 400,
  }).map((list) => Uint8Array.from([...list, ...list]));
  const flip = fc.tuple(fc.nat(1_000), fc.nat(7));
  fc.assert(
    fc.property(bytes, flip, (plain, [at, bit]) => {
      const block = Uint8Array.from(snappyCompress(plain));
      assertEquals(unpackSnappy(block, plain.length), plain);
      block[at % block.length] ^= 1 << bit;
      try {
        // No checksum: other bytes may come out, but never more or fewer.
        assert(unpackSnappy(block, plain.length).length === plain.length);
      } catch (error) {
        assert(error instanceof SyntaxError);
      }
    }),
    { numRuns: 500 },
  );
});
