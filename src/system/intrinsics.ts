/**
 * Protects the engine in a thread that runs foreign code: that code can neither
 * intercept the engine's access to its memory nor end the thread silently.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { Hash } from "node:crypto";
import process from "node:process";
import { DatabaseSync, StatementSync } from "node:sqlite";
import { freezeHandedOver } from "../analysis/handed_over.ts";
import { closeChannels, closeStorage } from "./closed_globals.ts";
import { sealOwnModules } from "../modules/own_modules.ts";
// Foreign code gets this module; what it imports must be loaded before.
import "../strategy/mod.ts";

const NAMES = [
  "Array",
  "ArrayBuffer",
  "Atomics",
  "BigInt64Array",
  "BigUint64Array",
  "DataView",
  "Float32Array",
  "Float64Array",
  "Function",
  "Int16Array",
  "Int32Array",
  "Int8Array",
  "JSON",
  "Map",
  "Math",
  "Object",
  "Promise",
  "Reflect",
  "Set",
  "SharedArrayBuffer",
  "Uint16Array",
  "Uint32Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "WeakMap",
  "WeakSet",
] as const;

/**
 * Globals whose members the engine uses, but whose prototypes packages extend:
 * what they have cannot be replaced, but members can be added.
 */
const LOCKED = [
  "BigInt",
  "Date",
  "Event",
  "EventTarget",
  "Intl",
  "MessageEvent",
  "MessagePort",
  "Number",
  "Performance",
  "RegExp",
  "String",
  "Symbol",
  "TextDecoder",
  "TextEncoder",
  "URL",
  "Worker",
] as const;

/** Methods of functions by which the engine could be observed. */
const FUNCTION_METHODS = ["apply", "bind", "call"] as const;

/**
 * Freezes the globals and prototypes that the engine uses. A strategy that
 * replaced one could see values that lie in the future. Call it before foreign
 * code is loaded; it cannot be undone.
 */
export function freezeIntrinsics(): void {
  for (const name of NAMES) {
    const value: unknown = globalThis[name];
    keepGlobal(name);
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
  for (const name of ["MessagePort", "Worker"] as const) {
    // A thread of indicators has no workers.
    const value: { readonly prototype: object } | undefined = globalThis[name];
    if (value !== undefined) lockForHeirs(value.prototype);
  }
  for (const name of LOCKED) {
    const value: unknown = globalThis[name];
    keepGlobal(name);
    lockWithPrototype(value);
  }
  for (const key of Reflect.ownKeys(Intl)) {
    lockWithPrototype(Reflect.get(Intl, key));
  }
  for (const one of [Hash, Buffer, DatabaseSync, StatementSync]) {
    lockWithPrototype(one);
  }
  // The runtime recognizes their objects by what they inherit from.
  for (
    const { prototype } of [
      ...[Buffer, DatabaseSync, StatementSync],
      ...[Event, MessageEvent, Performance, TextDecoder, TextEncoder, URL],
    ]
  ) Object.preventExtensions(prototype);
  // What the global scope inherits from.
  for (
    let scope = Object.getPrototypeOf(globalThis);
    scope !== null;
    scope = Object.getPrototypeOf(scope)
  ) Object.preventExtensions(scope);
  for (const name of FUNCTION_METHODS) fix(Function.prototype, name);
  for (const name of ["performance", "structuredClone"]) keepGlobal(name);
  Object.defineProperty(performance, "now", {
    value: performance.now,
    writable: false,
    configurable: false,
  });
  const typedArray = Object.getPrototypeOf(Float64Array);
  Object.freeze(typedArray);
  Object.freeze(typedArray.prototype);
  const iterators = [
    ""[Symbol.iterator](),
    "".matchAll(/x/g),
    (function* () {})(),
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

/** How many calls of an error's stack are kept. */
const STACK_DEPTH = 30;

/**
 * Lets the stacks of errors reach the foreign code that called the engine, whose
 * line the error names: an order's check is ten calls away from it.
 */
function deepenStacks(): void {
  const limit = Object.getOwnPropertyDescriptor(Error, "stackTraceLimit");
  if (limit?.writable !== true || !(limit.value < STACK_DEPTH)) return;
  Reflect.set(Error, "stackTraceLimit", STACK_DEPTH);
}

/** Makes a global variable permanent. */
function keepGlobal(name: string): void {
  Object.defineProperty(globalThis, name, {
    value: Reflect.get(globalThis, name),
    writable: false,
    configurable: false,
  });
}

/** Makes the present members of an object, and of a class's, permanent. */
function lockWithPrototype(value: unknown): void {
  lock(value);
  if (typeof value === "function") lock(value.prototype);
}

function lock(value: unknown): void {
  if (!(value instanceof Object)) return;
  for (const key of Reflect.ownKeys(value)) fix(value, key);
}

/**
 * Makes the members of a prototype permanent, and lets its objects have members
 * of the same names: the runtime gives some to ports and workers, which a
 * member that is only read would forbid.
 */
function lockForHeirs(prototype: object): void {
  for (const key of Reflect.ownKeys(prototype)) {
    const found = Object.getOwnPropertyDescriptor(prototype, key);
    if (found?.configurable !== true || !found.writable) continue;
    const { value, enumerable } = found;
    Object.defineProperty(prototype, key, {
      get: () => value,
      set(this: object, own: unknown) {
        if (this === prototype) {
          throw new TypeError(`Cannot replace ${String(key)}`);
        }
        Object.defineProperty(this, key, {
          value: own,
          writable: true,
          enumerable: true,
          configurable: true,
        });
      },
      enumerable,
      configurable: false,
    });
  }
}

function fix(object: object, key: PropertyKey): void {
  const found = Object.getOwnPropertyDescriptor(object, key);
  if (found === undefined || !found.configurable) return;
  Object.defineProperty(object, key, {
    configurable: false,
    ...("value" in found && { writable: false }),
  });
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

/** The calls by which a module listens to signals of the process. */
const LISTENER_CALLS = [
  "on",
  "addListener",
  "once",
  "prependListener",
  "prependOnceListener",
] as const;

/**
 * Keeps the process's signals the command's: a listener of foreign code would
 * keep it from ending by one. Such a listener is not added.
 */
export function keepSignals(): void {
  // The sandbox refuses it instead.
  const ignore = { value: () => {}, writable: false, configurable: true };
  Object.defineProperty(Deno, "addSignalListener", ignore);
  for (const name of LISTENER_CALLS) {
    const own = process[name];
    const value = function (this: unknown, event: unknown, listener: unknown) {
      return typeof event === "string" && event.startsWith("SIG")
        ? process
        : Reflect.apply(own, this, [event, listener]);
    };
    Object.defineProperty(process, name, {
      value,
      writable: false,
      configurable: false,
    });
  }
}

/** The calls of the runtime by which the command line writes a result. */
const OUTPUT_CALLS = [
  "errors",
  "openSync",
  "removeSync",
  "renameSync",
  "statSync",
  "stderr",
  "stdout",
] as const;

/** Keeps what writes files and output as it is. */
function lockOutput(): void {
  Object.freeze(Deno.FsFile.prototype);
  for (const stream of [Deno.stdout, Deno.stderr]) {
    Object.freeze(stream);
    Object.freeze(Object.getPrototypeOf(stream));
  }
  for (const name of OUTPUT_CALLS) fix(Deno, name);
}

/**
 * Freezes what foreign code could reach, before it is loaded. With
 * `loadsMore` the engine may still import modules of its own.
 */
export function protectThread(loadsMore = false): void {
  deepenStacks();
  freezeIntrinsics();
  freezeHandedOver();
  keepThreadAlive();
  keepSignals();
  lockOutput();
  closeStorage();
  sealOwnModules(loadsMore);
}

/**
 * The same in a thread that is ahead of others with foreign code, as that of
 * indicators and those of sets are: it reaches no other thread.
 */
export function protectClosedThread(): void {
  closeChannels();
  protectThread();
}
