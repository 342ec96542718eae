/**
 * Puts the bars of a live session in their slots and decides when a slice is
 * released. After its release nothing in a slice changes.
 *
 * @module
 */
import { type SlotBoard, SlotState } from "../session/slot_board.ts";
import type { SessionGrid } from "../time/grid.ts";
import {
  isBar,
  type LiveCounts,
  makeLiveCounts,
} from "../session/live_counts.ts";

/** How long a slice is waited for. */
export interface Patience {
  /** From the end of a slot, while the stream delivers, in milliseconds. */
  readonly graceMs: number;
  /** For the bars of an outage, from the moment the stream delivers again. */
  readonly catchUpMs: number;
  /** How long after its end a bar comes at best: the delay of the feed. */
  readonly delayMs: number;
  /**
   * Whether it counts when a bar came, not when it is looked at, so that a
   * replay does not depend on the machine.
   */
  readonly isStrict: boolean;
}

/** A bar that came after its slice. */
export interface LateBar {
  /** The number of its symbol. */
  readonly symbol: number;
  /** Its start, UTC epoch milliseconds. */
  readonly start: number;
  /** `late`: its slot had no bar; `correction`: it had another one. */
  readonly kind: "late" | "correction";
  /** Open, high, low, close, volume. */
  readonly values: readonly [number, number, number, number, number];
}

/** Slots whose bars have to be requested: the stream does not deliver them. */
export interface Outage {
  /** Start of the first slot, UTC epoch milliseconds. */
  readonly from: number;
  /** End of the last slot, UTC epoch milliseconds. */
  readonly to: number;
}

const VALUES = 5;

// Threads wake up a little later than they ask for.
const SLACK_MS = 1_000;

/**
 * The slots of one session for all symbols.
 *
 * A slice is released when its slot is over and one of these holds: all symbols
 * have a bar; the stream delivers the slot and the grace is over; an answer has
 * covered it; the time to catch up is over. While the stream is interrupted,
 * slices wait, up to the grace and the time to catch up after the close.
 */
export class SliceAssembler {
  /** What was received so far, by symbol. */
  readonly counts: readonly LiveCounts[];
  readonly #patience: Patience;
  #grid: SessionGrid | undefined;
  #intervalMs = 0;
  #close = 0;
  /** The first slot that is not released. */
  #next = 0;
  /** The states of all slots and symbols, for the quality manager too. */
  readonly #board: SlotBoard;
  readonly #states: Uint8Array;
  #values = new Float64Array(0);
  /** Bars of each slot. */
  #present = new Uint16Array(0);
  /** When the last bar of each slot came. */
  #cameAt = new Float64Array(0);
  /** The stream delivers slots that end after this instant. */
  #streamFrom = Infinity;
  /** When the stream began to deliver, by the market's time. */
  #streamSince = Infinity;
  /** When the last slice was released. */
  #lastRelease = -Infinity;
  /** An answer has covered the slots that end by this instant. */
  #answeredTo = -Infinity;

  /** Assembles the sessions of `symbols` symbols, one after the other, on `board`. */
  constructor(symbols: number, patience: Patience, board: SlotBoard) {
    this.counts = Array.from({ length: symbols }, makeLiveCounts);
    this.#patience = patience;
    this.#board = board;
    this.#states = board.states;
  }

  /** Begins a session, of which the slots before `next` are delivered already. */
  begin(grid: SessionGrid, close: number, next: number): void {
    const symbols = this.counts.length;
    this.#grid = grid;
    this.#intervalMs = grid.intervalMs;
    this.#close = close;
    this.#next = next;
    this.#board.begin(grid.start(0), grid.count, next);
    this.#values = new Float64Array(grid.count * symbols * VALUES);
    this.#present = new Uint16Array(grid.count);
    this.#cameAt = new Float64Array(grid.count);
    this.#answeredTo = this.#lastRelease = -Infinity;
  }

  /** Ends the session. */
  end(): void {
    this.#grid = undefined;
  }

  /** The first slot that is not released. */
  get next(): number {
    return this.#next;
  }

  /** Slots released without a bar so far, over all symbols. */
  get emptySlots(): number {
    return this.counts.reduce((sum, { empty }) => sum + empty, 0);
  }

  /** Whether all slots of the session are released. */
  get isComplete(): boolean {
    return this.#grid === undefined || this.#next === this.#grid.count;
  }

  /** The start of a slot. */
  startOf(slot: number): number {
    return this.#grid?.start(slot) ?? NaN;
  }

  /** Remembers a stored bar, of a slot that was delivered before the session was joined or not. */
  restore(
    symbol: number,
    start: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    const slot = this.#grid?.slotStartingAt(start) ?? -1;
    if (slot < 0) return;
    this.#put(slot, symbol, open, high, low, close, volume);
  }

  /**
   * Places a bar that was received. Returns it if its slice has been released
   * and it is news.
   */
  place(
    symbol: number,
    start: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
    received: number,
    isAnswer: boolean,
  ): LateBar | undefined {
    const counts = this.counts[symbol];
    if (counts === undefined) return undefined;
    const slot = this.#grid?.slotStartingAt(start) ?? -1;
    // Nobody has bars of a slot that has not begun.
    if (slot < 0 || start > received) {
      counts.outside++;
      return undefined;
    }
    if (!isBar(open, high, low, close, volume)) {
      counts.invalid++;
      return undefined;
    }
    const at = slot * this.counts.length + symbol;
    const state = this.#states[at];
    const isKnown = state === SlotState.present;
    if (
      state !== SlotState.empty &&
      this.#equals(at, open, high, low, close, volume)
    ) {
      counts.duplicates++;
      return undefined;
    }
    if (slot < this.#next || this.#comesLate(slot, received)) {
      const kind = isKnown ? "correction" : "late";
      if (isKnown) counts.corrections++;
      else {
        counts.late++;
        this.#states[at] = SlotState.late;
        this.#set(at, open, high, low, close, volume);
      }
      const values = [open, high, low, close, volume] as const;
      return { symbol, start, kind, values };
    }
    if (isKnown) counts.replaced++;
    else if (isAnswer) counts.caughtUp++;
    this.#put(slot, symbol, open, high, low, close, volume);
    this.#cameAt[slot] = Math.max(this.#cameAt[slot], received);
    return undefined;
  }

  /** The stream delivers all slots that end after `since`, as of `now`. */
  streams(since: number, now: number): void {
    this.#streamFrom = this.#board.streamsFrom = since;
    this.#streamSince = now;
  }

  /**
   * Nobody listened until `now`: what the stream has sent meanwhile may be lost,
   * and is requested. A replay waits for whoever listens.
   */
  miss(now: number): void {
    const { delayMs, isStrict } = this.#patience;
    if (isStrict || this.#streamFrom === Infinity) return;
    this.streams(Math.max(this.#streamFrom, now - delayMs), now);
  }

  /** The stream is interrupted. */
  interrupt(): void {
    this.#streamFrom = this.#streamSince = Infinity;
    this.#board.streamsFrom = Infinity;
  }

  /** An answer has covered all slots that end by `instant`. */
  cover(instant: number): void {
    this.#answeredTo = Math.max(this.#answeredTo, instant);
  }

  /**
   * The slots that have to be requested, as of `now`: those that the stream has
   * missed and no answer has covered. `undefined` while there are none.
   */
  outage(now: number): Outage | undefined {
    const grid = this.#grid;
    if (grid === undefined || this.#streamFrom === Infinity) return undefined;
    if (this.#next === grid.count) return undefined;
    const to = Math.min(this.#streamFrom, now);
    const last = grid.endedBy(to) - 1;
    if (last < this.#next || grid.end(last) <= this.#answeredTo) {
      return undefined;
    }
    const { count } = grid;
    let first = this.#next;
    while (first < count && grid.end(first) <= this.#answeredTo) first++;
    return { from: grid.start(first), to: grid.end(last) };
  }

  /** Whether the next slice is released at `now`. */
  isReady(now: number): boolean {
    const grid = this.#grid;
    const slot = this.#next;
    if (grid === undefined || slot === grid.count) return false;
    const end = grid.end(slot);
    if (now < end) return false;
    return this.#present[slot] === this.counts.length ||
      now >= this.#deadline(end);
  }

  /**
   * When the next slice is released at the latest, in market time, if nothing
   * arrives; `Infinity` when the session is complete.
   */
  dueAt(): number {
    const grid = this.#grid;
    if (grid === undefined || this.#next === grid.count) return Infinity;
    const end = grid.end(this.#next);
    return this.#present[this.#next] === this.counts.length
      ? end
      : Math.max(end, this.#deadline(end));
  }

  /**
   * Whether the next slice, released at `now`, is late, so that no order may fill
   * in it: the slot after it is over too, or the slice before it was released when
   * prices of this slot were past already, and with it the orders of strategies.
   */
  isLate(now: number): boolean {
    const grid = this.#grid;
    if (grid === undefined || this.#next === grid.count) return false;
    const { graceMs, delayMs } = this.#patience;
    const start = grid.start(this.#next);
    const end = grid.end(this.#next);
    return this.#releasedAt(now) >= end + this.#intervalMs + delayMs ||
      this.#lastRelease > start + graceMs + delayMs + SLACK_MS;
  }

  /** When the next slice counts as released, at `now`. */
  #releasedAt(now: number): number {
    const grid = this.#grid;
    const slot = this.#next;
    if (!this.#patience.isStrict || grid === undefined) return now;
    const end = grid.end(slot);
    return this.#present[slot] === this.counts.length
      ? Math.max(end, this.#cameAt[slot])
      : this.#deadline(end);
  }

  /**
   * Passes the bars of the next slice to `take`, by symbol, and the symbols
   * without one to `lacks`, and releases it at `now`.
   */
  release(
    now: number,
    take: (
      symbol: number,
      start: number,
      open: number,
      high: number,
      low: number,
      close: number,
      volume: number,
    ) => void,
    lacks: (symbol: number) => void,
  ): void {
    this.#lastRelease = this.#releasedAt(now);
    const slot = this.#next++;
    const start = this.startOf(slot);
    const symbols = this.counts.length;
    const values = this.#values;
    for (let symbol = 0; symbol < symbols; symbol++) {
      const at = slot * symbols + symbol;
      if (this.#states[at] !== SlotState.present) {
        this.counts[symbol].empty++;
        lacks(symbol);
        continue;
      }
      this.counts[symbol].bars++;
      const v = at * VALUES;
      take(
        symbol,
        start,
        values[v],
        values[v + 1],
        values[v + 2],
        values[v + 3],
        values[v + 4],
      );
    }
    this.#board.released = this.#next;
  }

  /** Whether a bar came after its slice would have been released without it. */
  #comesLate(slot: number, received: number): boolean {
    if (!this.#patience.isStrict || this.#grid === undefined) return false;
    return received > this.#deadline(this.#grid.end(slot));
  }

  /** When a slot that ends at `end` is released although bars are missing. */
  #deadline(end: number): number {
    if (end <= this.#answeredTo) return end;
    const { graceMs, catchUpMs, delayMs } = this.#patience;
    const last = this.#close + delayMs + graceMs + catchUpMs;
    if (this.#streamFrom === Infinity) return last;
    if (end > this.#streamFrom) return end + delayMs + graceMs;
    return Math.min(last, this.#streamSince + catchUpMs);
  }

  #put(
    slot: number,
    symbol: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    const at = slot * this.counts.length + symbol;
    if (this.#states[at] !== SlotState.present) this.#present[slot]++;
    this.#states[at] = SlotState.present;
    this.#set(at, open, high, low, close, volume);
  }

  #set(
    at: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    const values = this.#values;
    let v = at * VALUES;
    values[v++] = open;
    values[v++] = high;
    values[v++] = low;
    values[v++] = close;
    values[v] = volume;
  }

  #equals(
    at: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): boolean {
    const values = this.#values;
    const v = at * VALUES;
    return values[v] === open && values[v + 1] === high &&
      values[v + 2] === low && values[v + 3] === close &&
      values[v + 4] === volume;
  }
}
