import { assertEquals } from "@std/assert";
import { eventRow, eventText } from "../../src/live/event_text.ts";
import { eventOfNotice, eventOfRecord } from "../../src/live/live_event.ts";
import type { LogRecord } from "../../src/log/log_record.ts";

const RECORD: LogRecord = {
  time: 5,
  worker: "coordinator",
  level: "warn",
  code: "consumer_late",
  text: "late",
  fields: { edge: "coordinator→processor", overruns: 3 },
};

Deno.test("interruptions of a feed are events with a clean reason, its other notices are none", () => {
  const reason = "closed\x1b[31m\nby the venue";
  const lost = { kind: "disconnected", reason, retryMs: 1_500 } as const;
  assertEquals(eventOfNotice(lost, 7), {
    type: "disconnect",
    time: 7,
    reason: "closed\\nby the venue",
    retrySeconds: 1.5,
  });
  assertEquals(eventOfNotice({ kind: "connected", reconnects: 2 }, 7), {
    type: "reconnect",
    time: 7,
    reconnects: 2,
  });
  // The first connection, and a silence, after which the feed disconnects.
  assertEquals(
    eventOfNotice({ kind: "connected", reconnects: 0 }, 7),
    undefined,
  );
  assertEquals(eventOfNotice({ kind: "silent", silentMs: 9 }, 7), undefined);
});

Deno.test("overruns are events, lines of strategies are none", () => {
  const event = eventOfRecord(RECORD);
  assertEquals(event, {
    type: "overrun",
    time: 5,
    edge: "coordinator→processor",
    overruns: 3,
  });
  assertEquals(eventOfRecord({ ...RECORD, code: "strategy_line" }), undefined);
});

Deno.test("a lag is an event when it is told, and when it is over", () => {
  const fields = { lagSeconds: 90, thresholdSeconds: 60, lateSlices: 2 };
  const behind = eventOfRecord({ ...RECORD, code: "market_lag", fields });
  assertEquals(behind, { type: "lag", time: 5, state: "behind", ...fields });
  const over = eventOfRecord({
    ...RECORD,
    level: "info",
    code: "market_lag",
    fields: { ...fields, lagSeconds: 0 },
  });
  if (behind === undefined || over === undefined) throw new TypeError("none");
  assertEquals([behind, over].map(eventText), [
    "the strategies are 90 s behind",
    "the strategies have caught up; 2 slices were released while they were behind",
  ]);
});

Deno.test("a record whose instant is none becomes an event that can be written", () => {
  for (const at of [NaN, Infinity, 1e300]) {
    const event = eventOfRecord({
      ...RECORD,
      code: "order_filled",
      date: "2025-07-02",
      marketTime: at,
      fields: { at, symbol: "AAA", tag: "" },
    });
    if (event === undefined) throw new TypeError("no event");
    assertEquals([typeof eventText(event), typeof eventRow(event)], [
      "string",
      "object",
    ]);
  }
});
