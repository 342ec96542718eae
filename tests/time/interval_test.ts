import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SessionError } from "../../src/errors.ts";
import {
  intervalRank,
  isDerivableFrom,
  isInterval,
  parseInterval,
  storedInterval,
} from "../../src/time/interval.ts";
import type { Interval, StoredInterval } from "../../src/types.ts";

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
});

Deno.test("a stored interval has one name, that of its longest unit", () => {
  const named = {
    "60s": "1m",
    "90s": "90s",
    "60m": "1h",
    "90m": "90m",
    "120m": "2h",
    "3600s": "1h",
    "7m": "7m",
    "1h": "1h",
    "23h": "23h",
    "1d": "1d",
  };
  for (const [text, interval] of Object.entries(named)) {
    assertEquals(storedInterval(text), interval);
  }
  for (const text of ["24h", "86400s", "2d", "1w", "5", "0m", "m", ""]) {
    assertEquals(storedInterval(text), undefined, text);
  }
});

Deno.test("bars are derived from those of a length that divides theirs, days from any", () => {
  const derives = (interval: Interval, from: StoredInterval[]) =>
    from.filter((stored) => isDerivableFrom(interval, stored));
  const all: StoredInterval[] = ["1s", "1m", "2m", "5m", "30m", "1h", "1d"];
  assertEquals(derives("30s", all), ["1s"]);
  assertEquals(derives("5m", all), ["1s", "1m", "5m"]);
  assertEquals(derives("1h", all), all.slice(0, -1));
  assertEquals(derives("45m", all), ["1s", "1m", "5m"]);
  assertEquals(derives("1d", all), all);
  assertEquals(derives("1w", all), all);
});
