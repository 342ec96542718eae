/** How attacks end that do not get to the end of their runs. */

const OUTSIDE = /called buy after .*, outside of its hooks/;
/** Attacks that may come too late: their thread has reported its result. */
export const TOO_LATE: ReadonlySet<string> = new Set([
  "attacks/order_after_end.js",
  // Objects may be collected, or not.
  "attacks/order_by_finalizer.js",
]);
/** Attacks that end their runs, and what the error says. */
export const ENDINGS: Readonly<Record<string, RegExp>> = {
  "attacks/bracket_getters.js": /failed in onBar .*: reads 1 /,
  "attacks/order_after_end.js": OUTSIDE,
  "attacks/order_by_callbacks.js": OUTSIDE,
  "attacks/order_by_event.js": OUTSIDE,
  "attacks/order_by_finalizer.js": OUTSIDE,
  "attacks/order_by_immediate.js": OUTSIDE,
  "attacks/order_by_message.js": OUTSIDE,
  "attacks/order_by_microtask.js": OUTSIDE,
  "attacks/order_by_promise.js": OUTSIDE,
  "attacks/order_by_timer.js": OUTSIDE,
  "attacks/order_in_thread_of_async.js": /it returned a promise/,
  "attacks/order_list_methods.js": /Cannot buy AAA: quantity is NaN/,
  "attacks/order_list_proxy.js": /accepted 1 1/,
  "attacks/order_number_objects.js": /quantity is an object/,
  "attacks/order_of_others.js": /An order cannot name a strategy/,
  "attacks/replace_getters.js": /quantity true 1/,
  "attacks/throw_cycles.js": /failed in onBar .*: roundx{100,2000}[^x]/,
  "attacks/throw_getters.js": /failed in onBar .*: first/,
  "attacks/throw_inspected.js": /an object that is no error was thrown/,
  "attacks/throw_proxy.js": /an object that is no error was thrown/,
  "attacks/throw_stopped.js": /failed in onBar .*: no error/,
  "costs/number_objects.js":
    /Function \w+ of .* returned an object for order 1/,
  "costs/promise.js": /Function \w+ of .* returned an object for order 1/,
  "costs/throw_proxy.js":
    /Function \w+ of .* failed for order 1 .*: an object that is no error was thrown/,
  "scanners/act_by_timer.js": /scanning called random after .*outside/,
  "scanners/unknown_symbol.js": /scanning .*ZZZ/,
};
