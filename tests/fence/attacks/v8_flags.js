/** Switches V8's own functions on, and writes what is in memory to files and streams. */
import v8 from "node:v8";
import { got, laterOf, newestPrice, victim } from "../_victim.ts";

const NATIVES = [
  "%GetOwnPropertyDescriptorObject(context, 'time')",
  "%GetPrivateMember(context, '#views')",
  "%GetPrivateMembers(context, 0)",
  "%DebugPrint(context)",
  "%CollectGarbage(0)",
];

export default await victim({
  load() {
    for (
      const flag of [
        "--allow-natives-syntax",
        "--expose-gc",
        "--no-freeze-flags-after-init",
        "--harmony-shadow-realm",
        "--js-defer-import-eval",
        "--js-source-phase-imports",
      ]
    ) {
      try {
        v8.setFlagsFromString(flag);
      } catch { /* refused */ }
    }
  },
  bar(context, count) {
    if (count > 3) return;
    const values = [];
    for (const code of NATIVES) {
      try {
        values.push(new Function("context", `return ${code}`)(context));
        got(`V8's own ${code}`);
      } catch { /* a syntax error */ }
    }
    for (const view of [context, context.bars("AAA", "1m"), context.account]) {
      for (const take of [v8.serialize, (one) => v8.Serializer.from?.(one)]) {
        try {
          const taken = take(view);
          const numbers = new Float64Array(taken.length >> 3);
          new Uint8Array(numbers.buffer).set(
            taken.subarray(0, numbers.byteLength),
          );
          values.push(...numbers);
        } catch { /* it cannot */ }
      }
    }
    return laterOf(values, newestPrice(context));
  },
});
