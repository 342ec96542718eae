import { assertEquals } from "@std/assert";
import { zoomLevels } from "../../../src/pages/candles/browser/zoom_levels.js";

const LEVELS = [
  { interval: "1m", lengthMs: 60_000 },
  { interval: "5m", lengthMs: 300_000 },
  { interval: "1h", lengthMs: 3_600_000 },
  { interval: "1d", lengthMs: 0 },
];
const everywhere = () => true;

Deno.test("bars that are too narrow give way to longer ones, up to the longest", () => {
  const zoom = zoomLevels(LEVELS);
  assertEquals(zoom.fitting(0, 1.1, everywhere), 1);
  assertEquals(zoom.fitting(2, 1.1, everywhere), 3);
  assertEquals(zoom.fitting(3, 0.1, everywhere), 3);
  assertEquals(zoom.fitting(1, 2, everywhere), 1);
});

Deno.test("wide bars give way to the next shorter ones that are there and can be told apart", () => {
  const zoom = zoomLevels(LEVELS);
  assertEquals(zoom.fitting(3, 20, everywhere), 3);
  // 6.5 hours a day.
  assertEquals(zoom.fitting(3, 25, everywhere), 2);
  // Without hours, 78 bars of 5 minutes need 234 pixels.
  const noHours = (i: number) => i !== 2;
  assertEquals(zoom.fitting(3, 200, noHours), 3);
  assertEquals(zoom.fitting(3, 240, noHours), 1);
  assertEquals(zoom.fitting(0, 500, everywhere), 0);
  assertEquals(zoom.fitting(3, 500, () => false), 3);
});

Deno.test("a market that is open all day has 24 hours a day once that was seen, so the zoom does not go to and fro", () => {
  const zoom = zoomLevels(LEVELS);
  assertEquals(zoom.fitting(3, 25, everywhere), 2);
  // The hours of that view are about a pixel wide: back to days, for good.
  zoom.learn(3, 24);
  assertEquals(zoom.fitting(2, 25 / 24, everywhere), 3);
  assertEquals(zoom.fitting(3, 25, everywhere), 3);
  assertEquals(zoom.fitting(3, 80, everywhere), 2);
});

Deno.test("a span of time is shown at the shortest interval that is there and can be told apart", () => {
  const zoom = zoomLevels(LEVELS);
  assertEquals(zoom.forSpan(10 * 60_000, 900, everywhere), 0);
  assertEquals(zoom.forSpan(10 * 3_600_000, 900, everywhere), 1);
  assertEquals(zoom.forSpan(10 * 60_000, 900, (i: number) => i > 1), 2);
  assertEquals(zoom.forSpan(3_650 * 86_400_000, 900, everywhere), 3);
});
