/**
 * Reads bars from JSON: Alpaca's responses, arrays of bars, and JSON lines.
 *
 * @module
 */
import { parseInterval } from "../time/interval.ts";
import { columnsOf, missingRoles } from "./column_roles.ts";
import { symbolOfName } from "./file_name.ts";
import type { InputFile } from "./input_file.ts";
import type { BarReader, BarSink, ReaderOptions } from "./reader.ts";
import { RowSample } from "./row_sample.ts";
import { type TimeKind, TimeParser } from "./time_text.ts";

/** A JSON text longer than this does not fit into a string. */
const MAX_BYTES = 500_000_000;
const SAMPLE_ROWS = 2_000;

/** Bars of one symbol; an empty symbol stands for the file's. */
interface Group {
  readonly symbol: string;
  readonly bars: readonly unknown[];
}

/**
 * Alpaca's bars, `{"bars": {"AAPL": [{"t": …, "o": …}]}}` or with one `symbol`,
 * and any array of objects, or one object a line, with the usual names.
 */
export const alpacaReader: BarReader = {
  name: "alpaca",
  description: "Alpaca bars JSON, arrays of bars and JSON lines",
  async detect(file: InputFile): Promise<boolean> {
    const head = new TextDecoder().decode(
      (await file.head()).subarray(0, 4_096),
    );
    if (!/^[\s\ufeff]*[[{]/.test(head)) return false;
    return /"bars"\s*:/.test(head) ||
      (/"(o|open)"\s*:/i.test(head) && /"(c|close)"\s*:/i.test(head));
  },
  async read(file, options, sink): Promise<void> {
    const groups = groupsOf(parse(await file.bytes()));
    const rows = readRows(groups, sink);
    if (rows.length === 0) return;
    const { times, interval } = sampleOf(rows).settle(sink, options);
    const stepMs = parseInterval(interval).lengthMs ?? 0;
    for (const row of rows) {
      const symbol = symbolOf(row, options, file);
      sink.series(symbol, interval).add(
        row.line,
        times.startOf(row.time, row.kind, stepMs),
        row.open,
        row.high,
        row.low,
        row.close,
        row.volume,
      );
    }
  },
};

interface JsonRow {
  readonly line: number;
  readonly symbol: string;
  readonly time: number;
  readonly kind: TimeKind;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

function symbolOf(
  row: JsonRow,
  options: ReaderOptions,
  file: InputFile,
): string {
  return options.symbol ??
    (row.symbol === "" ? symbolOfName(file) : row.symbol);
}

function parse(bytes: Uint8Array): unknown[] {
  if (bytes.length > MAX_BYTES) {
    throw new SyntaxError(
      `A JSON file may have up to ${MAX_BYTES} bytes; split it, or convert it to CSV`,
    );
  }
  const text = new TextDecoder().decode(bytes);
  try {
    return [JSON.parse(text)];
  } catch (error) {
    // Not one value: one a line, perhaps.
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    if (lines.length < 2) {
      throw new SyntaxError("The file is no JSON", { cause: error });
    }
    return lines.map((line, i) => {
      try {
        return JSON.parse(line);
      } catch (cause) {
        throw new SyntaxError(`Line ${i + 1} is no JSON`, { cause });
      }
    });
  }
}

function groupsOf(values: readonly unknown[]): Group[] {
  const groups: Group[] = [];
  const loose: unknown[] = [];
  for (const value of values) {
    if (Array.isArray(value)) {
      groups.push({ symbol: "", bars: value });
    } else if (isObject(value) && "bars" in value) {
      const { bars, symbol } = value;
      if (Array.isArray(bars)) {
        groups.push({ symbol: typeof symbol === "string" ? symbol : "", bars });
      } else if (isObject(bars)) {
        for (const [name, list] of Object.entries(bars)) {
          groups.push({
            symbol: name,
            // The latest bars come one a symbol, not in a list.
            bars: Array.isArray(list) ? list : [list],
          });
        }
      } else if (bars !== null) {
        throw new SyntaxError('"bars" is neither a list nor an object');
      }
    } else {
      loose.push(value);
    }
  }
  if (loose.length > 0) groups.push({ symbol: "", bars: loose });
  return groups;
}

function readRows(groups: readonly Group[], sink: BarSink): JsonRow[] {
  const rows: JsonRow[] = [];
  const times = new TimeParser();
  const encoder = new TextEncoder();
  let line = 0;
  for (const { symbol, bars } of groups) {
    let keys: string[] = [];
    let columns = columnsOf(keys);
    for (const bar of bars) {
      line++;
      if (!isObject(bar)) {
        sink.malformed(line, "not an object");
        continue;
      }
      const names = Object.keys(bar);
      if (names.length !== keys.length || names.some((k, i) => k !== keys[i])) {
        keys = names;
        columns = columnsOf(keys);
      }
      const lacking = missingRoles(columns);
      if (lacking.length > 0) {
        sink.malformed(line, `lacks ${lacking.join(", ")}`);
        continue;
      }
      const at = (role: keyof typeof columns): unknown => {
        const index = columns[role];
        return index === undefined ? undefined : bar[keys[index]];
      };
      const stamp = encoder.encode(String(at("timestamp") ?? at("date")));
      const time = times.parse(stamp, 0, stamp.length);
      const volume = at("volume");
      const row = {
        line,
        symbol: symbol === "" ? String(at("symbol") ?? "") : symbol,
        time,
        kind: times.kind,
        open: numberOf(at("open")),
        high: numberOf(at("high")),
        low: numberOf(at("low")),
        close: numberOf(at("close")),
        volume: volume === undefined ? 0 : numberOf(volume),
      };
      const sum = time + row.open + row.high + row.low + row.close + row.volume;
      if (Number.isNaN(sum)) {
        sink.malformed(line, JSON.stringify(bar).slice(0, 120));
      } else {
        rows.push(row);
      }
    }
  }
  return rows;
}

function sampleOf(rows: readonly JsonRow[]): RowSample {
  const sample = rows.slice(0, SAMPLE_ROWS);
  return new RowSample(
    sample.map(({ time }) => time),
    sample.map(({ volume }) => Math.abs(volume)),
    sample.map(({ symbol }) => symbol),
    sample[0].kind,
  );
}

/** A number, or a text that spells one: some vendors quote prices. */
function numberOf(value: unknown): number {
  if (typeof value === "number") return value + 0;
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value)
    ? Number(value) + 0
    : NaN;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
