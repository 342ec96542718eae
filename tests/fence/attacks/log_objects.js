/** Logs objects that act when they are read. */
import { victim } from "../_victim.ts";

export default await victim({
  bar(context, count) {
    if (count !== 5) return;
    for (
      const message of [
        { toString: () => context.buy("AAA", 1e6) },
        new Proxy({}, { get: () => context.buy }),
        Symbol("x"),
        null,
      ]
    ) {
      try {
        context.log(message);
        context.logger.error(message);
      } catch { /* the next one */ }
    }
  },
});
