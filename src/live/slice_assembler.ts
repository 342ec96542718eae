/**
 * Puts the bars of a live session in their slots and decides when a slice is
 * released. After its release nothing in a slice changes.
 *
 * @module
 */
import { type SlotBoard, SlotState } from "../session/slot_board.ts";
import type { SessionGrid } from "../time/grid.ts";
import type { TradingDate } from "../types.ts";
import {
  isBar,
  type LiveCounts,
  makeLiveCounts,
} from "../session/live_counts.ts";
import { SessionSlots, type TakeBar } from "./session_slots.ts";

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
  /** The trading date of its session. */
  readonly date: TradingDate;
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

// Threads wake up a little later than they ask for.
const SLACK_MS = 1_000;

/**
 * The slots of one session after the other for all symbols.
 *
 * A slice is released when its slot is over and one of these holds: all symbols
 * have a bar; the stream delivers the slot and the grace is over; an answer has
 * covered it; the time to catch up is over. While the stream is interrupted,
 * slices wait, up to the grace and the time to catch up after the close.
 *
 * Bars of the session before are late until the one after it begins: the last
 * slots are asked for, and corrected, after the close.
 */
export class SliceAssembler {
  /** What was received so far, by symbol. */
  readonly counts: readonly LiveCounts[];
  readonly #patience: Patience;
  /** The states of all slots and symbols, for the quality manager too. */
  readonly #board: SlotBoard;
  /** The session that goes on, or was the last. */
  #slots: SessionSlots | undefined;
  /** The session before that one. */
  #before: SessionSlots | undefined;
  #isOver = true;
  #intervalMs = 0;
  #close = 0;
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
  }

  /** Begins a session, of which the slots before `next` are delivered already. */
  begin(
    date: TradingDate,
    grid: SessionGrid,
    close: number,
    next: number,
  ): void {
    const symbols = this.counts.length;
    const bank = this.#board.begin(grid.start(0), grid.count, next);
    bank.streamsFrom = this.#streamFrom;
    this.#before = this.#slots;
    this.#slots = new SessionSlots(date, grid, bank, symbols, next);
    this.#isOver = false;
    this.#intervalMs = grid.intervalMs;
    this.#close = close;
    this.#answeredTo = this.#lastRelease = -Infinity;
  }

  /** Ends the session. Bars of it that come from now on are late. */
  end(): void {
    this.#isOver = true;
  }

  /** The first slot that is not released. */
  get next(): number {
    return this.#slots?.next ?? 0;
  }

  /** Slots released without a bar so far, over all symbols. */
  get emptySlots(): number {
    return this.counts.reduce((sum, { empty }) => sum + empty, 0);
  }

  /** Whether all slots of the session are released. */
  get isComplete(): boolean {
    return this.#waiting === undefined;
  }

  /** The start of a slot. */
  startOf(slot: number): number {
    return this.#slots?.grid.start(slot) ?? NaN;
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
    const slot = this.#slots?.grid.slotStartingAt(start) ?? -1;
    if (slot < 0) return;
    this.#slots?.put(slot, symbol, open, high, low, close, volume, 0);
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
    const slots = this.#sessionOf(start);
    // Nobody has bars of a slot that has not begun.
    if (slots === undefined || start > received) {
      counts.outside++;
      return undefined;
    }
    if (!isBar(open, high, low, close, volume)) {
      counts.invalid++;
      return undefined;
    }
    const slot = slots.grid.slotStartingAt(start);
    const at = slots.at(slot, symbol);
    const state = slots.stateAt(at);
    const isKnown = state === SlotState.present;
    if (
      state !== SlotState.empty &&
      slots.equals(at, open, high, low, close, volume)
    ) {
      counts.duplicates++;
      return undefined;
    }
    if (this.#isReleased(slots, slot) || this.#comesLate(slot, received)) {
      const kind = isKnown ? "correction" : "late";
      if (isKnown) counts.corrections++;
      else {
        counts.late++;
        slots.putLate(at, open, high, low, close, volume);
      }
      const values = [open, high, low, close, volume] as const;
      return { date: slots.date, symbol, start, kind, values };
    }
    if (isKnown) counts.replaced++;
    else if (isAnswer) counts.caughtUp++;
    slots.put(slot, symbol, open, high, low, close, volume, received);
    return undefined;
  }

  /** The stream delivers all slots that end after `since`, as of `now`. */
  streams(since: number, now: number): void {
    this.#streamFrom = since;
    this.#streamSince = now;
    this.#showStream();
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
    this.#showStream();
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
    const slots = this.#waiting;
    if (slots === undefined || this.#streamFrom === Infinity) return undefined;
    const { grid, next } = slots;
    const to = Math.min(this.#streamFrom, now);
    const last = grid.endedBy(to) - 1;
    if (last < next || grid.end(last) <= this.#answeredTo) return undefined;
    const { count } = grid;
    let first = next;
    while (first < count && grid.end(first) <= this.#answeredTo) first++;
    return { from: grid.start(first), to: grid.end(last) };
  }

  /** Whether the next slice is released at `now`. */
  isReady(now: number): boolean {
    const slots = this.#waiting;
    if (slots === undefined) return false;
    const end = slots.grid.end(slots.next);
    if (now < end) return false;
    return slots.isFull(slots.next) || now >= this.#deadline(end);
  }

  /**
   * When the next slice is released at the latest, in market time, if nothing
   * arrives; `Infinity` when the session is complete.
   */
  dueAt(): number {
    const slots = this.#waiting;
    if (slots === undefined) return Infinity;
    const end = slots.grid.end(slots.next);
    return slots.isFull(slots.next) ? end : Math.max(end, this.#deadline(end));
  }

  /**
   * Whether the next slice, released at `now`, is late, so that no order may fill
   * in it: the slot after it is over too, or the slice before it was released when
   * prices of this slot were past already, and with it the orders of strategies.
   */
  isLate(now: number): boolean {
    const slots = this.#waiting;
    if (slots === undefined) return false;
    const { graceMs, delayMs } = this.#patience;
    const start = slots.grid.start(slots.next);
    const end = slots.grid.end(slots.next);
    return this.#releasedAt(slots, now) >= end + this.#intervalMs + delayMs ||
      this.#lastRelease > start + graceMs + delayMs + SLACK_MS;
  }

  /** When the next slice counts as released, at `now`. */
  #releasedAt(slots: SessionSlots, now: number): number {
    if (!this.#patience.isStrict) return now;
    const slot = slots.next;
    const end = slots.grid.end(slot);
    return slots.isFull(slot)
      ? Math.max(end, slots.cameAt(slot))
      : this.#deadline(end);
  }

  /**
   * Passes the bars of the next slice to `take`, by symbol, and the symbols
   * without one to `lacks`, and releases it at `now`.
   */
  release(now: number, take: TakeBar, lacks: (symbol: number) => void): void {
    const slots = this.#waiting;
    if (slots === undefined) return;
    this.#lastRelease = this.#releasedAt(slots, now);
    const slot = slots.next++;
    const start = slots.grid.start(slot);
    const symbols = this.counts.length;
    for (let symbol = 0; symbol < symbols; symbol++) {
      const at = slots.at(slot, symbol);
      if (slots.stateAt(at) !== SlotState.present) {
        this.counts[symbol].empty++;
        lacks(symbol);
        continue;
      }
      this.counts[symbol].bars++;
      slots.pass(at, symbol, start, take);
    }
    slots.bank.released = slots.next;
  }

  /** The session whose next slice waits; `undefined` if all are released. */
  get #waiting(): SessionSlots | undefined {
    const slots = this.#slots;
    if (slots === undefined || this.#isOver) return undefined;
    return slots.next === slots.grid.count ? undefined : slots;
  }

  /** The session of which a slot starts at this instant. */
  #sessionOf(start: number): SessionSlots | undefined {
    const slots = this.#slots;
    if (slots !== undefined && slots.grid.slotStartingAt(start) >= 0) {
      return slots;
    }
    const before = this.#before;
    return before !== undefined && before.grid.slotStartingAt(start) >= 0
      ? before
      : undefined;
  }

  #isReleased(slots: SessionSlots, slot: number): boolean {
    return slots !== this.#slots || this.#isOver || slot < slots.next;
  }

  /** Whether a bar came after its slice would have been released without it. */
  #comesLate(slot: number, received: number): boolean {
    if (!this.#patience.isStrict || this.#slots === undefined) return false;
    return received > this.#deadline(this.#slots.grid.end(slot));
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

  #showStream(): void {
    if (this.#slots !== undefined) {
      this.#slots.bank.streamsFrom = this.#streamFrom;
    }
  }
}
