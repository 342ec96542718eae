/**
 * Reads bars from a CSV file for `openbell indicator`.
 *
 * @module
 */
import { invalidArgument } from "../../arguments.ts";
import type { BarColumns } from "../../../types.ts";

/** Bars with the timestamps of their file. */
export interface StampedBars {
  /** The timestamps, as written in the file. */
  readonly stamps: readonly string[];
  /** The bars in columns. */
  readonly bars: BarColumns;
}

const FIELDS = ["open", "high", "low", "close", "volume"] as const;

/**
 * Reads CSV with a header of `date` or `timestamp`, `open`, `high`, `low`,
 * `close`, `volume` in any order and case; other columns are ignored. Timestamps
 * are ISO dates or date-times (without an offset they are UTC), or epoch
 * seconds or milliseconds, strictly ascending.
 *
 * @throws {SessionError} `argument_invalid` with the line and the column that
 * cannot be read. `source` names the file in messages.
 */
export function readBarsCsv(text: string, source: string): StampedBars {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const header = lines[0].split(",").map((cell) => unquote(cell).toLowerCase());
  const stampAt = ["timestamp", "date"].map((name) => header.indexOf(name))
    .find((at) => at >= 0);
  const missing = [
    ...(stampAt === undefined ? ["date or timestamp"] : []),
    ...FIELDS.filter((field) => !header.includes(field)),
  ];
  if (stampAt === undefined || missing.length > 0) {
    throw invalidArgument(
      `${source} line 1: missing the column${missing.length > 1 ? "s" : ""} ${
        missing.join(", ")
      }; the header is ${JSON.stringify(lines[0])}`,
    );
  }
  const twice = header.find((name, at) =>
    ["timestamp", "date", ...FIELDS].includes(name) &&
    header.indexOf(name) < at
  );
  if (twice !== undefined) {
    throw invalidArgument(
      `${source} line 1: the column ${twice} appears twice`,
    );
  }
  const places = FIELDS.map((field) => header.indexOf(field));
  const stamps: string[] = [];
  const columns = [...FIELDS, "timestamp"].map((): number[] => []);
  for (let i = 1; i < lines.length; i++) {
    if (lines[i].trim() === "") continue;
    const cells = lines[i].split(",");
    const place = `${source} line ${i + 1}`;
    const stamp = unquote(cells[stampAt] ?? "");
    const time = parseStamp(stamp, place);
    const times = columns[5];
    if (times.length > 0 && time <= times[times.length - 1]) {
      throw invalidArgument(
        `${place}: ${stamp} is not later than the previous bar; timestamps must ascend`,
      );
    }
    stamps.push(stamp);
    times.push(time);
    places.forEach((at, f) =>
      columns[f].push(parseNumber(unquote(cells[at] ?? ""), FIELDS[f], place))
    );
  }
  const [open, high, low, close, volume, timestamp] = columns.map((column) =>
    Float64Array.from(column)
  );
  return { stamps, bars: { timestamp, open, high, low, close, volume } };
}

function parseStamp(text: string, place: string): number {
  const time = /^-?\d{9,}$/.test(text)
    ? epochToMs(Number(text))
    : /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?$/.test(text) && isDay(text)
    ? Date.parse(toIso(text))
    : NaN;
  if (Number.isNaN(time)) {
    throw invalidArgument(
      `${place}: not a date or time: ${
        JSON.stringify(text)
      }; write 2026-01-31, 2026-01-31T14:30:00Z, epoch seconds or milliseconds`,
    );
  }
  return time;
}

/** Numbers below 10^11 are seconds: 10^11 seconds is the year 5138. */
function epochToMs(value: number): number {
  return Math.abs(value) < 1e11 ? value * 1_000 : value;
}

/** Whether the month has that day: `Date.parse` reads 30 February as 2 March. */
function isDay(text: string): boolean {
  const day = text.slice(0, 10);
  const time = Date.parse(day);
  return time === time && new Date(time).toISOString().startsWith(day);
}

/** A date-time without an offset is UTC, not the local time of the machine. */
function toIso(text: string): string {
  if (text.length === 10) return text;
  const iso = text.replace(" ", "T");
  return /([Zz]|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`;
}

function parseNumber(text: string, field: string, place: string): number {
  // Number() also accepts what is no price: "", 0x10, Infinity.
  const value = /^[-+.\deE]+$/.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(value)) {
    throw invalidArgument(
      `${place}: ${field} is ${JSON.stringify(text)}; it must be a number`,
    );
  }
  return value;
}

function unquote(cell: string): string {
  return cell.trim().replace(/^"(.*)"$/, "$1");
}
