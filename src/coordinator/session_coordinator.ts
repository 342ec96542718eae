/**
 * The coordinator: brings session after session into shared memory and
 * streams it in time order.
 *
 * @module
 */
import { Arena } from "../memory/arena.ts";
import { ControlBlock } from "../memory/control_block.ts";
import { Directory } from "../memory/directory.ts";
import {
  EVENT_RUN_END,
  EVENT_SESSION_END,
  EVENT_SESSION_START,
} from "../memory/layout.ts";
import { SeriesWriter } from "../memory/series_writer.ts";
import { type SessionRecord, SessionTable } from "../memory/session_table.ts";
import {
  type MetricsSnapshot,
  PerformanceMetrics,
} from "../monitoring/performance_metrics.ts";
import type { BarStore } from "../store/bar_store.ts";
import { distance, EventLog } from "../sync/event_log.ts";
import { OverrunNotice } from "../sync/overrun_notice.ts";
import type { Stage, StepResult } from "../sync/stage.ts";
import {
  StreamSubscription,
  subscriptionOffset,
} from "../sync/stream_subscription.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { TradingDate } from "../types.ts";
import { loadDailyHistory } from "./initial_history.ts";
import { MarketClock } from "./market_clock.ts";
import type { RunPlan } from "../session/run_plan.ts";
import { type GeneratedBars, SessionLoader } from "./session_loader.ts";
import { historyDates } from "./session_spans.ts";
import { SliceMerge } from "./slice_merge.ts";

// A session takes three turns or more; the run's stop is looked at between steps.
const TURNS_PER_STEP = 64;
// In clock-driven mode the producer waits no longer than this for a consumer.
const CONSUMER_TIMEOUT_MS = 50;
const EDGE = "coordinator → processor";
const SESSION_WORDS = [
  "analysisSessions",
  "processorSessions",
  "qualitySessions",
] as const;

/** What the coordinator has to tell after a run. */
export interface CoordinatorReport {
  /** Bars of every delivered session: `[session][symbol]`. */
  readonly barsPerSession: readonly (readonly number[])[];
  /** Bars read from the store, history included. */
  readonly barsLoaded: number;
  /** Stored bars that lie in no slot of their session. */
  readonly barsOutside: number;
  /** Bars that were made of shorter ones. */
  readonly generated: GeneratedBars;
  /** Slices streamed, history included. */
  readonly slices: number;
  /** Milliseconds spent in steps that did something. */
  readonly busyMs: number;
  /** Loads, gaps between sessions, waits and the calendar's cache. */
  readonly metrics: MetricsSnapshot;
  /** What the user should know. */
  readonly warnings: readonly string[];
}

/** The first stage of the pipeline. */
export class SessionCoordinator implements Stage {
  readonly name = "coordinator";
  phase = "initialise";
  date: string | undefined;
  onNotice: Stage["onNotice"];
  readonly #overruns = new OverrunNotice(EDGE);
  readonly #plan: RunPlan;
  readonly #time: TimeManager;
  readonly #control: ControlBlock;
  readonly #log: EventLog;
  readonly #sessions: SessionTable;
  readonly #ready: StreamSubscription;
  readonly #merge: SliceMerge;
  readonly #loader: SessionLoader;
  readonly #dates: readonly TradingDate[];
  readonly #historyCount: number;
  readonly #warnings: readonly string[];
  readonly #clock: MarketClock | undefined;
  readonly #metrics = new PerformanceMetrics();
  #written = 0;
  #consumed = 0;
  #session = 0;
  #record: SessionRecord | undefined;
  #state: "prepare" | "stream" | "done" = "prepare";
  #credits = 0;
  #slices = 0;
  #busyMs = 0;
  #loadStarted: number;
  #sessionEnded: number | undefined;
  #notReadySince = 0;
  #calendarHits = 0;
  #calendarMisses = 0;
  #blockedOn: "sessions" | "room" | "credit" | "clock" = "room";
  #dueMs = 0;

  /** Opens the shared memory of a run and reads the daily history. */
  constructor(plan: RunPlan, store: BarStore, time: TimeManager) {
    const { memory, ids } = plan;
    const arena = Arena.attach(memory.buffer);
    const directory = new Directory(arena);
    this.#loadStarted = this.#metrics.startTimer();
    this.#plan = plan;
    this.#time = time;
    this.#control = new ControlBlock(arena);
    this.#log = new EventLog(arena, memory.baseLog);
    this.#sessions = new SessionTable(
      arena,
      memory.sessionsOffset,
      memory.sessionsCapacity,
    );
    this.#ready = StreamSubscription.attach({
      streamId: "processor",
      buffer: memory.buffer,
      offset: subscriptionOffset("processorReady"),
    });
    this.#merge = new SliceMerge(this.#log, plan.symbols.length, plan.baseMs);
    this.#clock = plan.mode === "clock-driven"
      ? new MarketClock(plan.speedMultiplier)
      : undefined;
    const writer = (id: number) =>
      new SeriesWriter(arena, directory, id, plan.sessionsAhead);
    const days = Math.max(...plan.historyDays);
    const history = historyDates(plan.dates[0], days, time);
    this.#historyCount = history.length;
    this.#dates = [...history, ...plan.dates];
    const daily = loadDailyHistory(plan, store, time, writer);
    this.#warnings = daily.warnings;
    this.#loader = new SessionLoader(
      plan,
      store,
      this.#dates,
      history.length,
      ids.base.map(writer),
      ids.historical.map((symbols) => symbols.map(writer)),
      daily.bySymbol,
    );
  }

  /** See {@linkcode Stage.step}. */
  step(): StepResult {
    const start = performance.now();
    const { batchSlices } = this.#plan;
    const slices = this.#slices;
    let result = this.#advance();
    if (result !== "progress") return result;
    // Short sessions share a step: a hand-over costs more than they do.
    for (let turns = 1; turns < TURNS_PER_STEP; turns++) {
      if (this.#clock !== undefined) break;
      if (this.#slices - slices >= batchSlices) break;
      result = this.#advance();
      if (result !== "progress") break;
    }
    this.#publish();
    this.#busyMs += performance.now() - start;
    return result === "done" ? "done" : "progress";
  }

  /** One turn: loads a session, streams some of it, or ends it. */
  #advance(): StepResult {
    switch (this.#state) {
      case "prepare":
        return this.#prepare();
      case "stream":
        return this.#stream();
      case "done":
        return "done";
    }
  }

  /** See {@linkcode Stage.idleMs}. */
  idleMs(): number {
    return this.#blockedOn === "clock" ? this.#dueMs : Infinity;
  }

  /** See {@linkcode Stage.lacksInput}: there is no stage before it. */
  get lacksInput(): boolean {
    return false;
  }

  /** See {@linkcode Stage.wait}. */
  wait(): void {
    const control = this.#control;
    switch (this.#blockedOn) {
      case "clock":
        return control.sleep(this.#dueMs);
      case "credit":
        return control.wait("processorReady", 0, CONSUMER_TIMEOUT_MS);
      case "room": {
        const slowest = this.#slowest();
        const seen = control.load(slowest);
        if (!this.#hasRoom(seen, this.#plan.symbols.length)) {
          control.wait(slowest, seen);
        }
        return;
      }
      case "sessions": {
        const [word, begun] = this.#lastToBegin();
        if (begun < this.#session) control.wait(word, begun);
      }
    }
  }

  /** What there is to tell when the run is over. */
  report(): CoordinatorReport {
    return {
      barsPerSession: this.#loader.counts,
      barsLoaded: this.#loader.barsLoaded,
      barsOutside: this.#loader.barsOutside,
      generated: this.#loader.generated,
      slices: this.#slices,
      busyMs: this.#busyMs,
      metrics: this.#metrics.toJSON(),
      warnings: this.#warnings,
    };
  }

  #prepare(): StepResult {
    this.phase = "initialise";
    if (!this.#roomFor(1)) return "idle";
    if (this.#session === this.#dates.length) {
      this.#append(EVENT_RUN_END);
      this.#publish(); // this step may have done nothing else
      this.phase = "done";
      this.#state = "done";
      return "done";
    }
    if (this.#record === undefined) {
      if (this.#session > this.#historyCount) {
        this.#loadStarted = this.#metrics.startTimer();
      }
      this.#record = this.#sessionRecord();
      this.date = this.#record.date;
    }
    if (!this.#loader.load(this.#record, this.#session, this.#readers())) {
      this.#blockedOn = "sessions";
      return "idle";
    }
    this.#activate(this.#record);
    return "progress";
  }

  #sessionRecord(): SessionRecord {
    const date = this.#dates[this.#session];
    this.#time.invalidateCache();
    const hours = this.#time.getSessionBoundaryTimes(date);
    const session = this.#time.getTradingSession(date);
    return {
      date,
      open: hours.open,
      close: hours.close,
      breaks: hours.breaks,
      earlyClose: session?.earlyClose ?? false,
      history: this.#session < this.#historyCount,
    };
  }

  /** Begins the session that has been loaded. */
  #activate(record: SessionRecord): void {
    this.#sessions.write(this.#session, record);
    this.#append(EVENT_SESSION_START);
    for (let symbol = 0; symbol < this.#plan.symbols.length; symbol++) {
      const { bars, from, to } = this.#loader.loaded(symbol);
      this.#merge.queue(symbol, bars.timestamp, from, to);
    }
    if (!record.history) {
      this.#clock?.start(record.open);
      this.#recordStart(record);
    }
    this.phase = "stream";
    this.#state = "stream";
  }

  #recordStart(record: SessionRecord): void {
    const metrics = this.#metrics;
    metrics.startSession(record.date);
    if (this.#session === this.#historyCount) {
      metrics.recordInitialLoad(this.#loadStarted);
    } else metrics.recordSubsequentLoad(this.#loadStarted);
    if (this.#sessionEnded !== undefined) {
      metrics.recordSessionGap(this.#sessionEnded);
    }
  }

  #recordEnd(): void {
    const { cacheHits, cacheMisses } = this.#time;
    this.#metrics.recordCalendar(
      cacheHits - this.#calendarHits,
      cacheMisses - this.#calendarMisses,
    );
    this.#calendarHits = cacheHits;
    this.#calendarMisses = cacheMisses;
    this.#sessionEnded = this.#metrics.startTimer();
  }

  #stream(): StepResult {
    const record = this.#record as SessionRecord;
    const merge = this.#merge;
    if (merge.time === Infinity) return this.#end(record);
    const until = this.#dueUntil(record);
    if (merge.time >= until) {
      const end = Math.min(merge.time + this.#plan.baseMs, record.close);
      return this.#sleepUntil(end);
    }
    const slices = this.#slicesAllowed();
    if (slices === 0) return "idle";
    this.#written = merge.emit(this.#written, slices, until);
    this.#credits = Math.max(0, this.#credits - merge.slices);
    this.#slices += merge.slices;
    return "progress";
  }

  #end(record: SessionRecord): StepResult {
    if (!record.history && this.#clock !== undefined) {
      if (this.#clock.time < record.close) {
        return this.#sleepUntil(record.close);
      }
    }
    if (!this.#roomFor(1)) return "idle";
    this.phase = "end";
    this.#append(EVENT_SESSION_END);
    this.#loader.end(record);
    if (!record.history) this.#recordEnd();
    this.#record = undefined;
    this.#session++;
    this.#state = "prepare";
    return "progress";
  }

  /** Bars that start before this instant may be sent. */
  #dueUntil(record: SessionRecord): number {
    if (this.#clock === undefined || record.history) return Infinity;
    const time = this.#clock.time;
    if (time >= record.close) return Infinity;
    return Math.floor(time - this.#plan.baseMs) + 1;
  }

  #sleepUntil(instant: number): StepResult {
    this.#blockedOn = "clock";
    this.#dueMs = (this.#clock as MarketClock).msUntil(instant);
    return "idle";
  }

  /** How many slices the log has room for and the processor is ready for. */
  #slicesAllowed(): number {
    const symbols = this.#plan.symbols.length;
    if (!this.#roomFor(symbols)) return 0;
    const room = this.#log.mask + 1 - distance(this.#consumed, this.#written);
    const most = Math.min(
      this.#plan.batchSlices,
      Math.floor(room / symbols),
    );
    if (this.#credits === 0) this.#credits = this.#ready.take(most);
    if (this.#credits > 0) {
      if (this.#notReadySince > 0) this.#recordWait();
      return Math.min(most, this.#credits);
    }
    const now = performance.now();
    if (this.#notReadySince === 0) {
      this.#notReadySince = now;
      this.#ready.countWait();
    }
    if (
      this.#clock !== undefined &&
      now - this.#notReadySince >= CONSUMER_TIMEOUT_MS
    ) {
      this.#metrics.recordOverruns(EDGE);
      this.#overruns.add(this.onNotice);
      return 1;
    }
    this.#blockedOn = "credit";
    return 0;
  }

  #recordWait(): void {
    const waitedMs = performance.now() - this.#notReadySince;
    this.#metrics.recordBackPressure(EDGE, 1, waitedMs);
    this.#notReadySince = 0;
  }

  #append(word: number): void {
    this.#log.words[this.#written & this.#log.mask] = word;
    this.#written = (this.#written + 1) | 0;
  }

  #publish(): void {
    this.#control.publish("basePublished", this.#written);
  }

  /** Whether `words` more fit the log; if not, the stage is blocked on it. */
  #roomFor(words: number): boolean {
    if (this.#hasRoom(this.#consumed, words)) return true;
    this.#consumed = this.#control.load(this.#slowest());
    if (this.#hasRoom(this.#consumed, words)) return true;
    this.#blockedOn = "room";
    return false;
  }

  #hasRoom(consumed: number, words: number): boolean {
    return distance(consumed, this.#written) + words <= this.#log.mask + 1;
  }

  /** Which of the two readers of the log is further behind. */
  #slowest(): "baseProcessed" | "baseScored" {
    const processed = this.#control.load("baseProcessed");
    const scored = this.#control.load("baseScored");
    return distance(scored, processed) > 0 ? "baseScored" : "baseProcessed";
  }

  /** The reader that has begun the fewest sessions, and how many it has. */
  #lastToBegin(): [typeof SESSION_WORDS[number], number] {
    let last: typeof SESSION_WORDS[number] = SESSION_WORDS[0];
    let fewest = Infinity;
    for (const word of SESSION_WORDS) {
      const begun = this.#control.load(word);
      if (begun >= fewest) continue;
      fewest = begun;
      last = word;
    }
    return [last, fewest];
  }

  #readers(): { bars: number; analysis: number } {
    const analysis = this.#control.load("analysisSessions") - 1;
    const processor = this.#control.load("processorSessions") - 1;
    const quality = this.#control.load("qualitySessions") - 1;
    return { bars: Math.min(analysis, processor, quality), analysis };
  }
}
