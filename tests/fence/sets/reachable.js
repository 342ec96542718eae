/** Tells by every object that the global variables lead to, without naming a new one. */
import { telling } from "../_set.ts";

/** All objects that are reached without calling accessors of the global scope. */
function reached() {
  const found = new Set();
  const waiting = [globalThis];
  while (waiting.length > 0) {
    const value = waiting.pop();
    const isObject = typeof value === "function" ||
      (typeof value === "object" && value !== null);
    if (!isObject || found.has(value)) continue;
    found.add(value);
    waiting.push(Object.getPrototypeOf(value));
    for (const key of Reflect.ownKeys(value)) {
      const property = Object.getOwnPropertyDescriptor(value, key);
      waiting.push(property.value, property.get, property.set);
    }
  }
  return found;
}

export default telling({
  take: () => [...reached()].find((one) => Object.hasOwn(one, "told")),
  put() {
    for (const one of reached()) {
      try {
        Object.defineProperty(one, "told", { value: 1, configurable: true });
      } catch { /* the next one */ }
    }
  },
});
