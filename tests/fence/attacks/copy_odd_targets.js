/** Copies columns into targets that are no plain arrays, and columns of odd names. */
import { laterOf, newestPrice, victim } from "../_victim.ts";

const FIELDS = "close base length startRow reach setColumns constructor rowAt"
  .split(" ");

export default await victim({
  bar(context, count) {
    if (count > 5) return;
    const bars = context.bars("AAA", "1m");
    const values = [];
    const target = new Proxy([], {
      get: (_, name) => name === "length" ? 1_000 : undefined,
      set(_, __, value) {
        values.push(value);
        return true;
      },
    });
    const growing = {
      get length() {
        return { valueOf: () => 1_000 };
      },
    };
    for (const field of FIELDS) {
      for (const one of [target, growing, new Float64Array(1_000)]) {
        try {
          bars.copyNewest(field, one);
          values.push(...Object.values(one));
        } catch { /* the next one */ }
      }
    }
    return laterOf(values, newestPrice(context));
  },
});
