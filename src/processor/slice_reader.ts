/**
 * Reads slices from the base log into a batch for the delivery log.
 *
 * @module
 */
import {
  EVENT_COUNT_MASK,
  EVENT_COUNT_SHIFT,
  EVENT_GROUP,
  EVENT_KIND_MASK,
  EVENT_SERIES_MASK,
  EVENT_SLICE_END,
} from "../memory/layout.ts";
import type { CreditGate } from "../sync/credit_gate.ts";
import type { EventLog } from "../sync/event_log.ts";
import { BarEnds } from "../time/bar_ends.ts";
import type { SessionHours, SlotRule } from "../time/grid.ts";
import type { BaseSeries } from "./base_series.ts";
import type { DeliveryBatch } from "./delivery_batch.ts";

/** The parts that a slice reader uses. */
export interface SliceReaderParts {
  /** The log that it reads. */
  readonly log: EventLog;
  /** The base bars that the log's events deliver. */
  readonly base: BaseSeries;
  /** Takes the words and the derived bars that are due. */
  readonly batch: DeliveryBatch;
  /** Grants slices. */
  readonly gate: CreditGate;
  /** Milliseconds of a base bar. */
  readonly baseMs: number;
  /** The slots of base bars. */
  readonly slots: SlotRule;
  /** The most words that one slice takes in the delivery log. */
  readonly sliceWords: number;
  /** Number of symbols that are streamed: the first ones. */
  readonly symbols: number;
}

/** The processor's cursor in the base log. */
export class SliceReader {
  /** Position of the next word. */
  position = 0;
  // Fields of its own: code over an object of parts is compiled twice, see
  // decision 30.
  readonly #log: EventLog;
  readonly #base: BaseSeries;
  readonly #batch: DeliveryBatch;
  readonly #gate: CreditGate;
  readonly #baseMs: number;
  readonly #sliceWords: number;
  readonly #symbols: number;
  readonly #ends: BarEnds;
  /** Close of the session, UTC epoch milliseconds: no derived bar ends later. */
  #close = 0;
  /** Slices of the group at the cursor that have been passed on. */
  #slicesRead = 0;
  /** Words still free in the delivery log while slices are read. */
  #roomLeft = 0;

  /** Begins at the start of the log. */
  constructor(parts: SliceReaderParts) {
    this.#log = parts.log;
    this.#base = parts.base;
    this.#batch = parts.batch;
    this.#gate = parts.gate;
    this.#baseMs = parts.baseMs;
    this.#sliceWords = parts.sliceWords;
    this.#symbols = parts.symbols;
    this.#ends = new BarEnds(parts.slots);
  }

  /** Begins a session. */
  beginSession(hours: SessionHours): void {
    this.#close = hours.close;
    this.#ends.begin(hours);
  }

  /** The word at the cursor. */
  get word(): number {
    const { words, mask } = this.#log;
    return words[this.position & mask];
  }

  /** Steps over a word that is not a bar. */
  stepOver(): void {
    this.position = (this.position + 1) | 0;
  }

  /**
   * Passes up to `most` of the published slices on and returns how many: fewer
   * when `room` words of the delivery log or the consumer's credits are used
   * up. All slices are read first; then the batch derives bars symbol by symbol
   * and writes everything in its order.
   */
  read(published: number, most: number, room: number): number {
    const gate = this.#gate;
    const sliceWords = this.#sliceWords;
    this.#roomLeft = room;
    let slices = 0;
    while (this.position !== published && slices < most) {
      const { word } = this;
      if ((word & EVENT_KIND_MASK) !== 0) break;
      if (this.#roomLeft < sliceWords) break;
      const group = (word & EVENT_GROUP) !== 0;
      const granted = gate.take(
        group ? Math.min(this.#slicesLeft(word), most - slices) : 1,
      );
      if (granted === 0) break;
      const taken = group ? this.#readGroup(word, granted) : this.#readSlice();
      gate.giveBack(granted - taken);
      slices += taken;
    }
    this.#batch.write(false);
    return slices;
  }

  /** Slices of the group at the cursor that have not been passed on. */
  #slicesLeft(word: number): number {
    return (word >> EVENT_COUNT_SHIFT & EVENT_COUNT_MASK) - this.#slicesRead;
  }

  /** When the next bar of the first symbol starts. */
  #nextBaseStart(): number {
    const { bars, firstRows, rows } = this.#base;
    return bars[0].timestamp[rows[0] - firstRows[0]];
  }

  /**
   * Takes up to `most` slices of a group, which are one slot apart, and returns
   * how many there was room for: at least one.
   */
  #readGroup(word: number, most: number): number {
    const batch = this.#batch;
    const baseMs = this.#baseMs;
    const sliceWords = this.#sliceWords;
    const symbols = this.#symbols;
    let start = this.#nextBaseStart();
    let taken = 0;
    while (taken < most && this.#roomLeft >= sliceWords) {
      // Up to the slice after which a derived bar is due.
      const slots = (batch.nextEnd - start - baseMs) / baseMs;
      const count = slots > 0
        ? Math.min(most - taken, Math.ceil(slots) + 1)
        : 1;
      if (count > 1) start += (count - 1) * baseMs;
      taken += count;
      batch.push(EVENT_GROUP | EVENT_SLICE_END | count << EVENT_COUNT_SHIFT);
      this.#roomLeft--;
      const end = this.#ends.of(start);
      if (end >= batch.nextEnd) this.#schedule(end);
      start += baseMs;
    }
    const { rows } = this.#base;
    for (let symbol = 0; symbol < symbols; symbol++) rows[symbol] += taken;
    if (taken === this.#slicesLeft(word)) {
      this.position = (this.position + 1) | 0;
      this.#slicesRead = 0;
    } else this.#slicesRead += taken;
    return taken;
  }

  /** Takes a slice in which some symbol has no bar. */
  #readSlice(): 1 {
    const batch = this.#batch;
    const { words, mask } = this.#log;
    const { bars, firstRows, rows } = this.#base;
    let position = this.position;
    let word: number;
    let last: number;
    do {
      word = words[position & mask];
      position = (position + 1) | 0;
      last = word & EVENT_SERIES_MASK;
      rows[last]++;
      batch.push(word);
      this.#roomLeft--;
    } while ((word & EVENT_SLICE_END) === 0);
    this.position = position;
    const row = rows[last] - 1 - firstRows[last];
    const end = this.#ends.of(bars[last].timestamp[row]);
    if (end >= batch.nextEnd) this.#schedule(end);
    return 1;
  }

  /** Notes the derived bars that are due at the end of a slice. */
  #schedule(end: number): void {
    this.#roomLeft -= this.#batch.schedule(Math.min(end, this.#close));
  }
}
