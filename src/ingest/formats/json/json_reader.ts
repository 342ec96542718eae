/**
 * Reads bars from JSON of any length.
 *
 * @module
 */
import type { InputFile } from "../../files/input_file.ts";
import { symbolByName } from "../../files/symbol_by_name.ts";
import { factsOfName } from "../../files/symbol_in_name.ts";
import { FirstRows } from "../../parsing/interval_and_zone.ts";
import {
  type BarSink,
  NotBarsError,
  type ReaderOptions,
} from "../../reader.ts";
import { RENAMING, reportVolume } from "../report_volume.ts";
import { SeriesFinder } from "../series_finder.ts";
import { type JsonBar, JsonBarParser } from "./json_bar.ts";
import {
  type JsonHandler,
  type JsonPlace,
  JsonScanner,
} from "./json_scanner.ts";
import { parseObject } from "./json_tokens.ts";

/** How many bars determine interval and zone. */
const FIRST_ROWS = 2_000;

/** What is specific to the JSON of a vendor. */
export interface JsonTraits {
  /** The key of a list of bars, or of an object of such lists by symbol. */
  readonly barsKey: string;
  /** Names of columns for keys of a bar that would be misunderstood. */
  readonly columns?: (keys: readonly string[]) => readonly string[];
}

/**
 * Reads JSON into a sink. The text is scanned twice if the symbol is not known,
 * because it often follows the bars.
 *
 * @throws {SyntaxError} if the text is not JSON.
 * @throws {NotBarsError} if it holds no bars.
 */
export async function readJson(
  file: InputFile,
  options: ReaderOptions,
  sink: BarSink,
  traits: JsonTraits,
): Promise<void> {
  const symbols = options.symbol === undefined
    ? await symbolsOf(file, traits)
    : new Map<number, string>();
  const rows = new RowHandler(file, options, sink, traits, symbols);
  await scan(file, traits, rows);
  rows.finish();
}

async function scan(
  file: InputFile,
  { barsKey }: JsonTraits,
  handler: JsonHandler,
): Promise<void> {
  const scanner = new JsonScanner(handler, barsKey);
  for await (const chunk of file.chunks()) scanner.push(chunk);
  scanner.end();
}

/** The symbols that are members of enclosing objects, by object number. */
async function symbolsOf(
  file: InputFile,
  traits: JsonTraits,
): Promise<Map<number, string>> {
  const symbols = new Map<number, string>();
  await scan(file, traits, {
    row(): void {},
    opened(): void {},
    stray(): void {},
    member(object, key, value): void {
      if (/^(symbol|ticker)$/i.test(key) && typeof value === "string") {
        symbols.set(object, value);
      }
    },
  });
  return symbols;
}

/** A bar that waits until interval and zone are known. */
interface WaitingRow {
  readonly line: number;
  readonly symbol: string;
  readonly bar: JsonBar;
  readonly object: Readonly<Record<string, unknown>>;
}

/** Passes bars to the sink. The first ones wait, because they determine interval and zone. */
class RowHandler implements JsonHandler {
  readonly #file: InputFile;
  readonly #options: ReaderOptions;
  readonly #sink: BarSink;
  readonly #barsKey: string;
  readonly #symbols: ReadonlyMap<number, string>;
  readonly #parser: JsonBarParser;
  readonly #waiting: WaitingRow[] = [];
  #settled: SeriesFinder | undefined = undefined;
  /** The symbol in the file's name, if a bar has needed it. */
  #named: string | undefined = undefined;
  #line = 0;
  #isBarsFile = false;

  constructor(
    file: InputFile,
    options: ReaderOptions,
    sink: BarSink,
    traits: JsonTraits,
    symbols: ReadonlyMap<number, string>,
  ) {
    this.#file = file;
    this.#options = options;
    this.#sink = sink;
    this.#barsKey = traits.barsKey;
    this.#symbols = symbols;
    this.#parser = new JsonBarParser(
      options.dayFirst,
      traits.columns ?? ((keys) => keys),
    );
  }

  row(bytes: Uint8Array, start: number, end: number, place: JsonPlace): void {
    const object = parseObject(bytes, start, end);
    if (object === undefined) {
      const text = new TextDecoder().decode(bytes.subarray(start, end));
      throw new SyntaxError(
        `The file is not JSON: bar ${this.#line + 1} is ${text.slice(0, 120)}`,
      );
    }
    for (const key of Object.keys(object)) this.#checkBars(key, object[key]);
    // `{"bars": null, "symbol": "AAPL"}` is an API's response for an empty range.
    if (this.#barsKey in object || Object.keys(object).length === 0) return;
    this.#line++;
    const bar = this.#parser.parse(object);
    if (typeof bar === "string") this.#sink.malformed(this.#line, bar);
    else this.#take(this.#line, this.#symbolOf(place, bar), bar, object);
  }

  opened(key: string): void {
    if (key === this.#barsKey) this.#isBarsFile = true;
  }

  stray(text: string): void {
    this.#sink.malformed(++this.#line, `not a bar: ${text}`);
  }

  member(_object: number, key: string, value: unknown): void {
    this.#checkBars(key, value);
  }

  /** Passes on the bars that are still waiting. */
  finish(): void {
    if (this.#line === 0 && !this.#isBarsFile) {
      throw new NotBarsError("The JSON holds no bars");
    }
    this.#settle();
  }

  #checkBars(key: string, value: unknown): void {
    if (key !== this.#barsKey) return;
    if (value !== null) {
      throw new SyntaxError(`"${key}" is neither a list nor an object`);
    }
    this.#isBarsFile = true;
  }

  /** By priority: the option, the list, the bar, the enclosing objects, the file's name. */
  #symbolOf(place: JsonPlace, bar: JsonBar): string {
    if (this.#options.symbol !== undefined) return this.#options.symbol;
    if (place.listedAs !== "") return place.listedAs;
    if (bar.symbol !== "") return bar.symbol;
    for (const object of place.around) {
      const named = this.#symbols.get(object);
      if (named !== undefined) return named;
    }
    return this.#named ??= symbolByName(
      this.#file,
      factsOfName(this.#file),
      this.#sink,
    );
  }

  #take(
    line: number,
    symbol: string,
    bar: JsonBar,
    object: Readonly<Record<string, unknown>>,
  ): void {
    const settled = this.#settled;
    if (settled !== undefined) {
      add(line, symbol, bar, settled);
      return;
    }
    this.#waiting.push({ line, symbol, bar, object });
    if (this.#waiting.length === FIRST_ROWS) this.#settle();
  }

  /** Determines interval and zone from the waiting bars, and passes the bars on. */
  #settle(): void {
    const waiting = this.#waiting;
    if (this.#settled !== undefined || waiting.length === 0) return;
    this.#chooseVolume();
    const timing = new FirstRows(
      waiting.map(({ bar }) => bar.time),
      waiting.map(({ bar }) => Math.abs(bar.volume)),
      waiting.map(({ symbol }) => symbol),
      waiting[0].bar.kind,
    ).settle(this.#sink, this.#options, {
      stampZone: this.#parser.stampZone,
      name: factsOfName(this.#file),
    });
    const finder = new SeriesFinder(this.#sink, timing);
    this.#settled = finder;
    for (const { line, symbol, bar } of waiting) {
      add(line, symbol, bar, finder);
    }
    waiting.length = 0;
  }

  /** Chooses the volume among several members, by the waiting bars, and reports it. */
  #chooseVolume(): void {
    const waiting = this.#waiting;
    const choice = this.#parser.chooseVolume(
      waiting.map(({ object }) => object),
      this.#options.symbol ?? waiting[0].symbol,
    );
    reportVolume(choice, this.#sink, RENAMING);
    for (const [i, row] of waiting.entries()) {
      const bar = this.#parser.parse(row.object);
      if (typeof bar !== "string") waiting[i] = { ...row, bar };
    }
  }
}

function add(
  line: number,
  symbol: string,
  bar: JsonBar,
  finder: SeriesFinder,
): void {
  // Without an interval of its own, every row has a series.
  finder.find(symbol)?.add(
    line,
    bar.time,
    bar.kind,
    bar.open,
    bar.high,
    bar.low,
    bar.close,
    bar.volume,
  );
}
