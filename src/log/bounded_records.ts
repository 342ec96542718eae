/**
 * Log records at a bounded rate.
 *
 * @module
 */
import { grouped } from "../text/grouped.ts";

/** How many records of each source are passed on. */
export interface RecordRate {
  /** How many at once. */
  readonly burst: number;
  /** How many a second after that. */
  readonly perSecond: number;
}

/** What {@linkcode BoundedRecords} needs. */
export interface BoundedRecordsParts<R> {
  /** The rate for each source. */
  readonly rate: RecordRate;
  /** A clock in milliseconds. */
  readonly now: () => number;
  /** What a record counts for; records of no source are not bounded. */
  readonly sourceOf: (record: R) => string | undefined;
  /** Receives what is passed on. */
  readonly tell: (record: R) => void;
  /** Receives how many records were left out, and the last of them. */
  readonly tellDropped: (last: R, dropped: number) => void;
}

/** What is left of a source's rate. */
interface Source<R> {
  /** Records that may be passed on now. */
  allowance: number;
  /** The instant that the allowance was calculated for. */
  at: number;
  /** Records left out since the last count was passed on. */
  dropped: number;
  /** The last record that was left out. */
  last: R | undefined;
}

/**
 * Passes on records in order, those of each source at a bounded rate. How many
 * were left out is told before the next one of the same source, and at the end.
 */
export class BoundedRecords<R> {
  readonly #parts: BoundedRecordsParts<R>;
  readonly #sources = new Map<string, Source<R>>();

  /** Nothing is passed on yet. */
  constructor(parts: BoundedRecordsParts<R>) {
    this.#parts = parts;
  }

  /** Passes a record on, or counts it. */
  add(record: R): void {
    const name = this.#parts.sourceOf(record);
    if (name === undefined) return this.#parts.tell(record);
    const source = this.#sourceOf(name);
    if (source.allowance < 1) {
      source.dropped++;
      source.last = record;
      return;
    }
    source.allowance--;
    this.#tellDropped(source);
    this.#parts.tell(record);
  }

  /** Tells how many records were left out since the last count. */
  flush(): void {
    for (const source of this.#sources.values()) this.#tellDropped(source);
  }

  /** A source with its allowance as of now. */
  #sourceOf(name: string): Source<R> {
    const { rate: { burst, perSecond }, now } = this.#parts;
    const at = now();
    const known = this.#sources.get(name);
    if (known === undefined) {
      const source = { allowance: burst, at, dropped: 0, last: undefined };
      this.#sources.set(name, source);
      return source;
    }
    const gained = (at - known.at) / 1_000 * perSecond;
    known.allowance = Math.min(burst, known.allowance + gained);
    known.at = at;
    return known;
  }

  #tellDropped(source: Source<R>): void {
    const { dropped, last } = source;
    if (last === undefined) return;
    source.dropped = 0;
    source.last = undefined;
    this.#parts.tellDropped(last, dropped);
  }
}

/** A number of records of a level in a sentence. */
export function recordsText(count: number, level: string): string {
  return count === 1
    ? `1 record of level ${level} is`
    : `${grouped(count)} records of level ${level} are`;
}
