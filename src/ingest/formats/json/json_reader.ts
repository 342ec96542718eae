/**
 * Reads bars from JSON of any length: Alpaca's responses, Polygon's, arrays of
 * bars, and JSON lines.
 *
 * @module
 */
import { parseInterval } from "../../../time/interval.ts";
import {
  type ColumnRole,
  columnsOf,
  missingRoles,
} from "../../parsing/column_names.ts";
import { symbolOfName } from "../../files/symbol_in_name.ts";
import type { InputFile } from "../../files/input_file.ts";
import { type JsonPlace, JsonScanner, parseRow } from "./json_scanner.ts";
import {
  type BarReader,
  type BarSink,
  NotBarsError,
  type ReaderOptions,
  type SeriesSink,
} from "../../reader.ts";
import { RowSample } from "../../parsing/interval_and_zone.ts";
import { type TimeKind, TimeParser } from "../../parsing/timestamps.ts";

const SAMPLE_ROWS = 2_000;
/** A longer text is no timestamp. */
const MAX_STAMP = 128;
const NO_ASCII = 127;

/**
 * Alpaca's bars, `{"bars": {"AAPL": [{"t": …, "o": …}]}}` or with one `symbol`,
 * Polygon's `{"ticker": "AAPL", "results": […]}`, and any array of objects, or
 * one object a line, with the usual names; pages one after the other or in a list.
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
    const names = options.symbol === undefined
      ? await symbolsOf(file)
      : new Map<number, string>();
    const rows = new RowReader(file, options, sink, names);
    const scanner = new JsonScanner(rows);
    for await (const chunk of file.chunks()) scanner.push(chunk);
    scanner.end();
    rows.finish();
  },
};

/**
 * The symbols that objects around bars name, by the objects' numbers: often
 * they stand behind the bars, which are already read by then.
 */
async function symbolsOf(file: InputFile): Promise<Map<number, string>> {
  const symbols = new Map<number, string>();
  const scanner = new JsonScanner({
    row(): void {},
    opened(): void {},
    stray(): void {},
    member(object, key, value): void {
      if (/^(symbol|ticker)$/i.test(key) && typeof value === "string") {
        symbols.set(object, value);
      }
    },
  });
  for await (const chunk of file.chunks()) scanner.push(chunk);
  scanner.end();
  return symbols;
}

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

/** Turns objects into bars: the first are a sample, then each goes on at once. */
class RowReader {
  readonly #file: InputFile;
  readonly #options: ReaderOptions;
  readonly #sink: BarSink;
  readonly #symbols: ReadonlyMap<number, string>;
  readonly #times: TimeParser;
  readonly #stamp: Uint8Array = new Uint8Array(MAX_STAMP);
  readonly #waiting: JsonRow[] = [];
  #settled: ReturnType<RowSample["settle"]> | undefined = undefined;
  #stepMs = 0;
  /** The series of the bar before, and its symbol. */
  #series: SeriesSink | undefined = undefined;
  #symbol = "";
  #line = 0;
  #keys: readonly string[] = [];
  #columns: Partial<Record<ColumnRole, number>> = {};
  #isBarsFile = false;

  constructor(
    file: InputFile,
    options: ReaderOptions,
    sink: BarSink,
    symbols: ReadonlyMap<number, string>,
  ) {
    this.#file = file;
    this.#options = options;
    this.#sink = sink;
    this.#symbols = symbols;
    this.#times = new TimeParser(options.dayFirst);
  }

  row(bytes: Uint8Array, start: number, end: number, place: JsonPlace): void {
    const bar = parseRow(bytes, start, end);
    if (bar === undefined) {
      const text = new TextDecoder().decode(bytes.subarray(start, end));
      throw new SyntaxError(
        `The file is no JSON: bar ${this.#line + 1} is ${text.slice(0, 120)}`,
      );
    }
    if (this.#isAnswerWithoutBars(bar)) return;
    this.#line++;
    this.#learn(Object.keys(bar));
    const lacking = missingRoles(this.#columns);
    if (lacking.length > 0) {
      this.#sink.malformed(this.#line, `lacks ${lacking.join(", ")}`);
      return;
    }
    const row = this.#rowOf(bar, place);
    if (row === undefined) {
      this.#sink.malformed(this.#line, JSON.stringify(bar).slice(0, 120));
    } else this.#take(row);
  }

  opened(key: string): void {
    if (key === "bars") this.#isBarsFile = true;
  }

  stray(text: string): void {
    this.#sink.malformed(++this.#line, `no bar: ${text}`);
  }

  member(_object: number, key: string, value: unknown): void {
    this.#noteBars(key, value);
  }

  /** Hands out what still waits. */
  finish(): void {
    if (this.#line === 0 && !this.#isBarsFile) {
      throw new NotBarsError("The JSON holds no bars");
    }
    this.#settle();
  }

  /** `{"bars": null, "symbol": "AAPL"}` is what an API says of an empty range. */
  #isAnswerWithoutBars(bar: Record<string, unknown>): boolean {
    const keys = Object.keys(bar);
    for (const key of keys) this.#noteBars(key, bar[key]);
    return keys.length === 0 || "bars" in bar;
  }

  #noteBars(key: string, value: unknown): void {
    if (key !== "bars") return;
    if (value !== null) {
      throw new SyntaxError('"bars" is neither a list nor an object');
    }
    this.#isBarsFile = true;
  }

  #learn(keys: readonly string[]): void {
    const known = this.#keys;
    if (keys.length === known.length && keys.every((k, i) => k === known[i])) {
      return;
    }
    this.#keys = keys;
    // Polygon's daily bars of all tickers have "T" beside "t".
    const hasTicker = keys.includes("T") && keys.includes("t") &&
      !keys.includes("S");
    this.#columns = columnsOf(
      keys.map((key) => hasTicker && key === "T" ? "ticker" : key),
    );
  }

  #rowOf(
    bar: Record<string, unknown>,
    place: JsonPlace,
  ): JsonRow | undefined {
    const at = (role: ColumnRole): unknown => {
      const index = this.#columns[role];
      return index === undefined ? undefined : bar[this.#keys[index]];
    };
    const time = this.#timeOf(String(at("timestamp") ?? at("date")));
    const volume = at("volume");
    const row = {
      line: this.#line,
      symbol: this.#symbolOf(place, at("symbol")),
      time,
      kind: this.#times.kind,
      open: numberOf(at("open")),
      high: numberOf(at("high")),
      low: numberOf(at("low")),
      close: numberOf(at("close")),
      volume: volume === undefined ? 0 : numberOf(volume),
    };
    const sum = time + row.open + row.high + row.low + row.close + row.volume;
    return Number.isNaN(sum) ? undefined : row;
  }

  #timeOf(text: string): number {
    const stamp = this.#stamp;
    if (text.length > stamp.length) return NaN;
    // A character that is no byte becomes another one, but none that a timestamp has.
    for (let i = 0; i < text.length; i++) {
      stamp[i] = Math.min(text.charCodeAt(i), NO_ASCII);
    }
    return this.#times.parse(stamp, 0, text.length);
  }

  /** Said by the user, by the list, by the bar, by what is around, by the file's name. */
  #symbolOf(place: JsonPlace, own: unknown): string {
    if (this.#options.symbol !== undefined) return this.#options.symbol;
    if (place.listedAs !== "") return place.listedAs;
    if (own !== undefined && own !== null && own !== "") return String(own);
    for (const object of place.around) {
      const named = this.#symbols.get(object);
      if (named !== undefined) return named;
    }
    return symbolOfName(this.#file);
  }

  #take(row: JsonRow): void {
    if (this.#settled !== undefined) return this.#add(row);
    this.#waiting.push(row);
    if (this.#waiting.length === SAMPLE_ROWS) this.#settle();
  }

  /** Settles interval and zone by the rows that wait, and hands them out. */
  #settle(): void {
    const waiting = this.#waiting;
    if (this.#settled !== undefined || waiting.length === 0) return;
    this.#settled = new RowSample(
      waiting.map(({ time }) => time),
      waiting.map(({ volume }) => Math.abs(volume)),
      waiting.map(({ symbol }) => symbol),
      waiting[0].kind,
    ).settle(this.#sink, this.#options);
    this.#stepMs = parseInterval(this.#settled.interval).lengthMs ?? 0;
    for (const row of waiting) this.#add(row);
    waiting.length = 0;
  }

  #add(row: JsonRow): void {
    const { times, interval } = this.#settled as ReturnType<
      RowSample["settle"]
    >;
    if (this.#series === undefined || row.symbol !== this.#symbol) {
      this.#series = this.#sink.series(row.symbol, interval);
      this.#symbol = row.symbol;
    }
    this.#series.add(
      row.line,
      times.startOf(row.time, row.kind, this.#stepMs),
      row.open,
      row.high,
      row.low,
      row.close,
      row.volume,
    );
  }
}

/** A number, or a text that spells one: some vendors quote prices. */
function numberOf(value: unknown): number {
  if (typeof value === "number") return value + 0;
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value)
    ? Number(value) + 0
    : NaN;
}
