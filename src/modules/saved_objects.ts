/**
 * Objects whose properties can be put back.
 *
 * @module
 */
import process from "node:process";

/** Objects, each with a name for errors, as they were at the beginning. */
export class SavedObjects {
  readonly #saved: readonly SavedObject[];

  /** Saves the present properties of `objects`. */
  constructor(objects: ReadonlyMap<object, string>) {
    this.#saved = [...objects]
      .filter(([object]) => !Object.isFrozen(object))
      .map(([object, name]) => new SavedObject(object, name));
  }

  /** Puts the properties back; returns the names of those that stay. */
  restore(): string[] {
    const stuck: string[] = [];
    for (const saved of this.#saved) {
      if (!saved.isUntouched()) saved.restore(stuck);
    }
    return stuck;
  }
}

/** An object and its properties as they were. */
class SavedObject {
  readonly #name: string;
  readonly #object: object;
  readonly #keys: readonly PropertyKey[];
  /** By the index of the key. */
  readonly #properties: readonly (PropertyDescriptor | undefined)[];
  /** The indices of keys whose properties can change. */
  readonly #changeable: readonly number[];
  readonly #prototype: object | null;
  readonly #isExtensible: boolean;

  constructor(object: object, name: string) {
    this.#name = name;
    this.#object = object;
    this.#keys = Reflect.ownKeys(object);
    this.#properties = this.#keys.map((key) =>
      Object.getOwnPropertyDescriptor(object, key)
    );
    this.#changeable = [...this.#properties.keys()].filter((i) =>
      this.#properties[i]?.configurable === true ||
      this.#properties[i]?.writable === true
    );
    this.#prototype = Reflect.getPrototypeOf(object);
    this.#isExtensible = Object.isExtensible(object);
  }

  /** Whether the object has the same properties. It runs after every set. */
  isUntouched(): boolean {
    const object = this.#object;
    if (Reflect.ownKeys(object).length !== this.#keys.length) return false;
    // As many keys, and none of these has gone: no other has come.
    for (let i = 0; i < this.#changeable.length; i++) {
      const index = this.#changeable[i];
      const now = Object.getOwnPropertyDescriptor(object, this.#keys[index]);
      if (!isSameProperty(this.#properties[index], now)) return false;
    }
    return Reflect.getPrototypeOf(object) === this.#prototype &&
      Object.isExtensible(object) === this.#isExtensible;
  }

  /** Puts the properties back; adds the names of those that stay to `stuck`. */
  restore(stuck: string[]): void {
    const object = this.#object;
    const known = new Set(this.#keys);
    for (const key of Reflect.ownKeys(object)) {
      if (known.has(key) || Reflect.deleteProperty(object, key)) continue;
      stuck.push(`${this.#name}.${String(key)}`);
    }
    this.#keys.forEach((key, i) => {
      const before = this.#properties[i];
      const now = Object.getOwnPropertyDescriptor(object, key);
      if (before === undefined || isSameProperty(before, now)) return;
      if (Reflect.defineProperty(object, key, before)) return;
      stuck.push(`${this.#name}.${String(key)}`);
    });
    if (
      Object.isExtensible(object) !== this.#isExtensible ||
      !Reflect.setPrototypeOf(object, this.#prototype)
    ) stuck.push(this.#name);
  }
}

/** Functions of the global scope that are behind accessors in some versions. */
const TIMERS = [
  "setTimeout",
  "setInterval",
  "setImmediate",
  "clearTimeout",
  "clearInterval",
  "clearImmediate",
] as const;

/**
 * The objects behind the globals of this thread, by name: functions, classes and
 * their prototypes, namespaces such as `Intl` with their classes, `console`,
 * `process`, `Deno`.
 */
export function builtInObjects(): Map<object, string> {
  const objects = new Map<object, string>();
  const add = (value: unknown, name: string) => {
    if (!isObject(value) || value === globalThis || objects.has(value)) return;
    objects.set(value, name);
    const { value: prototype } =
      Object.getOwnPropertyDescriptor(value, "prototype") ?? {};
    add(prototype, `${name}.prototype`);
  };
  const addMembers = (object: object, prefix: string) => {
    for (const key of Reflect.ownKeys(object)) {
      const { value } = Object.getOwnPropertyDescriptor(object, key) ?? {};
      add(value, `${prefix}${String(key)}`);
    }
  };
  addMembers(globalThis, "");
  addMembers(Deno, "Deno.");
  for (const name of TIMERS) add(Reflect.get(globalThis, name), name);
  add(process, "process");
  for (const namespace of [Intl, WebAssembly]) {
    addMembers(namespace, `${objects.get(namespace)}.`);
  }
  return objects;
}

function isSameProperty(
  before: PropertyDescriptor | undefined,
  now: PropertyDescriptor | undefined,
): boolean {
  return before !== undefined && now !== undefined &&
    Object.is(before.value, now.value) && before.get === now.get &&
    before.set === now.set && before.writable === now.writable &&
    before.enumerable === now.enumerable &&
    before.configurable === now.configurable;
}

function isObject(value: unknown): value is object {
  return typeof value === "function" ||
    (typeof value === "object" && value !== null);
}
