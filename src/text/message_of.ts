/**
 * The text of a thrown value.
 *
 * @module
 */

import { withoutMarks } from "./module_mark.ts";

/** The message of an error, or any other thrown value as text. */
export function messageOf(error: unknown): string {
  return withoutMarks(error instanceof Error ? error.message : String(error));
}
