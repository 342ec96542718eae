/**
 * Trade bars of a LEAN data folder, the whole folder or single files.
 *
 * - Second and minute bars: one zip per symbol and date, with one CSV without header:
 *   milliseconds since midnight at the bar's start, in the exchange's zone, then
 *   open, high, low, close, volume.
 * - Hour and daily bars: one zip per symbol: `YYYYMMDD HH:MM`, then the same fields. Hours
 *   start on clock hours.
 *
 * Prices of equities are multiplied by 10,000. (QuantConnect, LEAN's `Data`
 * folder, with a readme file for each asset class.)
 *
 * @module
 */
import { DAY_MS, tryParseDate } from "../../../time/date.ts";
import type { StoredInterval } from "../../../types.ts";
import type { InputFile } from "../../files/input_file.ts";
import { LineSplitter } from "../../parsing/lines.ts";
import { parseNumber } from "../../parsing/numbers.ts";
import { TimeParser } from "../../parsing/timestamps.ts";
import { midnightOf, WallClock } from "../../parsing/wall_clock.ts";
import {
  type BarFormat,
  type BarSink,
  NotBarsError,
  type ReaderOptions,
} from "../../reader.ts";
import { firstLines } from "../csv/csv_head.ts";

/** What the name and the folders of a LEAN file say. */
interface LeanFile {
  readonly symbol: string;
  readonly resolution: string;
  /** Midnight of its date, local, since 1970-01-01 00:00; NaN for many dates. */
  readonly dateMs: number;
  readonly kind: string;
  readonly scale: number;
  readonly zone: string;
}

const INTERVALS: Readonly<Record<string, StoredInterval>> = {
  second: "1s",
  minute: "1m",
  hour: "1h",
  daily: "1d",
};

/** The zones of files by security type and market. */
const ZONES: Readonly<Record<string, string>> = {
  "equity/usa": "America/New_York",
  "equity/india": "Asia/Kolkata",
  "index/usa": "America/New_York",
  "future/cme": "America/New_York",
  "crypto": "UTC",
  "cryptofuture": "UTC",
  "forex": "UTC",
  "cfd": "UTC",
};

const DEFAULT_ZONE = "America/New_York";

/** An equity's prices are whole numbers of this part of a dollar. */
const EQUITY_SCALE = 10_000;

/** The name of a CSV in a zip: date, symbol, resolution, kind, contract. */
const ENTRY =
  /^(\d{8})_(.+)_(tick|second|minute|hour|daily)(?:_([a-z]+))?(_.+)?\.csv$/i;
const COMMA = 44;
const DAILY_LINE = /^\d{8} (\d{2}:\d{2}),\d+(\.\d+)?,/;

/** LEAN's trade bars of every resolution but ticks. */
export const leanFormat: BarFormat = {
  async detect(file: InputFile): Promise<boolean> {
    if (!/\.zip$/i.test(file.path) || !/\.csv$/i.test(file.name)) return false;
    if (ENTRY.test(file.name)) return true;
    const [first] = firstLines(await file.head());
    return first !== undefined && DAILY_LINE.test(first);
  },
  async read(file, options, sink): Promise<void> {
    const [first = ""] = firstLines(await file.head());
    const lean = describe(file, options, first);
    const interval = entryOf(INTERVALS, lean.resolution);
    if (interval === undefined) {
      throw new NotBarsError(
        `LEAN's ${lean.resolution} files cannot be stored; second, minute, hour and daily files can`,
      );
    }
    if (lean.kind !== "trade") {
      throw new NotBarsError(
        `The file holds ${lean.kind} data, not trade bars`,
      );
    }
    await readRows(file, lean, interval, sink);
  },
};

async function readRows(
  file: InputFile,
  lean: LeanFile,
  interval: StoredInterval,
  sink: BarSink,
): Promise<void> {
  sink.describe({ zoneCertain: true, stampCertain: true });
  const series = sink.series(lean.symbol, interval);
  const clock = new WallClock(lean.zone);
  const times = new TimeParser();
  const fields = new Float64Array(6);
  const daily = interval === "1d";
  const { scale, dateMs } = lean;
  const splitter = new LineSplitter((bytes, start, end, line) => {
    if (start === end) return;
    const comma = bytes.indexOf(COMMA, start);
    if (comma < 0 || comma >= end || !parseFields(bytes, start, end, fields)) {
      sink.malformed(line, "not six fields of time and numbers");
      return;
    }
    let time: number;
    if (dateMs === dateMs && !daily) {
      // The first field is a time of the day in milliseconds.
      const ofDay = parseNumber(bytes, start, comma);
      time = ofDay >= 0 && ofDay < DAY_MS
        ? clock.toInstant(dateMs + ofDay)
        : NaN;
    } else {
      const local = times.parse(bytes, start, comma);
      time = daily ? midnightOf(local) : clock.toInstant(local);
    }
    if (time !== time) {
      sink.malformed(line, "the first field is not a time");
      return;
    }
    series.add(
      line,
      time,
      fields[1] / scale,
      fields[2] / scale,
      fields[3] / scale,
      fields[4] / scale,
      fields[5],
    );
  });
  for await (const chunk of file.chunks()) splitter.push(chunk);
  splitter.end();
}

/** Parses fields 1 … 5 of a line, after the time; false if they are not numbers. */
function parseFields(
  bytes: Uint8Array,
  start: number,
  end: number,
  into: Float64Array,
): boolean {
  let field = 0;
  let from = start;
  for (let i = start; i <= end; i++) {
    if (i < end && bytes[i] !== COMMA) continue;
    if (field > 5) return false;
    if (field > 0) {
      const value = parseNumber(bytes, from, i);
      if (value !== value) return false;
      into[field] = value;
    }
    field++;
    from = i + 1;
  }
  return field === 6;
}

/** What is known of a file; `first` is its first line. */
function describe(
  file: InputFile,
  options: ReaderOptions,
  first: string,
): LeanFile {
  const folders = foldersOf(file);
  const { type, market } = folders;
  const entry = ENTRY.exec(file.name);
  const [, date, name, resolution, kind, contract] = entry ?? [];
  if (contract !== undefined) {
    throw new NotBarsError(
      "Contracts of options and futures, many of them in a file, are not read",
    );
  }
  return {
    symbol: options.symbol ??
      (name ?? file.name.replace(/(_[a-z]+)?\.csv$/i, "")).toUpperCase(),
    resolution: resolution?.toLowerCase() ?? folders.resolution ??
      resolutionOf(first),
    dateMs: date === undefined ? NaN : dateOf(date, file.name),
    kind: (entry === null ? kindOfPath(file.path) : kind)?.toLowerCase() ??
      "trade",
    scale: type === "equity" || type === "option" ? EQUITY_SCALE : 1,
    zone: options.timezone ?? entryOf(ZONES, `${type}/${market}`) ??
      entryOf(ZONES, type) ??
      DEFAULT_ZONE,
  };
}

/** Security type, market and resolution by folders, as `equity/usa/minute`. */
function foldersOf(file: InputFile): {
  readonly type: string;
  readonly market: string;
  readonly resolution?: string;
} {
  const folders = file.path.toLowerCase().split(/[\\/]/);
  const at = folders.findLastIndex((name, i) =>
    /^(tick|second|minute|hour|daily)$/.test(name) && i >= 2
  );
  return at < 0 ? { type: "equity", market: "usa" } : {
    type: folders[at - 2],
    market: folders[at - 1],
    resolution: folders[at],
  };
}

/** Outside of a LEAN folder: in a file of hours, the first bar has a time of day. */
function resolutionOf(first: string): string {
  const clock = DAILY_LINE.exec(first)?.[1] ?? "00:00";
  return clock === "00:00" ? "daily" : "hour";
}

function kindOfPath(path: string): string | undefined {
  return /_(trade|quote|openinterest)\.(csv|zip)$/i.exec(path)?.[1];
}

function dateOf(date: string, name: string): number {
  const day = tryParseDate(
    `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`,
  );
  if (day < 0) throw new SyntaxError(`"${name}" has no valid date in its name`);
  return day * DAY_MS;
}

/** A table's entry for a name from a file or a folder. */
function entryOf<T>(
  table: Readonly<Record<string, T>>,
  name: string,
): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
