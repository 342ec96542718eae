/**
 * Text from outside (file names, symbols, strategies' names, errors) made safe
 * for where it is written: a terminal, a line of a log, CSV, HTML.
 *
 * Every function returns ordinary text unchanged.
 *
 * @module
 */

/**
 * Terminal escapes of ECMA-48: a control sequence (colours, cursor), a string
 * command up to its terminator (titles, links), or a single escape.
 */
const ESCAPES =
  // deno-lint-ignore no-control-regex
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-~]/g;

/**
 * What a terminal acts upon or hides: control characters except tab and line
 * break, and the marks that reorder text ("Trojan source", CVE-2021-42574).
 */
const UNPRINTABLE =
  // deno-lint-ignore no-control-regex
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

/** Characters that some readers of a log take as the end of a line. */
const LINE_BREAKS = /[\n\u2028\u2029]/g;

/** What a formula begins with, in its ASCII and its full-width form. */
const FORMULA_START = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** Text without terminal escapes, such as the colours of a runtime's messages. */
export function stripEscapes(text: string): string {
  return text.replace(ESCAPES, "");
}

/**
 * Text for a terminal: escapes are dropped, other control characters are
 * spelled out (`\x07`). Tabs and line breaks stay.
 */
export function cleanForTerminal(text: string): string {
  return stripEscapes(text)
    .replace(
      UNPRINTABLE,
      (character, at, whole) =>
        character === "\r" && whole[at + 1] === "\n"
          ? character
          : spelled(character),
    );
}

/**
 * Text for one line of a log: as for a terminal, with line breaks spelled out
 * (`\n`), so that it cannot forge a line of the log.
 */
export function cleanForLog(text: string): string {
  return stripEscapes(text)
    .replace(UNPRINTABLE, spelled)
    .replace(LINE_BREAKS, spelled);
}

/** Whether a text is one line without what a terminal acts upon or hides. */
export function isPrintable(text: string): boolean {
  return cleanForLog(text) === text && !text.includes("\t");
}

/**
 * One field of CSV (RFC 4180): quoted if it has a comma, a quote or a line
 * break; empty for `null`.
 *
 * Text is cleaned as for a terminal. An apostrophe is put before what a
 * spreadsheet would take for a formula (`=1+1`), so that it is shown and not
 * computed; a number is written as it is.
 */
export function csvField(value: string | number | null): string {
  if (value === null) return "";
  const text = typeof value === "string"
    ? withoutFormula(cleanForTerminal(value))
    : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function withoutFormula(text: string): string {
  return FORMULA_START.test(text) ? `'${text}` : text;
}

/**
 * Text for HTML, between tags or in an attribute in double quotes; cleaned as
 * for a terminal, since marks that reorder text work in a page too.
 */
export function escapeHtml(text: string): string {
  return cleanForTerminal(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/**
 * The JSON of a value, as `JSON.stringify(value, null, space)` makes it, with
 * everything a terminal acts upon or hides as an escape of JSON: the same value
 * to a program, and harmless where it is printed.
 */
export function jsonText(value: unknown, space?: number): string {
  // `undefined` has no JSON.
  const text = JSON.stringify(value, null, space) ?? "null";
  return text.replace(
    UNPRINTABLE,
    (character) =>
      `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * JSON for the inside of an HTML script element, which no text in it can close.
 * Marks that reorder text and controls are spelled out, as in a terminal.
 */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replace(UNPRINTABLE, (character) => `\\${spelled(character)}`)
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}

function spelled(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\r") return "\\r";
  const code = character.charCodeAt(0).toString(16);
  return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u${code}`;
}
