/** Returns metadata that is JSON when it is checked, and else later. */
import { scanning } from "../_scanner.ts";

export default scanning({
  result(honest) {
    let reads = 0;
    const metadata = { forged: 1 };
    Object.defineProperty(metadata, "hidden", { get: () => reads++ });
    return { symbols: honest, metadata };
  },
});
