/** Uses its context after the scan. */
import { scanning } from "../_scanner.ts";

export default scanning({
  scan(context, count) {
    if (count === 2) setTimeout(() => context.random());
  },
});
