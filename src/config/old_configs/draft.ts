/**
 * A raw config while its old keys are translated.
 *
 * Changes copy the sections above them, so that the given config stays as it
 * is.
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

/** A value that has another path than in the given config. */
interface Move {
  readonly to: ConfigPath;
  readonly from: ConfigPath;
}

/** A raw config, its notes and refusals. */
export class Draft {
  /** The config in its present state. */
  root: unknown;
  /** What became of old keys. */
  readonly notes: PlacedNote[] = [];
  /** Old keys that cannot be translated. */
  readonly refusals: Refusal[] = [];
  readonly #moves: Move[] = [];

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
    this.root = withValue(this.root, path, value);
  }

  /** Removes a key. */
  remove(path: ConfigPath): void {
    const parent = this.at(path.slice(0, -1));
    if (!isSection(parent)) return;
    const { [String(path.at(-1))]: _, ...rest } = parent;
    this.set(path.slice(0, -1), rest);
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
    this.#moves.push({ to, from: this.origin(from) });
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
    let best: Move | undefined;
    for (const move of this.#moves) {
      if (move.to.length > path.length) continue;
      if (move.to.some((step, i) => step !== path[i])) continue;
      if (best === undefined || move.to.length >= best.to.length) best = move;
    }
    if (best === undefined) return path;
    return [...best.from, ...path.slice(best.to.length)];
  }
}

function withValue(root: unknown, path: ConfigPath, value: unknown): unknown {
  if (path.length === 0) return value;
  const [step, ...rest] = path;
  if (Array.isArray(root)) {
    return root.map((item, i) =>
      i === step ? withValue(item, rest, value) : item
    );
  }
  const section = isSection(root) ? root : {};
  return { ...section, [step]: withValue(section[step], rest, value) };
}
