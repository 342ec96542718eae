import { assertEquals } from "@std/assert";
import { SessionPace } from "../../src/coordinator/session_pace.ts";
import { Arena } from "../../src/memory/arena.ts";
import { ControlBlock } from "../../src/memory/control_block.ts";
import { PauseSwitch } from "../../src/memory/pause_switch.ts";
import { RunClock } from "../../src/sync/run_clock.ts";
import { VirtualClock } from "./_virtual_clock.ts";

const MINUTE = 60_000;
const OPEN = Date.UTC(2024, 6, 1, 13, 30);

function makeClock() {
  const arena = Arena.create({ maxSeries: 0, maxBytes: 2 ** 20 });
  const control = new ControlBlock(arena);
  const machine = new VirtualClock(5_000);
  return {
    arena,
    control,
    machine,
    clock: new RunClock(arena, machine),
    pauses: new PauseSwitch(arena, control),
  };
}

Deno.test("a run's clock stands still in a pause, and goes on from there", () => {
  const { clock, machine, pauses } = makeClock();
  assertEquals([clock.now(), clock.wallTime()], [5_000, 5_000]);
  machine.advance(10);
  pauses.pause(machine.now());
  machine.advance(700);
  assertEquals([clock.isPaused, clock.now(), clock.wallTime()], [
    true,
    5_010,
    5_710,
  ]);
  pauses.resume(machine.now());
  machine.advance(5);
  assertEquals([clock.isPaused, clock.now(), clock.wallTime()], [
    false,
    5_015,
    5_715,
  ]);
});

Deno.test("a run's clock sleeps until its own instant, however long it was paused before", async () => {
  const { clock, machine, pauses } = makeClock();
  pauses.pause(machine.now());
  machine.advance(700);
  pauses.resume(machine.now());
  clock.sleepUntil(5_300, () => {});
  assertEquals([clock.now(), machine.now()], [5_300, 6_000]);
  await clock.turnUntil(5_400);
  assertEquals([clock.now(), machine.now()], [5_400, 6_100]);
});

Deno.test("in a pause, a thread waits for its end and not for the stages", () => {
  const { arena, control, machine, pauses } = makeClock();
  const sleeps: number[] = [];
  const clock = new RunClock(arena, {
    now: () => machine.now(),
    sleepUntil: (instant, sleep) => {
      sleeps.push(instant - machine.now());
      sleep(instant - machine.now());
    },
    turnUntil: () => Promise.resolve(),
  });
  pauses.pause(machine.now());
  // A stopped run does not block.
  control.stop();
  clock.sleepUntil(5_040, () => {
    throw new Error("slept for a stage");
  });
  assertEquals(sleeps, [40]);
});

Deno.test("clock-driven: bars of a session are due later by the length of its pause", () => {
  const { clock, machine, pauses } = makeClock();
  const pace = new SessionPace(
    { mode: "clock-driven", speedMultiplier: 60, baseMs: MINUTE },
    clock,
  );
  pace.begin({
    date: "2024-07-01",
    open: OPEN,
    close: OPEN + 3 * MINUTE,
    breaks: [],
    history: false,
    earlyClose: false,
  });
  const isDue = (start: number) => start < pace.dueBefore(start);
  machine.advance(400);
  pauses.pause(machine.now());
  machine.advance(3_600_000);
  assertEquals(isDue(OPEN), false);
  pauses.resume(machine.now());
  assertEquals(isDue(OPEN), false);
  machine.advance(599);
  assertEquals(isDue(OPEN), false);
  machine.advance(1);
  assertEquals([isDue(OPEN), isDue(OPEN + MINUTE)], [true, false]);
});
