/**
 * How a user calls this program, for commands that are printed or written into
 * files.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { VERSION } from "../../version.ts";

/** The package's name in the registry. */
export const PACKAGE_NAME = "@openbell/session";

const MAIN = new URL("../main.ts", import.meta.url);

/** The folder of the checkout that this program runs from; `undefined` for a package of a registry. */
export function checkoutFolder(): string | undefined {
  return MAIN.protocol === "file:"
    ? fileURLToPath(new URL("../../", MAIN))
    : undefined;
}

/** The package as a specifier, which also stands for later versions that are compatible. */
export function packageSpecifier(entry = ""): string {
  return `jsr:${PACKAGE_NAME}@^${VERSION}${entry}`;
}

/** The runtime as a command: through npx if it was started so, and is not on the PATH. */
export function runtimeCommand(): string {
  return /[\\/]_npx[\\/]/.test(Deno.execPath())
    ? `npx -y deno@${Deno.version.deno}`
    : "deno";
}

/** This program with arguments, as a command that works in any folder. */
export function ownCommand(...args: readonly string[]): string {
  const checkout = checkoutFolder();
  const main = checkout === undefined
    ? packageSpecifier("/cli")
    : fileURLToPath(MAIN);
  return [runtimeCommand(), "run", "-A", quoted(main), ...args.map(quoted)]
    .join(" ");
}

/** A text as one word for a shell. */
export function quoted(text: string): string {
  return /^[\w./:\\@^=,-]+$/.test(text) ? text : `"${text}"`;
}
