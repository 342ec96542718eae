import { assertEquals } from "@std/assert";
import { SKIP_NOTICES_MAX, SkipLog } from "../../src/processor/skip_log.ts";

Deno.test("a session adds one notice per series with skipped bars", () => {
  const log = new SkipLog(["AAA", "BBB"], ["5m", "1h"]);
  const skipped = [Int32Array.of(0, 0), Int32Array.of(0, 0)];
  log.endSession("2026-01-05", skipped);
  skipped[0].set([3, 0]);
  skipped[1].set([1, 2]);
  log.endSession("2026-01-06", skipped);
  log.endSession("2026-01-07", skipped);
  skipped[0].set([3, 4]);
  log.endSession("2026-01-08", skipped);
  assertEquals(log.result(), {
    notices: [
      { date: "2026-01-06", symbol: "AAA", interval: "5m", skipped: 3 },
      { date: "2026-01-06", symbol: "AAA", interval: "1h", skipped: 1 },
      { date: "2026-01-06", symbol: "BBB", interval: "1h", skipped: 2 },
      { date: "2026-01-08", symbol: "BBB", interval: "5m", skipped: 4 },
    ],
    dropped: 0,
  });
});

Deno.test("notices are kept up to a limit and counted beyond it", () => {
  const log = new SkipLog(["AAA"], ["5m"]);
  for (let i = 1; i <= SKIP_NOTICES_MAX + 7; i++) {
    log.endSession(`day ${i}`, [Int32Array.of(i)]);
  }
  const { notices, dropped } = log.result();
  assertEquals(notices.length, SKIP_NOTICES_MAX);
  assertEquals(notices.at(-1)?.date, `day ${SKIP_NOTICES_MAX}`);
  assertEquals(dropped, 7);
});
