/**
 * The files behind the modules of a sweep.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";

/**
 * Imports of files by a literal: `from "./a.ts"`, `import("../b.ts")`,
 * `require("./c.cjs")`. What only looks like one does no harm.
 */
const FILE_IMPORT =
  /(?:\bfrom|\bimport|\brequire)\s*\(?\s*["'`]((?:\.{1,2}\/|\/|file:)[^"'`\n]+)["'`]/g;

/**
 * A hash of modules and of the files that they import, directly or not.
 * Packages and remote modules do not count.
 */
export function hashModules(modules: Iterable<string>): string {
  const texts = new Map<string, string>();
  const waiting = [...modules];
  for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
    if (texts.has(url)) continue;
    const text = readModule(url);
    texts.set(url, text);
    for (const [, specifier] of text.matchAll(FILE_IMPORT)) {
      const imported = URL.parse(specifier, url);
      if (imported !== null) waiting.push(imported.href);
    }
  }
  const hash = createHash("sha256");
  for (const url of [...texts.keys()].sort()) {
    hash.update(`${url}\n`).update(texts.get(url) ?? "");
  }
  return hash.digest("hex");
}

/** The text of a file; empty for others and where the import fails. */
function readModule(url: string): string {
  if (!url.startsWith("file:")) return "";
  try {
    return Deno.readTextFileSync(fileURLToPath(url));
  } catch {
    // The import of the module reports the problem.
    return "";
  }
}
