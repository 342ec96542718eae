/**
 * Joins the browser modules of a page into one classic script: a page that is
 * opened from a file cannot load modules.
 *
 * @module
 */

/** Browser modules by file name without `.js`, each after those it imports. */
export type BrowserModules = Readonly<Record<string, string>>;

/**
 * Makes one script of a page's modules and calls `main()` of the module `main`.
 * If that fails, the element with the id `errorPlace` shows the message.
 *
 * A module exports with `export function` or `export const`, and imports other
 * modules by name, at its top.
 *
 * @throws {Error} if a module imports one that is not before it.
 */
export function bundleScripts(
  modules: BrowserModules,
  errorPlace: string,
): string {
  const known = new Set<string>();
  const parts = Object.entries(modules).map(([name, code]) => {
    const part = asFunction(name, code, known);
    known.add(name);
    return part;
  });
  return `(() => {
"use strict";
const modules = {};
${parts.join("\n")}
modules.main.main().catch((error) => {
  const message = "This page cannot be drawn: " + error.message;
  document.getElementById(${JSON.stringify(errorPlace)}).append(message);
  throw error;
});
})();`;
}

const IMPORT = /^import (\{[^}]*\}) from "\.[^"]*\/(\w+)\.js";$/gm;
const EXPORT = /^export (?:async )?(?:function|const) (\w+)/gm;

/** A module as a function that returns its exports. */
function asFunction(
  name: string,
  code: string,
  known: ReadonlySet<string>,
): string {
  const exported = [...code.matchAll(EXPORT)].map(([, word]) => word);
  const body = code
    .replace(IMPORT, (_, names: string, from: string) => {
      if (known.has(from)) return `const ${names} = modules.${from};`;
      throw new Error(
        `Browser module "${name}" imports "${from}", which must come before it`,
      );
    })
    .replace(/^export /gm, "");
  return `modules.${name} = (() => {\n${body}return { ${
    exported.join(", ")
  } };\n})();`;
}
