/**
 * The callbacks that strategies have scheduled.
 *
 * The clock of the delivery is the only one: nothing here reads the machine's,
 * so runs are reproducible, and live sessions work the same.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { AsOfClock } from "../session/as_of/clock.ts";
import type {
  ScheduledEvent,
  ScheduleHandle,
  ScheduleOptions,
  ScheduleWhen,
} from "../strategy/schedule.ts";
import type { ScheduledCallback } from "../strategy/strategy.ts";
import { formatInstant } from "../time/date.ts";
import { isScheduledOn, type ScheduleDays } from "../time/schedule_days.ts";
import type { ScheduleRule } from "../time/schedule_rule.ts";
import type { TimeManager } from "../time/time_manager.ts";
import { readSchedule } from "./schedule_checks.ts";

// More calls at one moment mean callbacks that schedule each other endlessly.
const CALLS_MAX = 100_000;

/** The parts that a {@linkcode Scheduler} uses. */
export interface SchedulerParts {
  /** The instant and the session that the delivery has reached. */
  readonly clock: AsOfClock;
  /** The calendar. */
  readonly time: TimeManager;
  /** Writes a warning of a strategy or a scanner to the run's log. */
  readonly warn: (callee: number, message: string) => void;
}

/** A callback that is scheduled. */
interface Entry {
  readonly strategy: number;
  readonly name: string;
  /** What to call, if it is a strategy's. */
  readonly callback: ScheduledCallback | undefined;
  /** What to call with the instant, if it is a scanner's. */
  readonly scan: ((time: number) => void) | undefined;
  /** Its times in a session; `undefined` if it is called once. */
  readonly rule: ScheduleRule | undefined;
  readonly days: ScheduleDays;
  /** How many entries were made before it. */
  readonly number: number;
  /** The instant it is due at; `Infinity` if not in this session. */
  at: number;
}

/** A call of a strategy that is due. */
export interface DueCall {
  /** The number of the strategy. */
  readonly strategy: number;
  /** What to call. */
  readonly callback: ScheduledCallback;
  /** Its argument, frozen. */
  readonly event: ScheduledEvent;
}

/** A scan that is due. */
export interface DueScan {
  /** Calls the scanner. */
  readonly scan: () => void;
}

/** Knows which scheduled callbacks are due. */
export class Scheduler {
  /** The first instant that one is due at; `Infinity` if none is. */
  next = Infinity;
  readonly #parts: SchedulerParts;
  /** All of them, in the order in which they were scheduled. */
  readonly #entries = new Set<Entry>();
  /** Those due in this session or at an instant, the first one last. */
  readonly #waiting: Entry[] = [];
  #made = 0;
  #phase: "session" | "closed" | "over" = "closed";
  /** Calls at this moment. */
  #calls = 0;

  /** A scheduler without callbacks. */
  constructor(parts: SchedulerParts) {
    this.#parts = parts;
  }

  /**
   * Schedules a callback of a strategy.
   *
   * @throws {SessionError} `argument_invalid` as `StrategyContext.schedule`.
   */
  add(
    strategy: number,
    when: ScheduleWhen,
    callback: ScheduledCallback,
    options?: ScheduleOptions,
  ): ScheduleHandle {
    const { clock, time } = this.#parts;
    if (this.#phase === "over") {
      throw new SessionError(
        "argument_invalid",
        "Cannot schedule a callback in teardown: the run is over",
      );
    }
    const read = readSchedule(when, callback, options, clock, time);
    const entry: Entry = {
      strategy,
      callback,
      scan: undefined,
      name: read.name,
      days: read.days,
      rule: read.rule,
      number: this.#made++,
      at: read.instant ?? Infinity,
    };
    this.#entries.add(entry);
    if (entry.rule === undefined) this.#wait(entry);
    else if (this.#phase === "session") this.#plan(entry, clock.time);
    return { name: entry.name, cancel: () => this.#remove(entry) };
  }

  /**
   * Schedules a scanner for every instant of a rule; `scan` gets the instant.
   */
  addRule(
    callee: number,
    rule: ScheduleRule,
    scan: (time: number) => void,
  ): void {
    const entry: Entry = {
      strategy: callee,
      callback: undefined,
      scan,
      name: rule.text,
      days: "every day",
      rule,
      number: this.#made++,
      at: Infinity,
    };
    this.#entries.add(entry);
    if (this.#phase === "session") this.#plan(entry, this.#parts.clock.time);
  }

  /** Begins a session, whose hours the clock has. */
  beginSession(): void {
    this.#phase = "session";
    for (const entry of this.#entries) this.#plan(entry, -Infinity);
  }

  /** Ends a session: what is scheduled from now on is for later ones. */
  endSession(): void {
    this.#phase = "closed";
  }

  /** Ends the run: warns of instants that it has not reached. */
  finish(): void {
    this.#phase = "over";
    for (const { rule, strategy, name, at } of this.#entries) {
      if (rule !== undefined) continue;
      this.#parts.warn(
        strategy,
        `Scheduled callback ${name} was not called: the run ended before ${
          formatInstant(at)
        }`,
      );
    }
  }

  /**
   * Takes the next call that is due by the clock; `undefined` if there is none.
   *
   * @throws {SessionError} `strategy_failed` if there is no end to them.
   */
  take(): DueCall | DueScan | undefined {
    const entry = this.#waiting.at(-1);
    if (entry === undefined || entry.at > this.#parts.clock.time) {
      this.#calls = 0;
      return undefined;
    }
    if (++this.#calls > CALLS_MAX) {
      throw new SessionError(
        "strategy_failed",
        `Scheduled callbacks scheduled others for the same time without end: more than ${CALLS_MAX} calls at ${
          formatInstant(this.#parts.clock.time)
        }`,
      );
    }
    const { at, strategy, callback, scan, name, rule } = entry;
    this.#waiting.pop();
    if (rule === undefined) this.#entries.delete(entry);
    else {
      entry.at = rule.first(this.#parts.clock.record, at + 1);
      this.#wait(entry);
    }
    this.#follow();
    if (callback === undefined) return { scan: () => scan?.(at) };
    const event = Object.freeze({ name, time: at });
    return { strategy, callback, event };
  }

  /** Finds the first time of a recurring entry in the session from `from` on. */
  #plan(entry: Entry, from: number): void {
    const { rule, days, strategy, name } = entry;
    if (rule === undefined) return;
    const { clock, time, warn } = this.#parts;
    const { record } = clock;
    if (!isScheduledOn(days, record.date, time)) return;
    entry.at = rule.first(record, from);
    if (entry.at < Infinity) return this.#wait(entry);
    if (rule.first(record, -Infinity) < Infinity) return;
    warn(
      strategy,
      `${
        entry.scan === undefined ? "Scheduled callback" : "Scan"
      } ${name} is skipped on ${record.date}: the session from ${
        formatInstant(record.open)
      } to ${formatInstant(record.close)} does not have that time`,
    );
  }

  /** Puts an entry in its place among those that wait. */
  #wait(entry: Entry): void {
    if (entry.at === Infinity) return;
    const waiting = this.#waiting;
    let low = 0;
    let high = waiting.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(entry, waiting[middle])) low = middle + 1;
      else high = middle;
    }
    waiting.splice(low, 0, entry);
    this.#follow();
  }

  #remove(entry: Entry): boolean {
    const index = this.#waiting.indexOf(entry);
    if (index >= 0) this.#waiting.splice(index, 1);
    this.#follow();
    return this.#entries.delete(entry);
  }

  #follow(): void {
    this.next = this.#waiting.at(-1)?.at ?? Infinity;
  }
}

/** Whether `a` is called before `b`. */
function isBefore(a: Entry, b: Entry): boolean {
  return a.at !== b.at ? a.at < b.at : a.number < b.number;
}
