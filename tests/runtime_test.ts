import { assertEquals, assertThrows } from "@std/assert";
import { SessionError } from "../src/errors.ts";
import { OLDEST_DENO, requireRuntime } from "../src/runtime.ts";

Deno.test("a runtime is old enough from the oldest version on", () => {
  for (const version of [OLDEST_DENO, "2.8.1", "2.9.6", "2.10.0", "3.0.0"]) {
    requireRuntime(version);
  }
  requireRuntime("2.8.0-rc.1");
  requireRuntime();
});

Deno.test("an older runtime is one line that says what to do", () => {
  for (const version of ["2.7.14", "2.6.8", "2.5.7", "1.46.3"]) {
    const error = assertThrows(() => requireRuntime(version), SessionError);
    assertEquals(error.code, "runtime_unsupported");
    assertEquals(
      error.message,
      `OpenBell needs Deno 2.8 or newer; this is Deno ${version}. Run "deno upgrade"`,
    );
  }
});
