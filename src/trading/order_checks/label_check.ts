/**
 * Checks the tag and the reason of a request.
 *
 * @module
 */
import { cleanForLog } from "../../text/clean.ts";
import type { OrderLabels } from "../order_types/request_fields.ts";
import { shown } from "./check_values.ts";

/** The most characters of a tag. */
export const TAG_LENGTH_MAX = 64;
/** The most characters of a reason. */
export const REASON_LENGTH_MAX = 500;

/** What is wrong with tag or reason; `undefined` if both are valid or absent. */
export function labelsProblem(
  { tag, reason }: OrderLabels,
): string | undefined {
  // Most orders have none, and every order passes through here.
  if (tag === undefined && reason === undefined) return undefined;
  return textProblem("tag", tag, TAG_LENGTH_MAX) ??
    textProblem("reason", reason, REASON_LENGTH_MAX);
}

function textProblem(
  name: string,
  text: unknown,
  mostCharacters: number,
): string | undefined {
  if (text === undefined) return undefined;
  if (typeof text !== "string") {
    return `${name} is ${shown(text)}; it must be text`;
  }
  // Code points are counted only where code units exceed the limit.
  const length = text.length > mostCharacters ? [...text].length : text.length;
  if (length > mostCharacters) {
    return `${name} has ${length} characters; it must have at most ${mostCharacters}`;
  }
  if (!text.isWellFormed()) {
    return `${name} has half of a character (a lone surrogate); cut text by characters, as [...text] does`;
  }
  return cleanForLog(text) === text
    ? undefined
    : `${name} has a line break or a control character; it must be one line of plain text`;
}
