/**
 * Finds the configuration of the runtime that applies to a folder.
 *
 * @module
 */
import { dirname, join, resolve } from "node:path";

const NAMES = ["deno.json", "deno.jsonc"];

/** The nearest `deno.json` of a folder and those above it. */
export function findConfig(folder: string): string | undefined {
  for (let at = resolve(folder);; at = dirname(at)) {
    for (const name of NAMES) {
      const path = join(at, name);
      if (isFile(path)) return path;
    }
    if (dirname(at) === at) return undefined;
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    // Missing, or not for this user to see: the runtime skips it too.
    return false;
  }
}
