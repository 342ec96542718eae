/** Looks for old values in memory that is newly allocated. */
import { Buffer } from "node:buffer";
import { laterIn, victim } from "../_victim.ts";

export default await victim({
  bar(context) {
    const newest = context.bars("AAA", "1m").at(-1)?.close ?? 0;
    for (let i = 0; i < 8; i++) {
      const later = laterIn(Buffer.allocUnsafe(4_096).buffer, newest);
      if (later !== undefined) return later;
    }
  },
});
