/**
 * Reads the trade bars of a LEAN data folder, whole or file by file.
 *
 * A minute or second file is a zip with one CSV without header, one file a
 * symbol and date: milliseconds since midnight at the bar's start, in the
 * exchange's zone, then open, high, low, close, volume. An hour or daily file has
 * one CSV a symbol: `YYYYMMDD HH:MM`, then the same; hours are those of the clock. Equity prices are multiplied by
 * 10,000. (QuantConnect, LEAN's `Data` folder, readme files per asset class.)
 *
 * @module
 */
import { DAY_MS, tryParseDate } from "../../../time/date.ts";
import type { StoredInterval } from "../../../types.ts";
import { LineSplitter } from "../../parsing/lines.ts";
import { midnightOf, WallClock } from "../../parsing/bar_start.ts";
import { firstLines } from "../csv/csv_reader.ts";
import type { InputFile } from "../../files/input_file.ts";
import { parseNumber } from "../../parsing/numbers.ts";
import {
  type BarReader,
  type BarSink,
  NotBarsError,
  type ReaderOptions,
} from "../../reader.ts";
import { TimeParser } from "../../parsing/timestamps.ts";

/** What a LEAN file's name and place say of it. */
interface LeanFile {
  readonly symbol: string;
  readonly resolution: string;
  /** Midnight of its date as if it were UTC; NaN for a file of many dates. */
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

/** The zones of LEAN's files, by security type and market; equity of the USA else. */
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

const ENTRY =
  /^(\d{8})_(.+)_(tick|second|minute|hour|daily)(?:_([a-z]+))?(_.+)?\.csv$/i;
const COMMA = 44;
const DAILY_LINE = /^\d{8} (\d{2}:\d{2}),\d+(\.\d+)?,/;

/** The reader of LEAN's trade bars of every resolution but ticks. */
export const leanReader: BarReader = {
  name: "lean",
  description: "QuantConnect LEAN second, minute, hour and daily trade zips",
  async detect(file: InputFile): Promise<boolean> {
    if (!/\.zip$/i.test(file.path) || !/\.csv$/i.test(file.name)) return false;
    if (ENTRY.test(file.name)) return true;
    const [first] = firstLines(await file.head());
    return first !== undefined && DAILY_LINE.test(first);
  },
  async read(file, options, sink): Promise<void> {
    const [first = ""] = firstLines(await file.head());
    const lean = describe(file, options, first);
    const interval = INTERVALS[lean.resolution];
    if (interval === undefined) {
      throw new NotBarsError(
        `LEAN's ${lean.resolution} files cannot be stored; second, minute, hour and daily ones can`,
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
  sink.describe({ zoneCertain: true });
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
    if (daily) {
      time = midnightOf(times.parse(bytes, start, comma));
    } else if (dateMs !== dateMs) {
      time = clock.toInstant(times.parse(bytes, start, comma));
    } else {
      // The first field is no timestamp but a time of the day in milliseconds.
      const ofDay = parseNumber(bytes, start, comma);
      time = ofDay >= 0 && ofDay < DAY_MS
        ? clock.toInstant(dateMs + ofDay)
        : NaN;
    }
    if (time !== time) {
      sink.malformed(line, "the first field is no time");
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

/** Reads fields 1 … 5 of a line as numbers; field 0 is its time. False if they are not. */
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
  const folders = file.path.toLowerCase().split(/[\\/]/);
  const at = folders.findLastIndex((name, i) =>
    /^(tick|second|minute|hour|daily)$/.test(name) && i >= 2
  );
  const type = at >= 2 ? folders[at - 2] : "equity";
  const market = at >= 2 ? folders[at - 1] : "usa";
  const scale = type === "equity" || type === "option" ? 10_000 : 1;
  const zone = options.timezone ?? ZONES[`${type}/${market}`] ?? ZONES[type] ??
    "America/New_York";
  const match = ENTRY.exec(file.name);
  const symbol = options.symbol ??
    (match?.[2] ?? file.name.replace(/(_[a-z]+)?\.csv$/i, "")).toUpperCase();
  if (match !== null) {
    const [, date, , resolution, kind, contract] = match;
    if (contract !== undefined) {
      throw new NotBarsError(
        "Contracts of options and futures, many of them in a file, are not read",
      );
    }
    const days = tryParseDate(
      `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`,
    );
    if (days < 0) throw new SyntaxError(`"${file.name}" names no date`);
    return {
      symbol,
      resolution: resolution.toLowerCase(),
      dateMs: days * DAY_MS,
      kind: kind?.toLowerCase() ?? "trade",
      scale,
      zone,
    };
  }
  const kind = /_(trade|quote|openinterest)\.(csv|zip)$/i.exec(file.path)?.[1];
  // Outside of its folder, a bar that begins at an hour of the day tells.
  const clock = DAILY_LINE.exec(first)?.[1] ?? "00:00";
  const byClock = clock === "00:00" ? "daily" : "hour";
  return {
    symbol,
    resolution: at >= 0 ? folders[at] : byClock,
    dateMs: NaN,
    kind: kind?.toLowerCase() ?? "trade",
    scale,
    zone,
  };
}
