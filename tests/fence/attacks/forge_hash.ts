/** Makes the hash of the run what it wants. */
import { victim } from "../_victim.ts";

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

export default await victim({
  load() {
    const hash = Object.getPrototypeOf(createHash("sha256"));
    const forged = "0".repeat(64);
    for (
      const [owner, name, value] of [
        [hash, "digest", () => forged],
        [hash, "update", () => hash],
        [Buffer.prototype, "toString", () => forged],
        [Buffer.prototype, "hexSlice", () => forged],
      ] as const
    ) {
      try {
        Object.defineProperty(owner, name, { value });
      } catch { /* the next one */ }
    }
  },
});
