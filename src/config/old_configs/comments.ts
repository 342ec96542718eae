/**
 * Comments in configs that have no syntax for them, such as JSON: keys like
 * `_note` or `description`.
 *
 * @module
 */
import type { ConfigPath } from "../mistakes.ts";
import { isSection } from "../variables.ts";
import type { Draft } from "./draft.ts";

const COMMENT =
  /^(?:comments?|notes?|description)$|^_(?!_proto__$)|^\/\/|_(?:comment|note)$/;

/** Sections of the user's own names and values. */
const FREE_FORM: ReadonlySet<string> = new Set([
  "metadata",
  "variables",
  "params",
  "config",
]);

/** Removes the comments, with a note of each. */
export function removeComments(draft: Draft): void {
  for (const path of commentsIn(draft.root, [], [])) {
    draft.note(path, `left out: a comment: ${shown(draft.at(path))}`);
    draft.remove(path);
  }
}

function commentsIn(
  value: unknown,
  path: ConfigPath,
  above: readonly unknown[],
): ConfigPath[] {
  // A YAML alias that contains itself would recurse forever.
  if (above.includes(value)) return [];
  const inside = [...above, value];
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => commentsIn(item, [...path, i], inside));
  }
  if (!isSection(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    if (isComment(key, item)) return [[...path, key]];
    return FREE_FORM.has(key) ? [] : commentsIn(item, [...path, key], inside);
  });
}

/** An indicator may have the name `note`, but then it is a section. */
function isComment(key: string, value: unknown): boolean {
  if (!COMMENT.test(key)) return false;
  const isText = (one: unknown) => typeof one === "string";
  return isText(value) || value === null || key.startsWith("_") ||
    key.startsWith("//") || (Array.isArray(value) && value.every(isText));
}

/** How much of a comment a note repeats, in characters. */
const SHOWN_MAX = 200;

function shown(value: unknown): string {
  try {
    const text = JSON.stringify(value) ?? `a ${typeof value}`;
    return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX - 1)}…`;
  } catch {
    return "a value that is not JSON";
  }
}
