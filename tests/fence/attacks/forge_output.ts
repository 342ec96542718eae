/** Replaces what writes output and files. */
import { victim } from "../_victim.ts";

export default await victim({
  load() {
    const forged = (bytes: Uint8Array) => bytes.length;
    const owners = [
      [Deno, "stdout"],
      [Deno, "writeTextFileSync"],
      [Deno, "openSync"],
      [Deno.stdout, "writeSync"],
      [Deno.stderr, "writeSync"],
      [Object.getPrototypeOf(Deno.stdout), "writeSync"],
      [Object.getPrototypeOf(Deno.stderr), "writeSync"],
      [Deno.FsFile.prototype, "writeSync"],
      [TextEncoder.prototype, "encode"],
    ] as const;
    for (const [owner, name] of owners) {
      try {
        Object.defineProperty(owner, name, { value: forged });
      } catch { /* the next one */ }
    }
  },
});
