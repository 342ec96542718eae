/**
 * What it means if an import leaves out many good bars of a file: most likely the
 * calendar is another one.
 *
 * @module
 */
import type { FileSink } from "./file_sink.ts";

/** From this share of the bars on, bars on closed days mean another calendar. */
const CLOSED_SHARE = 0.15;
/** And at least so many: two weekends of daily bars. */
const CLOSED_LEAST = 4;
/** From this share of the bars on, bars outside of hours are worth a note. */
const OUTSIDE_SHARE = 0.2;

/**
 * Rejects a file with so many bars on closed days that its market must be another
 * one, if nobody has named the calendar.
 *
 * @throws {SyntaxError} with the options that name it.
 */
export function requireCalendar(sink: FileSink): void {
  const closed = sink.findings.total((kind) => kind === "closed_day");
  const rows = rowsOf(sink);
  if (closed < Math.max(CLOSED_LEAST, CLOSED_SHARE * rows)) return;
  const { exchange } = sink.time;
  const fate = sink.extendedHours ? "stored as extended hours" : "left out";
  throw new SyntaxError(
    `${closed} of its ${rows} bars are on days on which ${exchange}, the default calendar, has no session, and would be ${fate}; name the calendar: --group CRYPTO for markets that never close, --group ${exchange} if the other days are to be ${fate}`,
  );
}

/** A note on bars that were left out, with the options that keep them. */
export function leftOutNote(sink: FileSink): string | undefined {
  const outside = sink.findings.total((kind) => kind === "outside_hours");
  const rows = rowsOf(sink);
  if (sink.extendedHours || outside < OUTSIDE_SHARE * rows) {
    return undefined;
  }
  return `${outside} of its ${rows} bars are outside of the regular hours of ${sink.time.exchange} and were left out; --extended-hours stores them separately, --group names the calendar of another market`;
}

/** The good bars of a file. Those set aside for extended hours have been taken. */
function rowsOf(sink: FileSink): number {
  return sink.extendedHours
    ? sink.taken + sink.findings.total((kind) => kind === "outside_calendar")
    : sink.taken + sink.asideCount;
}
