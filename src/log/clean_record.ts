/**
 * Log records at the border between threads: their shape and their texts.
 *
 * @module
 */
import { cleanForLog, cleanForTerminal } from "../text/clean.ts";
import { LOG_LEVELS, type LogRecord } from "./log_record.ts";

/** The most characters of a text in a record. */
const TEXT_MAX = 2_000;
/** The most characters of a value, such as a report. */
const FIELD_MAX = 10_000;
/** The most characters of a name or a code. */
const NAME_MAX = 100;
const FIELDS_MAX = 20;

/**
 * Why what a worker posted is not a record of one of the stages `workers`, or
 * `undefined`.
 */
export function recordMistake(
  record: unknown,
  workers: readonly string[],
): string | undefined {
  if (typeof record !== "object" || record === null) {
    return "its record is no object";
  }
  const { time, worker, level, code, text, fields, ...about } =
    record as Record<string, unknown>;
  if (typeof worker !== "string" || !workers.includes(worker)) {
    return "its record is of another worker";
  }
  const isRecord = typeof time === "number" && Number.isFinite(time) &&
    LOG_LEVELS.some((one) => one === level) &&
    typeof code === "string" && typeof text === "string" &&
    typeof fields === "object" && fields !== null &&
    Object.values(fields).every((value) =>
      typeof value === "string" || typeof value === "number"
    ) &&
    isAbsentOr("string", about.date) && isAbsentOr("string", about.strategy) &&
    isAbsentOr("number", about.marketTime) && isAbsentOr("number", about.set);
  return isRecord ? undefined : "its record has a wrong shape";
}

/**
 * A record whose texts are harmless in a log and of a bounded length. The text
 * is one line; values keep their line breaks.
 */
export function cleanRecord(record: LogRecord): LogRecord {
  const { time, worker, level, code, date, strategy, marketTime, set } = record;
  return {
    time,
    worker,
    level,
    code,
    text: cleanForLog(shortened(record.text, TEXT_MAX)),
    fields: Object.fromEntries(
      Object.entries(record.fields).slice(0, FIELDS_MAX).map((
        [name, value],
      ) => [
        cleanForLog(shortened(name, NAME_MAX)),
        typeof value === "string"
          ? cleanForTerminal(shortened(value, FIELD_MAX))
          : value,
      ]),
    ),
    ...(date !== undefined && { date: cleanForLog(shortened(date, NAME_MAX)) }),
    ...(strategy !== undefined && {
      strategy: cleanForLog(shortened(strategy, NAME_MAX)),
    }),
    ...(marketTime !== undefined && { marketTime }),
    ...(set !== undefined && { set }),
  };
}

function isAbsentOr(type: "string" | "number", value: unknown): boolean {
  return value === undefined || typeof value === type;
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
