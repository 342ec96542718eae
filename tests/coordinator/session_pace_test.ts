import { assertEquals } from "@std/assert";
import { SessionPace } from "../../src/coordinator/session_pace.ts";
import { VirtualClock } from "../sync/_virtual_clock.ts";

const MINUTE = 60_000;
const OPEN = Date.UTC(2024, 6, 1, 13, 30);
const CLOSE = OPEN + 3 * MINUTE;

function session(history = false) {
  return {
    date: "2024-07-01",
    open: OPEN,
    close: CLOSE,
    breaks: [],
    history,
    earlyClose: false,
  };
}

Deno.test("clock-driven: a bar is due when market time reaches its end", () => {
  const clock = new VirtualClock();
  const pace = new SessionPace(
    { mode: "clock-driven", speedMultiplier: 60, baseMs: MINUTE },
    clock,
  );
  pace.begin(session());
  const began = clock.now();
  const isDue = (start: number) => start < pace.dueBefore(start);
  assertEquals(isDue(OPEN), false);
  assertEquals(pace.dueAt(OPEN), began + 1_000);
  clock.advance(1_000);
  assertEquals([isDue(OPEN), isDue(OPEN + MINUTE)], [true, false]);
  assertEquals(pace.dueAt(OPEN + MINUTE), began + 2_000);
});

Deno.test("clock-driven: a session without further bars ends at its close", () => {
  const clock = new VirtualClock();
  const pace = new SessionPace(
    { mode: "clock-driven", speedMultiplier: 60, baseMs: MINUTE },
    clock,
  );
  pace.begin(session());
  assertEquals(pace.dueAt(Infinity), clock.now() + 3_000);
  clock.advance(3_000);
  assertEquals(pace.dueAt(Infinity), undefined);
  assertEquals(pace.dueBefore(Infinity), Infinity);
});

Deno.test("bars of the history, and of a data-driven run, are due at once", () => {
  for (
    const [mode, history] of [["data-driven", false], [
      "clock-driven",
      true,
    ]] as const
  ) {
    const pace = new SessionPace(
      { mode, speedMultiplier: 1, baseMs: MINUTE },
      new VirtualClock(),
    );
    pace.begin(session(history));
    assertEquals(pace.dueBefore(Infinity), Infinity);
    assertEquals(pace.dueAt(Infinity), undefined);
  }
});

Deno.test("clock-driven: a session that is joined in its middle has its earlier bars due at once", () => {
  const clock = new VirtualClock(5_000);
  const pace = new SessionPace(
    { mode: "clock-driven", speedMultiplier: 60, baseMs: MINUTE },
    clock,
  );
  pace.begin(session(), OPEN + 2 * MINUTE);
  const isDue = (start: number) => start < pace.dueBefore(start);
  assertEquals(
    [OPEN, OPEN + MINUTE, OPEN + 2 * MINUTE].map(isDue),
    [true, true, false],
  );
  assertEquals(pace.dueAt(Infinity), 6_000);
  clock.advance(1_000);
  assertEquals(pace.dueAt(Infinity), undefined);
});
