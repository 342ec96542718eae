/**
 * What `openbell live` shows while a run goes on: a status line or JSON lines,
 * and a page for each session.
 *
 * @module
 */
import { join } from "node:path";
import type { SessionConfig } from "../../../config/session_config.ts";
import type { FeedNotice } from "../../../feeds/feed.ts";
import { secondsText } from "../../../coordinator/market_lag.ts";
import { feedNoticeLevel, feedNoticeText } from "../../../feeds/notice_text.ts";
import { eventRow } from "../../../live/event_text.ts";
import {
  eventOfNotice,
  eventOfRecord,
  type LiveEvent,
} from "../../../live/live_event.ts";
import type { LogCode, LogRecord } from "../../../log/log_record.ts";
import type {
  LiveHandle,
  LiveOptions,
  LiveStatus,
} from "../../../system/live_handle.ts";
import { runBacktest } from "../../../system/system_manager.ts";
import type { EngineOptions } from "../../../system/run_options.ts";
import type { RunProgress } from "../../../system/worker_protocol.ts";
import { jsonText } from "../../../text/clean.ts";
import { isoInstant } from "../../../time/date.ts";
import { writeError, writeOutput } from "../../terminal/output.ts";
import { writePage } from "../../terminal/output_file.ts";
import { ProgressLine } from "../../terminal/progress.ts";

const STATUS_MS = 250;
/** What a run waits for is said at once. */
const AWAITED: ReadonlySet<LogCode> = new Set([
  "session_awaited",
  "slots_awaited",
  "action_late",
]);

/** What to show. */
export interface LiveOutputOptions {
  /** The config of the run. */
  readonly config: SessionConfig;
  /** The store to which it records. */
  readonly db: string;
  /** Whether JSON lines go to standard output. */
  readonly json: boolean;
  /** Whether neither a status line nor notices are shown. */
  readonly quiet: boolean;
  /** Whether modules run without permissions. */
  readonly sandbox: boolean;
  /** The folder of the sessions' pages; absent if none are written. */
  readonly folder?: string;
}

/** Shows a live run. */
export class LiveOutput {
  readonly #options: LiveOutputOptions;
  /** The status line. */
  readonly line: ProgressLine;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** The pages that are being written, one after the other. */
  #pages: Promise<void> = Promise.resolve();

  /** Nothing is shown yet. */
  constructor(options: LiveOutputOptions) {
    this.#options = options;
    const isHidden = options.quiet || options.json;
    this.line = new ProgressLine(isHidden ? { visible: false } : {});
  }

  /** What the run calls. */
  get listeners(): Pick<
    LiveOptions,
    "onEvent" | "onFeedNotice" | "onHistory" | "onLog" | "onProgress"
  > {
    const { json } = this.#options;
    return {
      onHistory: ({ datesDone, dates, at }) =>
        this.line.update(`history: ${datesDone} of ${dates} days, ${at}`),
      onFeedNotice: (notice) => this.#onFeedNotice(notice),
      onLog: (record) => this.#onRecord(record),
      onProgress: (progress) => this.#onSession(progress),
      ...(json && { onEvent: (event) => this.#onEvent(event) }),
    };
  }

  /** Shows the status of a run until {@linkcode LiveOutput.end}. */
  follow(run: Pick<LiveHandle, "status">): void {
    this.#timer = setInterval(() => {
      this.line.update((columns) => statusText(run.status(), columns));
    }, STATUS_MS);
  }

  /** Clears the line, and waits for the pages. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    this.line.clear();
    await this.#pages;
  }

  #onFeedNotice(notice: FeedNotice): void {
    // Events have lines of their own, and the log shows warnings.
    const hasOther = this.#options.json
      ? eventOfNotice(notice, 0) !== undefined
      : feedNoticeLevel(notice) !== "info";
    if (hasOther) return;
    this.#tell("feed", notice, feedNoticeText(notice));
  }

  /** An event has a line of its own. */
  #onEvent(event: LiveEvent): void {
    writeOutput(`${jsonText(eventRow(event))}\n`);
  }

  /** The log shows records, if not as JSON; those of events have lines of their own. */
  #onRecord(record: LogRecord): void {
    if (AWAITED.has(record.code)) this.#say(record.text);
    if (!this.#options.json || record.code === "feed_notice") return;
    if (eventOfRecord(record) !== undefined) return;
    const { time, ...fields } = record;
    this.#write(time, "log", fields);
  }

  #onSession(progress: RunProgress): void {
    const { date, equity, sessions } = progress;
    this.#say(
      `${date}: session ${sessions} ended, equity ${equity.toFixed(2)}`,
    );
    const { folder } = this.#options;
    if (folder === undefined) return;
    this.#pages = this.#pages.then(() => this.#writePage(folder, date));
  }

  /** The recorded sessions up to a date give the same result as the run. */
  async #writePage(folder: string, date: string): Promise<void> {
    const { config, db, sandbox } = this.#options;
    const { recordedConfig } = await import(
      "../../../system/recorded_config.ts"
    );
    const engine: EngineOptions = {
      ...{ db, sandbox },
      isRepetition: true,
      streamsUniverse: true,
    };
    const result = await runBacktest(recordedConfig(config, db, date), engine);
    const path = join(folder, `${date}.html`);
    await writePage(path, "report", { result, db, sandbox });
    this.#tell("page", { path }, `wrote ${path}`);
  }

  #tell(type: string, fields: object, text: string): void {
    if (this.#options.json) this.#write(Date.now(), type, fields);
    else this.#say(text);
  }

  #write(instant: number, type: string, fields: object): void {
    const time = new Date(instant).toISOString();
    writeOutput(`${jsonText({ time, type, ...fields })}\n`);
  }

  #say(text: string): void {
    const { json, quiet } = this.#options;
    if (json || quiet) return;
    this.line.clear();
    writeError(`${text}\n`);
  }
}

/**
 * The status in one line: in full, or short where the line has fewer columns
 * than that takes.
 */
export function statusText(status: LiveStatus, columns = Infinity): string {
  const { state, time, marketTime, lagMs, equity, positions } = status;
  if (!(marketTime > -Infinity)) return state;
  const now = isoInstant(Math.floor(marketTime));
  const slice = time === undefined
    ? `${state}, no slice yet`
    : `slice ${isoInstant(time).slice(11, 16)}`;
  const lag = `lag ${secondsText(lagMs)} s`;
  const { gaps, reconnects, overruns } = status;
  const full = [
    now.slice(0, 19).replace("T", " "),
    slice,
    lag,
    `equity ${equity.toFixed(2)}`,
    `positions ${positions}`,
    `gaps ${gaps}`,
    `reconnects ${reconnects}`,
    `overruns ${overruns}`,
  ].join(" · ");
  if (full.length <= columns) return full;
  return [
    now.slice(11, 19),
    slice,
    lag,
    `eq ${equity.toFixed(0)}`,
    `pos ${positions}`,
    `gaps ${gaps}`,
    `reconn ${reconnects}`,
    `over ${overruns}`,
  ].join(" ");
}
