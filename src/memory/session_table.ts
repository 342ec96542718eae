/**
 * The hours of every session of a run, in shared memory.
 *
 * @module
 */
import type { SessionHours } from "../time/grid.ts";
import type { TradingDate } from "../types.ts";
import type { Arena } from "./arena.ts";
import {
  SESSION_BREAKS_MAX,
  SESSION_RECORD_WORDS,
  SessionWord,
} from "./layout.ts";

/** One session as the stages of a run see it. */
export interface SessionRecord extends SessionHours {
  /** The trading date. */
  readonly date: TradingDate;
  /** Whether it belongs to the trailing history and is not delivered. */
  readonly history: boolean;
  /** Whether it closes before the regular time. */
  readonly earlyClose: boolean;
}

/** The table; the coordinator writes a record before it begins the session. */
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

  /** Writes the record of session `index`. */
  write(index: number, record: SessionRecord): void {
    const { breaks } = record;
    if (breaks.length > SESSION_BREAKS_MAX) {
      throw new RangeError(
        `A session has at most ${SESSION_BREAKS_MAX} breaks, found ${breaks.length}`,
      );
    }
    const words = this.#words;
    const base = index * SESSION_RECORD_WORDS;
    words[base + SessionWord.date] = Number(record.date.replaceAll("-", ""));
    words[base + SessionWord.open] = record.open;
    words[base + SessionWord.close] = record.close;
    words[base + SessionWord.history] = record.history ? 1 : 0;
    words[base + SessionWord.earlyClose] = record.earlyClose ? 1 : 0;
    words[base + SessionWord.breaks] = breaks.length;
    for (let i = 0; i < breaks.length; i++) {
      words[base + SessionWord.firstBreak + 2 * i] = breaks[i].start;
      words[base + SessionWord.firstBreak + 2 * i + 1] = breaks[i].end;
    }
  }

  /** Reads the record of session `index`. */
  read(index: number): SessionRecord {
    const words = this.#words;
    const base = index * SESSION_RECORD_WORDS;
    const breaks = [];
    for (let i = 0; i < words[base + SessionWord.breaks]; i++) {
      breaks.push({
        start: words[base + SessionWord.firstBreak + 2 * i],
        end: words[base + SessionWord.firstBreak + 2 * i + 1],
      });
    }
    const digits = String(words[base + SessionWord.date]).padStart(8, "0");
    return {
      date: `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`,
      open: words[base + SessionWord.open],
      close: words[base + SessionWord.close],
      history: words[base + SessionWord.history] === 1,
      earlyClose: words[base + SessionWord.earlyClose] === 1,
      breaks,
    };
  }
}
