/** Returns an object whose members change after the check. */
import { METADATA, scanning } from "../_scanner.ts";

export default scanning({
  result(honest) {
    let reads = 0;
    return {
      metadata: METADATA,
      get symbols() {
        return reads++ === 0 ? honest : [{}, 5];
      },
    };
  },
});
