import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Arena } from "../../src/memory/arena.ts";
import { ControlBlock } from "../../src/memory/control_block.ts";
import { EventLog } from "../../src/sync/event_log.ts";
import { LogRoom } from "../../src/sync/log_room.ts";
import { SessionProgress } from "../../src/sync/session_progress.ts";

// The last positions before the sign changes: positions wrap during the test.
const STARTS = [0, 2 ** 31 - 40, -5];

Deno.test("a log has room up to the cursor of its slowest reader, also where positions wrap", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...STARTS),
      fc.array(
        fc.record({
          write: fc.integer({ min: 0, max: 64 }),
          first: fc.integer({ min: 0, max: 64 }),
          second: fc.integer({ min: 0, max: 64 }),
          needed: fc.integer({ min: 1, max: 64 }),
        }),
        { maxLength: 50 },
      ),
      (start, steps) => {
        const arena = Arena.create({ maxSeries: 1 });
        const control = new ControlBlock(arena);
        const log = EventLog.create(arena, 64);
        const room = new LogRoom(control, log, ["baseProcessed", "baseScored"]);
        let written = start;
        const cursors = [start, start];
        const publish = () => {
          control.publish("baseProcessed", cursors[0] | 0);
          control.publish("baseScored", cursors[1] | 0);
        };
        publish();
        // A log begins at 0; asking for more than it holds reads the cursors.
        room.free(start | 0, 128);
        for (const { write, first, second, needed } of steps) {
          cursors[0] = Math.min(written, cursors[0] + first);
          cursors[1] = Math.min(written, cursors[1] + second);
          publish();
          const free = 64 - (written - Math.min(...cursors));
          const found = room.free(written | 0, needed);
          // The cached cursor may be older, as long as it leaves enough room.
          assertEquals(found >= needed, free >= needed);
          assertEquals(found <= free, true);
          if (found >= write) written += write;
        }
      },
    ),
    { numRuns: 200 },
  );
});

Deno.test("a session has begun when all of its readers have begun it", () => {
  const control = new ControlBlock(Arena.create({ maxSeries: 1 }));
  const progress = new SessionProgress(control, [
    "processorSessions",
    "qualitySessions",
    "analysisSessions",
  ]);
  assertEquals(progress.last, -1);
  control.publish("processorSessions", 3);
  control.publish("qualitySessions", 2);
  assertEquals(progress.last, -1);
  control.publish("analysisSessions", 2);
  assertEquals(progress.last, 1);
  // All readers have begun it, so wait() returns.
  progress.wait(2);
});

Deno.test("a reader that moves on while the others are looked at does not count for them", () => {
  const control = new ControlBlock(Arena.create({ maxSeries: 1 }));
  control.publish("processorSessions", 8);
  control.publish("qualitySessions", 6);
  control.publish("analysisSessions", 7);
  const load = control.load.bind(control);
  let looks = 0;
  // Every look at the slowest reader finds it two sessions further.
  control.load = (word) =>
    load(word) + (word === "qualitySessions" ? 2 * looks++ : 0);
  const progress = new SessionProgress(control, [
    "processorSessions",
    "qualitySessions",
    "analysisSessions",
  ]);
  assertEquals(progress.last, 5);
});
