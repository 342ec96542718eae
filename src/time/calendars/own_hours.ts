/**
 * Trading hours of their own within the sessions of an exchange group, as in
 * `US_FUTURES@08:30-15:15`.
 *
 * @module
 */
import { MINUTE_MS, tryParseClock } from "../date.ts";

/** Minutes from midnight of the trading date, local time; negative on the evening before. */
export type Span = readonly [start: number, end: number];

/** Hours of a day in minutes from midnight of the trading date. */
export interface SpanHours {
  /** Open; negative on the evening before. */
  readonly open: number;
  /** Close. */
  readonly close: number;
  /** Breaks. */
  readonly breaks: readonly Span[];
}

/** A name such as `US_FUTURES@08:30-15:15`, in its parts. */
export interface CalendarName {
  /** The exchange or exchange group. */
  readonly market: string;
  /** The hours within its sessions; `undefined` for the whole sessions. */
  readonly hours: string | undefined;
}

/** What trading hours look like, for messages. */
export const TRADING_HOURS_ALLOWED =
  "local times such as 08:30-15:15, or up to three spans separated by slashes, such as 09:30-11:30/12:30-15:00";

const DAY = 1_440;
/** With a break of the group inside of one of them, a session has three breaks, the most. */
const SPANS_MAX = 3;

/** The parts of the name of a calendar. */
export function calendarName(name: string): CalendarName {
  const at = name.indexOf("@");
  return at < 0
    ? { market: name, hours: undefined }
    : { market: name.slice(0, at), hours: name.slice(at + 1) };
}

/**
 * Clock times of spans `HH:MM-HH:MM`, separated by slashes, in minutes since
 * midnight; `undefined` if the text is malformed. An end at or before its start is
 * one of the next day.
 */
export function parseTradingHours(text: string): readonly Span[] | undefined {
  const spans: Span[] = [];
  for (const part of text.split("/")) {
    const times = part.split("-").map(tryParseClock);
    if (times.length !== 2 || times.some((time) => time < 0)) return undefined;
    const [start, end] = times;
    if (start === DAY) return undefined;
    spans.push([start, end]);
  }
  return spans.length > SPANS_MAX ? undefined : spans;
}

/** The text of clock times, as {@linkcode parseTradingHours} reads it. */
export function tradingHoursText(spans: readonly Span[]): string {
  return spans.map(([start, end]) => `${timeText(start)}-${timeText(end)}`)
    .join("/");
}

/**
 * Puts spans of clock times into the sessions of regular hours, ascending. A
 * session that opens on the evening before has the times from its open on there.
 * Spans that meet are one.
 *
 * @returns the spans, or what is wrong with them.
 */
export function placeSpans(
  spans: readonly Span[],
  hours: SpanHours,
): readonly Span[] | string {
  const { open, close } = hours;
  const placed: (readonly [number, number])[] = spans.map(([start, end]) => {
    const from = open < 0 && start >= open + DAY ? start - DAY : start;
    return [from, from + end - start + (end > start ? 0 : DAY)];
  });
  placed.sort(([a], [b]) => a - b);
  const joined: [number, number][] = [];
  for (const [i, [from, to]] of placed.entries()) {
    const text = tradingHoursText([[from, to]]);
    if (from < open || to > close) {
      return `${text} is not within its regular hours ${
        tradingHoursText([[open, close]])
      }`;
    }
    const last = joined.at(-1);
    if (last !== undefined && from < last[1]) {
      return `${tradingHoursText([placed[i - 1]])} and ${text} overlap`;
    }
    if (last?.[1] === from) last[1] = to;
    else joined.push([from, to]);
  }
  return joined;
}

/** The parts of hours without breaks that lie within spans, ascending. */
export function stretchesWithin(
  spans: readonly Span[],
  { open, close, breaks }: SpanHours,
): readonly Span[] {
  const stretches = openStretches({ open, close, breaks });
  return spans.flatMap(([start, end]) =>
    stretches.map(([from, to]): Span => [
      Math.max(start, from),
      Math.min(end, to),
    ]).filter(([from, to]) => from < to)
  );
}

/** The parts of hours between their breaks. */
export function openStretches({ open, close, breaks }: SpanHours): Span[] {
  const inside = breaks.filter(([start, end]) => end > open && start < close);
  const starts = [open, ...inside.map(([, end]) => end)];
  const ends = [...inside.map(([start]) => start), close];
  return starts.map((start, i): Span => [start, ends[i]])
    .filter(([start, end]) => start < end);
}

/**
 * Whether bars of a length, stored by the slots of `hours`, are those of slots of
 * its `stretches`: each begins and ends where a stored bar does. The length is in
 * milliseconds, and `Infinity` is a session.
 */
export function sharesSlots(
  stretches: readonly Span[],
  hours: SpanHours,
  lengthMs: number,
  byClock: boolean,
): boolean {
  const sessionMs = (hours.close - hours.open) * MINUTE_MS;
  if (!byClock && lengthMs >= sessionMs) return false;
  return stretches.every(([start, end]) => {
    const whole = openStretches(hours).find(([from, to]) =>
      from <= start && end <= to
    );
    if (whole === undefined) return false;
    const [from, to] = whole;
    const anchor = byClock ? 0 : from;
    const isOn = (time: number) => (time - anchor) * MINUTE_MS % lengthMs === 0;
    return (start === from || isOn(start)) && (end === to || isOn(end));
  });
}

/** A clock time of minutes that may be on the day before or after. */
function timeText(minutes: number): string {
  const time = minutes === DAY ? DAY : (minutes % DAY + DAY) % DAY;
  return [Math.floor(time / 60), time % 60]
    .map((part) => String(part).padStart(2, "0")).join(":");
}
