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
import { grouped } from "../text/grouped.ts";

/** The most bytes of a config file. */
export const CONFIG_BYTES_MAX = 10_000_000;

/** How deep sections and lists of a config may be nested. */
export const CONFIG_DEPTH_MAX = 50;

/** The most values of a config; what an alias names counts wherever it stands. */
export const CONFIG_VALUES_MAX = 50_000;

/** The most keys of one section: each takes longer, the more there are. */
export const SECTION_KEYS_MAX = 5_000;

/** The most sections and lists in one list; of other values it may have more. */
export const LIST_SECTIONS_MAX = 5_000;

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
  if (!isContainer(input)) return undefined;
  if (Array.isArray(input)) requirePlain(input);
  const isWide = wideness(input, []);
  if (isWide !== undefined) return isWide;
  let left = CONFIG_VALUES_MAX;
  for (const [key, value] of Object.entries(input)) {
    const path = [Array.isArray(input) ? Number(key) : key];
    const found = countValues(value, path, left);
    if (typeof found !== "number") return found;
    left -= found;
    if (left < 0) {
      return {
        path: [],
        allowed: `at most ${
          shown(CONFIG_VALUES_MAX)
        } values, with those of aliases`,
        hint: `it has more, up to its key ${
          JSON.stringify(key.slice(0, 40))
        }; the symbols of a large universe belong in a text file`,
      };
    }
  }
  return undefined;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function shown(most: number): string {
  return grouped(most);
}

/** A section with too many keys, or a list with too many sections. */
function wideness(value: object, path: ConfigPath): BeyondBounds | undefined {
  if (!Array.isArray(value)) {
    const { length } = Object.keys(value);
    if (length <= SECTION_KEYS_MAX) return undefined;
    return {
      path,
      allowed: `a section with at most ${shown(SECTION_KEYS_MAX)} keys`,
      hint: `it has ${shown(length)}`,
    };
  }
  if (value.length <= LIST_SECTIONS_MAX) return undefined;
  let length = 0;
  for (const item of value) if (isContainer(item)) length++;
  if (length <= LIST_SECTIONS_MAX) return undefined;
  return {
    path,
    allowed: `a list with at most ${
      shown(LIST_SECTIONS_MAX)
    } sections and lists`,
    hint: `it has ${shown(length)}`,
  };
}

/**
 * A list that has its values and nothing else, as those of files do: methods of
 * other lists may be replaced.
 *
 * @throws {TypeError} otherwise.
 */
function requirePlain(list: readonly unknown[]): void {
  const isPlain = Object.getPrototypeOf(list) === Array.prototype &&
    Reflect.ownKeys(list).length === list.length + 1;
  if (!isPlain) throw new TypeError("a list has gaps, or values by name");
}

/** A section or list that is still to be counted. */
interface Waiting {
  readonly value: object;
  readonly path: ConfigPath;
}

/** The number of values in a value, counted to more than `most`. */
function countValues(
  value: unknown,
  path: ConfigPath,
  most: number,
): number | BeyondBounds {
  if (!isContainer(value)) return 1;
  let count = 1;
  // No recursion: the depth is what is in question.
  const waiting: Waiting[] = [{ value, path }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, path: at } = next;
    if (at.length > CONFIG_DEPTH_MAX) {
      return {
        path,
        allowed: `at most ${CONFIG_DEPTH_MAX} sections and lists in each other`,
        hint: "it is nested deeper, or contains itself",
      };
    }
    const isList = Array.isArray(value);
    if (isList) requirePlain(value);
    const isWide = wideness(value, at);
    if (isWide !== undefined) return isWide;
    const steps = isList ? undefined : Object.keys(value);
    const items: readonly unknown[] = isList ? value : Object.values(value);
    count += items.length;
    if (count > most) return count;
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (!isContainer(item)) continue;
      waiting.push({ value: item, path: [...at, steps?.[i] ?? i] });
    }
  }
  return count;
}
