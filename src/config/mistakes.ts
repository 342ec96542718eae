/**
 * Mistakes in a config, and their text.
 *
 * @module
 */
import { nearest } from "../text/nearest.ts";
import { grouped } from "../text/grouped.ts";

/** How many mistakes of a config a message shows. */
const MISTAKES_SHOWN = 100;

/** How many mistakes of a config are told; there may be one for each value. */
export const MISTAKES_MAX = 1_000;

/** A place in a config: keys and list positions from the top. */
export type ConfigPath = readonly (string | number)[];

/** One mistake. */
export interface ConfigMistake {
  /** The path, for example `backtest_config.start_date` or `strategies[0].module`. */
  readonly path: string;
  /** What was found there, shortened, as JSON; `nothing` if the key is missing. */
  readonly found: string;
  /** What is allowed there. */
  readonly allowed: string;
  /** Why, or what was probably meant; empty if there is nothing to add. */
  readonly hint: string;
}

/** A path as text: `strategies[0].module`. */
export function pathText(path: ConfigPath): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (!/^[\w-]{1,60}$/.test(step)) text += `[${foundText(step)}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text === "" ? "(the whole config)" : text;
}

/** A value as a message shows it: one line, at most 60 characters. */
export function foundText(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "number" && !Number.isFinite(value)) return `${value}`;
  if (Array.isArray(value)) {
    return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  }
  if (typeof value === "object" && value !== null) {
    const keys = Object.keys(value);
    if (value instanceof Date) return `the date object ${value.toJSON()}`;
    return shorten(
      keys.length === 0
        ? "an empty section"
        : `a section with ${keys.join(", ")}`,
    );
  }
  if (typeof value === "bigint" || typeof value === "symbol") {
    return `a ${typeof value}`;
  }
  return shorten(JSON.stringify(value) ?? `a ${typeof value}`);
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

/** Names in a text: the first ten, and how many more there are. */
export function shortList(all: readonly string[]): string {
  const words = all.filter((word) => word !== "");
  if (words.length <= 10) return words.join(", ");
  return `${words.slice(0, 10).join(", ")} and ${words.length - 10} more`;
}

/** The value at `path` in `root`, or `undefined`. */
export function valueAt(root: unknown, path: ConfigPath): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined;
    if (!Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** Whether a key has a value; `null` counts as absent. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Whether a value is neither a list nor a section. */
export function isScalar(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

/** The texts of a list; adds a mistake for every duplicate. */
export function checkUnique(
  raw: unknown,
  path: ConfigPath,
  mistakes: MistakeList,
): Set<string> {
  const seen = new Set<string>();
  const items = valueAt(raw, path);
  if (!Array.isArray(items)) return seen;
  items.forEach((item, i) => {
    if (typeof item !== "string") return;
    if (seen.has(item)) {
      mistakes.add([...path, i], "each entry once", "it is listed twice");
    }
    seen.add(item);
  });
  return seen;
}

interface Entry {
  readonly path: ConfigPath;
  readonly mistake: ConfigMistake;
}

/** A config as it was given, of which another form is checked. */
export interface GivenConfig {
  /** The given config. */
  readonly root: unknown;
  /** Where a value of the checked form was given. */
  readonly origin: (path: ConfigPath) => ConfigPath;
}

/** Collects mistakes; a later one at the same place replaces the earlier. */
export class MistakeList {
  readonly #byPath = new Map<string, Entry>();
  /** The places of all mistakes, and those above them. */
  readonly #places = new Set<string>();
  readonly #root: unknown;
  readonly #given: GivenConfig;

  /**
   * Starts an empty list for the config `root`. Mistakes are reported at the
   * paths of the config that was `given`, by default the same.
   */
  constructor(
    root: unknown,
    given: GivenConfig = { root, origin: (path) => path },
  ) {
    this.#root = root;
    this.#given = given;
  }

  /** Whether there are more mistakes than are told; further ones are not added. */
  get isFull(): boolean {
    return this.#byPath.size > MISTAKES_MAX;
  }

  /**
   * The word of `known` that a wrong one probably stands for. There are
   * suggestions for the mistakes that a message shows; searching takes longer
   * than all else.
   */
  suggestion(word: string, known: Iterable<string>): string | undefined {
    if (this.#byPath.size >= MISTAKES_SHOWN) return undefined;
    return nearest(word, known);
  }

  /** Adds a mistake; the list looks up what was found. */
  add(path: ConfigPath, allowed: string, hint = ""): void {
    if (this.isFull) return;
    const found = foundText(valueAt(this.#root, path));
    this.#put(this.#given.origin(path), found, allowed, hint);
  }

  /** Adds a mistake at a path of the given config. */
  addGiven(path: ConfigPath, allowed: string, hint: string): void {
    if (this.isFull) return;
    const found = foundText(valueAt(this.#given.root, path));
    this.#put(path, found, allowed, hint);
  }

  #put(path: ConfigPath, found: string, allowed: string, hint: string): void {
    const mistake = { path: pathText(path), found, allowed, hint };
    this.#byPath.set(JSON.stringify(path), { path, mistake });
    for (let depth = 0; depth <= path.length; depth++) {
      this.#places.add(JSON.stringify(path.slice(0, depth)));
    }
  }

  /**
   * Adds a key that is unknown at its place. `homes` gives the section of each
   * key that exists in only one.
   */
  addUnknownKey(
    path: ConfigPath,
    key: string,
    known: readonly string[],
    homes: ReadonlyMap<string, string>,
  ): void {
    const near = this.suggestion(key, known);
    const home = homes.get(key);
    let hint = "unknown key";
    if (near !== undefined) hint += `; did you mean "${near}"?`;
    else if (home !== undefined) hint += `; it belongs under ${home}`;
    this.add([...path, key], `one of the keys ${known.join(", ")}`, hint);
  }

  /** Adds a name of the user's choice that is not allowed. */
  addName(path: ConfigPath, allowed: string): void {
    const hint = `the name ${foundText(path.at(-1))} is not allowed here`;
    this.add(path, allowed, hint);
  }

  /** Whether there is a mistake at this place or below it. */
  has(path: ConfigPath): boolean {
    return this.#places.has(JSON.stringify(this.#given.origin(path)));
  }

  /** All mistakes in the order of the config; missing keys come last in their section. */
  get all(): readonly ConfigMistake[] {
    const keys = new Map<object, Map<string, number>>();
    const placed = [...this.#byPath.values()].map((entry) => ({
      place: this.#place(entry.path, keys),
      mistake: entry.mistake,
    }));
    placed.sort((a, b) => comparePlaces(a.place, b.place));
    return placed.map((entry) => entry.mistake);
  }

  #place(path: ConfigPath, keys: Map<object, Map<string, number>>): number[] {
    return path.map((step, depth) => {
      const parent = valueAt(this.#given.root, path.slice(0, depth));
      if (typeof parent !== "object" || parent === null) return Infinity;
      if (Array.isArray(parent)) {
        return typeof step === "number" && step < parent.length
          ? step
          : Infinity;
      }
      let places = keys.get(parent);
      if (places === undefined) {
        places = new Map(Object.keys(parent).map((key, i) => [key, i]));
        keys.set(parent, places);
      }
      return places.get(String(step)) ?? Infinity;
    });
  }
}

function comparePlaces(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
  }
  return a.length - b.length;
}

/** One mistake as one line, without a final full stop. */
export function mistakeText(mistake: ConfigMistake): string {
  const hint = mistake.hint === "" ? "" : ` (${mistake.hint})`;
  const found = mistake.found === "nothing"
    ? "missing"
    : `found ${mistake.found}`;
  return `${mistake.path}: ${found}${hint}; allowed: ${mistake.allowed}`;
}

/** All mistakes as a list under one heading. */
export function mistakesText(
  title: string,
  mistakes: readonly ConfigMistake[],
): string {
  const isAll = mistakes.length <= MISTAKES_MAX;
  const count = mistakes.length === 1
    ? "1 mistake"
    : isAll
    ? `${mistakes.length} mistakes`
    : `more than ${grouped(MISTAKES_MAX)} mistakes`;
  const more = Math.min(mistakes.length, MISTAKES_MAX) - MISTAKES_SHOWN;
  const andMore = `${isAll ? "" : "more than "}${grouped(more)}`;
  return [
    `${title} has ${count}:`,
    ...mistakes.slice(0, MISTAKES_SHOWN)
      .map((mistake) => `  ${mistakeText(mistake)}`),
    ...(more > 0 ? [`  and ${andMore} more`] : []),
  ].join("\n");
}
