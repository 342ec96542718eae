/**
 * The files behind the modules of a sweep.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { surfaceOf } from "../modules/own_modules.ts";

/**
 * Imports by a literal: `from "./a.ts"`, `import("../b.ts")`,
 * `require("./c.cjs")`. What only looks like one does no harm.
 */
const IMPORT = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*["'`]([^"'`\n]+)["'`]/g;

const FILE = /^(?:\.{1,2}\/|\/|file:)/;

/**
 * A hash of modules and of what they import, directly or not: the texts of
 * files, and which file imports which. Where the files are does not count, so
 * that the hash is the same on every machine. Of packages and remote modules
 * their addresses count, after the import map.
 */
export function hashModules(modules: Iterable<string>): string {
  const graph = new ModuleGraph();
  const roots = [...modules].map((url) => graph.numberOf(url));
  const hash = createHash("sha256");
  hash.update(JSON.stringify(roots));
  for (const { text, imports } of graph.modules()) {
    hash.update(JSON.stringify([text, imports]));
  }
  return hash.digest("hex");
}

/** The files of modules, and of what they import: their texts by address. */
export function moduleFiles(
  modules: Iterable<string>,
): ReadonlyMap<string, string> {
  const graph = new ModuleGraph();
  for (const url of modules) graph.numberOf(url);
  const files = new Map<string, string>();
  for (const { url, text } of graph.modules()) {
    if (url.startsWith("file:")) files.set(url, text);
  }
  return files;
}

/** A module, and the numbers of those that it imports. */
interface ModuleNode {
  readonly url: string;
  readonly text: string;
  readonly imports: readonly number[];
}

/** Modules, numbered in the order in which they are found. */
class ModuleGraph {
  readonly #numbers = new Map<string, number>();
  readonly #urls: string[] = [];

  /** The number of a module. */
  numberOf(url: string): number {
    let number = this.#numbers.get(url);
    if (number === undefined) {
      number = this.#urls.push(url) - 1;
      this.#numbers.set(url, number);
    }
    return number;
  }

  /** All modules by number; they add those that they import. */
  *modules(): Generator<ModuleNode> {
    for (const url of this.#urls) {
      if (!url.startsWith("file:")) {
        yield { url, text: url, imports: [] };
        continue;
      }
      const text = readModule(url);
      const imports: number[] = [];
      for (const [, specifier] of text.matchAll(IMPORT)) {
        const imported = importedUrl(specifier, url);
        if (imported !== undefined) imports.push(this.numberOf(imported));
      }
      yield { url, text, imports };
    }
  }
}

/** What an import refers to; `undefined` for the engine and for no module. */
function importedUrl(specifier: string, importer: string): string | undefined {
  if (FILE.test(specifier)) return URL.parse(specifier, importer)?.href;
  // The version of the engine is compared apart.
  if (surfaceOf(specifier) !== undefined) return undefined;
  return packageAddress(specifier);
}

/** The addresses of packages by specifier. */
const addresses = new Map<string, string | undefined>();

/**
 * What a specifier that names no file refers to, as it was found first: once a
 * package is loaded, the runtime resolves its name to a file.
 */
function packageAddress(specifier: string): string | undefined {
  if (!addresses.has(specifier)) addresses.set(specifier, resolved(specifier));
  return addresses.get(specifier);
}

function resolved(specifier: string): string | undefined {
  let url: string;
  try {
    url = import.meta.resolve(specifier);
  } catch {
    // The import of the module reports the problem, if it is one.
    return undefined;
  }
  return url.startsWith("file:") ? addressOfFile(fileURLToPath(url)) : url;
}

/** The address of the package that a file belongs to, otherwise of the file. */
function addressOfFile(file: string): string {
  for (let folder = dirname(file); folder !== dirname(folder);) {
    const found = packageIn(folder);
    if (found !== undefined) return `npm:${found}`;
    folder = dirname(folder);
  }
  return pathToFileURL(file).href;
}

/** The package in a folder in which packages are installed under their names. */
function packageIn(folder: string): string | undefined {
  try {
    const { name, version } = JSON.parse(
      Deno.readTextFileSync(join(folder, "package.json")),
    );
    const path = folder.replaceAll("\\", "/");
    return path.endsWith(`/${name}/${version}`) ||
        path.endsWith(`/node_modules/${name}`)
      ? `${name}@${version}`
      : undefined;
  } catch {
    // No package, or none that says what it is.
    return undefined;
  }
}

/** Bytes of the largest module; the name of one may come from a queue. */
const MODULE_MAX = 2 ** 26;

/** The text of a file; empty where the import fails. */
function readModule(url: string): string {
  try {
    const path = fileURLToPath(url);
    const { isFile, size } = Deno.statSync(path);
    // A device or a pipe has no end.
    return isFile && size <= MODULE_MAX ? Deno.readTextFileSync(path) : "";
  } catch {
    // The import of the module reports the problem.
    return "";
  }
}
