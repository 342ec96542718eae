import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { crc32 } from "node:zlib";
import { shortCrc32, shortTextCrc32 } from "../../src/store/short_crc32.ts";

Deno.test("the checksum of some bytes is that of zlib, also continued", () => {
  // The check value of CRC-32 in every catalogue of checksums.
  const digits = new TextEncoder().encode("123456789");
  assertEquals(shortCrc32(digits, 0, 9, 0), 0xcbf43926);
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 40 }),
      fc.nat(40),
      fc.integer({ min: 0, max: 0xffffffff }),
      (bytes, cut, seed) => {
        const at = Math.min(cut, bytes.length);
        const first = shortCrc32(bytes, 0, at, seed);
        assertEquals(first, crc32(bytes.subarray(0, at), seed) >>> 0);
        assertEquals(
          shortCrc32(bytes, at, bytes.length, first),
          crc32(bytes, seed) >>> 0,
        );
      },
    ),
  );
});

Deno.test("the checksum of a text is that of zlib, also continued, if it is ASCII", () => {
  assertEquals(shortTextCrc32("123456789", 0), 0xcbf43926);
  assertEquals(shortTextCrc32("Münchner Rück", 0), undefined);
  fc.assert(
    fc.property(
      fc.string({ unit: "binary-ascii" }),
      fc.nat(10),
      (text, cut) => {
        const at = Math.min(cut, text.length);
        const first = crc32(text.slice(0, at)) >>> 0;
        assertEquals(shortTextCrc32(text.slice(at), first), crc32(text) >>> 0);
      },
    ),
  );
});
