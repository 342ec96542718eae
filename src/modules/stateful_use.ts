/**
 * Notes that foreign code has used what can keep something in this thread that
 * nobody can put back: modules and most globals of the runtime, and whatever
 * runs code later. A thread of sets is replaced after such a set.
 *
 * What a set may use without this are the globals below: those of the language,
 * and the few of the runtime that have no state but their properties, which
 * `thread_state.ts` puts back. Globals that a later runtime adds are not among
 * them.
 *
 * @module
 */
import * as nodeModule from "node:module";

const { apply, defineProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;

/** Globals without state, besides their properties. */
const STATELESS: ReadonlySet<string> = new Set([
  ...["globalThis", "self", "undefined", "NaN", "Infinity", "eval"],
  ...["isFinite", "isNaN", "parseFloat", "parseInt", "escape", "unescape"],
  ...["decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent"],
  ...["Object", "Function", "Boolean", "Symbol", "Number", "BigInt", "Math"],
  ...["String", "RegExp", "Date", "Temporal", "Intl", "JSON", "Reflect"],
  ...["Proxy", "Promise", "Iterator", "Array", "Map", "Set", "WeakMap"],
  ...["WeakSet", "WeakRef", "ArrayBuffer", "SharedArrayBuffer", "DataView"],
  ...["Atomics", "Int8Array", "Uint8Array", "Uint8ClampedArray"],
  ...["Int16Array", "Uint16Array", "Int32Array", "Uint32Array"],
  ...["BigInt64Array", "BigUint64Array", "Float16Array", "Float32Array"],
  ...["Float64Array", "Error", "AggregateError", "EvalError", "RangeError"],
  ...["ReferenceError", "SyntaxError", "TypeError", "URIError"],
  ...["SuppressedError", "DisposableStack", "AsyncDisposableStack"],
  ...["console", "structuredClone", "queueMicrotask", "atob", "btoa"],
  ...["setTimeout", "setInterval", "clearTimeout", "clearInterval"],
  ...["URL", "URLSearchParams", "TextDecoder", "TextEncoder"],
  // The engine makes these permanent; calls that keep something are noted.
  ...["performance", "Performance", "Event", "EventTarget", "MessageEvent"],
  ...["MessagePort", "Worker"],
]);

let isUsed = false;

/** Notes a use, and forgets it when it has been asked for. */
export function noteUse(): void {
  isUsed = true;
}

/** Whether something was used since this was asked last. */
export function takeUse(): boolean {
  const was = isUsed;
  isUsed = false;
  return was;
}

/**
 * Notes uses from now on. Call it before the engine makes built-in objects
 * permanent.
 */
export function watchUse(): void {
  for (const key of ownKeys(globalThis)) {
    // Symbols are those by which the runtime recognizes the scope.
    if (typeof key === "string" && !STATELESS.has(key)) watchGlobal(key);
  }
  watchCall(EventTarget.prototype, "addEventListener");
  watchCall(Performance.prototype, "setResourceTimingBufferSize");
  watchCall(Atomics, "waitAsync");
  // Its numbers go on from set to set.
  watchCall(Math, "random");
  watchCommonJs();
}

function watchGlobal(key: PropertyKey): void {
  const found = getOwnPropertyDescriptor(globalThis, key);
  if (found?.configurable !== true) return;
  const { get, set } = found;
  let { value } = found;
  defineProperty(globalThis, key, {
    get() {
      noteUse();
      return get === undefined ? value : apply(get, globalThis, []);
    },
    set(given: unknown) {
      noteUse();
      if (get === undefined) value = given;
      else if (set !== undefined) apply(set, globalThis, [given]);
    },
    enumerable: found.enumerable === true,
    configurable: true,
  });
}

function watchCall(owner: object, name: string): void {
  const found = getOwnPropertyDescriptor(owner, name);
  const call: unknown = found?.value;
  if (found === undefined || typeof call !== "function") return;
  defineProperty(owner, name, {
    ...found,
    value: {
      [name](this: unknown, ...args: unknown[]): unknown {
        noteUse();
        return apply(call, this, args);
      },
    }[name],
  });
}

/** Modules of the runtime that a CommonJS module requires. */
function watchCommonJs(): void {
  const { Module } = nodeModule as unknown as {
    readonly Module: {
      _load(request: unknown, ...rest: unknown[]): unknown;
      isBuiltin(name: string): boolean;
    };
  };
  const { _load, isBuiltin } = Module;
  Module._load = function (this: unknown, request, ...rest) {
    if (isBuiltin(`${request}`)) noteUse();
    return apply(_load, this, [request, ...rest]);
  };
}
