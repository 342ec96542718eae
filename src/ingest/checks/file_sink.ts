/**
 * Takes the bars of one file, checks them, sorts them into trading dates and
 * writes the dates to the store.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import type { ConflictPolicy, Hours } from "../../store/bar_store.ts";
import type { BarStore } from "../../store/bar_store.ts";
import type { TimeManager } from "../../time/time_manager.ts";
import type { StoredInterval } from "../../types.ts";
import type { DayBuffer } from "./day_buffer.ts";
import { Findings, isAside, type RejectKind } from "./findings.ts";
import type { BarSink, SeriesSink } from "../reader.ts";
import { CheckedSeries } from "./checked_series.ts";
import { isOutOfRange } from "./session_locator.ts";

/** How bars are taken. */
export interface SinkOptions {
  /** What happens on a bad row: the file fails, or the row is left out. */
  readonly onError: "fail" | "skip";
  /** What happens on a bar that differs from the stored one. */
  readonly onConflict: ConflictPolicy;
  /** Whether bars outside of regular hours are stored, apart. */
  readonly extendedHours: boolean;
  /** Whether the source leaves out slots without trades. */
  readonly omitsNoTrade: boolean;
}

/** What one file brought. */
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

/** Above this many bars in memory, unfinished days are written out early. */
const MAX_BUFFERED_BARS = 1 << 20;

/** The {@linkcode BarSink} of one file. */
export class FileSink implements BarSink {
  /** What was wrong with the file's rows. */
  readonly findings: Findings = new Findings();
  /** What was stored. */
  readonly counts: SinkCounts = {
    bars: 0,
    added: 0,
    unchanged: 0,
    replaced: 0,
    kept: 0,
    extended: 0,
  };
  /** What the reader had to say. */
  readonly notes: string[] = [];
  /** How the bars are taken. */
  readonly options: SinkOptions;
  /** The calendar that dates them. */
  readonly time: TimeManager;
  /** Whether bars come newest first. */
  newestFirst = false;
  /** Whether the zone of the timestamps is beyond doubt. */
  zoneCertain = false;
  readonly #store: BarStore;
  readonly #series = new Map<string, CheckedSeries>();
  readonly #maxBuffered: number;
  #label = "";
  #buffered = 0;
  #rejected = 0;

  /**
   * A sink into `store`, with trading dates by `time`, that holds up to
   * `maxBuffered` bars in memory.
   */
  constructor(
    store: BarStore,
    time: TimeManager,
    options: SinkOptions,
    maxBuffered: number = MAX_BUFFERED_BARS,
  ) {
    this.#maxBuffered = maxBuffered;
    this.#store = store;
    this.time = time;
    this.options = options;
  }

  /** IANA name of the exchange's zone. */
  get exchangeZone(): string {
    return this.time.zone;
  }

  /** How many rows were rejected. */
  get rejected(): number {
    return this.#rejected;
  }

  /** Whether nothing more needs to be stored, because the file fails. */
  get failed(): boolean {
    return this.#rejected > 0 && this.options.onError === "fail";
  }

  /** Begins another input of the same file: bars may start anew in time. */
  begin(label: string): void {
    this.finish();
    this.#series.clear();
    this.#label = label;
    this.newestFirst = false;
    this.zoneCertain = false;
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

  describe(
    facts: { readonly newestFirst?: boolean; readonly zoneCertain?: boolean },
  ): void {
    this.newestFirst = facts.newestFirst ?? this.newestFirst;
    this.zoneCertain = facts.zoneCertain ?? this.zoneCertain;
  }

  malformed(line: number, reason: string): void {
    this.reject("malformed", line, () => reason);
  }

  note(text: string): void {
    this.notes.push(`${this.#label}: ${text}`);
  }

  /** Counts a row that is not taken. */
  reject(kind: RejectKind, line: number, text: () => string): void {
    this.#rejected++;
    this.findings.count(kind, this.#label, line, text);
  }

  /** Counts a good bar that is set aside. */
  aside(
    kind: "outside_hours" | "closed_day" | "outside_calendar",
    line: number,
    text: () => string,
  ): void {
    this.findings.count(kind, this.#label, line, text);
  }

  /** Makes room in a buffer; writes all of them first if together they are too large. */
  makeRoom(buffer: DayBuffer): void {
    if (this.#buffered >= this.#maxBuffered) {
      for (const series of this.#series.values()) series.release();
      this.#buffered = 0;
    }
    this.#buffered += buffer.grow();
  }

  /** Writes a buffer's bars to the store and empties it. */
  flush(
    buffer: DayBuffer,
    symbol: string,
    interval: StoredInterval,
    hours: Hours,
  ): void {
    const { rows } = buffer;
    if (rows === 0) return;
    buffer.rows = 0;
    if (this.failed) return;
    if (this.newestFirst) {
      buffer.rows = rows;
      buffer.reverse();
      buffer.rows = 0;
    }
    const { onConflict, omitsNoTrade } = this.options;
    const result = this.#store.writeDay(
      symbol,
      interval,
      buffer.date,
      buffer.columns,
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

  /** Writes what is still in memory and judges the file as a whole. */
  finish(): void {
    for (const series of this.#series.values()) series.finish();
  }

  /** How many good bars were set aside. */
  get setAside(): number {
    return this.findings.total(isAside);
  }
}

function requireSymbol(symbol: string): void {
  // deno-lint-ignore no-control-regex
  if (symbol.length > 0 && symbol.length <= 64 && !/[\x00-\x1f]/.test(symbol)) {
    return;
  }
  throw new SessionError(
    "import_failed",
    `Not a symbol: ${
      JSON.stringify(symbol.slice(0, 80))
    }; a symbol has 1 to 64 characters and no control characters`,
  );
}
