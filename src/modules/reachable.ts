/**
 * The built-in objects that code reaches without naming a module.
 *
 * @module
 */

/** Objects that no global names. */
const UNNAMED: readonly object[] = [
  async function () {},
  function* () {}.prototype,
  async function* () {}.prototype,
  [][Symbol.iterator](),
  ""[Symbol.iterator](),
  "".matchAll(/x/g),
  new Map()[Symbol.iterator](),
  new Set()[Symbol.iterator](),
  new URLSearchParams()[Symbol.iterator](),
  new Intl.Segmenter().segment(""),
  new Intl.Segmenter().segment("")[Symbol.iterator](),
  Iterator.from({ next: () => ({ done: true, value: 0 }) }),
  [].values().map((value) => value),
].map((value) => Object.getPrototypeOf(value));

/** Functions of the global scope that are behind accessors in some versions. */
const TIMERS = [setTimeout, setInterval, clearTimeout, clearInterval];

/**
 * What the global variables of this thread, and literals of the language, lead
 * to: by properties, accessors and prototypes, each object with a name for
 * errors. No accessor is called.
 */
export function reachableObjects(): Map<object, string> {
  const found = new Map<object, string>();
  const waiting: (readonly [unknown, string])[] = [
    ...UNNAMED.map((value) => [value, "a built-in prototype"] as const),
    ...TIMERS.map((timer) => [timer, timer.name] as const),
    [globalThis, "globalThis"],
  ];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [value, name] = next;
    if (!isObject(value) || found.has(value)) continue;
    found.set(value, name);
    waiting.push([Reflect.getPrototypeOf(value), `${name}.__proto__`]);
    for (const key of Reflect.ownKeys(value)) {
      const property = Reflect.getOwnPropertyDescriptor(value, key);
      const inside = value === globalThis
        ? String(key)
        : `${name}.${String(key)}`;
      for (const one of [property?.value, property?.get, property?.set]) {
        waiting.push([one, inside]);
      }
    }
  }
  return found;
}

/**
 * Freezes functions that are no classes: nobody extends them. What a class or a
 * function makes is not affected.
 */
export function freezeFunctions(objects: Iterable<object>): void {
  for (const object of objects) {
    if (typeof object !== "function" || Object.hasOwn(object, "prototype")) {
      continue;
    }
    const isPlain = Reflect.ownKeys(object).every((key) =>
      key === "length" || key === "name"
    );
    if (isPlain) Object.freeze(object);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "function" ||
    (typeof value === "object" && value !== null);
}
