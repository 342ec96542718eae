/** A run that is killed at any slice of a day, and started again. */
import { assertEquals } from "@std/assert";
import type { FeedRequest } from "../../src/live/live_plan.ts";
import { inStore, market, minutesFrom, SLOTS, trader } from "./_market.ts";
import {
  type Arrival,
  barAt,
  MINUTE,
  runVirtually,
  SECOND,
  SHORT_DAY,
  streamingAt,
  type VirtualRun,
} from "./_virtual_run.ts";

/** The files of a store, as a process that is killed leaves them. */
function copyStore(db: string, to: string): void {
  for (const end of ["", "-wal"]) {
    Deno.copyFileSync(db + end, to + end);
  }
}

Deno.test("killed at each slice of an early-close day and started again, a run is as if it had not been killed", async () => {
  const starts = minutesFrom(SHORT_DAY.open);
  const bars = market(41, 0.05, starts, ["AAA"]);
  const arrivals = bars.map((bar) => barAt(bar.start + MINUTE + SECOND, bar));
  // What the stream would have sent is asked for after the restart.
  const answer = ({ id, from, to }: FeedRequest, now: number): Arrival[] => [
    ...bars.filter(({ start }) =>
      start >= from && start < to && start + MINUTE <= now
    ).map((bar) => barAt(now, bar, 3)),
    { at: now, put: (ring) => ring.put(4, id, from, 1, 0, 0, 0, 0, now) },
  ];
  await inStore(async (db) => {
    const run: VirtualRun = {
      db,
      symbols: ["AAA"],
      arrivals: [streamingAt(SHORT_DAY.open - 60 * SECOND), ...arrivals],
      strategies: [trader()],
      answer,
    };
    // What the killed runs leave: the store with so many slices.
    let slices = 0;
    const whole = await runVirtually({
      ...run,
      onTime: (now) => {
        while (slices < SLOTS && now >= starts[slices] + 10 * SECOND) {
          copyStore(db, `${db}.${slices++}`);
        }
      },
    });
    assertEquals(slices, SLOTS);
    for (let killed = 0; killed < SLOTS; killed++) {
      const startsAt = starts[killed] + 20 * SECOND;
      const resumed = await runVirtually({
        ...run,
        db: `${db}.${killed}`,
        strategies: [trader()],
        arrivals: [streamingAt(startsAt), ...arrivals],
        startsAt,
      });
      assertEquals(resumed?.hash, whole?.hash, `killed after ${killed} slices`);
      assertEquals(resumed?.accountHash, whole?.accountHash);
    }
  });
});
