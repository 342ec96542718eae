/**
 * Tells the events of a live run, from what its threads report.
 *
 * @module
 */
import type { FeedNotice } from "../feeds/feed.ts";
import {
  eventOfNotice,
  eventOfRecord,
  type LiveEvent,
  type LiveEventListener,
} from "../live/live_event.ts";
import { cleanForLog } from "../text/clean.ts";
import type { LogRecord } from "../log/log_record.ts";
import type { RunResult } from "../results/run_result.ts";
import { WALL_CLOCK } from "../sync/clock.ts";
import { asSessionError, messageOf } from "../text/message_of.ts";
import type { RunProgress } from "./worker_protocol.ts";

/** Tells the events of one run, in the order in which the main thread learns of them. */
export class LiveEvents {
  readonly #listener: LiveEventListener;

  /** Tells them to a listener. */
  constructor(listener: LiveEventListener) {
    this.#listener = listener;
  }

  /** Tells what a log record is about, if it is about an event. */
  ofRecord(record: LogRecord): void {
    this.#tell(eventOfRecord(record));
  }

  /** Tells what the feed reports, if it is an event. */
  ofNotice(notice: FeedNotice): void {
    this.#tell(eventOfNotice(notice, WALL_CLOCK.now()));
  }

  /** Tells that a session is over. */
  ofSession({ date, sessions, equity }: RunProgress): void {
    const time = WALL_CLOCK.now();
    this.#tell({ type: "session_end", time, date, sessions, equity });
  }

  /** Tells that the run is done. */
  end({ sessions, fills, account, hash }: RunResult): void {
    this.#tell({
      type: "result",
      time: WALL_CLOCK.now(),
      sessions: sessions.length,
      fills: fills.length,
      equity: account.equity,
      netProfit: account.netProfit,
      hash,
    });
  }

  /** Tells that the run has failed; nothing if it was stopped before its first session. */
  fail(error: unknown): void {
    const code = asSessionError(error)?.code ?? "unknown";
    if (code === "stopped") return;
    const text = cleanForLog(messageOf(error));
    this.#tell({ type: "error", time: WALL_CLOCK.now(), code, text });
  }

  #tell(event: LiveEvent | undefined): void {
    if (event !== undefined) this.#listener(event);
  }
}
