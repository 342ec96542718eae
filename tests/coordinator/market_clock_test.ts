import { assertEquals } from "@std/assert";
import { MarketClock } from "../../src/coordinator/market_clock.ts";
import { VirtualClock } from "../sync/_virtual_clock.ts";

Deno.test("market time runs from the open at the clock's speed", () => {
  const real = new VirtualClock(5_000);
  const clock = new MarketClock(60, real);
  clock.start(1_000_000);
  assertEquals(clock.time, 1_000_000);
  real.advance(250);
  assertEquals(clock.time, 1_015_000);
  assertEquals(clock.realTimeOf(1_015_000), 5_250);
  assertEquals(clock.realTimeOf(1_075_000), 6_250);
  real.advance(1_000);
  assertEquals(clock.time, 1_075_000);
});

Deno.test("each session restarts the clock", () => {
  const real = new VirtualClock();
  const clock = new MarketClock(0.5, real);
  clock.start(100);
  real.advance(1_000);
  assertEquals(clock.time, 600);
  clock.start(86_400_000);
  assertEquals(clock.time, 86_400_000);
  assertEquals(clock.realTimeOf(86_400_010), 1_020);
});

Deno.test("a clock can join a session in its middle", () => {
  const open = Date.UTC(2026, 0, 5, 14, 30);
  const now = open + 90 * 60_000;
  const real = new VirtualClock(now);
  const clock = new MarketClock(1, real);
  clock.start(now);
  assertEquals(clock.time, now);
  // Earlier bars are due at once, later ones at their own time.
  assertEquals(clock.realTimeOf(open + 60_000) < real.now(), true);
  assertEquals(clock.realTimeOf(now + 60_000), now + 60_000);
});
