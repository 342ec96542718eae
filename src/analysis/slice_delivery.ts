/**
 * Reads the delivery log slice by slice: puts bars in place, lets orders fill
 * and lets strategies be called.
 *
 * @module
 */
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
import {
  baseSlots,
  deliveredSeries,
  type RunPlan,
} from "../session/run_plan.ts";
import { SlotMarks } from "../session/slot_marks.ts";
import { distance, type EventLog } from "../sync/event_log.ts";
import { BarEnds } from "../time/bar_ends.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { Broker } from "../trading/broker.ts";
import type { CurrencyRates } from "../trading/currency_rates.ts";
import type { AddedSymbols } from "./added_symbols.ts";
import { CalmSlices } from "./calm_slices.ts";
import type { EquityWatch } from "./equity_watch.ts";
import type { EventDigest } from "./event_digest.ts";
import { FillWatch } from "./fill_watch.ts";
import { JoinedSlice } from "./joined_slice.ts";
import { pastCloseError } from "./past_close.ts";
import type { Scheduler } from "./scheduler.ts";
import {
  PlacedSlice,
  type SliceWords,
  type StrategyCaller,
} from "./strategy_caller.ts";

/** The bits that are those of a group of base bars whose last slice completes others. */
const WALKED_MASK = EVENT_KIND_MASK | EVENT_GROUP | EVENT_SLICE_END |
  EVENT_INTERVAL_MASK;
/** The bits of a group of derived bars that ends its slice. */
const WALKED_END_MASK = EVENT_KIND_MASK | EVENT_GROUP | EVENT_SLICE_END;
/** So many groups are looked at together: few, as they are anew after each call. */
const GROUPS_AT_ONCE = 32;

/** The parts that a {@linkcode SliceDelivery} uses. */
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
  /** Follows the account's equity. */
  readonly equity: EquityWatch;
  /** The rates of currencies; `undefined` if all is in the account's. */
  readonly rates: CurrencyRates | undefined;
  /** Calls the strategies. */
  readonly caller: StrategyCaller;
  /** The callbacks that strategies have scheduled. */
  readonly scheduler: Scheduler;
  /** The parked symbols that strategies have added. */
  readonly added: AddedSymbols;
  /** Digests the order of all events; `undefined` if only the account is hashed. */
  readonly digest: EventDigest | undefined;
}

/** Delivers the bars of the delivery log. The owner handles marks of sessions. */
export class SliceDelivery {
  /** Position in the log up to which everything is delivered. */
  position = 0;
  /** Events delivered in sessions of the range: base and derived bars. */
  events = 0;
  /** Slices delivered in sessions of the range. */
  slices = 0;
  /** Base bars delivered in sessions of the range. */
  baseBars = 0;
  // Fields of its own: code over an object of parts is compiled twice, see
  // decision 30.
  readonly #log: EventLog;
  readonly #time: TimeManager;
  readonly #broker: Broker;
  readonly #caller: StrategyCaller;
  readonly #symbolNames: readonly string[];
  readonly #digest: EventDigest | undefined;
  readonly #clock: AsOfClock;
  readonly #fills: FillWatch;
  readonly #calm: CalmSlices;
  /** What a live run noted of slots; `undefined` if there is nothing. */
  readonly #marks: SlotMarks | undefined;
  readonly #equity: EquityWatch;
  readonly #rates: CurrencyRates | undefined;
  readonly #windows: readonly SeriesWindow[];
  readonly #symbols: number;
  /** Number of symbols in a group of base bars. */
  readonly #streamed: number;
  readonly #added: AddedSymbols;
  /** Joins the words of the log with those of added symbols. */
  readonly #joined: JoinedSlice;
  readonly #ends: BarEnds;
  /** The series of a group of events, by its interval. */
  readonly #groups: readonly (readonly number[])[];
  /** 1 if a series has a subscriber. */
  readonly #wanted: Uint8Array;
  /** Delivered slices of the group at the position. */
  #readSlices = 0;
  #isHistory = true;
  #close = 0;
  /** The latest allowed end of a bar. */
  #latestEnd = 0;
  /** Delivered slices with base bars, history included. */
  #baseSlices = 0;
  /** The symbol of the last delivered base bar. */
  #lastBase = 0;
  /** The last slice that completed a bar, by series. */
  readonly #lastSlice: Int32Array;
  // State of the slice in delivery:
  readonly #slice: PlacedSlice;
  #placedBase = 0;
  #placedDerived = 0;
  /** Whether a bar of it may fill an order. */
  #mayFill = false;

  /** Delivers from the start of the log. */
  constructor(parts: DeliveryParts) {
    const { plan, session, caller } = parts;
    this.#log = parts.log;
    this.#time = parts.time;
    this.#broker = parts.broker;
    this.#caller = caller;
    this.#symbolNames = plan.symbols;
    this.#digest = parts.digest;
    this.#clock = session.clock;
    this.#equity = parts.equity;
    this.#rates = parts.rates;
    this.#windows = session.bars.windows;
    this.#symbols = plan.symbols.length;
    this.#streamed = plan.streamed;
    this.#added = parts.added;
    this.#joined = new JoinedSlice(plan, parts.added);
    this.#slice = new PlacedSlice(parts.log);
    this.#ends = new BarEnds(baseSlots(plan));
    this.#groups = deliveredSeries(plan);
    this.#wanted = caller.subscriptions.wanted;
    this.#lastSlice = new Int32Array(session.bars.windows.length).fill(-1);
    const marks = new SlotMarks(plan.marks ?? [], plan.liveBoard);
    this.#marks = marks.isEmpty ? undefined : marks;
    this.#fills = new FillWatch(
      parts.broker,
      this.#windows,
      this.#symbols,
      this.#marks,
    );
    this.#calm = new CalmSlices({
      ...parts,
      fills: this.#fills,
      marks: this.#marks,
      window: this.#windows[0],
      ends: this.#ends,
    });
  }

  /** Begins a session, in which no bar may end after `latestEnd`. */
  beginSession(record: SessionRecord, latestEnd: number): void {
    this.#isHistory = record.history;
    this.#close = record.close;
    this.#ends.begin(record);
    this.#latestEnd = latestEnd;
    this.#fills.beginSession();
    this.#calm.beginSession(record.history);
  }

  /** Call it when orders may have changed outside of a slice. */
  followOrders(): void {
    this.#fills.update();
  }

  /**
   * Delivers up to `most` slices from the read position, which holds `word`,
   * and returns how many credits they took. A slice without base bars, which
   * the session's end completes, took none.
   */
  deliver(word: number, published: number, most: number): number {
    if (!this.#added.isEmpty) return this.#deliverJoined(word, published);
    const walked = this.#walkGroups(published, most);
    if (walked > 0) return walked;
    const next = (this.position + 1) | 0;
    if ((word & (EVENT_GROUP | EVENT_INTERVAL_MASK)) === EVENT_GROUP) {
      const slices = word >> EVENT_COUNT_SHIFT & EVENT_COUNT_MASK;
      const left = slices - this.#readSlices;
      // Derived bars may follow in the last slice of a group.
      const whole = (word & EVENT_SLICE_END) === 0 ? left - 1 : left;
      const calm = this.#calm.take(Math.min(left, most));
      if (calm > whole) {
        this.#readSlices = 0;
        this.position = this.#deliverCalm(left, next, published);
        return left;
      }
      if (whole > 0) {
        const count = Math.max(1, calm);
        if (calm === 0) this.#deliverSlice(this.#log, next);
        else this.#placeCalm(count);
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
    this.position = this.#deliverSlice(this.#log, published);
    return distance(baseSlices, this.#baseSlices);
  }

  /** Delivers what the session has not delivered, at its close. */
  endSession(): void {
    this.#useSwitches(this.#close);
    this.#deliverAdded();
  }

  /** Delivers the bars of added symbols that the session has not delivered. */
  #deliverAdded(): void {
    if (this.#added.isEmpty) return;
    for (;;) {
      const end = this.#added.nextBaseEnd;
      if (end === Infinity) break;
      this.#deliverWords(this.#joined.alone(end));
    }
    this.#deliverWords(this.#joined.alone(Infinity));
  }

  /**
   * Delivers the next slice while symbols are added: theirs alone if it ends
   * before that of the log, else both as one. Returns how many credits it took.
   */
  #deliverJoined(word: number, published: number): number {
    const next = (this.position + 1) | 0;
    const end = this.#nextEnd(word);
    const addedEnd = this.#added.nextBaseEnd;
    if (addedEnd < end) {
      this.#deliverWords(this.#joined.alone(addedEnd));
      return 0;
    }
    const log = this.#log;
    let from = this.position;
    let to = this.#sliceEnd(published);
    if ((word & (EVENT_GROUP | EVENT_INTERVAL_MASK)) === EVENT_GROUP) {
      const slices = word >> EVENT_COUNT_SHIFT & EVENT_COUNT_MASK;
      // Derived bars may follow in the last slice of a group.
      const isLast = this.#readSlices + 1 === slices;
      if (!isLast) to = next;
      this.#readSlices = isLast ? 0 : this.#readSlices + 1;
      if (!isLast) from = this.position;
      this.position = isLast ? to : this.position;
    } else this.position = to;
    this.#deliverWords(this.#joined.join(log, from, to, end));
    return end === Infinity ? 0 : 1;
  }

  /** When the next slice of the log ends, `Infinity` if it has no base bars. */
  #nextEnd(word: number): number {
    const isGroup = (word & EVENT_GROUP) !== 0;
    const series = isGroup ? 0 : word & EVENT_SERIES_MASK;
    const hasBase = isGroup
      ? (word & EVENT_INTERVAL_MASK) === 0
      : series < this.#symbols;
    if (!hasBase) return Infinity;
    const { timestamp, base, length } = this.#windows[series];
    return this.#ends.of(timestamp[base + length]);
  }

  /** The position after the slice at the read position. */
  #sliceEnd(published: number): number {
    const { words, mask } = this.#log;
    let position = this.position;
    while (position !== published) {
      const word = words[position & mask];
      if ((word & EVENT_KIND_MASK) !== 0) break;
      position = (position + 1) | 0;
      if ((word & EVENT_SLICE_END) !== 0) break;
    }
    return position;
  }

  /** Delivers a slice of joined words, unless it is empty. */
  #deliverWords(log: JoinedSlice): void {
    if (log.length === 0) return;
    const { position } = this;
    this.position = 0;
    this.#deliverSlice(log, log.length);
    this.position = position;
  }

  /** Delivers calm slices that complete no derived bar. */
  #placeCalm(slices: number): void {
    this.#placeBase(slices);
    this.#digest?.addEvents(EVENT_GROUP | EVENT_SLICE_END, slices);
    if (!this.#isHistory) this.#moveTime(true);
  }

  /**
   * Delivers the calm slices of a group as one, of which the last is completed
   * by the words from `next` on, and returns its end. A strategy on 5m bars is
   * called by every fifth slice, so this path visits each of its calls once.
   */
  #deliverCalm(slices: number, next: number, published: number): number {
    this.#digest?.addEvents(EVENT_GROUP | EVENT_SLICE_END, slices - 1);
    this.#digest?.addEvents(EVENT_GROUP, 1);
    const position = this.#placeWords(this.#log, next, published);
    this.#placeBase(slices);
    if (this.#isHistory) return position;
    this.events += this.#placedDerived;
    this.#moveTime(true);
    this.#callFor(this.#log, next, position);
    return position;
  }

  /**
   * Delivers calm groups, each as one slice with the bars of one derived interval
   * that its last one completes, and returns their slices. A strategy on 5m bars
   * is called by every fifth slice: the loop goes round once a call. Groups that
   * call nobody are put in place together.
   */
  #walkGroups(published: number, most: number): number {
    const { words, mask } = this.#log;
    const { subscriptions } = this.#caller;
    let isFree = this.#calm.areAll;
    let left = most;
    while (this.position !== published) {
      const { position } = this;
      const word = words[position & mask];
      const last = words[(position + 1) & mask];
      if (
        (word & WALKED_MASK) !== EVENT_GROUP ||
        (last & WALKED_END_MASK) !== (EVENT_GROUP | EVENT_SLICE_END)
      ) break;
      const slices = (word >> EVENT_COUNT_SHIFT & EVENT_COUNT_MASK) -
        this.#readSlices;
      if (slices > left) break;
      const interval = last & EVENT_INTERVAL_MASK;
      const isWanted = subscriptions.wantedGroups[interval] === 1 &&
        !this.#isHistory;
      let equal = 1;
      let quiet = 0;
      if (!isWanted || subscriptions.mayPass(interval)) {
        equal = this.#equalGroups(published, left / slices);
        quiet = isWanted ? subscriptions.quietBars(interval, equal) : equal;
      }
      const calls = quiet < equal;
      const count = slices * (calls ? quiet + 1 : quiet);
      const calm = isFree ? count : this.#calm.take(count);
      left -= calm;
      if (calm < count) {
        // Equity has taken the calm ones: they are put in place.
        const whole = Math.trunc(calm / slices);
        if (whole > 0) this.#placeGroups(interval, slices, whole);
        const rest = calm - whole * slices;
        if (rest > 0) this.#placeCalm(rest);
        this.#readSlices += rest;
        break;
      }
      this.#placeGroups(interval, slices, count / slices);
      if (!calls) continue;
      this.#moveTime(true);
      this.#caller.deliverGroup(interval);
      this.#fills.update();
      if (!this.#added.isEmpty) break;
      isFree = this.#calm.areAll;
    }
    if (left < most && !this.#isHistory) this.#moveTime(true);
    return most - left;
  }

  /**
   * How many groups from the read position on are equal, at most `most` and
   * {@linkcode GROUPS_AT_ONCE}.
   */
  #equalGroups(published: number, most: number): number {
    if (this.#readSlices > 0) return 1;
    const { words, mask } = this.#log;
    const { position } = this;
    const first = words[position & mask];
    const last = words[(position + 1) & mask];
    const there = distance(position, published) >> 1;
    const end = Math.min(most, there, GROUPS_AT_ONCE) - 1;
    let count = 1;
    for (let at = (position + 2) | 0; count <= end; at = (at + 2) | 0) {
      if (words[at & mask] !== first || words[(at + 1) & mask] !== last) break;
      count++;
    }
    return count;
  }

  /** Puts equal groups of calm slices in place, each with its derived bars; the clock stays. */
  #placeGroups(interval: number, slices: number, groups: number): void {
    this.position = (this.position + 2 * groups) | 0;
    this.#readSlices = 0;
    this.#digest?.addGroups(interval, slices, groups);
    const windows = this.#windows;
    const completed = this.#groups[interval];
    for (let i = 0; i < completed.length; i++) {
      windows[completed[i]].length += groups;
    }
    this.#placeBase(slices * groups);
    if (this.#isHistory) return;
    this.events += completed.length * groups;
  }

  /** Puts the base bars of slices with a bar of every symbol in place. */
  #placeBase(slices: number): void {
    const windows = this.#windows;
    const symbols = this.#streamed;
    for (let i = 0; i < symbols; i++) windows[i].length += slices;
    this.#lastBase = symbols - 1;
    this.#baseSlices = (this.#baseSlices + slices) | 0;
    if (this.#isHistory) return;
    this.baseBars += slices * symbols;
    this.events += slices * symbols;
    this.slices += slices;
  }

  /**
   * Delivers the slice of `log` that begins at the read position and ends by
   * `until`, and returns its end. All bars are put in place and orders filled before any
   * strategy is called.
   */
  #deliverSlice(log: SliceWords, until: number): number {
    const { words, mask } = log;
    const from = this.position;
    if (this.#marks !== undefined && !this.#isHistory) {
      this.#useSwitches(this.#startOf(words[from & mask]));
    }
    this.#placedBase = 0;
    this.#fills.hasShown = false;
    this.#mayFill = this.#fills.firstFill < Infinity;
    const position = this.#placeWords(log, from, until);
    const bars = this.#placedBase;
    if (bars > 0) this.#baseSlices = (this.#baseSlices + 1) | 0;
    if (this.#isHistory) return position;
    this.baseBars += bars;
    this.events += bars + this.#placedDerived;
    this.slices++;
    this.#moveTime(bars > 0);
    const mayHaveFilled = this.#endSlice(bars > 0);
    if (!this.#callFor(log, from, position) && mayHaveFilled) {
      this.#fills.update();
    }
    return position;
  }

  /** Puts the bars of a slice's words in place, and returns the slice's end. */
  #placeWords(log: SliceWords, from: number, until: number): number {
    const { words, mask } = log;
    this.#placedDerived = 0;
    this.#slice.wanted = false;
    this.#slice.repeats = false;
    let position = from;
    let ends = false;
    while (!ends) {
      const word = words[position & mask];
      // The mark of the session's end follows the bars that it completes.
      if ((word & EVENT_KIND_MASK) !== 0) break;
      position = (position + 1) | 0;
      ends = (word & EVENT_SLICE_END) !== 0 || position === until;
      this.#placeWord(word, ends);
    }
    return position;
  }

  /** Calls strategies for the slice in place, if there is a reason to; returns whether there was. */
  #callFor(log: SliceWords, from: number, to: number): boolean {
    const slice = this.#slice;
    if (!slice.wanted && !this.#caller.hasOtherCalls) return false;
    slice.log = log;
    slice.from = from;
    slice.to = to;
    this.#caller.deliver(slice);
    this.#fills.update();
    return true;
  }

  /** The start of the base bars of the slice that begins with `word`; −Infinity if it has none. */
  #startOf(word: number): number {
    const isGroup = (word & EVENT_GROUP) !== 0;
    const series = isGroup ? 0 : word & EVENT_SERIES_MASK;
    const hasBase = isGroup
      ? (word & EVENT_INTERVAL_MASK) === 0
      : series < this.#symbols;
    if (!hasBase) return -Infinity;
    const { timestamp, base, length } = this.#windows[series];
    return timestamp[base + length];
  }

  /** Uses the kill switch as it was used before the slot that starts at `start`. */
  #useSwitches(start: number): void {
    for (;;) {
      const kind = this.#marks?.takeSwitch(start);
      if (kind === undefined) return;
      if (kind === "release") this.#broker.release();
      else this.#broker.kill(kind === "flatten", this.#clock.time);
      this.#fills.update();
    }
  }

  /**
   * Lets the broker fill orders and test the maintenance margin, as far as
   * there is something to fill or to test, and returns whether there was.
   */
  #endSlice(hasBase: boolean): boolean {
    const { time } = this.#clock;
    const { hasShown } = this.#fills;
    if (hasShown) this.#broker.endSlice(time);
    const isNear = hasBase && this.#equity.takeSlice(time);
    if (isNear && !hasShown) this.#broker.endSlice(time);
    return hasShown || isNear;
  }

  /** Puts the bars of a word in place; for a group, those of one slice. */
  #placeWord(word: number, endsSlice: boolean): void {
    if ((word & EVENT_GROUP) === 0) {
      this.#digest?.addEvents(word, 1);
      this.#placeBar(word & EVENT_SERIES_MASK);
      return;
    }
    const interval = word & EVENT_INTERVAL_MASK;
    if (this.#digest !== undefined) {
      // Each slice of a group is digested alone: grouping must not matter.
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
      if (this.#mayFill) this.#fills.show(series);
      return;
    }
    this.#placedDerived++;
    if (this.#lastSlice[series] === this.slices) this.#slice.repeats = true;
    else this.#lastSlice[series] = this.slices;
  }

  /**
   * Moves the clock to the end of the slice: the end of its base bars, or the
   * close for a slice that the session's end completes.
   */
  #moveTime(hasBase: boolean): void {
    const end = hasBase ? this.#lastEnd() : this.#close;
    if (end > this.#latestEnd) this.#refuseEnd(end);
    this.#clock.time = end;
    this.#time.setCurrentTime(end);
    this.#rates?.moveTo(end);
  }

  #refuseEnd(end: number): never {
    const symbol = this.#symbolNames[this.#lastBase];
    throw pastCloseError(symbol, end, this.#close);
  }

  /** The end of the last delivered base bar. */
  #lastEnd(): number {
    const window = this.#windows[this.#lastBase];
    return this.#ends.of(window.timestamp[window.base + window.length - 1]);
  }
}
