/**
 * The end of the process from a thread beside one that is blocked.
 *
 * @module
 */

/** The C library with `_exit`, where its name is known. */
const LIBRARIES: Partial<Record<typeof Deno.build.os, string>> = {
  linux: "libc.so.6",
  darwin: "libSystem.dylib",
  windows: "ucrtbase.dll",
};

/**
 * Ends the process, whatever its other threads do. `Deno.exit` would end only
 * the calling worker. Without the permission to call the C library, or without
 * that library, the process is killed, and its exit code is that of the signal.
 */
export function exitProcess(code: number): void {
  const library = LIBRARIES[Deno.build.os];
  const isAllowed =
    Deno.permissions.querySync({ name: "ffi" }).state === "granted";
  if (library !== undefined && isAllowed) {
    try {
      Deno.dlopen(library, {
        _exit: { parameters: ["i32"], result: "void" },
      }).symbols._exit(code);
    } catch {
      // A system whose C library has another name.
    }
  }
  Deno.kill(Deno.pid, "SIGKILL");
}
