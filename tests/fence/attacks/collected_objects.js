/** Waits until objects of the engine are collected, to get their values. */
import { laterOf, newestPrice, victim } from "../_victim.ts";

const values = [];
const registry = new FinalizationRegistry((value) => values.push(value));
const references = [];

export default await victim({
  bar(context, count) {
    if (count > 200) return;
    for (
      const object of [
        context.bars("AAA", "1m"),
        context.bars("AAA", "1m").at(-1),
        context.positions,
        context.orders,
      ]
    ) {
      references.push(new WeakRef(object));
      registry.register(object, object.close);
    }
    const newest = newestPrice(context);
    return laterOf(
      [...values, ...references.map((one) => one.deref()?.close)],
      newest,
    );
  },
});
