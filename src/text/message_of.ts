/**
 * The text of a thrown value.
 *
 * @module
 */

/** The message of an error, or any other thrown value as text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
