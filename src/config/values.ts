/**
 * The shapes of single values in a config.
 *
 * The message of a shape is the text of what is allowed, nothing else.
 * `shape_check.ts` adds what was found.
 *
 * @module
 */
import { z } from "zod";
import { isInterval } from "../time/interval.ts";
import { isPrintable } from "../text/clean.ts";
import { isSymbolText, SYMBOL_LENGTH_MAX } from "../text/symbol_text.ts";
import type { Interval } from "../types.ts";
import { copyJsonObject, isJsonObject, type JsonObject } from "./json.ts";
import type { JsonSchema } from "./shape.ts";
import { grouped } from "../text/grouped.ts";

/** The text for a place that takes an interval. */
export const INTERVAL_ALLOWED =
  "an interval such as 1s, 30s, 1m, 5m, 1h, 4h, 1d, 1w, or 1h-clock for hours of the clock";

/** The text for a place that takes a symbol. */
export const SYMBOL_ALLOWED =
  `a symbol: text without spaces, of at most ${SYMBOL_LENGTH_MAX} characters`;

/** The text for a place that takes a name of the user's choice. */
export const IDENTIFIER_ALLOWED =
  "a name of letters, digits, _ . and -, beginning with a letter";

/** Whether this can be the name of something in a config. */
export function isIdentifier(value: unknown): value is string {
  return typeof value === "string" && value.length <= NAME_LENGTH_MAX &&
    /^[A-Za-z][\w.-]*$/.test(value);
}

/** Whether this is an existing date, written YYYY-MM-DD. */
export function isCalendarDate(value: unknown): value is string {
  if (typeof value !== "string") return false;
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value);
  if (match === null) return false;
  const date = new Date(`${value}T00:00:00Z`);
  // Date reads an impossible day such as 02-30 as a day of the next month.
  return !Number.isNaN(date.getTime()) &&
    date.toISOString().slice(0, 10) === value;
}

/** The most characters of a name of the user's choice. */
const NAME_LENGTH_MAX = 100;

/** The most characters of a text. */
const TEXT_LENGTH_MAX = 1_000;

/** The most characters of a module: a `data:` URL holds its source. */
const MODULE_LENGTH_MAX = 1_000_000;

/** The largest number of a config, unless its key says otherwise: accounts hold no larger amount. */
const NUMBER_MAX = 9_007_199_253;

/** The smallest number above 0 of a price, a quantity or a share. */
export const NUMBER_ABOVE_0 = 1e-9;

/**
 * Any value that `accepts` returns true for. `json` describes these values for
 * editors; it may accept more than `accepts` does.
 */
export function value<T>(
  allowed: string,
  accepts: (value: unknown) => boolean,
  json: JsonSchema,
): z.ZodType<T> {
  return z.custom<T>(accepts, { error: allowed }).meta(orVariable(json));
}

/** Text in which a variable stands for a value, or for a part of it. */
const VARIABLE: JsonSchema = { type: "string", pattern: "\\$" };

/** These values, or a variable; text without a pattern takes one anyway. */
function orVariable(json: JsonSchema): JsonSchema {
  const isFreeText = json.type === "string" && json.pattern === undefined &&
    json.enum === undefined;
  return isFreeText ? json : { anyOf: [json, VARIABLE] };
}

/** A finite number in a range, both ends included. */
export function number(
  allowed: string,
  min: number,
  max = NUMBER_MAX,
): z.ZodType<number> {
  return value(
    allowed,
    (v) => typeof v === "number" && Number.isFinite(v) && v >= min && v <= max,
    { type: "number", minimum: min, maximum: max },
  );
}

/** A whole number in a range, both ends included. */
export function whole(min: number, max: number): z.ZodType<number> {
  return value(
    `a whole number from ${min} to ${grouped(max)}`,
    (v) => typeof v === "number" && Number.isInteger(v) && v >= min && v <= max,
    { type: "integer", minimum: min, maximum: max },
  );
}

/** One of a list of words. */
export function oneOf<T extends string>(words: readonly T[]): z.ZodType<T> {
  const known: readonly string[] = words;
  return value(
    `one of ${words.join(", ")}`,
    (v) => typeof v === "string" && known.includes(v),
    { type: "string", enum: words },
  );
}

/** A list of at least `min` items. */
export function list<T>(
  item: z.ZodType<T>,
  allowed: string,
  min: number,
): z.ZodType<T[]> {
  return z.array(item, { error: allowed }).min(min, { error: allowed });
}

/** Non-empty text. */
export const TEXT: z.ZodType<string> = textTo(TEXT_LENGTH_MAX);

/** The URL or the path of a module. */
export const MODULE: z.ZodType<string> = textTo(MODULE_LENGTH_MAX);

function textTo(length: number): z.ZodType<string> {
  return value(
    `one line of text of at most ${grouped(length)} characters`,
    (v) =>
      typeof v === "string" && v.trim() !== "" && v.length <= length &&
      isPrintable(v),
    { type: "string", minLength: 1, maxLength: length },
  );
}

/** Yes or no. */
export const FLAG: z.ZodType<boolean> = value(
  "true or false",
  (v) => typeof v === "boolean",
  { type: "boolean" },
);

/** A date. */
export const DATE: z.ZodType<string> = value(
  "a calendar date, written YYYY-MM-DD",
  isCalendarDate,
  { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\d$" },
);

/** The intervals, for editors. */
export const INTERVAL_JSON: JsonSchema = {
  type: "string",
  pattern: "^[1-9]\\d*[a-z]+$",
  examples: ["1m", "5m", "15m", "1h", "1d", "1w"],
};

/** An interval. */
export const INTERVAL: z.ZodType<Interval> = value(
  INTERVAL_ALLOWED,
  (v) => typeof v === "string" && isInterval(v),
  INTERVAL_JSON,
);

/** A list of intervals, not empty. */
export const INTERVALS: z.ZodType<Interval[]> = list(
  INTERVAL,
  "a list of at least one interval",
  1,
);

/** A symbol. */
export const SYMBOL: z.ZodType<string> = value(
  SYMBOL_ALLOWED,
  (v) => typeof v === "string" && isSymbolText(v) && /^\S+$/.test(v),
  { type: "string", pattern: "^\\S+$", maxLength: SYMBOL_LENGTH_MAX },
);

/** A list of symbols, not empty. */
export const SYMBOLS: z.ZodType<string[]> = list(
  SYMBOL,
  "a list of at least one symbol",
  1,
);

/** A name of the user's choice. */
export const IDENTIFIER: z.ZodType<string> = value(
  IDENTIFIER_ALLOWED,
  isIdentifier,
  {
    type: "string",
    pattern: "^[A-Za-z][\\w.-]*$",
    maxLength: NAME_LENGTH_MAX,
  },
);

/** Free-form values by name, copied so that later changes do not reach the config. */
export const FREE_FORM: z.ZodType<JsonObject> = value<JsonObject>(
  "a section of names and JSON values",
  isJsonObject,
  { type: "object" },
).transform(copyJsonObject);

/** A non-negative number. */
export const NOT_NEGATIVE: z.ZodType<number> = number(
  `a number of 0 or more, at most ${grouped(NUMBER_MAX)}`,
  0,
);

/** A fraction from 0 to 1. */
export const SHARE: z.ZodType<number> = number("a share from 0 to 1", 0, 1);
