import { assert, assertEquals } from "@std/assert";
import { MarketClock } from "../../src/coordinator/market_clock.ts";

Deno.test("market time runs from the open at the clock's speed", () => {
  let now = 5_000;
  const clock = new MarketClock(60, () => now);
  clock.start(1_000_000);
  assertEquals(clock.time, 1_000_000);
  now += 250;
  assertEquals(clock.time, 1_015_000);
  assertEquals(clock.msUntil(1_015_000), 0);
  assertEquals(clock.msUntil(1_000_000), 0);
  assertEquals(clock.msUntil(1_075_000), 1_000);
  now += 1_000;
  assertEquals(clock.time, 1_075_000);
});

Deno.test("every session starts the clock anew", () => {
  let now = 0;
  const clock = new MarketClock(0.5, () => now);
  clock.start(100);
  now = 1_000;
  assertEquals(clock.time, 600);
  clock.start(86_400_000);
  assertEquals(clock.time, 86_400_000);
  assertEquals(clock.msUntil(86_400_010), 20);
});

Deno.test("the clock is that of the machine unless it is given another", () => {
  const clock = new MarketClock(1);
  clock.start(1_000);
  assert(clock.time >= 1_000);
  assert(clock.msUntil(2 ** 40) > 0);
});
