/** Returns metadata that cannot be written once it is checked. */
import { scanning } from "../_scanner.ts";

export default scanning({
  result(honest) {
    let reads = 0;
    return {
      symbols: honest,
      metadata: {
        get forged() {
          return reads++ === 0 ? 1 : 1n;
        },
      },
    };
  },
});
