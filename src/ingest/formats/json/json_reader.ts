/**
 * Reads bars from JSON of any length.
 *
 * @module
 */
import type { InputFile } from "../../files/input_file.ts";
import { symbolByName } from "../../files/symbol_by_name.ts";
import { factsOfName, type NameFacts } from "../../files/symbol_in_name.ts";
import { FirstRows, kindOfAll } from "../../parsing/interval_and_zone.ts";
import {
  type BarSink,
  NotBarsError,
  type ReaderOptions,
} from "../../reader.ts";
import { reportVolume } from "../report_volume.ts";
import { SeriesFinder } from "../series_finder.ts";
import { type JsonBar, JsonBarParser, type JsonObject } from "./json_bar.ts";
import {
  type JsonHandler,
  type JsonPlace,
  JsonScanner,
} from "./json_scanner.ts";
import { parseObject } from "./json_tokens.ts";

/** How many bars determine interval and zone. */
const FIRST_ROWS = 2_000;

/** As many other values in place of the first bars: the file has another layout. */
const MAX_STRAYS = 8;

/** The layout that is read, and how to get it. */
const LAYOUT =
  'it must have an object for each bar, with time, open, high, low, close and volume, in a list or on lines of their own, as pandas writes them with to_json(orient="records")';

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

/** An object that waits until it is known how to read the file's bars. */
interface WaitingObject {
  readonly line: number;
  readonly place: JsonPlace;
  readonly object: JsonObject;
}

/** A bar that waits until interval and zone are known. */
interface WaitingBar {
  readonly line: number;
  readonly symbol: string;
  readonly bar: JsonBar;
}

/** Passes bars to the sink. The first ones wait, because they determine how to read all. */
class RowHandler implements JsonHandler {
  readonly #file: InputFile;
  readonly #name: NameFacts;
  readonly #options: ReaderOptions;
  readonly #sink: BarSink;
  readonly #barsKey: string;
  readonly #symbols: ReadonlyMap<number, string>;
  readonly #parser: JsonBarParser;
  readonly #waiting: WaitingObject[] = [];
  #settled: SeriesFinder | undefined = undefined;
  /** The symbol in the file's name, if a bar has needed it. */
  #named: string | undefined = undefined;
  /** The key of the list whose bars need it. */
  #list: string | undefined = undefined;
  #line = 0;
  #strays = 0;
  #isBarsFile = false;

  constructor(
    file: InputFile,
    options: ReaderOptions,
    sink: BarSink,
    traits: JsonTraits,
    symbols: ReadonlyMap<number, string>,
  ) {
    this.#file = file;
    this.#name = factsOfName(file);
    this.#options = options;
    this.#sink = sink;
    this.#barsKey = traits.barsKey;
    this.#symbols = symbols;
    this.#parser = new JsonBarParser(traits.columns ?? ((keys) => keys));
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
    const line = ++this.#line;
    const settled = this.#settled;
    if (settled !== undefined) {
      const bar = this.#parse(line, object);
      if (bar !== undefined) {
        add(line, this.#symbolOf(place, bar), bar, settled);
      }
      return;
    }
    this.#waiting.push({ line, place, object });
    if (this.#waiting.length === FIRST_ROWS) this.#settle();
  }

  /** The bar in an object; `undefined` if it is none, which is reported. */
  #parse(line: number, object: JsonObject): JsonBar | undefined {
    const bar = this.#parser.parse(object);
    if (typeof bar !== "string") return bar;
    this.#sink.malformed(line, bar);
    return undefined;
  }

  opened(key: string): void {
    if (key === this.#barsKey) this.#isBarsFile = true;
  }

  stray(text: string): void {
    if (++this.#strays === MAX_STRAYS && this.#line === MAX_STRAYS - 1) {
      throw new SyntaxError(`${text} is in the place of a bar: ${LAYOUT}`);
    }
    this.#sink.malformed(++this.#line, `not a bar: ${text}`);
  }

  member(_object: number, key: string, value: unknown): void {
    this.#checkBars(key, value);
  }

  /** Passes on the bars that are still waiting. */
  finish(): void {
    if (this.#line === 0 && !this.#isBarsFile) {
      throw new NotBarsError(`The JSON holds no bars: ${LAYOUT}`);
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
    const written = this.#writtenSymbol(place, bar.symbol);
    if (written !== undefined) return written;
    this.#list ??= place.list;
    if (this.#list !== place.list) {
      throw new SyntaxError(
        `The lists ${JSON.stringify(this.#list)} and ${
          JSON.stringify(place.list)
        } hold bars, and nothing says whose: write a symbol into each bar, or the lists as {"bars": {"AAPL": [...], "MSFT": [...]}}`,
      );
    }
    return this.#named ??= symbolByName(this.#file, this.#name, this.#sink);
  }

  /** The symbol that the option or the file has, `ofBar` in the bar itself. */
  #writtenSymbol(place: JsonPlace, ofBar: string): string | undefined {
    if (this.#options.symbol !== undefined) return this.#options.symbol;
    if (place.listedAs !== "") return place.listedAs;
    if (ofBar !== "") return ofBar;
    const around = place.around.find((object) => this.#symbols.has(object));
    return around === undefined ? undefined : this.#symbols.get(around);
  }

  /** The symbol of the first bar, or a text that contains it. */
  #symbolText(): string {
    const [{ place, object }] = this.#waiting;
    const bar = this.#parser.parse(object);
    const ofBar = typeof bar === "string" ? "" : bar.symbol;
    return this.#writtenSymbol(place, ofBar) ?? this.#name.series;
  }

  /** Determines how to read the bars from the waiting objects, and passes these on. */
  #settle(): void {
    const objects = this.#waiting.map(({ object }) => object);
    if (this.#settled !== undefined || objects.length === 0) return;
    const { dayFirst, volume } = this.#options;
    const note = this.#parser.settleDates(objects, dayFirst);
    if (note !== undefined) this.#sink.note(note);
    reportVolume(
      this.#parser.chooseVolume(objects, this.#symbolText(), volume),
      this.#sink,
    );
    const bars = this.#waiting.flatMap(({ line, place, object }) => {
      const bar = this.#parse(line, object);
      return bar === undefined
        ? []
        : { line, symbol: this.#symbolOf(place, bar), bar };
    });
    this.#waiting.length = 0;
    if (bars.length > 0) this.#passOn(bars);
  }

  #passOn(bars: readonly WaitingBar[]): void {
    const timing = new FirstRows(
      bars.map(({ bar }) => bar.time),
      bars.map(({ bar }) => Math.abs(bar.volume)),
      bars.map(({ symbol }) => symbol),
      kindOfAll(bars.map(({ bar }) => bar.kind)),
    ).settle(this.#sink, this.#options, {
      stamps: this.#parser.times,
      name: this.#name,
    });
    this.#settled = new SeriesFinder(this.#sink, timing);
    for (const { line, symbol, bar } of bars) {
      add(line, symbol, bar, this.#settled);
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
