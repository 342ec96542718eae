/**
 * The bound of the text of a config, checked before a parser reads it.
 *
 * A parser takes time for each value, and for each line of a text. Both begin at
 * a mark: a line break, a comma, a bracket, a colon, a dash. A text with more
 * marks than a config can need is refused unread. What is between them is read
 * fast.
 *
 * @module
 */
import { CONFIG_VALUES_MAX } from "./input_bounds.ts";

/**
 * The most parts of a text: lines, entries of lists, keys of sections. A value
 * has up to two; the rest is for comments and texts of several lines.
 */
export const CONFIG_PARTS_MAX: number = 2.5 * CONFIG_VALUES_MAX;

/**
 * The parts of a text in YAML or JSON, counted to `most + 1`: a parser finds no
 * more values in it than these and one. A dash is one part with the line that it
 * begins, and so is a comma, a bracket or a colon with the line break behind it.
 */
export function countParts(text: string, most: number): number {
  let count = 0;
  /** What has come last, spaces aside; other line breaks are text. */
  let last: "text" | "mark" | "break" = "text";
  for (let i = 0; i < text.length && count <= most; i++) {
    switch (text[i]) {
      case " ":
      case "\t":
        break;
      case "\n":
      case "\r":
        if (last === "mark") last = "text";
        else {
          count++;
          last = "break";
        }
        break;
      case ",":
      case ":":
      case "[":
      case "{":
        count++;
        last = "mark";
        break;
      case "-":
      case "?":
        if (last === "break" || !isBlank(text[i + 1])) last = "text";
        else {
          count++;
          last = "mark";
        }
        break;
      default:
        last = "text";
    }
  }
  return count;
}

function isBlank(character: string | undefined): boolean {
  return character === undefined || character.trim() === "";
}
