/** Which records of an engine's log are passed on. */
import { assertEquals } from "@std/assert";
import { EngineLog, type Remark } from "../../src/analysis/engine_log.ts";
import type { LogRecord } from "../../src/log/log_record.ts";
import type { AsOfClock } from "../../src/session/as_of/clock.ts";

const FILL: Remark = {
  level: "info",
  code: "order_filled",
  text: "filled",
  fields: {},
  strategy: "trend",
};

/** A log at an instant that stands still, and what it passes on. */
function makeLog(repeatedUntil?: { date: string; time: number }) {
  const records: LogRecord[] = [];
  const clock = { time: 0 };
  const log = new EngineLog(clock as AsOfClock, {
    lowest: "info",
    now: () => 0,
    ...(repeatedUntil !== undefined && { repeatedUntil }),
  });
  log.onRecord = (record) => records.push(record);
  return { log, clock, records };
}

Deno.test("a flood of lines keeps no fill from being passed on, and a flood of fills is counted", () => {
  const { log, records } = makeLog();
  const line = { time: 0, strategy: "trend", level: "info" } as const;
  for (let i = 0; i < 20_000; i++) log.add({ ...line, message: "line" });
  for (let i = 0; i < 10_003; i++) log.tell(FILL);
  log.flush();
  const count = (code: string) =>
    records.filter((record) => record.code === code).length;
  assertEquals([count("strategy_line"), count("order_filled")], [
    10_000,
    10_000,
  ]);
  assertEquals(
    records.filter(({ code }) => code === "records_dropped")
      .map(({ fields }) => fields.dropped),
    [10_000, 3],
  );
});

Deno.test("what a run repeats is left out, and counts for nothing", () => {
  const { log, clock, records } = makeLog({ date: "2025-07-03", time: 60 });
  log.date = "2025-07-02";
  clock.time = 1_000;
  for (let i = 0; i < 20_000; i++) log.tell(FILL);
  log.date = "2025-07-03";
  clock.time = 60;
  for (let i = 0; i < 20_000; i++) log.tell(FILL);
  clock.time = 61;
  log.tell(FILL);
  log.flush();
  assertEquals(
    records.map(({ code, date, marketTime }) => [
      code,
      date,
      marketTime,
    ]),
    [["order_filled", "2025-07-03", 61]],
  );
});
