import { assertEquals, assertThrows } from "@std/assert";
import { ThreadState } from "../../src/modules/thread_state.ts";

/** What a test adds to globals. */
type Scope = Record<PropertyKey, unknown>;

const scope = globalThis as unknown as Scope;
const MARK = Symbol.for("openbell test");

Deno.test("restore() removes what was added to globals, and puts back what was changed or removed", () => {
  const state = new ThreadState();
  const { parse } = Date;
  const { escape: legacy } = scope;
  const text = String.prototype as unknown as Scope;
  scope.counter = 1;
  scope[MARK] = {};
  text.shout = () => "!";
  Date.parse = () => 0;
  delete scope.escape;
  (console as unknown as Scope).counter = 1;
  Object.assign(Intl.DateTimeFormat, { counter: 1 });
  Object.assign(URL, { counter: 1 });
  Object.assign(EventTarget.prototype, { counter: 1 });
  Object.assign(Intl.NumberFormat.prototype, { counter: 1 });
  (Deno as unknown as Scope).counter = 1;
  assertEquals(state.restore(), []);
  assertEquals("counter" in scope, false);
  assertEquals(MARK in scope, false);
  assertEquals("shout" in text, false);
  assertEquals(Date.parse, parse);
  assertEquals(scope.escape, legacy);
  assertEquals("counter" in console, false);
  assertEquals("counter" in Intl.DateTimeFormat, false);
  assertEquals("counter" in URL, false);
  assertEquals("counter" in EventTarget.prototype, false);
  assertEquals("counter" in Intl.NumberFormat.prototype, false);
  assertEquals("counter" in Deno, false);
});

Deno.test("restore() puts an accessor back that hides a value", () => {
  const state = new ThreadState();
  const before = Object.getOwnPropertyDescriptor(globalThis, "setTimeout");
  Object.defineProperty(globalThis, "setTimeout", {
    get: () => () => 0,
    configurable: true,
  });
  Object.defineProperty(globalThis, "setTimeout", before ?? {});
  Object.defineProperty(globalThis, "structuredClone", {
    get: () => () => 0,
    configurable: true,
  });
  assertEquals(state.restore(), []);
  assertEquals(structuredClone([1]), [1]);
});

Deno.test("restore() names what cannot be put back", () => {
  const state = new ThreadState();
  Object.defineProperty(globalThis, "openbell_fixed", { value: 1 });
  Object.defineProperty(Number.prototype, "openbell_fixed", { value: 1 });
  assertEquals(state.restore(), [
    "globalThis.openbell_fixed",
    "Number.prototype.openbell_fixed",
  ]);
  // What was there at the beginning stays.
  assertEquals(new ThreadState().restore(), []);
});

Deno.test("restore() leaves a thread as it is that nobody changed", () => {
  const state = new ThreadState();
  "abc".replace(/(b)/, "$1$1");
  assertEquals(state.restore(), []);
  const keys = Reflect.ownKeys(globalThis);
  assertEquals(state.restore(), []);
  assertEquals(Reflect.ownKeys(globalThis), keys);
});

Deno.test("restore() clears the timers that were set meanwhile, and no others", async () => {
  const seen: string[] = [];
  const earlier = setTimeout(() => seen.push("earlier"), 5);
  const state = new ThreadState();
  setTimeout(() => seen.push("timeout"), 1);
  setInterval(() => seen.push("interval"), 1);
  assertEquals(state.restore(), []);
  // Timers of equal delay are served in their order.
  await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals(seen, ["earlier"]);
  clearTimeout(earlier);
});

Deno.test("restore() puts prototypes, attributes and what can be added back, or names it", () => {
  const state = new ThreadState();
  const prototype = Object.getPrototypeOf(URLSearchParams.prototype);
  Object.setPrototypeOf(URLSearchParams.prototype, { told: 1 });
  Object.defineProperty(Error.prototype, "message", { enumerable: true });
  assertEquals(state.restore(), []);
  assertEquals(Object.getPrototypeOf(URLSearchParams.prototype), prototype);
  assertEquals(Object.keys(Error.prototype), []);
  Object.preventExtensions(EvalError.prototype);
  assertEquals(state.restore(), ["EvalError.prototype"]);
});

Deno.test("a thread's last match and members of shared functions keep nothing", () => {
  const state = new ThreadState();
  /(told)/.test("it is told");
  assertEquals(state.restore(), []);
  assertEquals([RegExp.$1, RegExp.lastMatch], ["", ""]);
  for (const shared of [URL.prototype.toString, Error.captureStackTrace]) {
    assertThrows(() => Object.assign(shared, { told: 1 }), TypeError);
  }
});
