/** Asks for the facts of instruments by names and objects that are none. */
import { victim } from "../_victim.ts";

const ODD = [
  "__proto__",
  "constructor",
  "length",
  "-1",
  "0",
  "",
  -1,
  0.5,
  NaN,
  null,
  undefined,
  Symbol.iterator,
  ["AAA"],
  { toString: () => "AAA", valueOf: () => -1 },
];

function ask(context) {
  for (const name of ODD) {
    let facts;
    try {
      facts = context.instrument(name);
    } catch (error) {
      if (error?.constructor?.name === "TypeError") {
        return `an internal error for ${String(name)}: ${error.message}`;
      }
      continue;
    }
    if (facts === undefined) return `nothing for ${String(name)}`;
    if (typeof facts === "function" || !Object.isFrozen(facts)) {
      return `an object of the engine for ${String(name)}`;
    }
  }
}

export default await victim({
  setup: ask,
  bar: (context, count) => count < 3 ? ask(context) : undefined,
});
