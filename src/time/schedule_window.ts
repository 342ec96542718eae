/**
 * Times that recur in every session between two local times of the exchange.
 *
 * @module
 */
import { DAY_MS } from "./date.ts";
import { lengthOf, type ScheduleRule, timeOfDay } from "./schedule_rule.ts";
import { zoneOffsets } from "./zone.ts";

/** From a local time to another one, in steps. */
export interface ScheduleWindow {
  /** Local time of the first instant, such as `09:35`. */
  readonly start: string;
  /** Local time after which there is none, such as `15:55`; the next day's if it is before `start`. */
  readonly end: string;
  /** The length of a step, such as `5m`. */
  readonly interval: string;
}

/** Whether this is a local time, written `09:35` or `09:35:30`. */
export function isTimeOfDay(text: unknown): text is string {
  return typeof text === "string" && !text.startsWith("at ") &&
    timeOfDay(text) !== undefined;
}

/** Whether this is a length above zero, such as `5m`, `90s` or `1h30m`. */
export function isLength(text: unknown): text is string {
  return typeof text === "string" && (lengthOf(text) ?? 0) > 0;
}

/**
 * The instants `start`, `start` + `interval`, … up to `end`, those in breaks
 * excepted; `zone` is the exchange's.
 *
 * @throws {RangeError} if a text is malformed.
 */
export function windowRule(
  window: ScheduleWindow,
  zone: string,
): ScheduleRule {
  const startMs = timeOfDay(window.start);
  const endMs = timeOfDay(window.end);
  const stepMs = lengthOf(window.interval);
  if (startMs === undefined || endMs === undefined || !stepMs) {
    throw new RangeError(`No times of a session: ${JSON.stringify(window)}`);
  }
  const lengthMs = endMs < startMs ? endMs + DAY_MS - startMs : endMs - startMs;
  const offsets = zoneOffsets(zone);
  return {
    text: `every ${window.interval} from ${window.start} to ${window.end}`,
    first({ open, close, breaks }, from) {
      const local = open + offsets.offsetAt(open);
      const midnight = Math.floor(local / DAY_MS) * DAY_MS;
      // A session may begin on the evening before its date, and a window on the
      // day before the session's open.
      for (let day = -1; day < 2; day++) {
        const first = offsets.toInstant(midnight + day * DAY_MS + startMs);
        const earliest = Math.max(open, from);
        const steps = Math.max(0, Math.ceil((earliest - first) / stepMs));
        const last = Math.min(close, first + lengthMs);
        for (let at = first + steps * stepMs; at <= last; at += stepMs) {
          // No slice ends in a break, nor at its end.
          if (!breaks.some(({ start, end }) => at > start && at <= end)) {
            return at;
          }
        }
      }
      return Infinity;
    },
  };
}
