import { assert, assertEquals } from "@std/assert";
import { statusText } from "../../../../src/cli/commands/live/live_output.ts";
import type { LiveStatus } from "../../../../src/system/live_handle.ts";

const STATUS: LiveStatus = {
  state: "running",
  date: "2025-12-15",
  time: Date.parse("2025-12-15T15:12:00Z"),
  marketTime: Date.parse("2025-12-15T15:12:52.7Z"),
  sessions: 0,
  bars: 170,
  overruns: 9,
  lagMs: 52_730,
  equity: 100_123.456,
  switched: undefined,
  positions: 2,
  gaps: 13,
  lateSlices: 0,
  interruptions: 1,
  reconnects: 1,
};

Deno.test("the status line has time, last slice, lag, equity, positions, gaps, reconnects and overruns", () => {
  assertEquals(
    statusText(STATUS),
    "2025-12-15 15:12:52 · slice 15:12 · lag 52.7 s · equity 100123.46 · positions 2 · gaps 13 · reconnects 1 · overruns 9",
  );
});

Deno.test("on 80 columns it is short, and has all of them", () => {
  const text = statusText(STATUS, 79);
  assertEquals(
    text,
    "15:12:52 slice 15:12 lag 52.7 s eq 100123 pos 2 gaps 13 reconn 1 over 9",
  );
  const busy = { ...STATUS, gaps: 1_213, reconnects: 12, overruns: 9_999 };
  assert(statusText(busy, 79).length <= 79);
});

Deno.test("before market time begins, and before the first slice, it says so", () => {
  assertEquals(statusText({ ...STATUS, marketTime: -Infinity }), "running");
  assertEquals(
    statusText({ ...STATUS, time: undefined }, 60).slice(0, 31),
    "15:12:52 running, no slice yet ",
  );
});
