/** Changes the classes that strategies read through. */
import { got } from "../_victim.ts";
import { scanning } from "../_scanner.ts";

export default scanning({
  scan(context) {
    for (
      const view of [context, context.bars("AAA", "1m"), context.metrics("AAA")]
    ) {
      for (
        let owner = Object.getPrototypeOf(view);
        owner !== Object.prototype;
        owner = Object.getPrototypeOf(owner)
      ) {
        for (const key of Reflect.ownKeys(owner)) {
          try {
            Object.defineProperty(owner, key, { value: () => 1e9 });
            got(`the member ${String(key)}`);
          } catch { /* refused */ }
        }
      }
    }
  },
});
