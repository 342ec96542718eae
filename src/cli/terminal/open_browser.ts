/**
 * Opens an address in the user's browser.
 *
 * @module
 */

/** What opens an address, by operating system. */
const OPENERS: Readonly<Record<string, readonly string[]>> = {
  darwin: ["open"],
  windows: ["explorer"],
  linux: ["xdg-open"],
};

/**
 * Opens an address. On a machine without a screen, or without permission to start
 * a program, it does nothing: the address is printed.
 */
export async function openBrowser(address: string): Promise<void> {
  const [program, ...args] = OPENERS[Deno.build.os] ?? [];
  if (program === undefined || !await hasScreen()) return;
  try {
    new Deno.Command(program, {
      args: [...args, address],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn().unref();
  } catch (error) {
    const isMissing = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotCapable ||
      error instanceof Deno.errors.PermissionDenied;
    if (!isMissing) throw error;
  }
}

async function hasScreen(): Promise<boolean> {
  if (Deno.build.os !== "linux") return true;
  const names = ["DISPLAY", "WAYLAND_DISPLAY"];
  for (const variable of names) {
    const { state } = await Deno.permissions.query({ name: "env", variable });
    if (state === "granted" && Deno.env.get(variable)) return true;
  }
  return false;
}
