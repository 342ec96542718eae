/** Replaces functions of the runtime's modules behind their imports. */
import { victim } from "../_victim.ts";
import crypto from "node:crypto";
import fs from "node:fs";
import zlib from "node:zlib";
import { syncBuiltinESMExports } from "node:module";

export default await victim({
  load() {
    const fake = () => ({
      update: () => fake(),
      digest: () => "0".repeat(64),
    });
    for (
      const [owner, name, value] of [
        [crypto, "createHash", fake],
        [crypto, "hash", () => "0".repeat(64)],
        [zlib, "crc32", () => 0],
        [fs, "writeSync", () => 0],
        [fs, "writeFileSync", () => 0],
        [fs, "readFileSync", () => "1e9"],
      ]
    ) {
      try {
        Object.defineProperty(owner, name, { value });
      } catch { /* the next one */ }
    }
    syncBuiltinESMExports();
  },
});
