import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Interval } from "../../src/types.ts";
import { formatDate, parseDate } from "../../src/time/date.ts";
import { listExchanges, TimeManager } from "../../src/time/mod.ts";

const MANAGERS: readonly TimeManager[] = listExchanges().map(({ name }) =>
  new TimeManager({ exchange: name })
);
const MANAGER = fc.constantFrom(...MANAGERS);
/** Dates that leave room to step to either side. */
const DATE = fc.integer({
  min: parseDate("2002-01-01"),
  max: parseDate("2034-12-31"),
}).map(formatDate);
const INTERVAL: fc.Arbitrary<Interval> = fc.constantFrom(
  "30s",
  "1m",
  "5m",
  "7m",
  "30m",
  "1h",
  "4h",
  "1d",
);

Deno.test("sessions of every calendar are in order, do not overlap, and contain their breaks", () => {
  for (const time of MANAGERS) {
    let last = Number.NEGATIVE_INFINITY;
    for (const date of time.getTradingDates("2000-01-01", "2035-12-31")) {
      const { open, close, breaks } = time.getSessionBoundaryTimes(date);
      assertEquals(last <= open && open < close, true, date);
      let edge = open;
      for (const { start, end } of breaks) {
        assertEquals(edge < start && start < end, true, date);
        edge = end;
      }
      assertEquals(edge < close, true, date);
      last = close;
    }
  }
});

Deno.test("next and previous trading date are inverse", () => {
  fc.assert(fc.property(
    MANAGER,
    DATE,
    fc.integer({ min: 1, max: 60 }),
    (time, from, n) => {
      const date = time.getFirstTradingDate(from);
      const ahead = time.getNextTradingDate(date, n);
      assertEquals(time.getPreviousTradingDate(ahead, n), date);
      const back = time.getPreviousTradingDate(date, n);
      assertEquals(time.getNextTradingDate(back, n), date);
    },
  ));
});

Deno.test("counting back n sessions gives a range of n + 1 dates", () => {
  fc.assert(fc.property(
    MANAGER,
    DATE,
    fc.integer({ min: 0, max: 260 }),
    (time, from, n) => {
      const end = time.getFirstTradingDate(from);
      const start = time.countBackTradingDays(end, n);
      const between = time.getTradingDates(start, end);
      assertEquals(between.length, n + 1);
      assertEquals([between[0], between[n]], [start, end]);
    },
  ));
});

Deno.test("stepping n times is n single steps", () => {
  fc.assert(fc.property(
    MANAGER,
    DATE,
    fc.integer({ min: 1, max: 20 }),
    (time, from, n) => {
      let date = from;
      for (let i = 0; i < n; i++) date = time.getNextTradingDate(date);
      assertEquals(time.getNextTradingDate(from, n), date);
    },
  ));
});

Deno.test("a date either has a session or a reason why not", () => {
  fc.assert(
    fc.property(MANAGER, DATE, (time, date) => {
      const open = time.getTradingSession(date) !== undefined;
      assertEquals(time.isTradingDay(date), open);
      assertEquals(time.reasonClosed(date) === undefined, open);
      assertEquals(time.getFirstTradingDate(date) === date, open);
    }),
    { numRuns: 300 },
  );
});

Deno.test("slots fill a session exactly, without its breaks", () => {
  fc.assert(
    fc.property(MANAGER, DATE, INTERVAL, (time, from, interval) => {
      const date = time.getFirstTradingDate(from);
      const { open, close, breaks } = time.getSessionBoundaryTimes(date);
      const grid = time.slots(date, interval);
      const pauses = breaks.reduce(
        (sum, { start, end }) => sum + end - start,
        0,
      );
      let filled = 0;
      let last = open;
      for (let slot = 0; slot < grid.count; slot++) {
        const start = grid.start(slot);
        assertEquals(start >= last, true);
        filled += grid.end(slot) - start;
        last = grid.end(slot);
      }
      assertEquals(last, close);
      const whole = grid.intervalMs >= close - open;
      assertEquals(filled, close - open - (whole ? 0 : pauses));
    }),
    { numRuns: 60 },
  );
});

Deno.test("getSessionAt(), isOpenAt(), nextOpen() and nextClose() agree at every edge", () => {
  fc.assert(fc.property(MANAGER, DATE, (time, from) => {
    const date = time.getFirstTradingDate(from);
    const { open, close, breaks } = time.getSessionBoundaryTimes(date);
    assertEquals(time.getSessionAt(open)?.date, date);
    assertEquals(time.getSessionAt(close - 1)?.date, date);
    assertEquals(time.getSessionAt(open - 1)?.date === date, false);
    assertEquals(time.getSessionAt(close)?.date === date, false);
    assertEquals(time.nextOpen(open - 1), open);
    assertEquals(time.nextClose(open), close);
    assertEquals(time.nextClose(close - 1), close);
    assertEquals(time.isOpenAt(open), true);
    for (const { start, end } of breaks) {
      assertEquals([time.isOpenAt(start), time.isOpenAt(end)], [false, true]);
    }
    assertEquals(time.getTradingDateOf(open), date);
    assertEquals(time.getTradingDateOf(close - 1), date);
  }));
});
