/**
 * Checks what a strategy passes to `context.schedule`.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { AsOfClock } from "../session/as_of/clock.ts";
import type { ScheduleOptions, ScheduleWhen } from "../strategy/schedule.ts";
import { nearest } from "../text/nearest.ts";
import { formatInstant } from "../time/date.ts";
import { SCHEDULE_DAYS, type ScheduleDays } from "../time/schedule_days.ts";
import {
  parseScheduleRule,
  RULES_ALLOWED,
  type ScheduleRule,
} from "../time/schedule_rule.ts";
import type { TimeManager } from "../time/time_manager.ts";

const OPTIONS = ["name", "days"];

/** A schedule that is valid. */
export interface CheckedSchedule {
  /** Its name. */
  readonly name: string;
  /** The instant of a single call. */
  readonly instant?: number;
  /** The times of one that recurs. */
  readonly rule?: ScheduleRule;
  /** The sessions of one that recurs. */
  readonly days: ScheduleDays;
}

/**
 * Checks the arguments of `context.schedule`.
 *
 * @throws {SessionError} `argument_invalid` with the problem and what is
 * allowed.
 */
export function readSchedule(
  when: ScheduleWhen,
  callback: unknown,
  options: ScheduleOptions | undefined,
  clock: AsOfClock,
  time: TimeManager,
): CheckedSchedule {
  if (typeof callback !== "function") {
    refuse(`the second argument must be a function, found ${shown(callback)}`);
  }
  const { name, days = "every day" } = readOptions(options);
  if (typeof when === "number") {
    if (options?.days !== undefined) {
      refuse("days belong to times that recur, not to an instant");
    }
    checkInstant(when, clock.time);
    return { name: name ?? formatInstant(when), instant: when, days };
  }
  const rule = parseScheduleRule(textOf(when), time.zone);
  checkHours(rule, clock, time);
  return { name: name ?? rule.text, rule, days };
}

function readOptions(options: unknown): ScheduleOptions {
  if (options === undefined) return {};
  if (typeof options !== "object" || options === null) {
    refuse(`options must be an object, found ${shown(options)}`);
  }
  for (const key of Object.keys(options)) {
    if (OPTIONS.includes(key)) continue;
    refuse(`there is no option ${key}; ${allowed(key, OPTIONS)}`);
  }
  const { name, days } = options as ScheduleOptions;
  if (name !== undefined && (typeof name !== "string" || name.trim() === "")) {
    refuse(`its name must be text that is not empty, found ${shown(name)}`);
  }
  if (days !== undefined && !SCHEDULE_DAYS.includes(days)) {
    refuse(
      `days is ${shown(days)}; ${allowed(String(days), SCHEDULE_DAYS)}`,
    );
  }
  return {
    ...(name !== undefined && { name }),
    ...(days !== undefined && { days }),
  };
}

/** The text of a schedule that recurs. */
function textOf(when: unknown): string {
  if (typeof when === "string") return when;
  if (typeof when === "object" && when !== null && "every" in when) {
    const [key, ...others] = Object.keys(when);
    if (others.length === 0 && typeof when[key as "every"] === "string") {
      return `every ${when.every}`;
    }
  }
  refuse(
    `${
      when instanceof Date ? "a Date" : shown(when)
    } is no time; write an instant in epoch milliseconds, ${RULES_ALLOWED}`,
  );
}

function checkInstant(instant: number, now: number): void {
  if (!Number.isSafeInteger(instant)) {
    refuse(`an instant is whole epoch milliseconds, found ${instant}`);
  }
  if (instant >= now) return;
  const hint = instant * 1_000 >= now ? "; is it in seconds?" : "";
  refuse(
    `${instant} (${formatInstant(instant)}) is past, it is ${
      formatInstant(now)
    }${hint}`,
  );
}

/** Refuses a time that a session of regular hours does not have. */
function checkHours(
  rule: ScheduleRule,
  { record }: AsOfClock,
  time: TimeManager,
): void {
  const isRegular = !record.earlyClose &&
    time.getTradingSession(record.date)?.reason === undefined;
  if (!isRegular || rule.first(record, -Infinity) < Infinity) return;
  refuse(
    `no regular session has the time ${
      shown(rule.text)
    }: that of ${record.date} is from ${formatInstant(record.open)} to ${
      formatInstant(record.close)
    }, zone ${time.zone}`,
  );
}

function allowed(word: string, words: readonly string[]): string {
  const near = nearest(word, words);
  const hint = near === undefined ? "" : `did you mean ${near}? `;
  return `${hint}Allowed are ${words.join(", ")}`;
}

function shown(value: unknown): string {
  return typeof value === "function" || typeof value === "symbol"
    ? `a ${typeof value}`
    : JSON.stringify(value) ?? String(value);
}

function refuse(problem: string): never {
  throw new SessionError(
    "argument_invalid",
    `Cannot schedule a callback: ${problem}`,
  );
}
