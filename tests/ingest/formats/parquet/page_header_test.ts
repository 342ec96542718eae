import { assertEquals, assertThrows } from "@std/assert";
import { readPageHeader } from "../../../../src/ingest/formats/parquet/page_header.ts";

// Thrift's compact protocol: a field is its distance from the last one × 16 plus
// its type (1 true, 2 false, 5 i32, 6 i64, 8 binary, 9 list, 12 struct); integers
// are zigzag, so that 2 stands for 1; 0 ends a struct.
const SIZES = [0x15, 0, 0x15, 200, 1, 0x15, 100]; // data page, 100 and 50 bytes

function read(bytes: readonly number[]): ReturnType<typeof readPageHeader> {
  const cursor = { bytes: Uint8Array.from([99, ...bytes, 99]), at: 1 };
  const header = readPageHeader(cursor);
  assertEquals(cursor.at, 1 + bytes.length);
  return header;
}

Deno.test("readPageHeader() reads a data page, and skips what no reader needs", () => {
  const statistics = [0x5c, 0x18, 2, 7, 7, 0x26, 4, 0]; // field 5: binary, i64
  const page = [0x2c, 0x15, 20, 0x15, 16, ...statistics, 0];
  assertEquals(read([...SIZES, ...page, 0]), {
    kind: "data",
    size: 50,
    uncompressedSize: 100,
    count: 10,
    encoding: "RLE_DICTIONARY",
  });
});

Deno.test("readPageHeader() reads a page of version 2 and a dictionary", () => {
  const page = [0x15, 20, 0x15, 2, 0x15, 20, 0x15, 10, 0x15, 6, 0x15, 0];
  const version2 = { kind: "data", count: 10, encoding: "DELTA_BINARY_PACKED" };
  const levels = { definitionBytes: 3, repetitionBytes: 0 };
  const sizes = { size: 50, uncompressedSize: 100 };
  assertEquals(
    read([...SIZES, 0x5c, ...page, 0, 0]) as unknown,
    { ...version2, ...sizes, levels: { ...levels, isCompressed: true } },
  );
  assertEquals(
    read([...SIZES, 0x5c, ...page, 0x12, 0, 0]) as unknown,
    { ...version2, ...sizes, levels: { ...levels, isCompressed: false } },
  );
  assertEquals(
    read([...SIZES, 0x4c, 0x15, 8, 0x15, 4, 0x11, 0, 0]) as unknown,
    { kind: "dictionary", count: 4, encoding: "PLAIN_DICTIONARY", ...sizes },
  );
});

Deno.test("readPageHeader() passes over other pages and encodings of later versions", () => {
  assertEquals(read([...SIZES, 0x3c, 0, 0]).kind, "other");
  assertEquals(
    read([...SIZES, 0x2c, 0x15, 20, 0x15, 100, 0, 0]).encoding,
    undefined,
  );
});

Deno.test("readPageHeader() refuses what is cut off, of an unknown type or too deep", () => {
  const good = [...SIZES, 0x2c, 0x15, 20, 0x15, 0, 0x99, 0x28, 1, 5, 1, 6, 0];
  for (let length = 0; length < good.length; length++) {
    const bytes = Uint8Array.from(good.slice(0, length));
    assertThrows(
      () => readPageHeader({ bytes, at: 0 }),
      SyntaxError,
      "damaged",
    );
  }
  for (const byte of [0x1d, 0x1c, 0x19]) {
    const bytes = new Uint8Array(100_000).fill(byte);
    assertThrows(
      () => readPageHeader({ bytes, at: 0 }),
      SyntaxError,
      "damaged",
    );
  }
});
