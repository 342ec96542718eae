/** Calls the engine where the stack has no room left, so that it stops half-way. */
import { got, victim } from "../_victim.ts";

/** Calls an action at all depths from the deepest on, until it succeeds. */
function fromTheDeepest(action) {
  try {
    return fromTheDeepest(action);
  } catch {
    return action();
  }
}

function reads(context) {
  return [
    () => context.bars("AAA", "1m").at(-1)?.close,
    () => context.bars("AAA", "5m").at(-1)?.close,
    () => context.indicator("AAA", "sma").value,
    () => context.position("AAA"),
    () => context.account.equity,
    () => context.time,
    () => context.orders?.("AAA")?.length,
  ];
}

export default await victim({
  bar(context, count) {
    if (count % 7 > 1) return;
    const deep = reads(context).map((read) => fromTheDeepest(read));
    const flat = reads(context).map((read) => {
      try {
        return read();
      } catch {
        return undefined;
      }
    });
    deep.forEach((value, i) => {
      if (value !== flat[i]) got(`${value} for ${flat[i]} of read ${i}`);
    });
  },
});
