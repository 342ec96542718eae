/**
 * The thread's cache of CommonJS modules, which the marks of URLs do not reach:
 * it has one entry per file.
 *
 * @module
 */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

// The cache is the thread's, whatever file it is asked for. This module may have
// been loaded from a registry, so its own URL need not be one of a file.
const ANY_FILE = Deno.build.os === "windows" ? "C:\\any.cjs" : "/any.cjs";

const { cache } = createRequire(ANY_FILE);

/**
 * Empties the cache, so that modules are loaded anew. Returns the function that
 * puts the entries back.
 */
export function emptyCommonJs(): () => void {
  const saved = { ...cache };
  for (const path of Object.keys(saved)) delete cache[path];
  return () => {
    // Entries that came meanwhile stay: the thread's owner may have made them.
    Object.assign(cache, saved);
  };
}

/** Whether a URL is that of a loaded CommonJS module. */
export function isCommonJs(url: string): boolean {
  return url.startsWith("file:") && fileURLToPath(url) in cache;
}
