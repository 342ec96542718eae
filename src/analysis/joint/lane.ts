/**
 * The pipeline of one exchange group in a joint run, as the analysis engine
 * reads it.
 *
 * @module
 */
import { timeManager } from "../../coordinator/run_calendar.ts";
import { SessionError } from "../../errors.ts";
import { Arena } from "../../memory/arena.ts";
import { ControlBlock } from "../../memory/control_block.ts";
import {
  EVENT_COUNT_MASK,
  EVENT_COUNT_SHIFT,
  EVENT_GROUP,
  EVENT_INTERVAL_MASK,
  EVENT_KIND_MASK,
  EVENT_RUN_END,
  EVENT_SERIES_MASK,
  EVENT_SESSION_END,
  EVENT_SESSION_START,
  EVENT_SLICE_END,
} from "../../memory/layout.ts";
import {
  type SessionRecord,
  SessionTable,
} from "../../memory/session_table.ts";
import { AsOfSession } from "../../session/as_of/as_of_session.ts";
import type { SeriesWindow } from "../../session/bar_series.ts";
import { jointNumbers } from "../../session/joint_plan.ts";
import {
  baseSlots,
  deliveredSeries,
  type RunPlan,
} from "../../session/run_plan.ts";
import { EventLog } from "../../sync/event_log.ts";
import { STAGES } from "../../sync/stage_table.ts";
import {
  StreamSubscription,
  subscriptionOffset,
} from "../../sync/stream_subscription.ts";
import { BarEnds } from "../../time/bar_ends.ts";
import type { TradingSession } from "../../time/session.ts";
import type { TimeManager } from "../../time/time_manager.ts";
import { pastCloseError } from "../past_close.ts";
import { RunHash } from "../run_hash.ts";
import { tradingSession } from "../session_hours.ts";

const {
  credits: CREDITS,
  cursor: CURSOR,
  sessions: SESSIONS,
} = STAGES.analysis;

/** What comes next in a lane, in the order in which equal times are delivered. */
export const NextKind = {
  /** A slice of the trailing history. */
  history: 0,
  /** A slice with base bars. */
  slice: 1,
  /** Bars that only the session's end completes. */
  tail: 2,
  /** The end of the session. */
  end: 3,
  /** The start of a session. */
  start: 4,
  /** The end of the run. */
  over: 5,
} as const;

/** A {@linkcode NextKind}. */
export type NextKind = typeof NextKind[keyof typeof NextKind];

/** Reads the delivery log of one pipeline event by event. */
export class Lane {
  /** The plan of the pipeline. */
  readonly plan: RunPlan;
  /** Its calendar. */
  readonly time: TimeManager;
  /** What it has delivered. */
  readonly session: AsOfSession;
  /** Hashes what it has delivered. */
  readonly hash: RunHash;
  /** After {@linkcode Lane.look}: what comes next. */
  next: NextKind = NextKind.start;
  /** After {@linkcode Lane.look}: when it does, UTC epoch milliseconds. */
  at = -Infinity;
  /** Sessions begun, including those of the trailing history. */
  sessions = 0;
  readonly #control: ControlBlock;
  readonly #log: EventLog;
  readonly #table: SessionTable;
  readonly #ready: StreamSubscription;
  readonly #ends: BarEnds;
  readonly #windows: readonly SeriesWindow[];
  readonly #symbols: number;
  /** The series of a group of events, by its interval. */
  readonly #groups: readonly (readonly number[])[];
  /** By series: its number in the joint plan. */
  readonly #numbers: Int32Array;
  #position = 0;
  #published = 0;
  /** Delivered slices of the group at the position. */
  #readSlices = 0;
  #isKnown = false;
  #record: SessionRecord | undefined;
  #starting: SessionRecord | undefined;
  #latestEnd = 0;
  /** Slices since credits were given back. */
  #taken = 0;

  /** Opens the memory of a pipeline whose symbols are among `symbols`. */
  constructor(plan: RunPlan, symbols: readonly string[]) {
    const { memory } = plan;
    const arena = Arena.attach(memory.buffer);
    this.plan = plan;
    this.time = timeManager(plan);
    this.session = new AsOfSession(plan);
    this.hash = new RunHash(this.session, true);
    this.#control = new ControlBlock(arena);
    this.#log = new EventLog(arena, memory.deliveryLog);
    this.#table = new SessionTable(
      arena,
      memory.sessionsOffset,
      memory.sessionsCapacity,
    );
    this.#ready = StreamSubscription.attach({
      streamId: "analysis",
      buffer: memory.buffer,
      offset: subscriptionOffset(CREDITS),
    });
    this.#ends = new BarEnds(baseSlots(plan));
    this.#windows = this.session.bars.windows;
    this.#symbols = plan.symbols.length;
    this.#groups = deliveredSeries(plan);
    this.#numbers = jointNumbers(plan, symbols);
  }

  /** The session that has begun last. */
  get record(): SessionRecord {
    if (this.#record !== undefined) return this.#record;
    throw new SessionError(
      "worker_failed",
      "The delivery log has events before its first session",
    );
  }

  /** Its hours. */
  get hours(): TradingSession {
    return tradingSession(this.record, this.plan, this.time);
  }

  /** After {@linkcode Lane.look}: whether what comes next is of the trailing history. */
  get isHistory(): boolean {
    const record = this.next === NextKind.start ? this.#starting : this.#record;
    return record?.history === true;
  }

  /** Finds out what comes next; `false` while it is not published. */
  look(): boolean {
    if (this.#isKnown) return true;
    if (this.#published === this.#position) {
      this.#published = this.#control.load(STAGES.processor.published);
      if (this.#published === this.#position) return false;
    }
    const word = this.#log.words[this.#position & this.#log.mask];
    this.#isKnown = true;
    switch (word & EVENT_KIND_MASK) {
      case EVENT_SESSION_START:
        this.#starting = this.#table.read(this.sessions);
        this.#expect(NextKind.start, this.#starting.open);
        break;
      case EVENT_SESSION_END:
        this.#expect(NextKind.end, this.record.close);
        break;
      case EVENT_RUN_END:
        this.#expect(NextKind.over, Infinity);
        break;
      default:
        this.#expectSlice(word);
    }
    return true;
  }

  #expect(next: NextKind, at: number): void {
    this.next = next;
    this.at = at;
  }

  #expectSlice(word: number): void {
    const isGroup = (word & EVENT_GROUP) !== 0;
    const series = isGroup ? 0 : word & EVENT_SERIES_MASK;
    const hasBase = isGroup
      ? (word & EVENT_INTERVAL_MASK) === 0
      : series < this.#symbols;
    const { history, close } = this.record;
    if (!hasBase) {
      return this.#expect(history ? NextKind.history : NextKind.tail, close);
    }
    const { timestamp, base, length } = this.#windows[series];
    const end = this.#ends.of(timestamp[base + length]);
    if (end > this.#latestEnd) {
      throw pastCloseError(this.plan.symbols[series], end, close);
    }
    this.#expect(history ? NextKind.history : NextKind.slice, end);
  }

  /** Waits until something is published. */
  wait(timeoutMs?: number): void {
    this.#control.wait(
      STAGES.processor.published,
      this.#position,
      timeoutMs,
    );
  }

  /** Begins the session that comes next, and returns its record. */
  begin(): SessionRecord {
    const record = this.#starting;
    if (record === undefined) throw new TypeError("No session comes next");
    this.#record = record;
    this.#step();
    this.hash.beginSession(this.sessions);
    this.sessions++;
    this.session.begin(record);
    this.time.setCurrentTime(record.open);
    this.#ends.begin(record);
    // Bars must end by the coordinator's close and by the calendar's.
    const { close } = this.time.getTradingSession(record.date) ?? { close: 0 };
    this.#latestEnd = Math.min(record.close, close);
    this.#control.publish(SESSIONS, this.sessions);
    return record;
  }

  /** Passes the mark of a session's end. */
  end(): void {
    this.#step();
  }

  /** Passes a mark. */
  #step(): void {
    const word = this.#log.words[this.#position & this.#log.mask];
    this.#position = (this.#position + 1) | 0;
    this.#isKnown = false;
    this.hash.events?.addEvents(word, 1);
  }

  /**
   * Puts the bars of the slice that comes next in place, and appends their
   * numbers in the joint plan to `taken`.
   */
  take(taken: number[]): void {
    const { words, mask } = this.#log;
    this.#isKnown = false;
    const first = words[this.#position & mask];
    if ((first & (EVENT_GROUP | EVENT_INTERVAL_MASK)) === EVENT_GROUP) {
      const slices = first >> EVENT_COUNT_SHIFT & EVENT_COUNT_MASK;
      this.#taken++;
      // Derived bars may follow in the last slice of a group.
      if (++this.#readSlices < slices) return this.#place(first, true, taken);
      this.#readSlices = 0;
    } else if (this.next !== NextKind.tail) this.#taken++;
    let ends = false;
    while (!ends) {
      const word = words[this.#position & mask];
      // The mark of the session's end follows the bars that it completes.
      if ((word & EVENT_KIND_MASK) !== 0) break;
      this.#position = (this.#position + 1) | 0;
      ends = (word & EVENT_SLICE_END) !== 0 ||
        this.#position === this.#published;
      this.#place(word, ends, taken);
    }
  }

  #place(word: number, ends: boolean, taken: number[]): void {
    if ((word & EVENT_GROUP) === 0) {
      this.hash.events?.addEvents(word, 1);
      return this.#placeBar(word & EVENT_SERIES_MASK, taken);
    }
    const interval = word & EVENT_INTERVAL_MASK;
    // Each slice of a group is digested alone: grouping must not matter.
    const end = ends ? EVENT_SLICE_END : 0;
    this.hash.events?.addEvents(EVENT_GROUP | interval | end, 1);
    const series = this.#groups[interval];
    for (let i = 0; i < series.length; i++) this.#placeBar(series[i], taken);
  }

  #placeBar(series: number, taken: number[]): void {
    this.#windows[series].length++;
    taken.push(this.#numbers[series]);
  }

  /** Tells the pipeline how far it was read. */
  release(): void {
    this.#control.publish(CURSOR, this.#position);
    if (this.#taken > 0) this.#ready.signalReady(this.#taken);
    this.#taken = 0;
  }
}
