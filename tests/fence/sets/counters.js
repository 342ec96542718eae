/** Tells by numbers that the runtime counts up: of timers, resources and calls. */
import { AsyncResource } from "node:async_hooks";
import { setTimeout as nodeTimeout } from "node:timers";
import { telling } from "../_set.ts";

const MANY = 1_000;

/** The next number of each count. */
function counts() {
  const all = [];
  for (
    const next of [
      () => setTimeout(() => {}, 0),
      () => setInterval(() => {}, 1e9),
      () => Number(nodeTimeout(() => {}, 0)),
      () => new AsyncResource("told").asyncId(),
    ]
  ) {
    try {
      const number = next();
      clearTimeout(number);
      all.push(number);
    } catch { /* not offered */ }
  }
  return all;
}

export default telling({
  take: () => counts().find((number) => number >= MANY),
  put() {
    for (let i = 0; i < MANY; i++) counts();
  },
});
