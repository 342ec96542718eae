/** Looks for shared memory in everything that globals lead to. */
import { laterIn, newestPrice, victim } from "../_victim.ts";

let later;

function look(value, newest, depth, seen) {
  const isObject = typeof value === "object" && value !== null ||
    typeof value === "function";
  if (!isObject || seen.has(value) || depth > 3) return;
  seen.add(value);
  later ??= laterIn(value, newest);
  for (const key of Reflect.ownKeys(value)) {
    try {
      const member = value[key];
      if (member instanceof Promise) member.catch(() => {});
      look(member, newest, depth + 1, seen);
    } catch { /* the next one */ }
  }
}

export default await victim({
  bar(context, count) {
    if (count !== 5) return;
    look(globalThis, newestPrice(context), 0, new Set());
    return later;
  },
});
