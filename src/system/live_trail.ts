/**
 * What a live run leaves beside its store for those who follow it from other
 * processes, such as the dashboard: events, log, status and account. The run
 * depends on nobody who reads it, nor on the file.
 *
 * @module
 */
import type { SessionConfig } from "../config/session_config.ts";
import { timeManager } from "../coordinator/run_calendar.ts";
import type { FeedNotice } from "../feeds/feed.ts";
import { feedNoticeLevel, feedNoticeText } from "../feeds/notice_text.ts";
import { eventRow, eventText } from "../live/event_text.ts";
import {
  eventOfNotice,
  eventOfRecord,
  type LiveEvent,
} from "../live/live_event.ts";
import type { LivePlan } from "../live/live_plan.ts";
import type { TrailAbout } from "../live/trail/trail_file.ts";
import { type TrailOptions, TrailWriter } from "../live/trail/trail_writer.ts";
import type { LogRecord } from "../log/log_record.ts";
import {
  AccountBoard,
  type AccountBoardHandle,
} from "../session/account_board.ts";
import type { RunPlan } from "../session/run_plan.ts";
import { WALL_CLOCK } from "../sync/clock.ts";
import { cleanForLog } from "../text/clean.ts";
import { messageOf } from "../text/message_of.ts";
import type { LiveStatus } from "./live_handle.ts";

/** Symbols of a gap that are named. */
const GAP_SYMBOLS_MAX = 50;
/** What happens before the file is open, at most. */
const EARLY_MAX = 1_000;

/** What is said of a run once. */
export function aboutRun(
  { api_config: { data_api } }: SessionConfig,
  plan: RunPlan,
  { records }: LivePlan,
): TrailAbout {
  return {
    startedAt: WALL_CLOCK.now(),
    firstDate: plan.dates[0],
    symbols: plan.symbols,
    interval: plan.base,
    exchange: plan.exchange,
    zone: timeManager(plan).zone,
    source: data_api ?? "",
    records,
  };
}

/** The trail of a live run. */
export class LiveTrail {
  readonly #board: AccountBoard;
  readonly #warn: (text: string) => void;
  readonly #early: object[] = [];
  #writer: TrailWriter | undefined;
  #hasWarned = false;

  /** Nothing is written yet; `warn` is told, once, if the file cannot be written. */
  constructor(account: AccountBoardHandle, warn: (text: string) => void) {
    this.#board = new AccountBoard(account);
    this.#warn = warn;
  }

  /** Opens the file. */
  open(options: TrailOptions): void {
    this.#attempt(() => {
      const writer = this.#writer = new TrailWriter(options);
      for (const entry of this.#early.splice(0)) writer.add(entry);
    });
  }

  /** Notes an event. */
  ofEvent(event: LiveEvent): void {
    const shown = event.type === "gap"
      ? { ...event, symbols: event.symbols.slice(0, GAP_SYMBOLS_MAX) }
      : event;
    this.#add({ ...eventRow(shown), text: eventText(shown) });
  }

  /** Notes a record of the log, unless it is about an event or a notice. */
  ofRecord(record: LogRecord): void {
    if (record.code === "feed_notice" || eventOfRecord(record) !== undefined) {
      return;
    }
    const { level, code, strategy, text, time } = record;
    this.#log(time, level, code, text, strategy);
  }

  /** Notes what the feed reports, unless that is an event. */
  ofNotice(notice: FeedNotice): void {
    const now = WALL_CLOCK.now();
    if (eventOfNotice(notice, now) !== undefined) return;
    const text = cleanForLog(feedNoticeText(notice));
    this.#log(now, feedNoticeLevel(notice), "feed_notice", text);
  }

  /** Stores what was noted, and how the run is. */
  write(status: LiveStatus): void {
    const writer = this.#writer;
    if (writer === undefined) return;
    const account = this.#board.take();
    if (account !== undefined) writer.showAccount(account);
    this.#board.ask();
    this.#attempt(() => writer.write(status, WALL_CLOCK.now()));
  }

  /** Stores the rest, and closes the file. */
  end(status: LiveStatus): void {
    this.write(status);
    this.#writer?.close();
    this.#writer = undefined;
  }

  #log(
    time: number,
    level: string,
    code: string,
    text: string,
    strategy?: string,
  ): void {
    this.#add({
      time: new Date(time).toISOString(),
      type: "log",
      level,
      code,
      ...(strategy !== undefined && { strategy }),
      text,
    });
  }

  #add(entry: object): void {
    if (this.#writer !== undefined) this.#writer.add(entry);
    else if (this.#early.length < EARLY_MAX) this.#early.push(entry);
  }

  /** The run goes on without its trail; another process that writes is not waited for. */
  #attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (this.#hasWarned || /is locked/.test(messageOf(error))) return;
      this.#hasWarned = true;
      this.#warn(
        `other processes, such as the dashboard, cannot follow this run: ${
          messageOf(error)
        }`,
      );
    }
  }
}
