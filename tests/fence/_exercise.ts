/** Calls what the engine uses of the built-in objects, with a price of the future. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

const { apply, ownKeys } = Reflect;
const { then } = Promise.prototype;
/** Above all prices of the market. */
export const FUTURE = 1_999_999.4375;

const typedArray = Object.getPrototypeOf(Float64Array);
const arrayIterator = Object.getPrototypeOf([][Symbol.iterator]());
const generator = Object.getPrototypeOf(
  Object.getPrototypeOf((function* () {})()),
);

/** What the engine uses. */
const OWNERS: readonly object[] = [
  ...[Array, ArrayBuffer, Atomics, DataView, Float64Array, Int32Array, Map],
  ...[Math, Object, Promise, Reflect, Set, Uint8Array, Uint16Array, WeakMap],
  ...[WeakSet, Function.prototype, Buffer, RegExp, String, TextDecoder],
  ...[TextEncoder, JSON, typedArray, arrayIterator, generator],
  ...[Object.getPrototypeOf(arrayIterator), new Map().keys(), Date, Number],
  ...[new Set().keys(), EventTarget, MessagePort, Event, MessageEvent],
  Object.getPrototypeOf(createHash("sha256")),
];

/** Calls each member, whatever it is by now. */
export function exercise(): void {
  for (const owner of OWNERS) {
    callAll(owner);
    // What all objects inherit can be replaced: the engine calls none of it.
    if (owner === Object || typeof owner !== "function") continue;
    const { prototype } = owner;
    if (typeof prototype === "object") callAll(prototype);
  }
}

function callAll(owner: object): void {
  for (const key of ownKeys(owner)) {
    // These would end or bind what goes on.
    if (key === "constructor" || key === "wait" || key === "then") continue;
    try {
      const member: unknown = Reflect.get(owner, key);
      if (typeof member !== "function") continue;
      // Some write to what they get.
      const bytes = Float64Array.of(FUTURE);
      const result: unknown = apply(member, bytes, [bytes, bytes]);
      if (result instanceof Promise) apply(then, result, [() => {}, () => {}]);
    } catch { /* not for these arguments */ }
  }
}
