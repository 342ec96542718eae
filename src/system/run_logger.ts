/**
 * The log of a run in the main thread: its records go to LogTape's loggers and
 * to the listeners of the program. LogTape is silent until a program configures
 * it.
 *
 * @module
 */
import {
  getLogger,
  type Logger,
  type LogLevel as TapeLevel,
} from "@logtape/logtape";
import { asSessionError, messageOf } from "../text/message_of.ts";
import type { FeedNotice } from "../feeds/feed.ts";
import { feedNoticeLevel, feedNoticeText } from "../feeds/notice_text.ts";
import { cleanRecord } from "../log/clean_record.ts";
import {
  isAtLeast,
  isRepeated,
  LOG_LEVELS,
  type LogCode,
  type LogLevel,
  type LogRecord,
  recordsFrom,
  type RepeatedUntil,
} from "../log/log_record.ts";
import {
  formatMetrics,
  formatSessionLine,
} from "../monitoring/metrics_report.ts";
import type { PerformanceMetrics } from "../monitoring/performance_metrics.ts";
import type { RunResult } from "../results/run_result.ts";
import { SYSTEM_CLOCK } from "../sync/clock.ts";
import type { TradingDate } from "../types.ts";
import type { EngineOptions } from "./run_options.ts";
import type { RunListeners, StartMessage } from "./worker_protocol.ts";

/** The first part of the categories of LogTape's loggers. */
const ROOT = "openbell";
/** The categories of records, below `openbell`. */
const CATEGORIES = [
  "run",
  "feed",
  "coordinator",
  "processor",
  "quality_manager",
  "universe",
  "analysis",
  "strategy",
];

/** LogTape's names of the levels. */
const TAPE_LEVELS: Readonly<Record<LogLevel, TapeLevel>> = {
  debug: "debug",
  info: "info",
  warn: "warning",
  error: "error",
};

/** Tells LogTape and the listeners of a program what a run does. */
export class RunLogger {
  /** The least severe level that somebody listens to; `undefined` if nobody does. */
  readonly level: LogLevel | undefined;
  /** What the run calls in place of the program's listeners. */
  readonly listeners: {
    readonly [Name in keyof RunListeners]: RunListeners[Name] | undefined;
  };
  readonly #onLog: RunListeners["onLog"];
  readonly #onNotice: RunListeners["onNotice"];
  /** Whether LogTape's loggers are told. */
  readonly #isTaped: boolean;
  /**
   * The loggers by category, taken before foreign code is loaded: LogTape finds
   * them through a global.
   */
  readonly #loggers: ReadonlyMap<string, Logger> = new Map(
    CATEGORIES.map((category) => [category, getLogger([ROOT, category])]),
  );
  readonly #started = SYSTEM_CLOCK.now();
  /** See {@linkcode RunLogger.leaveOutUntil}. */
  #repeatedUntil: RepeatedUntil | undefined;

  /** The log of one run, which has `listeners`. */
  constructor(
    listeners: RunListeners & Pick<EngineOptions, "isRepetition">,
  ) {
    this.#isTaped = listeners.isRepetition !== true;
    const { onLog, onNotice, onSessionMetrics } = listeners;
    this.#onLog = recordsFrom("info", (record) => onLog?.(record));
    this.#onNotice = onNotice;
    this.level = LOG_LEVELS.find((level) =>
      onLog !== undefined && isAtLeast(level, "info") ||
      onNotice !== undefined && isAtLeast(level, "warn") ||
      this.#isTaped &&
        [...this.#loggers.values()].some((logger) =>
          logger.isEnabledFor(TAPE_LEVELS[level])
        )
    );
    const tellsSessions = isAtLeast("info", this.level);
    this.listeners = {
      ...listeners,
      onNotice: undefined,
      onLog: (record) => this.#tellNew(record),
      onSessionMetrics: tellsSessions
        ? (metrics) => {
          onSessionMetrics?.(metrics);
          this.#tellSession(metrics);
        }
        : onSessionMetrics,
    };
  }

  /**
   * Leaves out what the stages tell of sessions before a date, and of that
   * session up to an instant: a live run that goes on delivers them once more.
   */
  leaveOutUntil(date: TradingDate, time = -Infinity): void {
    this.#repeatedUntil = { date, time };
  }

  /** Passes a clean record on. */
  tell(record: LogRecord): void {
    if (!isAtLeast(record.level, this.level)) return;
    const { time, worker, level, code, text, fields, ...about } = record;
    this.#onLog?.(record);
    if (isAtLeast(level, "warn")) this.#onNotice?.(noticeOf(record));
    if (!this.#isTaped) return;
    this.#loggers.get(categoryOf(record))?.emit({
      level: TAPE_LEVELS[level],
      timestamp: time,
      message: [text],
      rawMessage: text,
      properties: { ...fields, ...about, worker, code },
    });
  }

  /** Tells what the main thread does. */
  note(...about: Parameters<typeof ofMain>): void {
    this.tell(ofMain(...about));
  }

  /** Tells what is about to run. */
  start({ plan }: StartMessage, runner: string): void {
    const { dates, symbols, streamed } = plan;
    const [from, to] = [dates[0], dates[dates.length - 1]];
    this.note(
      "info",
      "run_started",
      `a run of ${dates.length} sessions from ${from} to ${to}, ${streamed} of ${symbols.length} symbols streamed, runner ${runner}`,
      { runner, sessions: dates.length, symbols: symbols.length, from, to },
    );
  }

  /** Tells that the run is done. */
  end({ hash, metrics, account, sessions }: RunResult): void {
    const { seconds } = this;
    const text = `the run is done: ${sessions.length} sessions in ${
      seconds.toFixed(2)
    } s, net profit ${account.netProfit.toFixed(2)}`;
    this.note("info", "run_ended", text, {
      sessions: sessions.length,
      seconds,
      hash,
      report: formatMetrics(metrics, "backtest"),
    });
  }

  /** Tells what the feed of a live run reports. */
  feed(notice: FeedNotice): void {
    this.tell(cleanRecord({
      time: SYSTEM_CLOCK.now(),
      worker: "feed",
      level: feedNoticeLevel(notice),
      code: "feed_notice",
      text: feedNoticeText(notice),
      fields: { kind: notice.kind },
    }));
  }

  /** Tells that the run has reached a phase. */
  phase(phase: string): void {
    const { seconds } = this;
    const text = `${phase}, after ${seconds.toFixed(3)} s`;
    this.note("debug", "run_phase", text, { phase, seconds });
  }

  /** Tells why the run has failed, or that it was stopped. */
  fail(error: unknown): void {
    const known = asSessionError(error);
    const isStopped = known?.code === "stopped";
    const { phase, date } = known ?? {};
    this.note(
      isStopped ? "info" : "error",
      "run_failed",
      messageOf(error),
      {
        error: known?.code ?? "unknown",
        ...(phase !== undefined && { phase }),
      },
      date,
    );
  }

  /** Seconds since the run began. */
  get seconds(): number {
    return (SYSTEM_CLOCK.now() - this.#started) / 1_000;
  }

  #tellNew(record: LogRecord): void {
    if (!isRepeated(record, this.#repeatedUntil)) this.tell(record);
  }

  #tellSession(metrics: PerformanceMetrics): void {
    const snapshot = metrics.toJSON();
    const { session, date } = snapshot;
    this.#tellNew(ofMain(
      "info",
      "session_ended",
      `the session is over: ${formatSessionLine(snapshot)}`,
      {
        bars: session.baseBars,
        seconds: session.timings.sessionDuration.total / 1_000,
        report: metrics.formatReport("session"),
      },
      date ?? undefined,
    ));
  }
}

/** A record of the main thread, as of now. */
function ofMain(
  level: LogLevel,
  code: LogCode,
  text: string,
  fields: LogRecord["fields"] = {},
  date?: string,
): LogRecord {
  const time = SYSTEM_CLOCK.now();
  const worker = "main";
  return cleanRecord({ time, worker, level, code, text, fields, date });
}

function categoryOf({ worker, code }: LogRecord): string {
  if (code === "strategy_line") return "strategy";
  return worker === "main" ? "run" : worker;
}

/** The text of a record for somebody who sees nothing else of it. */
function noticeOf({ text, strategy }: LogRecord): string {
  return strategy === undefined ? text : `${strategy}: ${text}`;
}
