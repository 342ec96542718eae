/**
 * The base of the calendar tests. An answers file lists the exceptions of an
 * exchange for every year: weekdays without a session, and early closes.
 * Temporal converts wall-clock times to instants, so that the expected sessions
 * share no code with the calendars.
 */
import { assertEquals } from "@std/assert";
import { formatInstant } from "../../../src/time/date.ts";
import type { TradingSession } from "../../../src/time/session.ts";
import { TimeManager } from "../../../src/time/time_manager.ts";

/** A session that must exist; instants are UTC epoch milliseconds. */
interface ExpectedSession {
  readonly date: string;
  readonly open: number;
  readonly close: number;
  readonly breaks: readonly (readonly [start: number, end: number])[];
}

interface Hours {
  readonly from: string;
  readonly open: string;
  readonly close: string;
  readonly pause: readonly string[];
}

/** Tests that an exchange has exactly the sessions of its answers file. */
export function testAnswers(exchange: string, file: string): void {
  Deno.test(`${exchange} has exactly the published sessions, to the minute`, () => {
    const expected = expectedSessions(file);
    const time = new TimeManager({ exchange });
    const dates = time.getTradingDates(
      `${expected[0].date.slice(0, 4)}-01-01`,
      "2035-12-31",
    );
    const got = new Set(
      dates.map((date) => actualLine(date, time.getTradingSession(date))),
    );
    const want = new Set(expected.map(line));
    assertEquals([...want].filter((s) => !got.has(s)), [], "missing");
    assertEquals([...got].filter((s) => !want.has(s)), [], "too many");
  });
}

/** Open and close of a session in UTC, or the reason why there is none. */
export function day(exchange: string, date: string): string {
  const time = new TimeManager({ exchange });
  const session = time.getTradingSession(date);
  return session === undefined
    ? `closed: ${time.reasonClosed(date)}`
    : `${utcTime(session.open)}–${utcTime(session.close)}`;
}

/** The time of day of an instant in UTC, `HH:MM`. */
export function utcTime(instant: number): string {
  return formatInstant(instant).slice(11, 16);
}

function actualLine(
  date: string,
  session: TradingSession | undefined,
): string {
  if (session === undefined) return `${date} closed`;
  const { open, close } = session;
  const breaks = session.breaks.map(({ start, end }) => [start, end] as const);
  return line({ date, open, close, breaks });
}

/** A session in one line, so that a difference shows the date and the minute. */
function line({ date, open, close, breaks }: ExpectedSession): string {
  return [date, ...[open, close, ...breaks.flat()].map(minute)].join(" ");
}

function minute(instant: number): string {
  return new Date(instant).toISOString().slice(0, 16);
}

function expectedSessions(file: string): ExpectedSession[] {
  const text = Deno.readTextFileSync(
    new URL(`./answers/${file}.txt`, import.meta.url),
  );
  let zone = "";
  const hours: Hours[] = [];
  const years: number[] = [];
  const closed = new Set<string>();
  const closes = new Map<string, string>();
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [head, kind, ...rest] = line.split(" ");
    if (head === "zone") zone = kind;
    else if (head === "hours") {
      const [open, close, ...pause] = rest;
      hours.push({ from: kind, open, close, pause });
    } else {
      if (kind === "closed") years.push(Number(head));
      for (const monthDay of rest) {
        const date = `${head}-${monthDay}`;
        if (kind === "closed") closed.add(date);
        else closes.set(date, kind);
      }
    }
  }
  const sessions: ExpectedSession[] = [];
  const last = Temporal.PlainDate.from(`${years[years.length - 1]}-12-31`);
  for (
    let day = Temporal.PlainDate.from(`${years[0]}-01-01`);
    Temporal.PlainDate.compare(day, last) <= 0;
    day = day.add({ days: 1 })
  ) {
    const date = day.toString();
    if (day.dayOfWeek > 5 || closed.has(date)) continue;
    const regular = hours.findLast(({ from }) => from <= date);
    if (regular === undefined) throw new Error(`No hours on ${date}`);
    const at = (clock: string): number =>
      instantOf(
        clock.startsWith("-") ? day.subtract({ days: 1 }) : day,
        clock.replace("-", ""),
        zone,
      );
    const close = closes.get(date);
    const shortened = close !== undefined && close < regular.pause[1];
    sessions.push({
      date,
      open: at(regular.open),
      close: at(close ?? regular.close),
      breaks: regular.pause.length === 0 || shortened
        ? []
        : [[at(regular.pause[0]), at(regular.pause[1])]],
    });
  }
  return sessions;
}

function instantOf(
  day: Temporal.PlainDate,
  clock: string,
  zone: string,
): number {
  return day.toZonedDateTime({ timeZone: zone, plainTime: clock })
    .epochMilliseconds;
}
