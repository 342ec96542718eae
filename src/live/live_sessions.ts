/**
 * A feed as a source of sessions: the trailing history and the dates that are
 * over come from the store, the others are received bar by bar.
 *
 * @module
 */
import {
  type PlannedSessions,
  sessionRecord,
} from "../coordinator/store_sessions.ts";
import type {
  LoadResult,
  ReadersProgress,
  SessionRows,
  SessionSource,
  SourceReport,
} from "../coordinator/session_source.ts";
import type { RecordListener } from "../log/log_record.ts";
import type { SessionRecord } from "../memory/session_table.ts";
import { LiveBoard } from "../session/live_board.ts";
import { SlotBoard } from "../session/slot_board.ts";
import { baseSlots, type RunPlan } from "../session/run_plan.ts";
import { SessionGrid } from "../time/grid.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { TradingDate } from "../types.ts";
import { FeedReader, FeedRecord, type FeedRecordSink } from "./feed_ring.ts";
import type { LivePlan, RequestBars } from "./live_plan.ts";
import type { MarketTime } from "./market_time.ts";
import { OutageRequests } from "./outage_requests.ts";
import { SessionNotices } from "./session_notices.ts";
import { SettlementLog } from "./settlement_log.ts";
import { SliceAssembler } from "./slice_assembler.ts";
import type { SliceRecorder } from "./slice_recorder.ts";

// A session begins this long before its open: hooks and historical indicators
// are ready when the first bar comes.
const LEAD_MS = 60_000;
// Who wakes up so much later than was due has been on a machine that slept.
const OVERSLEPT_MS = 5_000;
// After the last session, in real time: how often it is looked whether all slots
// are settled, after how long that is told, how late the quality manager may be.
const SETTLED_LOOK_MS = 50;
const SETTLED_TOLD_MS = 1_000;
const SETTLED_LATE_MS = 10_000;

/** The parts of {@linkcode LiveSessions}. */
export interface LiveSessionsParts {
  /** The plan of the run. */
  readonly plan: RunPlan;
  /** Its live part. */
  readonly live: LivePlan;
  /** The calendar. */
  readonly time: TimeManager;
  /** The sessions, and what loads them. */
  readonly sessions: PlannedSessions;
  /** The time of the market. */
  readonly market: MarketTime;
  /** Stores what is released; `undefined` if nothing is stored. */
  readonly recorder: SliceRecorder | undefined;
  /**
   * Start of the last slot of a date that an earlier start of the run has
   * delivered.
   */
  readonly released: (date: TradingDate) => number | undefined;
  /**
   * Called before a session is loaded whose bars are received, with the newest
   * closes of a run that stores none; returns the actions that came too late to be
   * part of the run.
   */
  readonly onSession: (
    date: TradingDate,
    closeOf: (symbol: number) => number | undefined,
  ) => readonly string[];
  /** Asks the feed for bars that its stream has missed. */
  readonly request: RequestBars;
  /**
   * Called when the first session is loaded whose bars are received: from then
   * on nothing is read that was stored before.
   */
  readonly onJoin?: () => void;
  /** The machine's time, UTC epoch milliseconds, for log records. */
  readonly now: () => number;
}

/** The sessions of a live run. */
export class LiveSessions implements SessionSource, FeedRecordSink {
  watermark = Infinity;
  onRecord: RecordListener | undefined;
  readonly #parts: LiveSessionsParts;
  readonly #board: LiveBoard;
  readonly #ring: FeedReader;
  readonly #assembler: SliceAssembler;
  readonly #requests: OutageRequests;
  readonly #notices: SessionNotices;
  readonly #settlements: SettlementLog;
  readonly #slots: SlotBoard;
  #session = 0;
  #record: SessionRecord | undefined;
  /** The newest session whose bars were received. */
  #lastLive: SessionRecord | undefined;
  /** Since when, in market time, nothing but its last slots is waited for. */
  #awaitsSince: number | undefined;
  /** Whether bars of the session that is loaded are received. */
  #isLive = false;
  /** What the next step waits for, in market time. */
  #dueAt = Infinity;
  /** The market's time of the poll that is under way. */
  #now = 0;
  /** Start of the last slot that was released. */
  #lastStart = NaN;
  #lateSlices = 0;
  #interruptions = 0;
  /** By symbol: the newest close, if bars are not stored. */
  readonly #closes: (number | undefined)[] = [];
  /** The symbols without a bar in the slice that is released. */
  #lacking: string[] = [];

  /** The sessions of a plan; nothing is loaded yet. */
  constructor(parts: LiveSessionsParts) {
    const { plan, live } = parts;
    this.#parts = parts;
    this.#board = new LiveBoard(live.board);
    this.#ring = new FeedReader(live.ring);
    const symbols = plan.symbols.length;
    const slots = this.#slots = new SlotBoard(live.slots, symbols);
    this.#assembler = new SliceAssembler(symbols, live.patience, slots);
    this.#requests = new OutageRequests(this.#assembler, parts.request);
    this.#notices = new SessionNotices(parts.now);
    this.#settlements = new SettlementLog(plan, live.settled, slots);
  }

  /** See {@linkcode SessionSource.isPaced}. */
  get isPaced(): boolean {
    return this.#isLive;
  }

  /** See {@linkcode SessionSource.marketSpeed}. */
  get marketSpeed(): number {
    return this.#parts.market.speed;
  }

  /** See {@linkcode SessionSource.dueAt}. */
  get dueAt(): number {
    return this.#parts.market.dueAt(this.#dueAt);
  }

  /** See {@linkcode SessionSource.wait}. */
  wait(timeoutMs?: number): void {
    this.#ring.wait(timeoutMs);
  }

  /** See {@linkcode SessionSource.next}. */
  next(): SessionRecord | "pending" | "end" {
    const { live, market, sessions, time } = this.#parts;
    const { dates, historyCount } = sessions;
    if (this.#record !== undefined) return this.#record;
    const date = dates[this.#session];
    if (date === undefined) return this.#awaitsSlots() ? "pending" : "end";
    const record = sessionRecord(time, date, this.#session < historyCount);
    if (record.history || date < live.firstLive) {
      return this.#record = record;
    }
    if (this.#board.isStopping) return "end";
    // Bars between two sessions belong to none.
    this.#drain();
    const begins = record.open - LEAD_MS;
    const resumes = date === live.firstLive ? live.resumeAt : undefined;
    market.skipTo(resumes ?? begins);
    if (market.now() < begins) {
      this.#dueAt = begins;
      this.#notices.awaits(record, this.onRecord);
      return "pending";
    }
    const late = this.#parts.onSession(date, this.#closeOf);
    this.#notices.lateActions(date, late, this.onRecord);
    return this.#record = record;
  }

  /** See {@linkcode SessionSource.load}. */
  load(readers: ReadersProgress): LoadResult {
    const record = this.#loading();
    const { live, sessions } = this.#parts;
    const result = sessions.loader.load(record, this.#session, readers);
    if (result !== "loaded") return result;
    this.#isLive = !record.history && record.date >= live.firstLive;
    this.#board.isLive = this.#isLive;
    if (!this.#isLive) this.watermark = Infinity;
    else {
      if (record.date === live.firstLive) this.#parts.onJoin?.();
      this.#join(record);
    }
    return result;
  }

  /** See {@linkcode SessionSource.rows}. */
  rows(symbol: number): SessionRows {
    return this.#parts.sessions.loader.loaded(symbol);
  }

  /** See {@linkcode SessionSource.poll}. */
  poll(): void {
    if (!this.#isLive) return;
    this.#drain();
    this.#takeSwitch();
    this.#releaseReady();
    this.#requests.ask(this.#now);
    if (this.#assembler.isComplete || this.#board.isStopping) {
      this.watermark = Infinity;
      return;
    }
    // A feed that is behind the market's time wakes this thread when it is not.
    const now = this.#parts.market.now();
    const due = this.#assembler.dueAt();
    this.#dueAt = Math.min(
      due > now ? due : Infinity,
      this.#requests.dueAt(now),
    );
  }

  /** See {@linkcode SessionSource.end}. */
  end(): void {
    const record = this.#loading();
    this.#parts.sessions.loader.end(record);
    if (this.#isLive) {
      this.#assembler.end();
      this.#lastLive = record;
      this.#parts.recorder?.merge(record.date);
    }
    this.#isLive = false;
    this.#record = undefined;
    this.#session++;
    this.watermark = Infinity;
  }

  /** See {@linkcode SessionSource.report}. */
  report(): SourceReport {
    const { loader, warnings } = this.#parts.sessions;
    return {
      barsPerSession: loader.counts,
      barsLoaded: loader.barsLoaded,
      barsOutside: loader.barsOutside,
      generated: loader.generated,
      jumps: loader.jumps,
      missedDays: loader.missedDays,
      warnings,
      live: {
        counts: this.#assembler.counts,
        dropped: this.#ring.dropped,
        lateSlices: this.#lateSlices,
        interruptions: this.#interruptions,
      },
    };
  }

  /** See {@linkcode FeedRecordSink.take}. */
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
  ): void {
    switch (kind) {
      case FeedRecord.streaming:
        return this.#assembler.streams(start, this.#now);
      case FeedRecord.interrupted:
        this.#board.show("interruptions", ++this.#interruptions);
        return this.#assembler.interrupt();
      case FeedRecord.answered:
        return this.#requests.answered(symbol, open === 1, this.#now);
    }
    const late = this.#assembler.place(
      symbol,
      start,
      open,
      high,
      low,
      close,
      volume,
      received,
      kind === FeedRecord.answerBar,
    );
    if (late !== undefined) this.#parts.recorder?.revise(late, received);
  }

  /** Joins the session that has been loaded, behind the slots delivered before. */
  #join(record: SessionRecord): void {
    const { plan, released } = this.#parts;
    const grid = new SessionGrid(record, baseSlots(plan));
    const last = released(record.date);
    const next = last === undefined ? 0 : grid.slotStartingAt(last) + 1;
    this.#assembler.begin(record.date, grid, record.close, next);
    this.#settlements.begin(record);
    // Bars that came before are those of no session.
    this.#assembler.miss(this.#parts.market.fed());
    plan.symbols.forEach((_, symbol) => this.#restore(symbol));
    this.#requests.begin();
    this.#lastStart = last ?? NaN;
    this.watermark = last === undefined ? record.open : last + 1;
  }

  /** Puts the stored bars of the session in their slots, delivered or not. */
  #restore(symbol: number): void {
    const { bars, from } = this.rows(symbol);
    const to = this.#parts.sessions.loader.storedTo(symbol);
    for (let row = from; row < to; row++) {
      this.#assembler.restore(
        symbol,
        bars.timestamp[row],
        bars.open[row],
        bars.high[row],
        bars.low[row],
        bars.close[row],
        bars.volume[row],
      );
    }
  }

  /**
   * After the last session: whether its last slots are still asked for. A quality
   * manager that stands still keeps the run for as long as it would have asked.
   */
  #awaitsSlots(): boolean {
    const record = this.#lastLive;
    const { live: { patience, retries }, market } = this.#parts;
    if (record === undefined || this.#board.isStopping) return false;
    this.#drain();
    if (this.#slots.isClosed(record.open)) return false;
    const last = record.close + patience.delayMs + patience.graceMs +
      retries.max * retries.intervalMs;
    const now = market.now();
    const { speed } = market;
    if (now >= last + SETTLED_LATE_MS * speed) return false;
    this.#dueAt = now + SETTLED_LOOK_MS * speed;
    this.#awaitsSince ??= now;
    if (now >= this.#awaitsSince + SETTLED_TOLD_MS * speed) {
      this.#notices.awaitsSlots(record, last, this.onRecord);
    }
    return true;
  }

  #drain(): void {
    this.#now = this.#parts.market.fed();
    this.#ring.drain(this);
    if (this.#now > this.#dueAt + OVERSLEPT_MS) {
      this.#assembler.miss(this.#now);
    }
  }

  /** A switch takes effect before the next slice; it is stored before. */
  #takeSwitch(): void {
    const kind = this.#board.takeAsked();
    if (kind === undefined) return;
    const { date, close } = this.#loading();
    const assembler = this.#assembler;
    const from = assembler.isComplete
      ? close
      : assembler.startOf(assembler.next);
    const mark = { kind, from, to: from };
    this.#parts.recorder?.mark({ date, ...mark });
    this.#board.add(mark, NaN);
  }

  /** Releases the slices that are ready: stores them and adds their bars. */
  #releaseReady(): void {
    const assembler = this.#assembler;
    const { recorder } = this.#parts;
    const { date } = this.#loading();
    while (assembler.isReady(this.#now)) {
      const start = assembler.startOf(assembler.next);
      const late = assembler.isLate(this.#now);
      assembler.release(this.#now, this.#append, this.#lacks);
      this.#addSettled(date, start);
      recorder?.store(date, start, late);
      if (late) this.#markLate(start);
      if (this.#lacking.length > 0) this.#tellGap(date, start);
      this.#lastStart = start;
      this.watermark = start + 1;
      this.#board.show("empty", assembler.emptySlots);
    }
  }

  /** In a replay, when requests are answered depends on the machine. */
  #addSettled(date: TradingDate, start: number): void {
    const { live, recorder } = this.#parts;
    if (live.patience.isStrict) return;
    this.#settlements.add(start, (settled) => recorder?.settle(date, settled));
  }

  readonly #append = (
    symbol: number,
    start: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void => {
    const { sessions: { loader }, recorder } = this.#parts;
    loader.append(symbol, start, open, high, low, close, volume);
    if (recorder === undefined) this.#closes[symbol] = close;
    recorder?.add(symbol, open, high, low, close, volume);
  };

  readonly #closeOf = (symbol: number): number | undefined =>
    this.#closes[symbol];

  readonly #lacks = (symbol: number): void => {
    this.#lacking.push(this.#parts.plan.symbols[symbol]);
  };

  #tellGap(date: TradingDate, start: number): void {
    const lacking = this.#lacking;
    this.#lacking = [];
    const { baseMs } = this.#parts.plan;
    this.#notices.gap(date, start, baseMs, lacking, this.onRecord);
  }

  #markLate(start: number): void {
    this.#board.show("late", ++this.#lateSlices);
    const mark = { kind: "late", from: start, to: start } as const;
    this.#board.add(mark, this.#lastStart);
  }

  #loading(): SessionRecord {
    if (this.#record === undefined) {
      throw new TypeError("No session is open; call next() first");
    }
    return this.#record;
  }
}
