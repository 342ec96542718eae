/**
 * Reads the delivery log slice by slice: puts bars in place, lets orders fill
 * and has strategies called.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import {
  EVENT_COUNT_MASK,
  EVENT_COUNT_SHIFT,
  EVENT_GROUP,
  EVENT_INTERVAL_MASK,
  EVENT_KIND_MASK,
  EVENT_SERIES_MASK,
  EVENT_SLICE_END,
} from "../memory/layout.ts";
import type { SessionRecord } from "../memory/session_table.ts";
import type { AsOfClock } from "../session/as_of/clock.ts";
import type { AsOfSession } from "../session/as_of/as_of_session.ts";
import type { SeriesWindow } from "../session/bar_series.ts";
import type { RunPlan } from "../session/run_plan.ts";
import { distance, type EventLog } from "../sync/event_log.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { Broker } from "../trading/broker.ts";
import type { EventDigest } from "./event_digest.ts";
import type { PlacedSlice, StrategyCaller } from "./strategy_caller.ts";

/** What a {@linkcode SliceDelivery} works with. */
export interface DeliveryParts {
  /** The plan of the run. */
  readonly plan: RunPlan;
  /** The delivery log. */
  readonly log: EventLog;
  /** What has been delivered. */
  readonly session: AsOfSession;
  /** The calendar, whose clock is set. */
  readonly time: TimeManager;
  /** The broker. */
  readonly broker: Broker;
  /** Calls the strategies. */
  readonly caller: StrategyCaller;
  /** Takes the order of all events, where it is wanted. */
  readonly digest: EventDigest | undefined;
}

/** Delivers the bars of the delivery log; marks are its owner's matter. */
export class SliceDelivery {
  /** Position in the log up to which all is delivered. */
  position = 0;
  /** Events delivered in sessions of the range: base and derived bars. */
  events = 0;
  /** Slices delivered in sessions of the range. */
  slices = 0;
  /** Base bars delivered in sessions of the range. */
  baseBars = 0;
  readonly #parts: DeliveryParts;
  readonly #digest: EventDigest | undefined;
  readonly #clock: AsOfClock;
  readonly #windows: readonly SeriesWindow[];
  readonly #symbols: number;
  readonly #baseMs: number;
  /** The series of a group, by its interval. */
  readonly #groups: readonly (readonly number[])[];
  /** 1 where a series has a subscriber. */
  readonly #wanted: Uint8Array;
  /** Slices of the group at the position that have been delivered. */
  #readSlices = 0;
  #isHistory = true;
  #close = 0;
  /** No bar may end later. */
  #latestEnd = 0;
  /** Slices of base bars that have been delivered, history included. */
  #baseSlices = 0;
  /** The symbol of the base bar that was delivered last. */
  #lastBase = 0;
  /** For every series, the last slice that completed a bar of it. */
  readonly #lastSlice: Int32Array;
  /** For every symbol, when the first bar that may fill an order starts. */
  readonly #fillsFrom: Float64Array;
  /** The earliest of them, `Infinity` if no order waits. */
  #firstFill = Infinity;
  /** The broker's revision that they belong to. */
  #followed = -1;
  // Of the slice that is being delivered:
  readonly #slice: PlacedSlice = {
    from: 0,
    to: 0,
    wanted: false,
    repeats: false,
  };
  #placedBase = 0;
  #placedDerived = 0;
  /** Whether the broker was shown a bar. */
  #filled = false;

  /** Delivers from the start of the log on. */
  constructor(parts: DeliveryParts) {
    const { plan, session, caller } = parts;
    this.#parts = parts;
    this.#digest = parts.digest;
    this.#clock = session.clock;
    this.#windows = session.bars.windows;
    this.#symbols = plan.symbols.length;
    this.#baseMs = plan.baseMs;
    this.#groups = [plan.ids.base, ...plan.ids.derived];
    this.#wanted = caller.subscriptions.wanted;
    this.#lastSlice = new Int32Array(session.bars.windows.length).fill(-1);
    this.#fillsFrom = new Float64Array(this.#symbols).fill(Infinity);
  }

  /** Goes on with another session, in which no bar may end after `latestEnd`. */
  beginSession({ history, close }: SessionRecord, latestEnd: number): void {
    this.#isHistory = history;
    this.#close = close;
    this.#latestEnd = latestEnd;
    // What waits for the close waits for another one.
    this.#followed = -1;
  }

  /**
   * Delivers up to `most` slices from the read position on, which holds `word`,
   * and returns how many credits they took: what only the session's end
   * completes took none.
   */
  deliver(word: number, published: number, most: number): number {
    const next = (this.position + 1) | 0;
    if ((word & (EVENT_GROUP | EVENT_INTERVAL_MASK)) === EVENT_GROUP) {
      const slices = word >> EVENT_COUNT_SHIFT & EVENT_COUNT_MASK;
      // The last slice of a group may go on with derived bars.
      const goesOn = (word & EVENT_SLICE_END) === 0 ? 1 : 0;
      const whole = slices - this.#readSlices - goesOn;
      if (whole > 0) {
        const unread = this.#unreadSlices(Math.min(whole, most));
        const count = Math.max(1, unread);
        if (unread === 0) this.#deliverSlice(next);
        else this.#deliverUnread(count);
        this.#readSlices += count;
        if (this.#readSlices === slices) {
          this.position = next;
          this.#readSlices = 0;
        }
        return count;
      }
      this.#readSlices = 0;
    }
    const baseSlices = this.#baseSlices;
    this.position = this.#deliverSlice(published);
    return distance(baseSlices, this.#baseSlices);
  }

  /**
   * How many of the next `most` slices, which have a bar of every symbol, are
   * nobody's matter: no strategy is called for them, and no order is filled.
   */
  #unreadSlices(most: number): number {
    if (this.#parts.caller.watchesSlices) return 0;
    if (this.#firstFill === Infinity) return most;
    const { timestamp, base, length } = this.#windows[0];
    const untilFill = this.#firstFill - timestamp[base + length];
    if (!(untilFill > 0)) return 0;
    return Math.min(most, Math.ceil(untilFill / this.#baseMs) || 1);
  }

  /** Delivers slices with a bar of every symbol that nobody is to be told of. */
  #deliverUnread(slices: number): void {
    const windows = this.#windows;
    const symbols = this.#symbols;
    for (let i = 0; i < symbols; i++) windows[i].length += slices;
    this.#digest?.addEvents(EVENT_GROUP | EVENT_SLICE_END, slices);
    this.#lastBase = symbols - 1;
    this.#baseSlices = (this.#baseSlices + slices) | 0;
    if (this.#isHistory) return;
    this.baseBars += slices * symbols;
    this.events += slices * symbols;
    this.slices += slices;
    this.#moveTime(true);
  }

  /**
   * Delivers the slice that begins at the read position and ends by `until`, and
   * returns where it ends: first all of it is put in place and orders are
   * filled, then strategies are called.
   */
  #deliverSlice(until: number): number {
    const { words, mask } = this.#parts.log;
    const from = this.position;
    this.#placedBase = 0;
    this.#placedDerived = 0;
    const slice = this.#slice;
    slice.wanted = false;
    slice.repeats = false;
    this.#filled = false;
    let position = from;
    let ends = false;
    while (!ends) {
      const word = words[position & mask];
      // Bars that the session's end completes are followed by its mark.
      if ((word & EVENT_KIND_MASK) !== 0) break;
      position = (position + 1) | 0;
      ends = (word & EVENT_SLICE_END) !== 0 || position === until;
      this.#placeWord(word, ends);
    }
    const bars = this.#placedBase;
    if (bars > 0) this.#baseSlices = (this.#baseSlices + 1) | 0;
    if (this.#isHistory) return position;
    this.baseBars += bars;
    this.events += bars + this.#placedDerived;
    this.slices++;
    this.#moveTime(bars > 0);
    if (slice.wanted || this.#parts.caller.isTold) {
      slice.from = from;
      slice.to = position;
      this.#parts.caller.deliver(slice);
      this.followOrders();
    } else if (this.#filled) this.followOrders();
    return position;
  }

  /** Puts the bars of a word in place; of a group, those of one slice. */
  #placeWord(word: number, endsSlice: boolean): void {
    if ((word & EVENT_GROUP) === 0) {
      this.#digest?.addEvents(word, 1);
      this.#placeBar(word & EVENT_SERIES_MASK);
      return;
    }
    const interval = word & EVENT_INTERVAL_MASK;
    if (this.#digest !== undefined) {
      // However many slices a group has, each counts alone.
      const end = endsSlice ? EVENT_SLICE_END : 0;
      this.#digest.addEvents(EVENT_GROUP | interval | end, 1);
    }
    const series = this.#groups[interval];
    for (let i = 0; i < series.length; i++) this.#placeBar(series[i]);
  }

  #placeBar(series: number): void {
    this.#windows[series].length++;
    if (this.#wanted[series] === 1) this.#slice.wanted = true;
    if (series < this.#symbols) {
      this.#lastBase = series;
      this.#placedBase++;
      if (this.#firstFill < Infinity) this.#fill(series);
      return;
    }
    this.#placedDerived++;
    if (this.#lastSlice[series] === this.slices) this.#slice.repeats = true;
    else this.#lastSlice[series] = this.slices;
  }

  /** Asks the broker which bars may fill an order, if orders have changed. */
  followOrders(): void {
    const { broker } = this.#parts;
    const since = this.#followed;
    if (broker.revision === since) return;
    this.#followed = broker.revision;
    const fillsFrom = this.#fillsFrom;
    let first = Infinity;
    for (let symbol = 0; symbol < fillsFrom.length; symbol++) {
      if (broker.changedAt(symbol) > since) {
        fillsFrom[symbol] = broker.fillsFrom(symbol);
      }
      if (fillsFrom[symbol] < first) first = fillsFrom[symbol];
    }
    this.#firstFill = first;
  }

  /** Shows the broker the newest bar of a symbol, if it may fill an order. */
  #fill(symbol: number): void {
    const from = this.#fillsFrom[symbol];
    if (from === Infinity) return;
    const window = this.#windows[symbol];
    const row = window.base + window.length - 1;
    if (!(window.timestamp[row] >= from)) return;
    this.#filled = true;
    this.#parts.broker.onBar(
      symbol,
      window.timestamp[row],
      window.open[row],
      window.high[row],
      window.low[row],
      window.close[row],
      window.volume[row],
    );
  }

  /**
   * The clock reads the end of the slice, which is that of its base bars; what
   * only the session's end completes is known at the close.
   */
  #moveTime(hasBase: boolean): void {
    const end = hasBase ? this.#lastEnd() : this.#close;
    if (end > this.#latestEnd) this.#refuseEnd(end);
    this.#clock.time = end;
    this.#parts.time.setCurrentTime(end);
  }

  #refuseEnd(end: number): never {
    throw new SessionError(
      "time_past_close",
      `A bar of ${this.#parts.plan.symbols[this.#lastBase]} ends at ${
        new Date(end).toISOString()
      }, after the close at ${new Date(this.#close).toISOString()}`,
    );
  }

  /** The end of the base bar that was delivered last. */
  #lastEnd(): number {
    if (this.#baseMs === Infinity) {
      return this.#close;
    }
    const window = this.#windows[this.#lastBase];
    return window.timestamp[window.base + window.length - 1] +
      this.#baseMs;
  }
}
