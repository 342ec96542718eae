/**
 * What a reader of a file format is, so that a user's own one plugs in.
 *
 * @module
 */
import type { StoredInterval } from "../types.ts";
import type { InputFile } from "./files/input_file.ts";

/** What a user may say of the files, for formats that do not say it themselves. */
export interface ReaderOptions {
  /** The symbol of all bars; default: the file's symbol column, else its name. */
  readonly symbol?: string;
  /** The interval of the bars; default: what the format or the timestamps say. */
  readonly interval?: StoredInterval;
  /** IANA zone of timestamps that name none. */
  readonly timezone?: string;
  /** Whether timestamps are the starts of bars or their ends. Default start. */
  readonly stamp?: "start" | "end";
  /** Whether dates such as 03/04/2026 begin with the day. Default: what the file shows, else the month. */
  readonly dayFirst?: boolean;
  /** Names of the columns, in order, for a file without a header. */
  readonly columns?: readonly string[];
}

/** Takes the bars of one series from a reader. */
export interface SeriesSink {
  /**
   * Takes one bar. `timestamp` is the bar's start (UTC epoch ms); a daily bar
   * carries midnight UTC of its trading date, or any other instant that belongs
   * to it. `line` is where the bar stands in the file, for messages.
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

/** Takes what a reader finds in one file. */
export interface BarSink {
  /** The zone of the exchange, for files that mean it without saying so. */
  readonly exchangeZone: string;
  /** The sink of a series; the same object for the same arguments. */
  series(symbol: string, interval: StoredInterval): SeriesSink;
  /** Whether an instant (UTC epoch ms) lies in regular hours. */
  isRegularHours(instant: number): boolean;
  /**
   * Says what the reader knows of the file before its first bar: that bars come
   * newest first (else oldest first), and that there is no doubt about the zone
   * of its timestamps.
   */
  describe(
    facts: { readonly newestFirst?: boolean; readonly zoneCertain?: boolean },
  ): void;
  /** Counts a row that is no bar at all. */
  malformed(line: number, reason: string): void;
  /** Something the user should know about how the file was read. */
  note(text: string): void;
}

/**
 * Says that a file is not meant to hold bars of this kind at all: found in a
 * folder it is passed over, named by the user it has failed.
 */
export class NotBarsError extends SyntaxError {}

/** Thrown into a reader when the import is ended from outside: it is to let it pass. */
export class InterruptedError extends Error {}

/** A reader of one file format. */
export interface BarReader {
  /** What `--format` calls it. */
  readonly name: string;
  /** What it reads, in a few words. */
  readonly description: string;
  /** Whether a file is of this format, by its name and first bytes. */
  detect(file: InputFile): boolean | Promise<boolean>;
  /**
   * Reads all bars of a file, in file order, into the sink.
   *
   * @throws {SyntaxError} if the file cannot be read as this format at all.
   * @throws {NotBarsError} if it holds something else than bars.
   */
  read(
    file: InputFile,
    options: ReaderOptions,
    sink: BarSink,
  ): void | Promise<void>;
}
