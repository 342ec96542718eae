/**
 * Reads JSON of vendors, of which nothing is certain.
 *
 * @module
 */
import type { FeedBar } from "./feed.ts";

/** A JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a JSON value is an object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text of an object; empty if there is none. */
export function textIn(fields: Fields, key: string): string {
  const value = fields[key];
  return typeof value === "string" ? value : "";
}

/** A number, or the number in a text such as `"101.25"`; NaN if it is neither. */
export function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && value.trim() !== "" ? Number(value) : NaN;
}

/**
 * A bar from a vendor's values; `undefined` if they are none: a number is
 * missing or negative, or the range does not hold open and close.
 */
export function barOf(
  symbol: string,
  start: number,
  [open, high, low, close, volume]: readonly number[],
  correction = false,
): FeedBar | undefined {
  const isBar = Number.isSafeInteger(start) && low > 0 && low <= open &&
    low <= close && high >= open && high >= close && high < Infinity &&
    volume >= 0 && volume < Infinity;
  return isBar
    ? { symbol, start, open, high, low, close, volume, correction }
    : undefined;
}
