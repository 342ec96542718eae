import { assertEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../../src/errors.ts";
import { AsOfSession } from "../../../src/session/as_of/as_of_session.ts";
import {
  HandPipeline,
  makeRequirements,
} from "../../fixtures/hand_pipeline.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
const OPEN = Date.UTC(2026, 0, 5, 14, 30);

function recordOf(day: number) {
  const open = OPEN + day * DAY;
  return {
    date: `2026-01-0${5 + day}`,
    open,
    close: open + 10 * MINUTE,
    breaks: [],
    history: false,
    earlyClose: false,
  };
}

function bar(timestamp: number, close: number) {
  return {
    timestamp,
    open: close,
    high: close + 1,
    low: close - 1,
    close,
    volume: 10,
  };
}

/** Three sessions of two symbols, of which the second one omits some slots. */
function makeRun() {
  const pipeline = new HandPipeline(
    makeRequirements({
      dates: ["2026-01-05", "2026-01-06", "2026-01-07"],
      symbols: ["SPY", "QQQ"],
      historyDays: [1, 1],
      omitsNoTrade: [false, true],
    }),
  );
  const begin = (day: number, slots: readonly number[]) => {
    const record = recordOf(day);
    pipeline.begin(record, 10);
    for (const slot of slots) {
      const time = record.open + slot * MINUTE;
      pipeline.slice([
        bar(time, 100 + 10 * day + slot),
        slot % 2 === 0 ? bar(time, 200 + slot) : undefined,
      ]);
    }
    return record;
  };
  return { session: new AsOfSession(pipeline.plan), begin };
}

/** Delivers bars as the engine does: one more row, then the time. */
function deliver(session: AsOfSession, counts: number[], time: number): void {
  counts.forEach((count, symbol) =>
    session.bars.windows[symbol].length += count
  );
  session.clock.time = time;
}

Deno.test("an as-of session shows the delivered bars only, although more are written", () => {
  const { session, begin } = makeRun();
  const record = begin(0, [0, 1, 2, 3]);
  session.begin(record);
  const bars = session.bars.series("SPY", "1m");
  assertEquals(bars.length, 0);
  assertEquals(session.market.quote("SPY"), undefined);
  assertEquals(session.market.price(0), NaN);
  deliver(session, [2, 1], record.open + 2 * MINUTE);
  assertEquals([...bars].map(({ close }) => close), [100, 101]);
  assertEquals(session.market.quote("SPY"), {
    bid: 101,
    ask: 101,
    timestamp: record.open + 2 * MINUTE,
    source: "bar",
  });
  assertEquals(session.market.metrics("SPY").volume, 20);
});

Deno.test("an as-of session scores slots by the time of the clock", () => {
  const { session, begin } = makeRun();
  const record = begin(0, [0, 1, 3]);
  session.begin(record);
  assertEquals(session.quality.of("SPY"), 100);
  deliver(session, [2, 1], record.open + 4 * MINUTE);
  assertEquals(session.quality.of("SPY"), 50);
  // The source of QQQ omits slots without trades.
  assertEquals(session.quality.of("QQQ"), 100);
});

Deno.test("an as-of session keeps the trailing history and the last close in the next session", () => {
  const { session, begin } = makeRun();
  const first = begin(0, [0, 1]);
  session.begin(first);
  deliver(session, [2, 1], first.open + 2 * MINUTE);
  const second = begin(1, [0, 1]);
  session.begin(second);
  const bars = session.bars.series("SPY", "1m");
  assertEquals([bars.length, session.bars.sessionCount(0)], [2, 0]);
  assertEquals(session.market.price(0), 101);
  assertEquals(session.market.metrics("SPY").volume, 0);
  deliver(session, [1, 1], second.open + MINUTE);
  assertEquals([bars.length, session.bars.sessionCount(0)], [3, 1]);
  const { window, from, to } = session.bars.sessionRows(0);
  assertEquals([...window.close.subarray(from, to)], [110]);
  const third = begin(2, [0]);
  session.begin(third);
  assertEquals(bars.length, 1, "a session left the trailing window");
});

Deno.test("the digest of an as-of session takes every delivered row once", () => {
  const { session, begin } = makeRun();
  const record = begin(0, [0, 1, 2]);
  session.begin(record);
  const rows: [id: number, from: number, to: number][] = [];
  const digest = {
    addRows: ({ id }: { id: number }, from: number, to: number) =>
      void rows.push([id, from, to]),
    addValue: () => {},
  };
  deliver(session, [2, 1], record.open + 2 * MINUTE);
  session.digest.addBars(digest);
  deliver(session, [1, 1], record.open + 3 * MINUTE);
  session.digest.addBars(digest);
  assertEquals(rows, [[0, 0, 2], [1, 0, 1], [0, 2, 3], [1, 1, 2]]);
});

Deno.test("an as-of session refuses unknown series and indicators, and lists the known ones", () => {
  const { session } = makeRun();
  for (
    const [read, message] of [
      [
        () => session.bars.series("IWM", "1m"),
        'The run has no symbol "IWM"; it has SPY, QQQ',
      ],
      [
        () => session.bars.series("SPY", "5m"),
        "The run has no 5m bars of SPY; its intervals are 1m",
      ],
      [
        () => session.indicators.series("SPY", "ema"),
        'The run has no indicator "ema"; it has none',
      ],
      [
        () => session.historical.value("SPY", "atr", 0),
        'The run has no historical indicator "atr"; it has none',
      ],
    ] as const
  ) {
    const error = assertThrows(read, SessionError);
    assertEquals([error.code, error.message], ["argument_invalid", message]);
  }
});
