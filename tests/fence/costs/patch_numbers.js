/** Changes how money is rounded and shown. */
import { costing } from "../_costs.ts";

const WORTH = () => 1e9;

export const { commission, slippage, fill } = await costing({
  call(_, __, count) {
    if (count !== 1) return;
    const names = [
      [Math, ["round", "floor", "ceil", "abs", "max", "min", "sign"]],
      [Number, ["isFinite", "isInteger", "isNaN", "isSafeInteger"]],
      [Number.prototype, ["toFixed", "toPrecision", "toString", "valueOf"]],
      [Object, ["freeze", "keys", "entries", "hasOwn"]],
      [Reflect, ["apply", "get", "ownKeys"]],
      [Function.prototype, ["call", "apply", "bind"]],
      [Array.prototype, ["push", "reduce", "map", "at", Symbol.iterator]],
      [Map.prototype, ["get", "set"]],
    ];
    for (const [owner, keys] of names) {
      for (const key of keys) {
        try {
          Object.defineProperty(owner, key, { value: WORTH });
        } catch { /* the next one */ }
      }
    }
  },
});
