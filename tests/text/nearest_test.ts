import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { editDistance, nearest } from "../../src/text/nearest.ts";

Deno.test("editDistance() counts letters inserted, deleted, replaced and swapped", () => {
  assertEquals(editDistance("", "abc"), 3);
  assertEquals(editDistance("abc", "abc"), 0);
  assertEquals(editDistance("abc", "abxc"), 1);
  assertEquals(editDistance("abc", "ac"), 1);
  assertEquals(editDistance("abc", "axc"), 1);
  assertEquals(editDistance("abc", "acb"), 1);
  assertEquals(editDistance("kitten", "sitting"), 3);
});

Deno.test("editDistance() is symmetric and never above the longer length", () => {
  const word = fc.string({ maxLength: 8 });
  fc.assert(fc.property(word, word, (a, b) => {
    const distance = editDistance(a, b);
    assertEquals(distance, editDistance(b, a));
    assertEquals(distance <= Math.max(a.length, b.length), true);
    assertEquals(distance === 0, a === b);
  }));
});

Deno.test("editDistance() with a bound is the distance up to it, and infinite beyond", () => {
  const word = fc.stringMatching(/^[abc]{0,9}$/);
  fc.assert(fc.property(word, word, fc.nat(10), (a, b, most) => {
    const distance = editDistance(a, b);
    const expected = distance <= most ? distance : Infinity;
    assertEquals(editDistance(a, b, most), expected);
  }));
});

Deno.test("nearest() finds slips, abbreviations and other spellings", () => {
  const known = ["symbols", "streams", "start_date", "max_per_trade"];
  assertEquals(nearest("symbls", known), "symbols");
  assertEquals(nearest("stremas", known), "streams");
  assertEquals(nearest("StartDate", known), "start_date");
  assertEquals(nearest("start-date", known), "start_date");
  assertEquals(nearest("start  dat", known), "start_date");
  assertEquals(nearest("max_trade", known), "max_per_trade");
  assertEquals(
    nearest("trailing_avg", ["trailing_max", "trailing_average"]),
    "trailing_average",
  );
});

Deno.test("nearest() prefers a slip to an abbreviation that lacks many letters", () => {
  const known = ["strategies", "strategy_seconds"];
  assertEquals(nearest("strategys", known), "strategies");
  assertEquals(nearest("strategy_sec", known), "strategy_seconds");
});

Deno.test("nearest() returns the first of several equally near words", () => {
  assertEquals(nearest("xma", ["ema", "sma"]), "ema");
  assertEquals(nearest("SMA", ["ema", "sma"]), "sma");
});

Deno.test("nearest() returns undefined if no word is near", () => {
  assertEquals(nearest("volume", ["symbols", "streams"]), undefined);
  assertEquals(nearest("ab", ["xyz"]), undefined);
  assertEquals(nearest("tracking", ["sma", "ema"]), undefined);
  assertEquals(nearest("x", []), undefined);
});
