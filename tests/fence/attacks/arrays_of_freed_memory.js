/** Allocates memory without clearing it, to find what lay there. */
import { laterIn, newestPrice, victim } from "../_victim.ts";
import { Buffer } from "node:buffer";

export default await victim({
  bar(context, count) {
    if (count > 30) return;
    const newest = newestPrice(context);
    const buffers = [
      Buffer.allocUnsafe(1 << 16),
      Buffer.allocUnsafeSlow(1 << 16),
      Buffer.from("x"),
      new Uint8Array(1 << 16),
    ];
    for (const { buffer } of buffers) {
      const found = laterIn(buffer, newest);
      if (found !== undefined) return found;
    }
  },
});
