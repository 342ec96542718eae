/**
 * A raw config while its old keys are translated.
 *
 * The first change inside a section or a list copies it, so that the given
 * config stays as it is; further changes are made in the copy. So a config with
 * many old keys takes no longer than one with as many others.
 *
 * @module
 */
import { type ConfigPath, pathText, valueAt } from "../mistakes.ts";
import { isSection } from "../variables.ts";

/** What became of an old key. */
export interface ConfigNote {
  /** The path of the key in the given config. */
  readonly path: string;
  /** What became of it, without a final full stop. */
  readonly text: string;
}

/** A note with the place that it is about in the translated config. */
export interface PlacedNote extends ConfigNote {
  /** The path, or that of the section from which the key is gone. */
  readonly place: ConfigPath;
}

/** An old key that cannot be translated. */
export interface Refusal {
  /** Its path in the given config. */
  readonly path: ConfigPath;
  /** What is allowed there. */
  readonly allowed: string;
  /** Why, and which key took its place. */
  readonly hint: string;
}

/** A value that has been moved, or one that such values are below. */
interface Move {
  /** Where it was given; `undefined` if it has not been moved itself. */
  from: ConfigPath | undefined;
  /** The values below it that have been moved, by key or list position. */
  readonly below: Map<string | number, Move>;
}

/** A raw config, its notes and refusals. */
export class Draft {
  /** The config in its present state. */
  root: unknown;
  /** What became of old keys. */
  readonly notes: PlacedNote[] = [];
  /** Old keys that cannot be translated. */
  readonly refusals: Refusal[] = [];
  /** Where moved values were in the given config, step by step of their path. */
  readonly #moves: Move = { from: undefined, below: new Map() };
  /** The sections and lists that are copies of this draft, each at one place. */
  readonly #copies = new WeakSet<object>();

  /** Starts with a given config. */
  constructor(root: unknown) {
    this.root = root;
  }

  /** The value at a path, or `undefined`. */
  at(path: ConfigPath): unknown {
    return valueAt(this.root, path);
  }

  /** The paths that match a pattern, in which `*` is any key or list position. */
  find(pattern: ConfigPath): ConfigPath[] {
    let found: ConfigPath[] = [[]];
    for (const step of pattern) {
      found = found.flatMap((path) => {
        const parent = this.at(path);
        if (step !== "*") {
          return isSection(parent) && Object.hasOwn(parent, step)
            ? [[...path, step]]
            : [];
        }
        if (Array.isArray(parent)) return parent.map((_, i) => [...path, i]);
        return isSection(parent)
          ? Object.keys(parent).map((key) => [...path, key])
          : [];
      });
    }
    return found;
  }

  /** Sets the value at a path whose parent is a section or a list. */
  set(path: ConfigPath, value: unknown): void {
    const key = path.at(-1);
    if (key === undefined) {
      this.root = value;
      return;
    }
    const parent = this.#copyAt(path.slice(0, -1));
    // Not an assignment: `__proto__` is a name like others.
    Object.defineProperty(parent, key, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }

  /** Removes a key. */
  remove(path: ConfigPath): void {
    const [key, above] = [path.at(-1), path.slice(0, -1)];
    const parent = this.at(above);
    if (key === undefined || !isSection(parent)) return;
    if (Object.hasOwn(parent, key)) delete this.#copyAt(above)[key];
  }

  /** Renames a key of a section, which keeps its place among the others. */
  rename(path: ConfigPath, key: string): void {
    const parent = this.at(path.slice(0, -1));
    if (!isSection(parent)) return;
    const entries = Object.entries(parent).map(([name, value]) => [
      name === path.at(-1) ? key : name,
      value,
    ]);
    this.set(path.slice(0, -1), Object.fromEntries(entries));
    this.moved([...path.slice(0, -1), key], path);
  }

  /** Says that the value at `to` was given at `from`. */
  moved(to: ConfigPath, from: ConfigPath): void {
    const origin = this.origin(from);
    let move = this.#moves;
    for (const step of to) {
      let next = move.below.get(step);
      if (next === undefined) {
        next = { from: undefined, below: new Map() };
        move.below.set(step, next);
      }
      move = next;
    }
    move.from = origin;
  }

  /** Adds a note on a key; `place` is where it is now, or its section. */
  note(path: ConfigPath, text: string, place = path.slice(0, -1)): void {
    this.notes.push({ path: pathText(this.origin(path)), text, place });
  }

  /** Adds a refusal. */
  refuse(path: ConfigPath, allowed: string, hint: string): void {
    this.refusals.push({ path: this.origin(path), allowed, hint });
  }

  /** Where a value of the present state was in the given config. */
  origin(path: ConfigPath): ConfigPath {
    let move: Move | undefined = this.#moves;
    let [from, depth] = [move.from, 0];
    for (let i = 0; i < path.length; i++) {
      move = move.below.get(path[i]);
      if (move === undefined) break;
      if (move.from !== undefined) [from, depth] = [move.from, i + 1];
    }
    return from === undefined ? path : [...from, ...path.slice(depth)];
  }

  /**
   * The section or list at a path as a copy of this draft. What is neither
   * becomes an empty section.
   */
  #copyAt(path: ConfigPath): Record<string | number, unknown> {
    const root = this.#copy(this.root);
    this.root = root;
    let value = root;
    for (const step of path) {
      const inside = Object.hasOwn(value, step) ? value[step] : undefined;
      const copy = this.#copy(inside);
      if (copy !== inside) {
        Object.defineProperty(value, step, {
          value: copy,
          configurable: true,
          enumerable: true,
          writable: true,
        });
      }
      value = copy;
    }
    return value;
  }

  #copy(value: unknown): Record<string | number, unknown> {
    const isObject = isSection(value) || Array.isArray(value);
    if (isObject && this.#copies.has(value)) {
      return value as Record<string | number, unknown>;
    }
    const copy = Array.isArray(value)
      ? [...value]
      : isSection(value)
      ? { ...value }
      : {};
    this.#copies.add(copy);
    return copy as Record<string | number, unknown>;
  }
}
