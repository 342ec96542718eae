import { assert, assertEquals } from "@std/assert";
import { RunProgressText } from "../../../src/cli/terminal/run_progress.ts";

Deno.test("RunProgressText shows date, sessions, speed, equity and the time left", () => {
  let now = 1_000;
  const text = new RunProgressText(() => now);
  now = 3_000;
  const at = (sessions: number, sessionsTotal: number) =>
    text.of({
      sessions,
      sessionsTotal,
      date: "2024-06-10",
      events: 5_000_000,
      equity: 99_000.5,
    });
  assertEquals(
    at(10, 20),
    "2024-06-10  session 10 of 20  2.50 M bars/s  equity 99000.50  2 s left",
  );
  assert(at(10, 1_000).endsWith("3 min 18 s left"));
  assert(at(1, 2_001).endsWith("1 h 6 min left"));
  assert(at(20, 20).endsWith("0 s left"));
});

Deno.test("RunProgressText measures from the first session, not from the start of threads", () => {
  let now = 0;
  const text = new RunProgressText(() => now);
  const at = (ms: number, sessions: number, events: number) => {
    now = ms;
    return text.fromFirst({
      sessions,
      sessionsTotal: 101,
      date: "2024-06-10",
      events,
      equity: 1,
    }, sessions > 1);
  };
  // Two seconds until the first session is over, then ten a second.
  assertEquals(at(2_000, 1, 1_000_000), "2024-06-10  session 1 of 101");
  assertEquals(
    at(3_000, 11, 11_000_000),
    "2024-06-10  session 11 of 101  10.00 M bars/s  equity 1.00  9 s left",
  );
});
