/**
 * When something recurs in every session: the texts that say so, and the
 * instants they mean.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { nearest } from "../text/nearest.ts";
import { DAY_MS } from "./date.ts";
import type { SessionHours } from "./grid.ts";
import { zoneOffsets } from "./zone.ts";

/** Instants that recur in every session. */
export interface ScheduleRule {
  /** The rule's text. */
  readonly text: string;
  /**
   * The first instant of a session's hours that is `from` or later; `Infinity`
   * if there is none. Open and close belong to the hours.
   */
  first(hours: SessionHours, from: number): number;
}

/** What a rule may be, for messages. */
export const RULES_ALLOWED =
  '"at open", "30m after open", "15m before close", "at close", ' +
  'a local time of the exchange such as "10:30", or "every 5m" from the open';

const LENGTH = /^(?:(\d{1,5})h)?(?:(\d{1,5})m)?(?:(\d{1,5})s)?$/;
const LOCAL_TIME = /^(?:at )?([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;
const WORDS = ["at", "every", "before", "after", "open", "close"];

/**
 * Parses `"at open"`, `"30m after open"`, `"15m before close"`, `"at close"`,
 * `"10:30"`, `"at 10:30"` and `"every 5m"`. Lengths have hours, minutes and
 * seconds: `1h30m`. `zone` is the exchange's, for local times.
 *
 * @throws {SessionError} `argument_invalid` if the text is none of these.
 */
export function parseScheduleRule(text: string, zone: string): ScheduleRule {
  const rule = ruleOf(text, zone);
  if (rule !== undefined) return rule;
  const plain = plainText(text);
  const hint = plain !== text && ruleOf(plain, zone) !== undefined
    ? ` (did you mean ${JSON.stringify(plain)}?)`
    : "";
  throw new SessionError(
    "argument_invalid",
    `Cannot schedule for ${
      JSON.stringify(text)
    }${hint}; write ${RULES_ALLOWED}, or an instant in epoch milliseconds`,
  );
}

function ruleOf(text: string, zone: string): ScheduleRule | undefined {
  if (text === "at open") return offsetRule(text, "open", 0);
  if (text === "at close") return offsetRule(text, "close", 0);
  const time = timeOfDay(text);
  if (time !== undefined) return localRule(text, time, zone);
  const [first, second, third, ...rest] = text.split(" ");
  if (rest.length > 0) return undefined;
  if (first === "every" && third === undefined) {
    const lengthMs = lengthOf(second ?? "");
    return lengthMs === undefined || lengthMs === 0
      ? undefined
      : everyRule(text, lengthMs);
  }
  const lengthMs = lengthOf(first);
  if (lengthMs === undefined) return undefined;
  if (second === "after" && third === "open") {
    return offsetRule(text, "open", lengthMs);
  }
  if (second === "before" && third === "close") {
    return offsetRule(text, "close", -lengthMs);
  }
  return undefined;
}

/** Milliseconds since midnight of a local time such as `10:30`; `undefined` if it is none. */
export function timeOfDay(text: string): number | undefined {
  const match = LOCAL_TIME.exec(text);
  return match === null ? undefined : milliseconds(match);
}

/** A length such as `1h30m` in milliseconds; `undefined` if it is none. */
export function lengthOf(text: string): number | undefined {
  const match = LENGTH.exec(text);
  return match === null || text === "" ? undefined : milliseconds(match);
}

/** Hours, minutes and seconds of a match, which may be absent. */
function milliseconds(match: RegExpExecArray): number {
  const [hours, minutes, seconds] = [1, 2, 3].map((i) => Number(match[i] ?? 0));
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000;
}

/** Once a session, at a distance from its open or its close. */
function offsetRule(
  text: string,
  anchor: "open" | "close",
  offsetMs: number,
): ScheduleRule {
  return {
    text,
    first(hours, from) {
      const at = hours[anchor] + offsetMs;
      return isWithin(at, hours) && at >= from ? at : Infinity;
    },
  };
}

/** Once a session, at a local time of the exchange. */
function localRule(text: string, timeMs: number, zone: string): ScheduleRule {
  const offsets = zoneOffsets(zone);
  return {
    text,
    first(hours, from) {
      // A session may begin on the evening before its date.
      const local = hours.open + offsets.offsetAt(hours.open);
      const midnight = Math.floor(local / DAY_MS) * DAY_MS;
      for (let day = 0; day < 2; day++) {
        const at = offsets.toInstant(midnight + day * DAY_MS + timeMs);
        if (isWithin(at, hours)) return at >= from ? at : Infinity;
      }
      return Infinity;
    },
  };
}

/** Again and again from the open, up to the close, except in breaks. */
function everyRule(text: string, lengthMs: number): ScheduleRule {
  return {
    text,
    first({ open, close, breaks }, from) {
      const count = Math.max(1, Math.ceil((from - open) / lengthMs));
      for (let at = open + count * lengthMs; at <= close; at += lengthMs) {
        // No slice ends in a break, nor at its end.
        if (!breaks.some(({ start, end }) => at > start && at <= end)) {
          return at;
        }
      }
      return Infinity;
    },
  };
}

function isWithin(at: number, { open, close }: SessionHours): boolean {
  return at >= open && at <= close;
}

/** What a text with other spellings of the same words probably means. */
function plainText(text: string): string {
  const lower = text.trim().toLowerCase().replace(/\s+/g, " ");
  const time = /^(?:at )?(\d{1,2})(?::(\d\d))? ?([ap])?\.?(?:m\.?)?$/.exec(
    lower,
  );
  if (time !== null && (time[2] ?? time[3]) !== undefined) {
    const [, hour, minutes = "00", half] = time;
    const hours = half === undefined
      ? Number(hour)
      : Number(hour) % 12 + (half === "p" ? 12 : 0);
    return `${String(hours).padStart(2, "0")}:${minutes}`;
  }
  const words = lower
    .replace(/(\d+) ?(h|m|s)(?:ou|in|ec|r)?[a-z]*/g, "$1$2")
    .replace(/\b(the|market|session|sessions|session's) /g, "")
    .split(" ")
    .map((word) => /\d/.test(word) ? word : nearest(word, WORDS) ?? word);
  if (words.length === 1 && (words[0] === "open" || words[0] === "close")) {
    return `at ${words[0]}`;
  }
  return words.join(" ");
}
