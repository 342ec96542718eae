/**
 * Objects whose properties can be put back.
 *
 * @module
 */
import process from "node:process";

type Properties = ReadonlyMap<PropertyKey, PropertyDescriptor>;

/** An object and its properties as they were. */
interface SavedObject {
  readonly name: string;
  readonly object: object;
  readonly properties: Properties;
}

/** Objects, each with a name for errors, as they were at the beginning. */
export class SavedObjects {
  readonly #saved: readonly SavedObject[];

  /** Saves the present properties of `objects`. */
  constructor(objects: ReadonlyMap<object, string>) {
    this.#saved = [...objects]
      .filter(([object]) => !Object.isFrozen(object))
      .map(([object, name]) => ({
        name,
        object,
        properties: propertiesOf(object),
      }));
  }

  /** Puts the properties back; returns the names of those that stay. */
  restore(): string[] {
    const stuck: string[] = [];
    for (const { name, object, properties } of this.#saved) {
      const keys = Reflect.ownKeys(object);
      for (const key of keys) {
        if (restoreProperty(object, key, properties.get(key))) continue;
        stuck.push(`${name}.${String(key)}`);
      }
      for (const [key, before] of properties) {
        if (!Object.hasOwn(object, key)) restoreProperty(object, key, before);
      }
    }
    return stuck;
  }
}

/**
 * The objects behind the globals of this thread, by name: those that global
 * variables hold, the members of namespaces such as `Intl`, and the prototypes
 * of both.
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
  add(process, "process");
  for (const [object, name] of [...objects]) {
    const isNamespace = typeof object === "object" &&
      !name.endsWith(".prototype");
    if (isNamespace) addMembers(object, `${name}.`);
  }
  return objects;
}

function propertiesOf(object: object): Properties {
  return new Map(
    Reflect.ownKeys(object).flatMap((key) => {
      const property = Object.getOwnPropertyDescriptor(object, key);
      return property === undefined ? [] : [[key, property]];
    }),
  );
}

/** Puts a property back, `undefined` for none; returns whether it is as it was. */
function restoreProperty(
  object: object,
  key: PropertyKey,
  before: PropertyDescriptor | undefined,
): boolean {
  if (before === undefined) return Reflect.deleteProperty(object, key);
  const now = Object.getOwnPropertyDescriptor(object, key);
  const isSame = now !== undefined && Object.is(before.value, now.value) &&
    before.get === now.get && before.set === now.set;
  return isSame || Reflect.defineProperty(object, key, before);
}

function isObject(value: unknown): value is object {
  return typeof value === "function" ||
    (typeof value === "object" && value !== null);
}
