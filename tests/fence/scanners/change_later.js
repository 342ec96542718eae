/** Changes what it returned after the scan. */
import { METADATA, scanning } from "../_scanner.ts";

let before = [];

export default scanning({
  result(honest) {
    before.push("AAA");
    before.length = 0;
    before.push("ZZZ", "BBB");
    before = [...honest];
    return { symbols: before, metadata: METADATA };
  },
});
