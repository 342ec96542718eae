/** Returns proxies whose members change after the check. */
import { METADATA, scanning } from "../_scanner.ts";

export default scanning({
  result(honest) {
    let reads = 0;
    const symbols = new Proxy([...honest], {
      get(target, name) {
        if (name === "every") return () => true;
        if (name !== "0") return Reflect.get(target, name);
        return reads++ === 0 ? target[0] : { toString: () => "AAA" };
      },
    });
    return { symbols, metadata: METADATA };
  },
});
