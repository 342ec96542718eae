/** Writes to every property of everything that it gets. */
import { got, victim } from "../_victim.ts";

const SKIPPED = new Set(
  ("constructor buy sell submit submitOneCancelsOther cancel replace random " +
    "addSymbol removeSymbol log logger schedule targetPercent targetValue " +
    "targetQuantity quantityFor").split(" "),
);

function write(value, path, depth) {
  if (typeof value !== "object" || value === null || depth > 3) return;
  for (const key of Reflect.ownKeys(value)) {
    const before = Object.getOwnPropertyDescriptor(value, key);
    try {
      value[key] = 1e9;
    } catch { /* refused */ }
    try {
      Object.defineProperty(value, key, { value: 1e9 });
    } catch { /* refused */ }
    if (isKept(path) && value[key] === 1e9) got(`${path}.${String(key)}`);
    write(before?.value, `${path}.${String(key)}`, depth + 1);
  }
}

/** Whether the next reader gets the same object. */
function isKept(path) {
  return path === "context" || path === "bars" || path === "sma";
}

export default await victim({
  bar(context, count) {
    if (count > 9) return;
    write(context, "context", 0);
    write(context.bars("AAA", "1m"), "bars", 0);
    write(context.indicator("AAA", "sma"), "sma", 0);
    for (const key of Reflect.ownKeys(Object.getPrototypeOf(context))) {
      if (SKIPPED.has(key)) continue;
      try {
        const member = context[key];
        const value = typeof member === "function"
          ? member.call(context, "AAA", "1m")
          : member;
        write(value, "value", 0);
      } catch { /* the next one */ }
    }
    write(context.order(1), "order", 0);
  },
});
