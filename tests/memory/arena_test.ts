import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SessionError } from "../../src/errors.ts";
import { Arena } from "../../src/memory/arena.ts";
import {
  DIRECTORY_OFFSET,
  ENTRY_BYTES,
  HEADER_DIRECTORY_CAPACITY,
  HEADER_DIRECTORY_COUNT,
  HEADER_HEAP_TOP,
  HEADER_VERSION,
  HEAP_GRANULE_BYTES,
  LAYOUT_VERSION,
} from "../../src/memory/layout.ts";
import { makeGate } from "../fixtures/jobs/gate.ts";
import type { HeldBlock } from "../fixtures/jobs/memory_jobs.ts";
import { runJob } from "../fixtures/threads.ts";

function codeOf(action: () => unknown): string {
  return assertThrows(action, SessionError).code;
}

/** Whether no two blocks share a byte. */
function areApart(blocks: readonly HeldBlock[]): boolean {
  const sorted = [...blocks].sort((a, b) => a.offset - b.offset);
  return sorted.every((block, i) =>
    i === 0 ||
    sorted[i - 1].offset + sorted[i - 1].bytes <= block.offset
  );
}

Deno.test("Arena.roundUp() pads a block by at most a fifth", () => {
  let before = 0;
  for (let granules = 1; granules <= 5_000; granules++) {
    for (const off of [0, 1, HEAP_GRANULE_BYTES - 1]) {
      const bytes = granules * HEAP_GRANULE_BYTES - off;
      const size = Arena.roundUp(bytes);
      assert(size >= bytes, `${bytes} bytes do not fit ${size}`);
      assertEquals(size % HEAP_GRANULE_BYTES, 0);
      assert(
        size - granules * HEAP_GRANULE_BYTES <= size / 5,
        `${bytes} bytes take ${size}`,
      );
      assert(size >= before, "a larger size has a smaller block");
      before = off === 0 ? size : before;
    }
  }
});

Deno.test("Arena.roundUp() maps the size of a class to itself", () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 2 ** 37 }),
    (bytes) => {
      const size = Arena.roundUp(bytes);
      assert(size >= bytes);
      assertEquals(Arena.roundUp(size), size);
    },
  ));
});

Deno.test("Arena.allocate() refuses a block larger than the largest size class", () => {
  const arena = Arena.create({ maxSeries: 1, maxBytes: 2 ** 20 });
  for (const bytes of [2 ** 38, Infinity, NaN]) {
    assertEquals(codeOf(() => arena.allocate(bytes)), "memory_invalid");
  }
  assertEquals(arena.bytesInUse, 0);
});

type Call =
  | { readonly kind: "allocate"; readonly bytes: number }
  | { readonly kind: "free"; readonly which: number }
  | { readonly kind: "extend"; readonly which: number; readonly by: number };

const CALLS: fc.Arbitrary<Call[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant("allocate" as const),
      bytes: fc.integer({ min: 1, max: 20_000 }),
    }),
    fc.record({ kind: fc.constant("free" as const), which: fc.nat() }),
    fc.record({
      kind: fc.constant("extend" as const),
      which: fc.nat(),
      by: fc.integer({ min: 1, max: 30_000 }),
    }),
  ),
  { maxLength: 80 },
);

Deno.test("allocated blocks never overlap, keep their contents, and are counted", () => {
  fc.assert(fc.property(CALLS, (calls) => {
    const arena = Arena.create({ maxSeries: 2, maxBytes: 2 ** 24 });
    const held: (HeldBlock & { mark: number })[] = [];
    let inUse = 0;
    let top = DIRECTORY_OFFSET + 2 * ENTRY_BYTES;
    let mark = 0;
    const isIntact = (block: HeldBlock & { mark: number }) =>
      arena.bytes(block.offset, block.bytes).every((b) => b === block.mark);
    for (const call of calls) {
      if (call.kind === "allocate") {
        const { bytes } = call;
        mark = mark % 255 + 1;
        const block = { offset: arena.allocate(bytes), bytes, mark };
        arena.bytes(block.offset, bytes).fill(mark);
        held.push(block);
        inUse += Arena.roundUp(bytes);
        top = Math.max(top, block.offset + Arena.roundUp(bytes));
      } else if (held.length > 0 && call.kind === "free") {
        const [block] = held.splice(call.which % held.length, 1);
        assert(isIntact(block));
        arena.free(block.offset, block.bytes);
        inUse -= Arena.roundUp(block.bytes);
      } else if (held.length > 0 && call.kind === "extend") {
        const at = call.which % held.length;
        const { offset, bytes, mark } = held[at];
        const newBytes = bytes + call.by;
        // Only the last block of the heap can grow in place.
        const isLast = offset + Arena.roundUp(bytes) === top;
        assertEquals(arena.extend(offset, bytes, newBytes), isLast);
        if (!isLast) continue;
        assert(isIntact(held[at]));
        held[at] = { offset, bytes: newBytes, mark };
        arena.bytes(offset, newBytes).fill(mark);
        inUse += Arena.roundUp(newBytes) - Arena.roundUp(bytes);
        top = offset + Arena.roundUp(newBytes);
      }
      assertEquals(arena.bytesInUse, inUse);
    }
    assert(areApart(held));
    assert(held.every(isIntact));
    assert(held.every((block) => block.offset + block.bytes <= top));
    assert(top <= arena.byteLength);
  }));
});

Deno.test("Arena.allocate() reuses a freed block before it takes new memory", () => {
  const arena = Arena.create({ maxSeries: 1, maxBytes: 2 ** 22 });
  const blocks = [1, 2, 3].map(() => arena.allocate(10_000));
  const other = arena.allocate(50_000);
  for (const block of blocks) arena.free(block, 10_000);
  assertEquals(arena.bytesInUse, Arena.roundUp(50_000));
  // Any size of the class matches; the block freed last comes first.
  const again = [9_990, 10_000, 9_985].map((bytes) => arena.allocate(bytes));
  assertEquals(again, blocks.toReversed());
  const fresh = arena.allocate(10_000);
  assert(!blocks.includes(fresh) && fresh !== other);
});

Deno.test("an arena grows on demand up to its reserved size", () => {
  const arena = Arena.create({ maxSeries: 1, maxBytes: 2 ** 22 });
  const atFirst = arena.byteLength;
  assert(atFirst < 2 ** 14, `an empty arena has ${atFirst} bytes open`);
  const blocks = [0, 1, 2].map(() => arena.allocate(2 ** 20));
  assert(arena.byteLength > 3 * 2 ** 20);
  const inUse = arena.bytesInUse;
  const error = assertThrows(() => arena.allocate(2 ** 20), SessionError);
  assertEquals(error.code, "memory_invalid");
  assert(error.message.includes(`${2 ** 22} reserved`), error.message);
  assertEquals(
    codeOf(() => arena.extend(blocks[2], 2 ** 20, 2 ** 22)),
    "memory_invalid",
  );
  // A refusal allocates nothing and releases the lock.
  assertEquals(arena.bytesInUse, inUse);
  arena.free(blocks[0], 2 ** 20);
  assertEquals(arena.allocate(2 ** 20), blocks[0]);
  assert(arena.byteLength <= 2 ** 22);
});

Deno.test("Arena.create() refuses a size smaller than the directory", () => {
  assertEquals(
    codeOf(() => Arena.create({ maxSeries: 1_000, maxBytes: 1_024 })),
    "memory_invalid",
  );
});

Deno.test("Arena.attach() shares contents and heap with the creator", () => {
  const arena = Arena.create({ maxSeries: 1, maxBytes: 2 ** 22 });
  const block = arena.allocate(800);
  arena.float64(block, 100)[99] = 1.25;
  const other = Arena.attach(arena.buffer);
  assertEquals(other.float64(block, 100)[99], 1.25);
  const theirs = other.allocate(2 ** 20);
  assertEquals(arena.bytesInUse, Arena.roundUp(800) + Arena.roundUp(2 ** 20));
  other.bytes(theirs, 2 ** 20)[2 ** 20 - 1] = 7;
  assertEquals(arena.bytes(theirs, 2 ** 20)[2 ** 20 - 1], 7);
});

Deno.test("Arena.attach() refuses a buffer that is not an arena", () => {
  for (
    const buffer of [
      new SharedArrayBuffer(16),
      new SharedArrayBuffer(1 << 16),
      new ArrayBuffer(1 << 16) as unknown as SharedArrayBuffer,
      undefined as unknown as SharedArrayBuffer,
    ]
  ) {
    const error = assertThrows(() => Arena.attach(buffer), SessionError);
    assertEquals(error.code, "memory_invalid");
    assert(error.message.startsWith("Cannot attach"), error.message);
  }
});

Deno.test("Arena.attach() refuses another layout version and names both versions", () => {
  const arena = Arena.create({ maxSeries: 1, maxBytes: 2 ** 20 });
  arena.int32(0, 16)[HEADER_VERSION] = LAYOUT_VERSION + 1;
  const error = assertThrows(() => Arena.attach(arena.buffer), SessionError);
  assertEquals(error.code, "memory_invalid");
  assert(error.message.includes(`layout ${LAYOUT_VERSION + 1}`), error.message);
  assert(error.message.includes(`layout ${LAYOUT_VERSION}`), error.message);
});

Deno.test("Arena.attach() refuses a header that contradicts itself", () => {
  const damages: ((header: Int32Array) => void)[] = [
    (header) => header[HEADER_DIRECTORY_COUNT] = 2,
    (header) => header[HEADER_DIRECTORY_COUNT] = -1,
    (header) => header[HEADER_DIRECTORY_CAPACITY] = 1_000_000,
    (header) => header.fill(0, 2 * HEADER_HEAP_TOP, 2 * HEADER_HEAP_TOP + 2),
  ];
  for (const damage of damages) {
    const arena = Arena.create({ maxSeries: 1, maxBytes: 2 ** 20 });
    damage(arena.int32(0, 32));
    const error = assertThrows(() => Arena.attach(arena.buffer), SessionError);
    assertEquals(error.code, "memory_invalid");
    assert(error.message.includes("header is damaged"), error.message);
  }
});

Deno.test("Arena.locked() releases the lock after an action that throws", () => {
  const arena = Arena.create({ maxSeries: 1, maxBytes: 2 ** 20 });
  assertThrows(
    () =>
      arena.locked(() => {
        throw new RangeError("on purpose");
      }),
    RangeError,
    "on purpose",
  );
  assertEquals(arena.locked(() => 5), 5);
});

Deno.test("three threads allocate and free concurrently without sharing a byte", async () => {
  const arena = Arena.create({ maxSeries: 1, maxBytes: 2 ** 28 });
  const gate = makeGate(3);
  const results = await Promise.all(
    [1, 2, 3].map((mark) =>
      runJob("hammerArena", {
        buffer: arena.buffer,
        gate,
        seed: 11 * mark,
        mark,
        rounds: 6_000,
      })
    ),
  );
  for (const { broken } of results) assertEquals(broken, 0);
  const held = results.flatMap((result) => result.held);
  assert(held.length > 100);
  assert(areApart(held));
  let inUse = 0;
  for (const { bytes } of held) inUse += Arena.roundUp(bytes);
  assertEquals(arena.bytesInUse, inUse);
});
