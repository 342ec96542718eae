/**
 * Bounds of the input of a config, checked before anything else reads it.
 *
 * An alias of YAML names a list without repeating it, so a short file can be
 * a config of any size; and a chain of brackets is a config of any depth.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { messageOf } from "../text/message_of.ts";
import {
  type ConfigMistake,
  type ConfigPath,
  MistakeList,
  mistakesText,
  pathText,
} from "./mistakes.ts";

/** The most bytes of a config file. */
export const CONFIG_BYTES_MAX = 10_000_000;

/** How deep sections and lists of a config may be nested. */
export const CONFIG_DEPTH_MAX = 50;

/** The most values of a config; what an alias names counts wherever it stands. */
export const CONFIG_VALUES_MAX = 200_000;

/** What is beyond the bounds, and where. */
interface BeyondBounds {
  /** The key at the top level, or the whole config. */
  readonly path: ConfigPath;
  /** What is allowed. */
  readonly allowed: string;
  /** Why it is not. */
  readonly hint: string;
}

/** The mistake of an input that is beyond the bounds; else none. */
export function boundsMistakes(input: unknown): readonly ConfigMistake[] {
  try {
    const beyond = beyondBounds(input);
    if (beyond === undefined) return [];
    const list = new MistakeList(input);
    list.add(beyond.path, beyond.allowed, beyond.hint);
    return list.all;
  } catch (error) {
    // A getter or a proxy, which files do not have.
    return [{
      path: pathText([]),
      found: "an object that cannot be read",
      allowed: "sections, lists, texts and numbers",
      hint: messageOf(error),
    }];
  }
}

/**
 * Requires an input within the bounds, before its parts are read one by one.
 *
 * @throws {SessionError} `config_invalid` otherwise.
 */
export function requireBounds(input: unknown, title: string): void {
  const mistakes = boundsMistakes(input);
  if (mistakes.length === 0) return;
  throw new SessionError("config_invalid", mistakesText(title, mistakes));
}

function beyondBounds(input: unknown): BeyondBounds | undefined {
  if (typeof input !== "object" || input === null) return undefined;
  let left = CONFIG_VALUES_MAX;
  for (const [key, value] of Object.entries(input)) {
    const path = [Array.isArray(input) ? Number(key) : key];
    const found = countValues(value, left);
    if (found === "deep") {
      return {
        path,
        allowed: `at most ${CONFIG_DEPTH_MAX} sections and lists in each other`,
        hint: "it is nested deeper, or contains itself",
      };
    }
    left -= found;
    if (left < 0) {
      return {
        path: [],
        allowed: `at most ${
          CONFIG_VALUES_MAX.toLocaleString("en-US")
        } values, with those of aliases`,
        hint: `it has more, up to its key ${
          JSON.stringify(key.slice(0, 40))
        }; the symbols of a large universe belong in a text file`,
      };
    }
  }
  return undefined;
}

/**
 * A list that has its values and nothing else, as those of files do: methods of
 * other lists may be replaced.
 *
 * @throws {TypeError} otherwise.
 */
function requirePlain(list: readonly unknown[]): readonly unknown[] {
  const isPlain = Object.getPrototypeOf(list) === Array.prototype &&
    Reflect.ownKeys(list).length === list.length + 1;
  if (isPlain) return list;
  throw new TypeError("a list has gaps, or values by name");
}

/** The number of values in a value, counted to `most + 1`. */
function countValues(value: unknown, most: number): number | "deep" {
  let count = 0;
  // No recursion: the depth is what is in question.
  const waiting: { value: unknown; depth: number }[] = [{ value, depth: 1 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (++count > most) return count;
    const { value, depth } = next;
    if (typeof value !== "object" || value === null) continue;
    if (depth > CONFIG_DEPTH_MAX) return "deep";
    const items = Array.isArray(value)
      ? requirePlain(value)
      : Object.values(value);
    if (count + waiting.length + items.length > most) return most + 1;
    for (const item of items) waiting.push({ value: item, depth: depth + 1 });
  }
  return count;
}
