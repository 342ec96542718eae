/** Writes to the bars that it is given, which the store must not see. */
import { victim } from "../_victim.ts";

/** Writes to a value and to what its members are or return. */
function overwrite(value, depth = 2) {
  if (typeof value !== "object" || value === null) return;
  try {
    value.fill(1);
  } catch { /* no array */ }
  const owners = [value, Object.getPrototypeOf(value)];
  for (const name of owners.flatMap((owner) => Reflect.ownKeys(owner ?? {}))) {
    try {
      if (typeof value[name] === "number") value[name] = 1;
      else if (typeof value[name] === "function") {
        for (const given of [0, "close"]) {
          if (depth > 0) overwrite(value[name](given), depth - 1);
        }
      } else if (depth > 0) overwrite(value[name], depth - 1);
    } catch { /* the next one */ }
  }
}

export default await victim({
  bar(context, count) {
    if (count > 30) return;
    overwrite(context.bars("AAA", "1m"));
    overwrite(context.bars("AAA", "5m"));
    overwrite(context.bars("AAA", "1m").close);
  },
});
