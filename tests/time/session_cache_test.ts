import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { TradingSession } from "../../src/time/session.ts";
import { SessionCache } from "../../src/time/session_cache.ts";

function session(date: string, exchange = "NYSE"): TradingSession {
  return {
    date,
    exchange,
    open: 0,
    close: 1,
    breaks: [],
    earlyClose: false,
    zone: "UTC",
  };
}

Deno.test("SessionCache tells a closed date from one that it does not hold", () => {
  const cache = new SessionCache(2);
  assertStrictEquals(cache.find("2026-01-03", undefined), undefined);
  cache.store("2026-01-03", undefined, null);
  assertStrictEquals(cache.find("2026-01-03", undefined), null);
  assertEquals([cache.hits, cache.misses], [1, 1]);
});

Deno.test("SessionCache finds given sessions in any order, the last one of each date", () => {
  const days = Array.from({ length: 9 }, (_, i) => `2026-01-${10 + i}`);
  fc.assert(fc.property(
    fc.array(fc.constantFrom(...days)),
    fc.array(fc.constantFrom(...days, "2026-02-01"), { maxLength: 40 }),
    (given, asked) => {
      const sessions = given.map((date) => session(date));
      const cache = new SessionCache(2, sessions);
      let hits = 0;
      for (const date of asked) {
        const expected = sessions.findLast((one) => one.date === date);
        if (expected !== undefined) hits++;
        assertStrictEquals(cache.find(date, undefined), expected);
      }
      assertEquals(cache.hits, hits);
      cache.clear();
      for (const date of days) {
        assertStrictEquals(cache.find(date, undefined), undefined);
      }
    },
  ));
});

Deno.test("SessionCache keeps the same date of two exchanges apart", () => {
  const cache = new SessionCache(2);
  const own = session("2026-01-02");
  const other = session("2026-01-02", "LSE");
  cache.store("2026-01-02", undefined, own);
  cache.store("2026-01-02", "LSE", other);
  assertStrictEquals(cache.find("2026-01-02", undefined), own);
  assertStrictEquals(cache.find("2026-01-02", "LSE"), other);
});

Deno.test("SessionCache drops the least recently used session, and everything on clear()", () => {
  const cache = new SessionCache(2);
  const dates = ["2026-01-05", "2026-01-06", "2026-01-07"];
  for (const date of dates) cache.store(date, undefined, session(date));
  assertEquals(
    dates.map((date) => cache.find(date, undefined)?.date),
    [undefined, "2026-01-06", "2026-01-07"],
  );
  cache.clear();
  for (const date of dates) {
    assertStrictEquals(cache.find(date, undefined), undefined);
  }
  assertEquals([cache.hits, cache.misses], [2, 3]);
  assertThrows(() => new SessionCache(0), RangeError);
});
