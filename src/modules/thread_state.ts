/**
 * What foreign code can change in its thread outside of its modules: global
 * variables, the objects behind them, timers.
 *
 * @module
 */

/** An object and its properties as they were. */
interface SavedObject {
  /** How errors name it. */
  readonly name: string;
  readonly object: object;
  readonly properties: ReadonlyMap<PropertyKey, PropertyDescriptor>;
}

/**
 * The globals of a thread that is the engine's own, to be put back after each
 * run: the properties of the global object, of the objects that these hold, and
 * of their prototypes.
 */
export class ThreadState {
  readonly #saved: readonly SavedObject[];
  #firstTimer = nextTimer();

  /** Saves the present state. */
  constructor() {
    const objects = new Map<object, string>([[globalThis, "globalThis"]]);
    for (const key of Reflect.ownKeys(globalThis)) {
      const { value } = Object.getOwnPropertyDescriptor(globalThis, key) ?? {};
      if (!isObject(value) || objects.has(value)) continue;
      objects.set(value, String(key));
      const { prototype } = value as { prototype?: unknown };
      if (isObject(prototype) && !objects.has(prototype)) {
        objects.set(prototype, `${String(key)}.prototype`);
      }
    }
    objects.set(process, "process");
    this.#saved = [...objects]
      .filter(([object]) => !Object.isFrozen(object))
      .map(([object, name]) => ({
        name,
        object,
        properties: propertiesOf(object),
      }));
  }

  /**
   * Puts the state back and clears the timers that were set meanwhile. Returns
   * the names of properties that cannot be put back.
   */
  restore(): string[] {
    const until = nextTimer();
    for (let id = this.#firstTimer; id < until; id++) clearTimeout(id);
    this.#firstTimer = until;
    return this.#saved.flatMap(restoreObject);
  }
}

function restoreObject({ name, object, properties }: SavedObject): string[] {
  const stuck: string[] = [];
  const keys = Reflect.ownKeys(object);
  for (const key of keys) {
    const before = properties.get(key);
    const isBack = before === undefined
      ? Reflect.deleteProperty(object, key)
      : isUnchanged(before, Object.getOwnPropertyDescriptor(object, key)) ||
        Reflect.defineProperty(object, key, before);
    if (!isBack) stuck.push(`${name}.${String(key)}`);
  }
  if (keys.length === properties.size && stuck.length === 0) return stuck;
  for (const [key, before] of properties) {
    if (!Object.hasOwn(object, key)) {
      Reflect.defineProperty(object, key, before);
    }
  }
  return stuck;
}

function isUnchanged(
  before: PropertyDescriptor,
  now: PropertyDescriptor | undefined,
): boolean {
  return now !== undefined && Object.is(before.value, now.value) &&
    before.get === now.get && before.set === now.set;
}

function propertiesOf(object: object): Map<PropertyKey, PropertyDescriptor> {
  return new Map(
    Reflect.ownKeys(object).flatMap((key) => {
      const property = Object.getOwnPropertyDescriptor(object, key);
      return property === undefined ? [] : [[key, property]];
    }),
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "function" ||
    (typeof value === "object" && value !== null);
}

/** The number of the next timer; the runtime counts them. */
function nextTimer(): number {
  const timer = setTimeout(() => {}, 0);
  clearTimeout(timer);
  return Number(timer) + 1;
}
