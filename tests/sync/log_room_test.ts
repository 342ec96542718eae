import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Arena } from "../../src/memory/arena.ts";
import { ControlBlock } from "../../src/memory/control_block.ts";
import { EventLog } from "../../src/sync/event_log.ts";
import { LogRoom } from "../../src/sync/log_room.ts";
import { SessionProgress } from "../../src/sync/session_progress.ts";

// Positions wrap: the last ones before the sign changes are as good as any.
const STARTS = [0, 2 ** 31 - 40, -5];

Deno.test("a log has room up to its slowest reader's cursor, also where positions wrap", () => {
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
        // A log begins at 0; more than it holds makes it look at the cursors.
        room.free(start | 0, 128);
        for (const { write, first, second, needed } of steps) {
          cursors[0] = Math.min(written, cursors[0] + first);
          cursors[1] = Math.min(written, cursors[1] + second);
          publish();
          const free = 64 - (written - Math.min(...cursors));
          const found = room.free(written | 0, needed);
          // What it saw earlier may do, as long as it is enough.
          assertEquals(found >= needed, free >= needed);
          assertEquals(found <= free, true);
          if (found >= write) written += write;
        }
      },
    ),
    { numRuns: 200 },
  );
});

Deno.test("a session has begun when its last reader has begun it", () => {
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
  // It has nothing to wait for, so it returns.
  progress.wait(2);
});
