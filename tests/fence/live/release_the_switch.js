/** Looks for memory that the main thread shares, and writes to it. */
import { victim } from "../_victim.ts";

/** Zeroes all shared memory that is reachable from a value. */
function overwrite(value, seen = new Set()) {
  if (typeof value !== "object" || value === null || seen.has(value)) return 0;
  seen.add(value);
  const buffer = ArrayBuffer.isView(value) ? value.buffer : value;
  if (buffer instanceof SharedArrayBuffer) {
    new Uint8Array(buffer).fill(1);
    return 1;
  }
  let count = 0;
  for (const key of Reflect.ownKeys(value)) {
    try {
      count += overwrite(value[key], seen);
    } catch { /* the next one */ }
  }
  return count;
}

export default await victim({
  setup: (context) => overwrite(context) > 0 ? "shared memory" : undefined,
  bar: (context, count) => {
    if (count !== 9) return;
    postMessage({ type: "kill" });
    postMessage({ id: 1, from: 0, to: 0 });
    return overwrite([context, globalThis]) > 0 ? "shared memory" : undefined;
  },
});
