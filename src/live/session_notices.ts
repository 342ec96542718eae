/**
 * What a live run's coordinator tells of its sessions.
 *
 * @module
 */
import { symbolsText } from "../feeds/vendor_parts.ts";
import type { RecordListener } from "../log/log_record.ts";
import type { SessionRecord } from "../memory/session_table.ts";
import { formatInstant, isoInstant } from "../time/date.ts";
import type { TradingDate } from "../types.ts";

/** Makes the log records of sessions, each at most once. */
export class SessionNotices {
  readonly #now: () => number;
  /** The session that is waited for, or was last. */
  #awaited: TradingDate | undefined;
  #isAwaitingSlots = false;

  /** `now` is the machine's time, UTC epoch milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Tells once a session that it is waited for. */
  awaits(
    { date, open }: SessionRecord,
    tell: RecordListener | undefined,
  ): void {
    if (this.#awaited === date) return;
    this.#awaited = date;
    tell?.({
      time: this.#now(),
      worker: "coordinator",
      level: "info",
      code: "session_awaited",
      text: `the next session is that of ${date}: it opens at ${
        formatInstant(open)
      }`,
      fields: { opens: open },
      date,
    });
  }

  /** Tells which actions the run does not take into account before it is started again. */
  lateActions(
    date: TradingDate,
    actions: readonly string[],
    tell: RecordListener | undefined,
  ): void {
    for (const action of actions) {
      tell?.({
        time: this.#now(),
        worker: "coordinator",
        level: "warn",
        code: "action_late",
        fields: { action },
        text:
          `${action} was imported after its session had begun, or ends a symbol: it counts when the run is started again`,
        date,
      });
    }
  }

  /** Tells once, after the last session, how long its last slots are asked for at most. */
  awaitsSlots(
    { date }: SessionRecord,
    until: number,
    tell: RecordListener | undefined,
  ): void {
    if (this.#isAwaitingSlots) return;
    this.#isAwaitingSlots = true;
    tell?.({
      time: this.#now(),
      worker: "coordinator",
      level: "info",
      code: "slots_awaited",
      text: `the last missing bars are asked for until ${
        formatInstant(until)
      } at most`,
      fields: { until },
      date,
    });
  }

  /** Tells which symbols lack their bar of a slice that was released. */
  gap(
    date: TradingDate,
    start: number,
    lengthMs: number,
    symbols: readonly string[],
    tell: RecordListener | undefined,
  ): void {
    tell?.({
      time: this.#now(),
      worker: "coordinator",
      level: "info",
      code: "slots_empty",
      text: `no bar of ${symbolsText(symbols)} at ${isoInstant(start)}`,
      fields: { slots: symbols.length, symbols: symbols.join(", "), at: start },
      date,
      marketTime: start + lengthMs,
    });
  }
}
