import { assertEquals } from "@std/assert";
import type { RunMetrics } from "../../src/results/run_result.ts";
import { formatProfile } from "../../src/results/profile_text.ts";
import { StageMeter } from "../../src/system/stage_meter.ts";

Deno.test("a stage's meter counts sleeps and the steps that do something", () => {
  const meter = new StageMeter();
  for (const result of ["progress", "idle", "progress", "done"] as const) {
    assertEquals(meter.step(result), result);
    if (result === "idle") meter.addSleep(2.5);
  }
  const { batches, waits, waitingMs, heapBytes } = meter.use();
  assertEquals({ batches, waits, waitingMs }, {
    batches: 3,
    waits: 1,
    waitingMs: 2.5,
  });
  assertEquals(heapBytes > 0, true);
});

Deno.test("a profile shows busy and waiting time, share, time per bar, batches and memory of every stage", () => {
  const metrics = {
    runner: "workers",
    seconds: 2,
    bars: 1_000_000,
    busyMs: { coordinator: 500, quality_manager: 20.4 },
    stages: {
      coordinator: {
        waitingMs: 1_400,
        waits: 12,
        batches: 3_456,
        heapBytes: 5 * 2 ** 20,
      },
      quality_manager: { waitingMs: 0, waits: 0, batches: 7, heapBytes: 0 },
    },
    memory: { residentBytes: 200 * 2 ** 20, sharedBytes: 1.5 * 2 ** 20 },
  } as unknown as RunMetrics;
  assertEquals(
    formatProfile(metrics),
    `where 2.000 s went, workers runner, 1,000,000 base bars
  stage              busy  of the run  waiting  waits  ns a bar  batches     heap
  coordinator      500 ms      25.0 %  1400 ms     12       500    3,456  5.0 MiB
  quality manager   20 ms       1.0 %     0 ms      0        20        7  0.0 MiB
  memory: 200.0 MiB resident, 1.5 MiB of it bars, indicators and logs that the stages share
`,
  );
});
