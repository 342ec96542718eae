/** Takes built-ins of another realm to reach those of the engine. */
import { laterOf, newestPrice, victim } from "../_victim.ts";
import vm from "node:vm";

export default await victim({
  bar(context, count) {
    if (count > 3) return;
    const other = vm.runInNewContext(
      "({ Object, Function, Reflect, Array, WeakRef })",
    );
    const newest = newestPrice(context);
    const values = [];
    for (const view of [context, context.bars("AAA", "1m")]) {
      for (const key of other.Reflect.ownKeys(view)) values.push(view[key]);
      values.push(...other.Object.values(view));
      const make = other.Function("view", "return [...view]");
      try {
        values.push(...make(view).map(({ close }) => close));
      } catch { /* no iterator */ }
    }
    return laterOf(values, newest);
  },
});
