import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SessionError } from "../../src/errors.ts";
import {
  BASE_INTERVALS,
  intervalRank,
  isInterval,
  parseInterval,
} from "../../src/time/interval.ts";

Deno.test("parseInterval() gives number, unit and the length of intraday intervals", () => {
  assertEquals(parseInterval("30s"), {
    text: "30s",
    count: 30,
    unit: "s",
    lengthMs: 30_000,
  });
  assertEquals(parseInterval("15m").lengthMs, 900_000);
  assertEquals(parseInterval("4h").lengthMs, 14_400_000);
  assertEquals(parseInterval("1d").lengthMs, undefined);
  assertEquals(parseInterval("1w").lengthMs, undefined);
});

Deno.test("parseInterval() and isInterval() refuse the same texts", () => {
  const wrong = ["", "m", "0m", "5", "5M", "-5m", "1.5h", "5 m", "05m", "5mo"];
  for (const text of wrong) {
    assertEquals(isInterval(text), false, text);
    const error = assertThrows(() => parseInterval(text), SessionError);
    assertEquals(error.code, "argument_invalid");
  }
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 999_999 }),
    fc.constantFrom("s", "m", "h", "d", "w"),
    (count, unit) => {
      assertEquals(isInterval(`${count}${unit}`), true);
      assertEquals(parseInterval(`${count}${unit}`).count, count);
    },
  ));
});

Deno.test("intervalRank() sorts intervals from seconds to weeks", () => {
  const sorted = ["1s", "30s", "1m", "5m", "1h", "4h", "1d", "5d", "1w"];
  const shuffled = ["1w", "5m", "1d", "30s", "4h", "1m", "5d", "1h", "1s"];
  const rank = (text: string): number => intervalRank(parseInterval(text));
  assertEquals(shuffled.sort((a, b) => rank(a) - rank(b)), sorted);
  assertEquals([...BASE_INTERVALS], ["1s", "1m", "1d"]);
});
