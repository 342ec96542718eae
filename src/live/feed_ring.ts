/**
 * The ring in shared memory through which a feed's thread passes what it
 * receives to the coordinator: bars never travel by message.
 *
 * ```text
 *  Int32 words                         Float64 words
 *  ┌───────────┬──────────┬─────────┐  ┌─────────────────────┬────────────
 *  │ published │ consumed │ dropped │  │ record 0, 9 numbers │ record 1 …
 *  └───────────┴──────────┴─────────┘  └─────────────────────┴────────────
 *  kind  symbol  start  open  high  low  close  volume  received
 * ```
 *
 * @module
 */

/** What a record of the ring says. */
export const FeedRecord = {
  /** A bar of the stream. */
  bar: 1,
  /** A bar of the stream that replaces the one of its slot. */
  correction: 2,
  /** A bar of an answer to a request. */
  answerBar: 3,
  /** The end of an answer: `symbol` is the request's number, `open` is 1 if it is complete. */
  answered: 4,
  /** The stream delivers all bars whose slots end from `start` on. */
  streaming: 5,
  /** The stream is interrupted since `start`. */
  interrupted: 6,
} as const;

/** A kind of record. */
export type FeedRecordKind = typeof FeedRecord[keyof typeof FeedRecord];

const PUBLISHED = 0;
const CONSUMED = 1;
const DROPPED = 2;
const WORDS = 4;
const NUMBERS = 9;

/** The longest sleep: then the reader looks whether its run was stopped. */
const LONGEST_SLEEP_MS = 100;

/** The memory of a ring. */
export interface FeedRingHandle {
  /** The shared memory. */
  readonly buffer: SharedArrayBuffer;
  /** How many records it holds, a power of two. */
  readonly capacity: number;
}

/** Allocates the memory of a ring of at least `records` records. */
export function makeFeedRing(records: number): FeedRingHandle {
  const capacity = 1 << Math.ceil(Math.log2(Math.max(2, records)));
  const bytes = WORDS * 4 + capacity * NUMBERS * 8;
  return { buffer: new SharedArrayBuffer(bytes), capacity };
}

/** Takes what {@linkcode FeedReader.drain} reads. */
export interface FeedRecordSink {
  /** Takes one record; its numbers mean what the {@linkcode FeedRecord} says. */
  take(
    kind: number,
    symbol: number,
    start: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
    received: number,
  ): void;
}

/** The feed's end of a ring. */
export class FeedWriter {
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;
  readonly #mask: number;
  #position: number;

  /** Writes to a ring; there is one writer. */
  constructor({ buffer, capacity }: FeedRingHandle) {
    this.#words = new Int32Array(buffer, 0, WORDS);
    this.#numbers = new Float64Array(buffer, WORDS * 4);
    this.#mask = capacity - 1;
    this.#position = Atomics.load(this.#words, PUBLISHED);
  }

  /** How many records were refused because the ring was full. */
  get dropped(): number {
    return Atomics.load(this.#words, DROPPED);
  }

  /**
   * Writes a record; {@linkcode FeedWriter.publish} shows it. Returns `false`
   * and counts it if the ring is full.
   */
  put(
    kind: FeedRecordKind,
    symbol: number,
    start: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
    received: number,
  ): boolean {
    const consumed = Atomics.load(this.#words, CONSUMED);
    if (((this.#position - consumed) | 0) > this.#mask) {
      Atomics.add(this.#words, DROPPED, 1);
      return false;
    }
    const numbers = this.#numbers;
    let at = (this.#position & this.#mask) * NUMBERS;
    numbers[at++] = kind;
    numbers[at++] = symbol;
    numbers[at++] = start;
    numbers[at++] = open;
    numbers[at++] = high;
    numbers[at++] = low;
    numbers[at++] = close;
    numbers[at++] = volume;
    numbers[at] = received;
    this.#position = (this.#position + 1) | 0;
    return true;
  }

  /** Shows the records so far to the reader, and wakes it. */
  publish(): void {
    Atomics.store(this.#words, PUBLISHED, this.#position);
    Atomics.notify(this.#words, PUBLISHED);
  }
}

/** The coordinator's end of a ring. */
export class FeedReader {
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;
  readonly #mask: number;
  #position: number;

  /** Reads a ring; there is one reader. */
  constructor({ buffer, capacity }: FeedRingHandle) {
    this.#words = new Int32Array(buffer, 0, WORDS);
    this.#numbers = new Float64Array(buffer, WORDS * 4);
    this.#mask = capacity - 1;
    this.#position = Atomics.load(this.#words, CONSUMED);
  }

  /** How many records were refused because the ring was full. */
  get dropped(): number {
    return Atomics.load(this.#words, DROPPED);
  }

  /** Passes all published records to `sink` and returns their number. */
  drain(sink: FeedRecordSink): number {
    const published = Atomics.load(this.#words, PUBLISHED);
    const count = (published - this.#position) | 0;
    const n = this.#numbers;
    for (let i = 0; i < count; i++) {
      const at = (this.#position & this.#mask) * NUMBERS;
      this.#position = (this.#position + 1) | 0;
      sink.take(
        n[at],
        n[at + 1],
        n[at + 2],
        n[at + 3],
        n[at + 4],
        n[at + 5],
        n[at + 6],
        n[at + 7],
        n[at + 8],
      );
    }
    if (count > 0) Atomics.store(this.#words, CONSUMED, this.#position);
    return count;
  }

  /** Blocks until a record may have been published, for about `timeoutMs`. */
  wait(timeoutMs: number = LONGEST_SLEEP_MS): void {
    const ms = Math.min(timeoutMs, LONGEST_SLEEP_MS);
    Atomics.wait(this.#words, PUBLISHED, this.#position, ms);
  }
}
