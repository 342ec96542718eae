/**
 * The first lines of a delimited text file.
 *
 * @module
 */
import { HEAD_BYTES } from "../../files/input_file.ts";
import { isBarHeader } from "./csv_layout.ts";

const TEXT = new TextDecoder();
const LINE_FEED = 10, CARRIAGE_RETURN = 13;
const MAX_PREAMBLE_LINES = 4;
const FIRST_LINES_BYTES = 8_192;

/** A line that is neither empty nor a comment. */
export interface HeadLine {
  /** Its text. */
  readonly text: string;
  /** Its number in the file, from 1. */
  readonly line: number;
}

/** The lines of `head`, the first bytes of a file, without an incomplete last one. */
export function headLines(
  head: Uint8Array,
  bytes: number = HEAD_BYTES,
): HeadLine[] {
  const lines = TEXT.decode(head.subarray(0, bytes)).split(/\r?\n/);
  if (lines.length > 1 && head.length >= bytes) lines.pop();
  return lines
    .map((text, i) => ({ text, line: i + 1 }))
    // The first line may be a header that begins with a number sign.
    .filter(({ text }, i) =>
      text.trim() !== "" && !(i > 0 && text.startsWith("#"))
    );
}

/** The texts of the first `count` lines, without a byte order mark. */
export function firstLines(head: Uint8Array, count = 2): string[] {
  return headLines(head, FIRST_LINES_BYTES).slice(0, count)
    .map(({ text }) => text);
}

/** How many lines precede the header, for example a title or a source. */
export function preambleLines(head: Uint8Array): number {
  const lines = firstLines(head, MAX_PREAMBLE_LINES + 1);
  // Without a header and a preamble, the first line has numbers.
  if (/\d[,;\t|]/.test(lines[0] ?? "")) return 0;
  return Math.max(0, lines.findIndex(isBarHeader));
}

/**
 * Rejects the line ends of old spreadsheets.
 *
 * @throws {SyntaxError} if lines end with a carriage return alone.
 */
export function requireLineFeeds(head: Uint8Array): void {
  if (
    head.includes(LINE_FEED) ||
    !head.subarray(0, -1).includes(CARRIAGE_RETURN)
  ) return;
  throw new SyntaxError(
    "The lines end with carriage returns alone; save the file with line feeds",
  );
}
