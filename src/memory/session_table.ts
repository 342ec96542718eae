/**
 * The hours of every session of a run, in shared memory.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { SessionHours } from "../time/grid.ts";
import type { TradingDate } from "../types.ts";
import type { Arena } from "./arena.ts";
import {
  SESSION_BREAKS_MAX,
  SESSION_RECORD_WORDS,
  SessionWord,
} from "./layout.ts";

const HYPHEN = 45;
const ZERO = 48;

/** The date and hours of one session of a run. */
export interface SessionRecord extends SessionHours {
  /** The trading date. */
  readonly date: TradingDate;
  /** Whether it belongs to the trailing history, which is not delivered. */
  readonly history: boolean;
  /** Whether it closes before the regular close. */
  readonly earlyClose: boolean;
}

/**
 * Checks that a session record can hold the breaks of a session.
 *
 * @throws {RangeError} if there are too many.
 */
export function checkBreaks(breaks: SessionHours["breaks"]): void {
  if (breaks.length > SESSION_BREAKS_MAX) {
    throw new RangeError(
      `A session can have at most ${SESSION_BREAKS_MAX} breaks, found ${breaks.length}`,
    );
  }
}

/** So many dates are remembered. */
const MAX_DATES = 4_096;
/**
 * The texts of dates by their numbers. A text made anew for each stage that reads a
 * record would cost more than the record, and each map would hash it again.
 */
const dates = new Map<number, TradingDate>();

/** The number YYYYMMDD of a date. */
function dateNumber(date: TradingDate): number {
  let number = 0;
  for (let i = 0; i < date.length; i++) {
    const code = date.charCodeAt(i);
    if (code !== HYPHEN) number = number * 10 + code - ZERO;
  }
  if (dates.get(number) !== date) remember(number, date);
  return number;
}

/** The inverse of {@linkcode dateNumber}. */
function dateOf(number: number): TradingDate {
  const known = dates.get(number);
  if (known !== undefined) return known;
  const digits = String(number).padStart(8, "0");
  const date = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
  remember(number, date);
  return date;
}

function remember(number: number, date: TradingDate): void {
  if (dates.size >= MAX_DATES) dates.clear();
  dates.set(number, date);
}

/** The coordinator writes the record of a session before it begins the session. */
export class SessionTable {
  readonly #words: Float64Array;

  /** Opens the table of `capacity` records at `offset`. */
  constructor(arena: Arena, offset: number, capacity: number) {
    this.#words = arena.float64(offset, capacity * SESSION_RECORD_WORDS);
  }

  /** Bytes of a table of `capacity` records. */
  static bytes(capacity: number): number {
    return capacity * SESSION_RECORD_WORDS * 8;
  }

  /**
   * Writes the record of session `index`.
   *
   * @throws {RangeError} if the session has more breaks than a record can hold.
   */
  write(index: number, record: SessionRecord): void {
    const { breaks } = record;
    checkBreaks(breaks);
    if ((index + 1) * SESSION_RECORD_WORDS > this.#words.length) {
      throw new RangeError(
        `The table has no room for session ${index + 1} of the run`,
      );
    }
    const words = this.#words;
    const base = index * SESSION_RECORD_WORDS;
    words[base + SessionWord.date] = dateNumber(record.date);
    words[base + SessionWord.open] = record.open;
    words[base + SessionWord.close] = record.close;
    words[base + SessionWord.history] = record.history ? 1 : 0;
    words[base + SessionWord.earlyClose] = record.earlyClose ? 1 : 0;
    words[base + SessionWord.utcOffset] = record.utcOffsetMs ?? NaN;
    words[base + SessionWord.breaks] = breaks.length;
    for (let i = 0; i < breaks.length; i++) {
      words[base + SessionWord.firstBreak + 2 * i] = breaks[i].start;
      words[base + SessionWord.firstBreak + 2 * i + 1] = breaks[i].end;
    }
  }

  /**
   * Reads the record of session `index`.
   *
   * @throws {SessionError} `memory_invalid` if the record has not been written.
   */
  read(index: number): SessionRecord {
    const words = this.#words;
    const base = index * SESSION_RECORD_WORDS;
    if (!(words[base + SessionWord.open] < words[base + SessionWord.close])) {
      throw new SessionError(
        "memory_invalid",
        `The record of session ${index} has not been written`,
      );
    }
    const breaks = [];
    for (let i = 0; i < words[base + SessionWord.breaks]; i++) {
      breaks.push({
        start: words[base + SessionWord.firstBreak + 2 * i],
        end: words[base + SessionWord.firstBreak + 2 * i + 1],
      });
    }
    const utcOffsetMs = words[base + SessionWord.utcOffset];
    // Its first field is one that no other object begins with, or its kind
    // would change with theirs, and the code over it would be compiled anew.
    const record = {
      history: words[base + SessionWord.history] === 1,
      date: dateOf(words[base + SessionWord.date]),
      open: words[base + SessionWord.open],
      close: words[base + SessionWord.close],
      earlyClose: words[base + SessionWord.earlyClose] === 1,
      breaks,
      utcOffsetMs,
    };
    if (!Number.isNaN(utcOffsetMs)) return record;
    const { utcOffsetMs: _, ...rest } = record;
    return rest;
  }
}
