import { assertEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { SeriesKind } from "../../src/memory/layout.ts";
import {
  decodeKey,
  encodeKey,
  type SeriesKey,
} from "../../src/memory/series_key.ts";

const KEY: SeriesKey = {
  kind: SeriesKind.indicator,
  symbol: "\ufeffBRK.B",
  interval: "5m",
  name: "ema_10",
};

Deno.test("decodeKey() inverts encodeKey(), byte order marks included", () => {
  assertEquals(decodeKey(KEY.kind, encodeKey(KEY)), KEY);
});

Deno.test("encodeKey() refuses the separator and half of a surrogate pair", () => {
  for (const symbol of ["A\u001fB", "A\ud800"]) {
    const error = assertThrows(
      () => encodeKey({ ...KEY, symbol }),
      SessionError,
    );
    assertEquals(error.code, "argument_invalid");
  }
});

Deno.test("decodeKey() refuses an unknown kind and a wrong number of names", () => {
  const bytes = encodeKey(KEY);
  for (
    const [kind, text] of [
      [0, bytes],
      [99, bytes],
      [KEY.kind, bytes.subarray(0, 4)],
      [KEY.kind, new TextEncoder().encode("A\u001f1m\u001f\u001f")],
    ] as const
  ) {
    const error = assertThrows(() => decodeKey(kind, text), SessionError);
    assertEquals(error.code, "memory_invalid");
  }
});
