/**
 * Protects the engine in a thread that runs foreign code: that code can neither
 * intercept the engine's access to its memory nor end the thread silently.
 *
 * @module
 */
import { sealOwnModules } from "../modules/own_modules.ts";
// Foreign code gets this module; what it imports must be loaded before.
import "../strategy/mod.ts";

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
 * Freezes the globals and prototypes that the engine uses. A strategy that
 * replaced one could see values that lie in the future. Call it before foreign
 * code is loaded; it cannot be undone.
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
    // Packages define methods of these names on their own objects, which a
    // frozen prototype would forbid. The engine calls none of them, so it is
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
 * Makes the calls that end a thread throw instead. A strategy that ended the
 * engine's thread would leave the other threads waiting.
 */
export function keepThreadAlive(): void {
  const refuse = () => {
    throw new Error("A strategy cannot end the thread it runs in");
  };
  const fixed = { value: refuse, writable: false, configurable: false };
  if ("close" in globalThis) Object.defineProperty(globalThis, "close", fixed);
  Object.defineProperty(Deno, "exit", fixed);
}

/**
 * Freezes what foreign code could reach, before it is loaded. With
 * `loadsMore` the engine may still import modules of its own.
 */
export function protectThread(loadsMore = false): void {
  freezeIntrinsics();
  keepThreadAlive();
  sealOwnModules(loadsMore);
}
