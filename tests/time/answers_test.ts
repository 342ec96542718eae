import { assertEquals } from "@std/assert";
import { TimeManager } from "../../src/time/time_manager.ts";
import { expectedSessions } from "./_answers.ts";

const ANSWERS: readonly (readonly [exchange: string, file: string])[] = [
  ["NYSE", "nyse"],
  ["CME", "cme"],
  ["LSE", "lse"],
  ["XETRA", "xetra"],
  ["EURONEXT_PARIS", "euronext_paris"],
  ["EURONEXT_AMSTERDAM", "euronext_amsterdam"],
  ["TSX", "tsx"],
  ["TSE", "tse"],
  ["HKEX", "hkex"],
];

/** A session in one line, so that a difference shows the date and the minute. */
function line(
  date: string,
  open: number,
  close: number,
  breaks: readonly (readonly [number, number])[],
): string {
  return [date, ...[open, close, ...breaks.flat()].map(minute)].join(" ");
}

function minute(instant: number): string {
  return new Date(instant).toISOString().slice(0, 16);
}

for (const [exchange, file] of ANSWERS) {
  Deno.test(`${exchange} has exactly the published sessions, to the minute`, () => {
    const expected = expectedSessions(file);
    const time = new TimeManager({ exchange });
    const dates = time.getTradingDates(
      `${expected[0].date.slice(0, 4)}-01-01`,
      "2035-12-31",
    );
    const got = new Set(dates.map((date) => {
      const session = time.getTradingSession(date);
      return session === undefined ? `${date} closed` : line(
        date,
        session.open,
        session.close,
        session.breaks.map(({ start, end }) => [start, end] as const),
      );
    }));
    const want = new Set(
      expected.map((s) => line(s.date, s.open, s.close, s.breaks)),
    );
    assertEquals([...want].filter((s) => !got.has(s)), [], "missing");
    assertEquals([...got].filter((s) => !want.has(s)), [], "too many");
  });
}
