import { assertEquals } from "@std/assert";
import { isBrokenPipe, writeAll } from "../../../src/cli/terminal/output.ts";

Deno.test("writeAll() writes until everything is written", () => {
  const written: number[] = [];
  writeAll("häuser", {
    writeSync(bytes) {
      const count = Math.min(2, bytes.length);
      written.push(...bytes.subarray(0, count));
      return count;
    },
  });
  assertEquals(new TextDecoder().decode(new Uint8Array(written)), "häuser");
});

Deno.test("isBrokenPipe() knows Deno's and Node's errors", () => {
  assertEquals(isBrokenPipe(new Deno.errors.BrokenPipe()), true);
  assertEquals(
    isBrokenPipe(Object.assign(new Error(""), { code: "EPIPE" })),
    true,
  );
  assertEquals(isBrokenPipe(new Error("EPIPE")), false);
  assertEquals(isBrokenPipe("EPIPE"), false);
});
