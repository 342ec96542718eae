/**
 * Closes the ways by which a strategy's code could come between the engine and
 * its memory, or end the engine's thread without a word.
 *
 * @module
 */

const NAMES = [
  "Array",
  "ArrayBuffer",
  "Atomics",
  "BigInt64Array",
  "DataView",
  "Float64Array",
  "Function",
  "Int32Array",
  "JSON",
  "Map",
  "Math",
  "Object",
  "Promise",
  "Reflect",
  "Set",
  "SharedArrayBuffer",
  "Uint8Array",
  "WeakMap",
] as const;

/**
 * Freezes the globals and prototypes that the engine's own objects pass
 * through, so that a strategy cannot replace one and look at what comes by:
 * the future would be there to see. Called before strategies are loaded, in a
 * thread that runs them; it cannot be undone.
 */
export function freezeIntrinsics(): void {
  for (const name of NAMES) {
    const value: unknown = globalThis[name];
    Object.defineProperty(globalThis, name, {
      value,
      writable: false,
      configurable: false,
    });
    if (typeof value !== "function") {
      Object.freeze(value);
      continue;
    }
    Object.freeze(value);
    // Packages put methods of these names on objects of their own, which a
    // frozen prototype would forbid. The engine calls none of them: it is
    // enough that nothing can be added.
    if (value === Object || value === Function) {
      Object.preventExtensions(value.prototype);
    } else Object.freeze(value.prototype);
  }
  const typedArray = Object.getPrototypeOf(Float64Array);
  Object.freeze(typedArray);
  Object.freeze(typedArray.prototype);
  const iterators = [
    [][Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
  ];
  for (const iterator of iterators) {
    const prototype = Object.getPrototypeOf(iterator);
    Object.freeze(prototype);
    Object.freeze(Object.getPrototypeOf(prototype));
  }
}

/**
 * Makes what ends a thread throw instead: a strategy that ended the engine's
 * would leave the other threads waiting.
 */
export function keepThreadAlive(): void {
  const refuse = () => {
    throw new Error("A strategy cannot end the thread it runs in");
  };
  const fixed = { value: refuse, writable: false, configurable: false };
  if ("close" in globalThis) Object.defineProperty(globalThis, "close", fixed);
  Object.defineProperty(Deno, "exit", fixed);
}
