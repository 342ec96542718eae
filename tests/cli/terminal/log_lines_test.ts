import { assertEquals } from "@std/assert";
import { logJson, logLine } from "../../../src/cli/terminal/log_lines.ts";

const RECORD = {
  category: ["openbell", "strategy"],
  level: "warning" as const,
  message: ["low cash"],
  rawMessage: "low cash",
  timestamp: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  properties: {
    worker: "analysis",
    strategy: "cross",
    date: "2024-07-01",
    marketTime: Date.UTC(2024, 6, 1, 13, 31),
    code: "strategy_line",
    cash: 12.5,
  },
};
const OF_MAIN = {
  ...RECORD,
  category: ["openbell", "run"],
  level: "info" as const,
  message: ["done"],
  properties: { worker: "main", code: "run_ended", report: "two\nlines" },
};

Deno.test("logLine() has the time, level, worker, strategy, market time or date, and the text", () => {
  assertEquals(
    logLine(RECORD, false),
    "03:04:05 warning analysis/cross 2024-07-01T13:31:00Z: low cash",
  );
  assertEquals(logLine(OF_MAIN, false), "03:04:05 info main: done");
  const { marketTime: _, strategy: __, ...properties } = RECORD.properties;
  assertEquals(
    logLine({ ...RECORD, properties }, false),
    "03:04:05 warning analysis 2024-07-01: low cash",
  );
});

Deno.test("logLine() colours the level", () => {
  assertEquals(
    logLine(OF_MAIN, true),
    "03:04:05 \x1b[36minfo\x1b[0m main: done",
  );
});

Deno.test("logJson() is one line with every part, null where there is none", () => {
  const json = logJson(RECORD);
  assertEquals(json.includes("\n"), false);
  assertEquals(JSON.parse(json), {
    time: "2026-01-02T03:04:05.678Z",
    level: "warning",
    category: "openbell.strategy",
    worker: "analysis",
    date: "2024-07-01",
    strategy: "cross",
    message: "low cash",
    properties: {
      code: "strategy_line",
      cash: 12.5,
      marketTime: "2024-07-01T13:31:00.000Z",
    },
  });
  const ofMain = logJson(OF_MAIN);
  assertEquals(ofMain.includes("\n"), false);
  const { date, strategy, properties } = JSON.parse(ofMain);
  assertEquals([date, strategy], [null, null]);
  assertEquals(properties, { code: "run_ended", report: "two\nlines" });
});
