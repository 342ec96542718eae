/**
 * The journal of live runs: what a run has delivered is stored here before it
 * is delivered, and merged into the stored days at the session's end.
 *
 * @module
 */
import { crc32 } from "node:zlib";
import type { StoredInterval, TradingDate } from "../types.ts";

/** A live run, by which it is found again after a restart. */
export interface LiveRun {
  /** Its name: the config's `session_name`. */
  readonly name: string;
  /** The trading date of its first session. */
  readonly firstDate: TradingDate;
  /** When it was started first, ISO 8601. */
  readonly startedAt: string;
  /** Its config, as JSON. */
  readonly config: string;
}

/** What is kept of a date that a run has delivered. */
export interface LiveDay {
  /** The trading date. */
  readonly date: TradingDate;
  /** Start of the last slot that was delivered, UTC epoch milliseconds. */
  readonly released: number;
  /**
   * The slices with bars: the start of each and the checksum of its bars, see
   * {@linkcode sliceSum}.
   */
  readonly sums: Float64Array;
  /** The hash of the run up to the end of the session; `undefined` before it. */
  readonly hash: string | undefined;
}

/**
 * The checksum of the bars of a slice, whatever their order: `symbol` is a name,
 * and `values` has open, high, low, close and volume.
 */
export function sliceSum(
  bars: Iterable<readonly [symbol: string, values: Float64Array]>,
): number {
  let sum = 0;
  for (const [symbol, values] of bars) {
    const bytes = new Uint8Array(
      values.buffer,
      values.byteOffset,
      values.byteLength,
    );
    sum = (sum + crc32(bytes, crc32(symbol))) % 2 ** 32;
  }
  return sum;
}

/** The bars of one released slice. */
export interface JournalSlice {
  /** The trading date. */
  readonly date: TradingDate;
  /** Start of its slot, UTC epoch milliseconds. */
  readonly start: number;
  /** Whether it was released so late that no order may fill in it. */
  readonly late: boolean;
  /**
   * Its bars, six numbers each: the symbol's number from
   * {@linkcode LiveJournal.symbolIds}, open, high, low, close, volume.
   */
  readonly bars: Float64Array;
}

/** A bar of one symbol: start, open, high, low, close, volume. */
export type JournalBar = readonly [
  start: number,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
];

/**
 * What a later run over the same dates has to repeat: `late` slots, in which no
 * order may fill; a use of the kill switch before a slot, which cancels orders and
 * refuses new ones, as `flatten` closes all positions too, and as `release` accepts
 * orders again.
 */
export interface LiveMark {
  /** The trading date. */
  readonly date: TradingDate;
  /** What happened. */
  readonly kind: "late" | "kill" | "flatten" | "release";
  /** Start of the first slot, UTC epoch milliseconds. */
  readonly from: number;
  /** Start of the last slot, UTC epoch milliseconds; equal to `from` for a kill switch. */
  readonly to: number;
}

/**
 * How many slots of a symbol without a bar requests have settled in the session
 * so far: a later run over the same dates counts them from the same slice on.
 */
export interface LiveSettled {
  /** The trading date. */
  readonly date: TradingDate;
  /** The symbol. */
  readonly symbol: string;
  /** Start of the slice's slot, UTC epoch milliseconds. */
  readonly from: number;
  /** Slots whose bar exists, or may, and was not delivered. */
  readonly lost: number;
  /** Slots in which nothing was traded. */
  readonly noTrade: number;
}

/** A bar that came after its slice had been released. */
export interface Revision {
  /** The symbol. */
  readonly symbol: string;
  /** The trading date. */
  readonly date: TradingDate;
  /** Start of the bar, UTC epoch milliseconds. */
  readonly start: number;
  /** `late`: its slot had no bar; `correction`: it had another one. */
  readonly kind: "late" | "correction";
  /** When it came, UTC epoch milliseconds. */
  readonly received: number;
  /** Open, high, low, close, volume. */
  readonly values: readonly [number, number, number, number, number];
}

/** How slices become stored days. */
export interface MergeOptions {
  /** The interval of the bars. */
  readonly interval: StoredInterval;
  /** The exchange whose calendar dates them. */
  readonly exchange: string;
  /** Whether their source omits slots without trades. */
  readonly omitsNoTrade: boolean;
}

/** The journal of the live runs of a store. */
export interface LiveJournal {
  /** The run of this name, `undefined` if there is none. */
  run(name: string): LiveRun | undefined;
  /** The runs of the store, the newest last. */
  runs(): LiveRun[];
  /** Remembers a run. One of the same name is replaced. */
  begin(run: LiveRun): void;
  /** Forgets a run, its slices that are not merged and how far its days were. */
  forget(run: string): void;
  /** The numbers by which slices name symbols; new ones are added. */
  symbolIds(symbols: readonly string[]): number[];
  /**
   * Stores a released slice of the run of this name.
   *
   * @throws {SessionError} `store_write` if the store cannot be written.
   */
  addSlice(run: string, slice: JournalSlice): void;
  /** The dates of a run with slices that are not merged yet, ascending. */
  pending(run: string): TradingDate[];
  /** The slices of a run and a date that are not merged yet, ascending. */
  slices(run: string, date: TradingDate): JournalSlice[];
  /**
   * The bars of a symbol in slices of a run that are not merged yet and start after
   * an instant, ascending: start, open, high, low, close, volume.
   */
  bars(run: string, symbol: string, after: number): JournalBar[];
  /**
   * Merges the slices of a run and a date into the stored bars of that day, in one
   * transaction, and returns the number of bars.
   */
  merge(run: string, date: TradingDate, options: MergeOptions): number;
  /**
   * Start of the last slot of a date that the run has delivered, with bars or
   * without; `undefined` before the first.
   */
  released(run: string, date: TradingDate): number | undefined;
  /** What is kept of a date that a run has delivered and merged. */
  day(run: string, date: TradingDate): LiveDay | undefined;
  /** Stores the hash of a run up to the end of a session. */
  setHash(run: string, date: TradingDate, hash: string): void;
  /** Stores a use of the kill switch, before it has an effect. */
  addMark(mark: LiveMark): void;
  /** The marks of a range of dates, by date and time. */
  marks(from: TradingDate, to: TradingDate): LiveMark[];
  /** Stores what is settled, before it has an effect. */
  addSettled(settled: LiveSettled): void;
  /** What is settled in a range of dates, by date and time. */
  settled(from: TradingDate, to: TradingDate): LiveSettled[];
  /** Asks a run that another process runs for a switch. */
  ask(run: string, request: Exclude<LiveMark["kind"], "late">): void;
  /** Takes the newest switch that a run was asked for, if it was. */
  takeAsked(run: string): Exclude<LiveMark["kind"], "late"> | undefined;
  /** Stores a bar that came after its slice. */
  addRevision(revision: Revision): void;
  /** The revisions of a date that have not been settled, as they came. */
  revisions(date: TradingDate): Revision[];
  /** Removes the revisions of a date, which have been applied. */
  settle(date: TradingDate): void;
}
