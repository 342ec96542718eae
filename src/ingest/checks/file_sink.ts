/**
 * Stores the bars of one file: checks them series by series, buffers them by
 * trading date and writes each date to the store.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import type { BarStore, ConflictPolicy, Hours } from "../../store/bar_store.ts";
import { isSymbolText, SYMBOL_LENGTH_MAX } from "../../text/symbol_text.ts";
import { sameMarket } from "../../time/calendars/registry.ts";
import type { TimeManager } from "../../time/time_manager.ts";
import type { StoredInterval } from "../../types.ts";
import type {
  BarSink,
  FileFacts,
  FileGuess,
  Guess,
  SeriesSink,
} from "../reader.ts";
import { CheckedSeries, type SeriesOwner } from "./checked_series.ts";
import type { DayBuffer } from "./day_buffer.ts";
import {
  type AsideKind,
  type CorrectionKind,
  Findings,
  isAside,
  type RejectKind,
} from "./findings.ts";
import { sortRows } from "./row_order.ts";
import { NamedSymbols } from "./named_symbols.ts";
import { isOutOfRange } from "./session_locator.ts";

/** How bars are stored. */
export interface SinkOptions {
  /** On a bad row, either the file fails or the row is left out. */
  readonly onError: "fail" | "skip";
  /** What to do with a bar that differs from the stored one. */
  readonly onConflict: ConflictPolicy;
  /** Whether bars outside of regular hours are stored separately. */
  readonly extendedHours: boolean;
  /** Whether the source leaves out slots without trades. */
  readonly omitsNoTrade: boolean;
}

/** Numbers of bars of one file, by outcome. */
export interface SinkCounts {
  /** Good bars in regular hours. */
  bars: number;
  /** Bars that were not stored before. */
  added: number;
  /** Bars that were stored already, identical. */
  unchanged: number;
  /** Stored bars that a different one replaced. */
  replaced: number;
  /** Stored bars that were kept in place of a different one. */
  kept: number;
  /** Bars outside of regular hours that were stored apart. */
  extended: number;
}

/** With more bars in memory than this, unfinished dates are written early. */
const MAX_BUFFERED_BARS = 1 << 20;

/** The {@linkcode BarSink} of one file. */
export class FileSink implements BarSink, SeriesOwner {
  /** The rows that were rejected or set aside. */
  readonly findings: Findings = new Findings();
  /** Numbers of bars, by outcome. */
  readonly counts: SinkCounts = {
    bars: 0,
    added: 0,
    unchanged: 0,
    replaced: 0,
    kept: 0,
    extended: 0,
  };
  /** The reader's notes. */
  readonly notes: string[] = [];
  /** What the reader concluded, each with its file. */
  readonly guesses: FileGuess[] = [];
  /** How the bars are stored. */
  readonly options: SinkOptions;
  /** The calendar that dates the bars. */
  readonly time: TimeManager;
  readonly #store: Pick<BarStore, "writeDay">;
  readonly #named: NamedSymbols;
  readonly #series = new Map<string, CheckedSeries>();
  readonly #maxBuffered: number;
  #facts: FileFacts = {};
  #isIntervalGuessed = false;
  readonly #allowsNegative: boolean;
  #label = "";
  #buffered = 0;
  #rejected = 0;
  #taken = 0;

  /**
   * A sink into `store`, with trading dates by `time`, that holds up to
   * `maxBuffered` bars in memory. `named` has the symbols of earlier files.
   */
  constructor(
    store: Pick<BarStore, "writeDay">,
    time: TimeManager,
    options: SinkOptions,
    maxBuffered: number = MAX_BUFFERED_BARS,
    named: NamedSymbols = new NamedSymbols(),
  ) {
    this.#named = named;
    this.#allowsNegative = sameMarket(time.exchange, "US_FUTURES");
    this.#maxBuffered = maxBuffered;
    this.#store = store;
    this.time = time;
    this.options = options;
  }

  /** IANA name of the exchange's zone. */
  get exchangeZone(): string {
    return this.time.zone;
  }

  /** What is known of the file. */
  get facts(): FileFacts {
    return this.#facts;
  }

  /** Whether the interval is concluded from the rows. */
  get isIntervalGuessed(): boolean {
    return this.#isIntervalGuessed;
  }

  /** Whether prices may be 0 and below. */
  get allowsNegative(): boolean {
    return this.#allowsNegative;
  }

  /** Whether bars outside of regular hours are stored separately. */
  get extendedHours(): boolean {
    return this.options.extendedHours;
  }

  /** How many rows were good, whether they are stored or not. */
  get taken(): number {
    return this.#taken;
  }

  /** How many rows were rejected. */
  get rejected(): number {
    return this.#rejected;
  }

  /** How many good bars were set aside. */
  get asideCount(): number {
    return this.findings.total((kind) => isAside(kind) && kind !== "no_price");
  }

  /** Whether the file has failed: nothing more is stored. */
  get failed(): boolean {
    return this.#rejected > 0 && this.options.onError === "fail";
  }

  /** Begins the next input, an entry of an archive: timestamps may start over. */
  begin(label: string): void {
    this.finish();
    this.#series.clear();
    this.#label = label;
    this.#facts = {};
    this.#isIntervalGuessed = false;
  }

  series(symbol: string, interval: StoredInterval): SeriesSink {
    const key = `${interval} ${symbol}`;
    let series = this.#series.get(key);
    if (series === undefined) {
      requireSymbol(symbol);
      series = new CheckedSeries(this, symbol, interval);
      this.#series.set(key, series);
    }
    return series;
  }

  isRegularHours(instant: number): boolean {
    try {
      return this.time.getSessionAt(instant) !== undefined;
    } catch (error) {
      if (isOutOfRange(error)) return false;
      throw error;
    }
  }

  describe(facts: FileFacts): void {
    this.#facts = { ...this.#facts, ...facts };
  }

  malformed(
    line: number,
    reason: string,
    kind: "malformed" | "nonexistent_time" = "malformed",
  ): void {
    this.reject(kind, line, () => reason);
  }

  note(text: string): void {
    this.notes.push(`${this.#label}: ${text}`);
  }

  guess(guess: Guess): void {
    const file = this.#label;
    const isKnown = this.guesses.some((one) =>
      one.file === file && one.what === guess.what &&
      one.value === guess.value && one.evidence === guess.evidence
    );
    if (!isKnown) this.guesses.push({ file, ...guess });
    if (guess.what === "interval") this.#isIntervalGuessed = true;
  }

  named(symbol: string, series: string): void {
    this.#named.take(symbol, series, this.#label);
  }

  reject(kind: RejectKind, line: number, text: () => string): void {
    this.#rejected++;
    this.findings.count(kind, this.#label, line, text);
  }

  setAside(kind: AsideKind, line: number, text: () => string): void {
    this.findings.count(kind, this.#label, line, text);
  }

  correct(kind: CorrectionKind, line: number, text: () => string): void {
    this.findings.count(kind, this.#label, line, text);
  }

  /** Grows a full buffer. At the memory limit, all buffers are written first. */
  makeRoom(buffer: DayBuffer): void {
    if (this.#buffered >= this.#maxBuffered) {
      for (const series of this.#series.values()) series.release();
      this.#buffered = 0;
    }
    this.#buffered += buffer.grow();
  }

  settleOrder(buffer: DayBuffer, symbol: string): void {
    const { onConflict } = this.options;
    const at = (timestamp: number): string =>
      `${symbol} ${new Date(timestamp).toISOString()}`;
    buffer.rows = sortRows(buffer.columns, buffer.rows, onConflict, {
      repeated: (line, timestamp) =>
        this.correct("repeated_row", line, () => at(timestamp)),
      differing: ([first, second], timestamp, difference) => {
        if (onConflict === "keep") this.counts.kept++;
        else if (onConflict === "replace") this.counts.replaced++;
        else {
          this.reject(
            "conflict",
            second,
            () => `${at(timestamp)} differs from line ${first}: ${difference}`,
          );
        }
      },
    });
  }

  flush(
    buffer: DayBuffer,
    symbol: string,
    interval: StoredInterval,
    hours: Hours,
  ): void {
    const { rows } = buffer;
    if (rows === 0) return;
    this.#taken += rows;
    if (!this.failed) {
      if (this.#facts.newestFirst === true && !buffer.isDisordered) {
        buffer.reverse();
      }
      this.#write(buffer, symbol, interval, hours);
    }
    buffer.rows = 0;
  }

  /** Writes the buffered bars, and runs the checks of each series as a whole. */
  finish(): void {
    for (const series of this.#series.values()) series.finish();
  }

  #write(
    { date, columns, rows }: DayBuffer,
    symbol: string,
    interval: StoredInterval,
    hours: Hours,
  ): void {
    const { onConflict, omitsNoTrade } = this.options;
    const result = this.#store.writeDay(
      symbol,
      interval,
      date,
      columns,
      0,
      rows,
      { hours, exchange: this.time.exchange, onConflict, omitsNoTrade },
    );
    this.counts.added += result.added;
    this.counts.unchanged += result.unchanged;
    this.counts.replaced += result.replaced;
    this.counts.kept += result.kept;
    if (hours === "extended") this.counts.extended += rows;
    else this.counts.bars += rows;
  }
}

function requireSymbol(symbol: string): void {
  if (isSymbolText(symbol)) return;
  throw new SessionError(
    "import_failed",
    `Not a symbol: ${
      JSON.stringify(symbol.slice(0, 80))
    }; a symbol has 1 to ${SYMBOL_LENGTH_MAX} characters, all of them visible`,
  );
}
