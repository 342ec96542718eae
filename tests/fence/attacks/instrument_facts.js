/** Changes the facts of instruments: multipliers, ticks, lots and margins. */
import { victim } from "../_victim.ts";

const WORTH = 1e9;

function change(context, symbol) {
  const facts = context.instrument(symbol);
  const before = JSON.stringify(facts);
  const parts = [facts, ...Object.values(facts)]
    .filter((part) => typeof part === "object" && part !== null);
  for (const part of parts) {
    for (const key of [...Object.keys(part), "multiplier", "initial"]) {
      try {
        part[key] = WORTH;
      } catch { /* refused */ }
      Reflect.set(part, key, WORTH);
      Reflect.defineProperty(part, key, { get: () => WORTH });
      Reflect.deleteProperty(part, key);
    }
    Reflect.setPrototypeOf(part, { multiplier: WORTH, tickSize: WORTH });
  }
  const after = JSON.stringify(context.instrument(symbol));
  if (after !== before) return `changed facts: ${after}`;
}

export default await victim({
  setup: (context) => change(context, "AAA"),
  bar: (context, count) =>
    count < 3 ? change(context, context.symbols[0]) : undefined,
});
