/**
 * The interface of a reader of a file format. Users can plug in their own.
 *
 * @module
 */
import type { StoredInterval } from "../types.ts";
import type { InputFile } from "./files/input_file.ts";

/** What the user declares about files whose format does not say it. */
export interface ReaderOptions {
  /** The symbol of all bars. Default: the symbol column, else the file's name. */
  readonly symbol?: string;
  /** The interval of the bars. Default: that of the format or of the timestamps. */
  readonly interval?: StoredInterval;
  /** IANA zone of timestamps without one. */
  readonly timezone?: string;
  /** Whether timestamps are the starts of bars or their ends. Default start. */
  readonly stamp?: "start" | "end";
  /**
   * Whether dates such as 03/04/2026 begin with the day. Default: what the file's
   * dates show, else false; a note tells it if both are possible.
   */
  readonly dayFirst?: boolean;
  /** Names of the columns, in file order, for a file without a header. */
  readonly columns?: readonly string[];
  /** The name of the volume's column. Default: the one that the names and the first rows show. */
  readonly volume?: string;
}

/** Receives the bars of one series from a reader. */
export interface SeriesSink {
  /**
   * Receives one bar. `timestamp` is the bar's start, UTC epoch ms; that of a
   * daily bar is midnight UTC of its trading date or any instant of its
   * session. `line` is the bar's place in the file, for messages.
   */
  add(
    line: number,
    timestamp: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void;
}

/** Receives the bars of one file from a reader. */
export interface BarSink {
  /** IANA zone of the exchange, for files whose timestamps imply it. */
  readonly exchangeZone: string;
  /** The sink of a series; the same object for the same arguments. */
  series(symbol: string, interval: StoredInterval): SeriesSink;
  /** Whether an instant, UTC epoch ms, is in regular hours. */
  isRegularHours(instant: number): boolean;
  /** Declares facts about the file, most of them before its first bar. */
  describe(facts: FileFacts): void;
  /** Counts a row that is not a bar. */
  malformed(
    line: number,
    reason: string,
    kind?: "malformed" | "nonexistent_time",
  ): void;
  /** Adds a note for the user about how the file was read. */
  note(text: string): void;
  /** Reports what the file did not say, for the user to see. */
  guess(guess: Guess): void;
  /**
   * Declares that a symbol is taken from the file's name, and what in the name
   * stands for the series.
   *
   * @throws {SyntaxError} if another file with another name has the symbol too.
   */
  named(symbol: string, series: string): void;
}

/** What a reader knows of a file as a whole. */
export interface FileFacts {
  /** Bars come newest first. Default: oldest first. */
  readonly newestFirst?: boolean;
  /** The zone of the timestamps is certain. Default: the sink checks whether it looks wrong. */
  readonly zoneCertain?: boolean;
  /** The user named the zone. */
  readonly zoneNamed?: boolean;
  /** The zone in which timestamps without one are read; none if they have one. */
  readonly localZone?: string | undefined;
  /** Timestamps are starts of bars for certain. Default: the sink checks whether they look like ends. */
  readonly stampCertain?: boolean;
  /** Starts that are off by a few milliseconds are rounded. Default false. */
  readonly roundsTimes?: boolean;
  /** The option `columns` can name the columns. Default false. */
  readonly takesColumns?: boolean;
  /** Only the order of rows tells some local times apart, which occur twice. */
  readonly repeatsTimes?: boolean;
}

/** What a file does not say, and a reader concluded. */
export interface Guess {
  /** What was concluded, for example `interval`. */
  readonly what: string;
  /** The conclusion. */
  readonly value: string;
  /** The evidence, as a phrase. */
  readonly evidence: string;
  /** The option that overrules it. */
  readonly option: string;
}

/** What a reader concluded about a file. */
export interface FileGuess extends Guess {
  /** The file; in an archive, with the entry. */
  readonly file: string;
}

/**
 * Thrown by a reader if a file holds something other than bars. A file found in
 * a folder is then skipped; a file that the user named fails.
 *
 * ```ts
 * import { NotBarsError } from "@openbell/session/import";
 *
 * // What a reader of trades throws for a file of quotes.
 * function requireTrades(header: string): void {
 *   if (header.includes("price")) return;
 *   throw new NotBarsError("the file has no column price");
 * }
 * requireTrades("time,price,size");
 * ```
 */
export class NotBarsError extends SyntaxError {}

/**
 * Thrown into a reader when the user stops the import; readers must not catch it.
 *
 * ```ts
 * import { InterruptedError } from "@openbell/session/import";
 *
 * // A reader that recovers from what it reads passes an interruption on.
 * function readRow(parse: () => number): number {
 *   try {
 *     return parse();
 *   } catch (error) {
 *     if (error instanceof InterruptedError) throw error;
 *     return NaN;
 *   }
 * }
 * console.log(readRow(() => Number.parseFloat("12.5"))); // 12.5
 * ```
 */
export class InterruptedError extends Error {}

/** A reader of one file format. */
export interface BarReader {
  /** The name that `--format` takes. */
  readonly name: string;
  /** What it reads, in a few words. */
  readonly description: string;
  /** Whether a file is of this format, by its name and first bytes. */
  detect(file: InputFile): boolean | Promise<boolean>;
  /**
   * Reads all bars of a file, in file order, into the sink.
   *
   * @throws {SyntaxError} if the file is not of this format or damaged.
   * @throws {NotBarsError} if it holds something other than bars.
   */
  read(
    file: InputFile,
    options: ReaderOptions,
    sink: BarSink,
  ): void | Promise<void>;
}

/** A format without its name: what a module in `formats/` exports. */
export type BarFormat = Pick<BarReader, "detect" | "read">;
