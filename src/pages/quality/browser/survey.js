/**
 * Unpacks the survey in the page, see `HeatMapData`.
 *
 * @module
 */
import { formatCount } from "../../shared/browser/format.js";

/** The colour steps: minimum quality, and name in the legend. */
export const STEPS = [
  [100, "100 %"],
  [99.9, "99.9 % and more"],
  [99, "99 % and more"],
  [95, "95 % and more"],
  [80, "80 % and more"],
  [Number.MIN_VALUE, "less"],
  [0, "no bar at all"],
];

/** The level of a day on which the exchange is closed. */
export const CLOSED = 255;

/** The level of a day before the symbol's first bar. */
export const NOT_LISTED = 254;

/** Fields of a day in a row before its gaps: see `HeatMapRow`. */
const DAY_FIELDS = 5;

/** Unpacks the text of the page: base64, gzip, JSON. */
export async function readSurvey(text) {
  const packed = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream()
    .pipeThrough(new DecompressionStream("gzip"));
  const { layouts, calendars: packedCalendars, rows: packedRows } =
    await new Response(stream).json();
  const calendars = packedCalendars.map((calendar) => {
    let day = 0;
    return { ...calendar, days: calendar.days.map((change) => day += change) };
  });
  // Every date on which one of the calendars has a session.
  const dates = [...new Set(calendars.flatMap(({ days }) => days))]
    .sort((a, b) => a - b);
  const columnOf = new Map(dates.map((day, i) => [day, i]));
  for (const calendar of calendars) {
    calendar.sessionAt = new Int32Array(dates.length).fill(-1);
    calendar.days.forEach((day, i) => {
      calendar.sessionAt[columnOf.get(day)] = i;
    });
  }
  const rows = packedRows.map((row) =>
    readRow(row, calendars[row.calendar], layouts, columnOf)
  );
  return { layouts, dates, rows };
}

/** A symbol: the level of every date, and the places of each session's gaps. */
function readRow(row, calendar, layouts, columnOf) {
  const levels = Uint8Array.from(
    calendar.sessionAt,
    (session) => session < 0 ? CLOSED : session < row.first ? NOT_LISTED : 0,
  );
  const at = new Map();
  for (let i = 0, session = 0; i < row.days.length;) {
    session += row.days[i];
    at.set(session, i);
    const missing = row.days[i + 1] / slotsOf(layouts, calendar, session);
    levels[columnOf.get(calendar.days[session])] = levelOf(100 * (1 - missing));
    i += DAY_FIELDS + 2 * row.days[i + 4];
  }
  const [expected, traded, noTrade] = row.slots;
  const quality = expected === 0 ? NaN : 100 * (traded + noTrade) / expected;
  return { ...row, calendar, levels, at, quality };
}

function levelOf(quality) {
  return STEPS.findIndex(([least]) => quality >= least);
}

function slotsOf(layouts, calendar, session) {
  return layouts[calendar.layouts[session]][2];
}

/** Symbols, dates, missing slots and quality of the whole survey in words. */
export function surveyText({ rows, dates }) {
  const sum = (i) => rows.reduce((total, row) => total + row.slots[i], 0);
  const expected = sum(0);
  const missing = expected - sum(1) - sum(2);
  const quality = expected === 0 ? NaN : 100 - 100 * missing / expected;
  return `${rows.length} symbols, ${dates.length} dates, ${
    formatCount(missing)
  } of ${formatCount(expected)} slots missing, quality ${percent(quality)}`;
}

/** The name of a cell, its state, and a line for each gap. */
export function describeCell({ layouts, dates }, row, column) {
  const { calendar } = row;
  const session = calendar.sessionAt[column];
  const name = `${row.symbol}  ${isoDate(dates[column])}`;
  if (session < 0) return { name, text: "closed", gaps: [] };
  if (session < row.first) return { name, text: "not listed yet", gaps: [] };
  const total = slotsOf(layouts, calendar, session);
  const at = row.at.get(session);
  if (at === undefined) {
    const text = `100 %, ${total} of ${total} slots traded`;
    return { name, text, gaps: [] };
  }
  const [, missing, noTrade] = row.days.slice(at, at + DAY_FIELDS);
  const text = [
    percent(100 * (total - missing) / total),
    `${total - missing - noTrade} of ${total} slots traded`,
    ...(noTrade > 0 ? [`${noTrade} no trade`] : []),
    ...(missing > 0 ? [`${missing} missing`] : []),
  ].join(", ");
  return {
    name,
    text: `${text} (${calendar.zone})`,
    gaps: gapTexts(layouts, row, session, at),
  };
}

function gapTexts(layouts, { calendar, days }, session, at) {
  const [gaps, named] = days.slice(at + 3, at + DAY_FIELDS);
  const lines = [];
  let slot = 0;
  for (let i = 0; i < named; i++) {
    slot += days[at + DAY_FIELDS + 2 * i];
    const slots = days[at + DAY_FIELDS + 1 + 2 * i];
    const [from, to] = timesOf(layouts, calendar, session, slot, slots);
    lines.push(`${from} to ${to}, ${slots} ${slots === 1 ? "slot" : "slots"}`);
  }
  if (gaps > named) lines.push(`and ${gaps - named} shorter ones`);
  return lines;
}

/** When some slots of a session begin and end, local time. */
function timesOf(layouts, calendar, session, first, slots) {
  const [length, total, , ...stretches] = layouts[calendar.layouts[session]];
  const open = calendar.opens[session];
  if (length === 0) return [clockText(open), clockText(open + total)];
  let i = 0;
  while (i + 4 < stretches.length && stretches[i + 4] <= first) i += 4;
  const [slot, anchor, begins, ends] = stretches.slice(i, i + 4);
  const start = Math.max(begins, anchor + (first - slot) * length);
  const end = Math.min(ends, anchor + (first - slot + slots) * length);
  return [clockText(open + start), clockText(open + end)];
}

function clockText(seconds) {
  const s = ((seconds % 86_400) + 86_400) % 86_400;
  const two = (value) => String(Math.floor(value)).padStart(2, "0");
  const text = `${two(s / 3_600)}:${two(s / 60 % 60)}`;
  return s % 60 === 0 ? text : `${text}:${two(s % 60)}`;
}

/** A date of the survey, days since 1970, as YYYY-MM-DD. */
export function isoDate(day) {
  return new Date(day * 864e5).toISOString().slice(0, 10);
}

/** Rounded down, so that 100 % is never shown for less. */
/** Quality as text, never rounded up to 100 %. */
export function percent(quality) {
  if (Number.isNaN(quality)) return "n/a";
  if (quality === 100) return "100 %";
  return `${(Math.floor(quality * 1_000) / 1_000).toFixed(3)} %`;
}
