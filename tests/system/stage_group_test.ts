import { assertEquals, assertThrows } from "@std/assert";
import type { Clock } from "../../src/sync/clock.ts";
import type { Stage, StepResult } from "../../src/sync/stage.ts";
import { StageGroup } from "../../src/system/stage_group.ts";

/** A clock that stays at 0 and passes on the time left to sleep. */
const CLOCK: Clock = {
  now: () => 0,
  sleepUntil: (instant, sleep) => sleep(instant),
  turnUntil: () => Promise.resolve(),
};

/** A stage with scripted steps; `fail` throws. */
class Scripted implements Stage {
  phase = "stream";
  date = "2024-07-01";
  lacksInput = false;
  waits: (number | undefined)[] = [];
  readonly name: string;
  readonly #script: (StepResult | "fail")[];
  readonly #dueAt: number;

  constructor(name: string, script: (StepResult | "fail")[], dueAt = Infinity) {
    this.name = name;
    this.#script = script;
    this.#dueAt = dueAt;
  }

  step(): StepResult {
    const next = this.#script.shift();
    if (next === undefined) throw new Error(`${this.name} was done`);
    if (next === "fail") throw new Error("on purpose");
    return next;
  }

  idleUntil(): number {
    return this.#dueAt;
  }

  wait(timeoutMs?: number): void {
    this.waits.push(timeoutMs);
  }
}

Deno.test("stages of one thread are stepped in turn, each until it is done", () => {
  const group = new StageGroup([
    new Scripted("first", ["progress", "idle", "done"]),
    new Scripted("second", ["idle", "idle", "idle", "progress", "done"]),
  ], CLOCK);
  const results = Array.from({ length: 5 }, () => group.step());
  assertEquals(results, ["progress", "idle", "progress", "progress", "done"]);
  assertEquals(group.uses().map(({ batches }) => batches), [2, 2]);
});

Deno.test("the stage that was stepped last is the failed one", () => {
  const group = new StageGroup([
    new Scripted("first", ["progress", "progress"]),
    new Scripted("second", ["progress", "fail"]),
    new Scripted("third", ["progress"]),
  ], CLOCK);
  group.step();
  assertEquals(group.stepping.name, "third");
  assertThrows(() => group.step(), Error, "on purpose");
  assertEquals(group.stepping.name, "second");
});

Deno.test("a thread waits with its last stage that waits for more than input", () => {
  const first = new Scripted("first", ["idle", "idle", "idle", "done"], 30);
  const second = new Scripted("second", ["idle", "idle", "idle", "idle"], 20);
  const third = new Scripted("third", ["idle", "idle", "idle", "idle"]);
  third.lacksInput = true;
  const group = new StageGroup([first, second, third], CLOCK);
  group.step();
  assertEquals(group.idleUntil(), 20);
  group.wait(7);
  second.lacksInput = true;
  group.step();
  group.wait();
  // Alone it lacks input too, which then comes from another thread.
  first.lacksInput = true;
  group.step();
  group.wait(9);
  // It waits at most until a stage is due.
  assertEquals([first.waits, second.waits, third.waits], [[20, 9], [7], []]);
  assertEquals(group.uses().map(({ waits }) => waits), [3, 3, 3]);
  group.step();
  group.wait();
  assertEquals(second.waits.length, 2);
  assertEquals(group.uses().map(({ waits }) => waits), [3, 4, 4]);
});

Deno.test("while the run is paused, no stage is stepped or asked what it waits for", async () => {
  let isPaused = true;
  const slept: number[] = [];
  const clock: Clock = {
    now: () => 0,
    sleepUntil: (instant, sleep) => {
      slept.push(instant);
      sleep(instant);
    },
    turnUntil: (instant) => {
      slept.push(instant);
      return Promise.resolve();
    },
    get isPaused() {
      return isPaused;
    },
  };
  const stage = new Scripted("first", ["idle", "done"], 30);
  const group = new StageGroup([stage], clock);
  assertEquals([group.step(), group.isPaused], ["idle", true]);
  assertEquals([group.idleUntil(), group.awaitsEvents], [Infinity, false]);
  group.wait(7);
  await group.turn(5);
  // The pause ends between the step and the wait.
  isPaused = false;
  group.wait(8);
  assertEquals([slept, stage.waits], [[7, 5, 8], []]);
  assertEquals([group.step(), group.isPaused], ["idle", false]);
  group.wait(9);
  assertEquals([stage.waits, group.step()], [[9], "done"]);
});
