/** Follows the engine's promises and calls by node:async_hooks and by V8's own hooks. */
import asyncHooks from "node:async_hooks";
import v8 from "node:v8";
import { got, laterAmong, newestPrice, victim } from "../_victim.ts";

const seen = [];

function keep(...values) {
  for (const value of values) {
    if (seen.length < 1_000) seen.push(value);
  }
}

export default await victim({
  load() {
    const attempts = [
      () =>
        asyncHooks.createHook({
          init: (...all) => keep(...all),
          before: keep,
          after: keep,
          promiseResolve: keep,
        }).enable(),
      () => v8.promiseHooks.onInit((...all) => keep(...all)),
      () => v8.promiseHooks.onSettled((...all) => keep(...all)),
      () => new asyncHooks.AsyncLocalStorage().enterWith({ mine: true }),
      () => keep(asyncHooks.executionAsyncResource()),
    ];
    for (const one of attempts) {
      try {
        one();
      } catch { /* not offered */ }
    }
  },
  bar(context) {
    for (const value of seen) {
      if (value instanceof MessagePort) got("a port");
    }
    return laterAmong(seen.splice(0), newestPrice(context));
  },
});
