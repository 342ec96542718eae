/**
 * Session configs as YAML with comments.
 *
 * @module
 */
import { jsonText } from "../text/clean.ts";
import { type ConfigPath, isScalar } from "./mistakes.ts";
import { isSection } from "./variables.ts";

/** A comment on a place of a config. */
export interface PlacedComment {
  /** The place; a comment on one that does not exist is written above it. */
  readonly place: ConfigPath;
  /** One line of text. */
  readonly text: string;
}

const WIDTH = 80;
/** Text that YAML reads as text without quotes, also in a list in brackets. */
const PLAIN =
  /^(?:[A-Za-z_$][\w./$-]*(?: [\w./$-]+)*|\.{0,2}\/[\w./-]+|\d+[smhdwy]|\d{4}-\d\d-\d\d)$/;
/** Words that some readers of YAML take for something else. */
const WORDS = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** A config made of JSON values as YAML; comments stand above their places. */
export function configYaml(
  config: unknown,
  comments: readonly PlacedComment[] = [],
): string {
  const above = new Map<string, string[]>();
  for (const { place, text } of comments) {
    const key = JSON.stringify(existing(config, place));
    const lines = above.get(key);
    if (lines === undefined) above.set(key, [`# ${text}`]);
    else lines.push(`# ${text}`);
  }
  const lines = [
    ...above.get("[]") ?? [],
    ...block(config, [], (path) => above.get(JSON.stringify(path)) ?? []),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** The longest beginning of a path that exists. */
function existing(config: unknown, place: ConfigPath): ConfigPath {
  let value = config;
  for (const [depth, step] of place.entries()) {
    const inside = Array.isArray(value) || isSection(value) ? value : {};
    if (!Object.hasOwn(inside, step)) return place.slice(0, depth);
    value = (inside as Record<string | number, unknown>)[step];
  }
  return place;
}

type Comments = (path: ConfigPath) => readonly string[];

/** The lines of a value that is not on the line of its key. */
function block(value: unknown, path: ConfigPath, comments: Comments): string[] {
  if (Array.isArray(value) && value.length > 0) {
    return value.flatMap((item, i) => {
      const at = [...path, i];
      const lines = oneLine(item, 2, at, comments) ??
        block(item, at, comments);
      // Comments on the first key stand above the dash.
      const first = lines.findIndex((line) => !line.startsWith("#"));
      return [
        ...comments(at),
        ...lines.slice(0, first),
        ...lines.slice(first).map((line, j) => (j === 0 ? "- " : "  ") + line),
      ];
    });
  }
  if (isSection(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, item]) => {
      const at = [...path, key];
      const name = textOf(key);
      const inline = oneLine(item, name.length + 2, at, comments);
      return [
        ...comments(at),
        ...(inline !== undefined ? [`${name}: ${inline[0]}`] : [
          `${name}:`,
          ...block(item, at, comments).map((line) => `  ${line}`),
        ]),
      ];
    });
  }
  return [scalar(value)];
}

/** A value that fits on the line of its key. */
function oneLine(
  value: unknown,
  indent: number,
  path: ConfigPath,
  comments: Comments,
): string[] | undefined {
  if (Array.isArray(value) && value.length > 0) {
    if (!value.every(isScalar)) return undefined;
    if (value.some((_, i) => comments([...path, i]).length > 0)) {
      return undefined;
    }
    const text = `[${value.map(scalar).join(", ")}]`;
    const room = WIDTH - indent - 2 * path.length;
    return text.length <= room ? [text] : undefined;
  }
  const isFull = isSection(value) && Object.keys(value).length > 0;
  return isFull ? undefined : [scalar(value)];
}

function scalar(value: unknown): string {
  if (typeof value === "string") return textOf(value);
  if (Array.isArray(value)) return "[]";
  return isSection(value) ? "{}" : JSON.stringify(value);
}

function textOf(text: string): string {
  return PLAIN.test(text) && !WORDS.test(text) ? text : jsonText(text);
}
