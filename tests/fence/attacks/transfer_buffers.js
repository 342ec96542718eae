/** Takes the memory of what it can reach away: by clones, ports and transfers. */
import { laterIn, newestPrice, victim } from "../_victim.ts";

/** All buffers that are reachable from a value. */
function buffersOf(value, found = new Set(), seen = new Set()) {
  const isObject = typeof value === "object" || typeof value === "function";
  if (!isObject || value === null || seen.has(value)) return found;
  seen.add(value);
  try {
    if (ArrayBuffer.isView(value)) found.add(value.buffer);
    if (/ArrayBuffer/.test(Object.prototype.toString.call(value))) {
      found.add(value);
    }
  } catch { /* a revoked proxy */ }
  for (const key of Reflect.ownKeys(value)) {
    try {
      buffersOf(value[key], found, seen);
    } catch { /* the next one */ }
  }
  return buffersOf(Object.getPrototypeOf(value), found, seen);
}

export default await victim({
  bar(context, count) {
    if (count > 3) return;
    const roots = [
      context,
      context.bars("AAA", "1m"),
      context.bars("AAA", "1m").at(-1),
      context.indicator("AAA", "sma"),
      context.account,
    ];
    for (const buffer of roots.flatMap((root) => [...buffersOf(root)])) {
      const later = laterIn(buffer, newestPrice(context));
      if (later !== undefined) return later;
      const { port1, port2 } = new MessageChannel();
      for (
        const take of [
          () => structuredClone(buffer, { transfer: [buffer] }),
          () => port1.postMessage(buffer, [buffer]),
          () => buffer.transferToFixedLength(0),
          () => buffer.resize(0),
        ]
      ) {
        try {
          take();
        } catch { /* the next one */ }
      }
      port1.close();
      port2.close();
    }
    for (const root of roots) {
      try {
        structuredClone(root, { transfer: [root] });
        return "an object that can be transferred";
      } catch { /* it cannot */ }
    }
  },
});
