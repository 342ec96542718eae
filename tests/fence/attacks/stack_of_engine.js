/** Takes objects from the stacks of the engine's own errors. */
import { victim } from "../_victim.ts";

let found;

Error.prepareStackTrace = (error, frames) => {
  for (const frame of frames) {
    const self = frame.getThis();
    if (self !== undefined && self !== globalThis) found ??= "an object";
    if (frame.getFunction() !== undefined) found ??= "a function";
  }
  return { length: 1e9, split: () => [], toString: () => "1e9", error };
};

export default await victim({
  bar(context, count) {
    if (count > 5) return;
    for (
      const act of [
        () => context.bars("ZZZ", "1m"),
        () => context.indicator("AAA", "zzz"),
        () => context.indicator("AAA", "sma").get("zzz"),
        () => context.quality("AAA", "9m"),
        () => context.position("ZZZ"),
      ]
    ) {
      try {
        act();
      } catch (error) {
        const holder = {};
        Error.captureStackTrace(holder, act);
        void [error.stack, error.cause?.stack, holder.stack];
      }
    }
    return found;
  },
});
