/**
 * Writes the scripts and styles of pages into modules, so that the package
 * imports code alone: `deno task pages`.
 */
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { literal } from "./_literal.ts";

const PAGES = fileURLToPath(new URL("../../src/pages/", import.meta.url));

/** The folders with styles and scripts. */
export const FOLDERS: readonly string[] = [
  "shared",
  "candles",
  "tear",
  "report",
  "quality",
  "sweep",
  "dashboard",
];

/** Where the assets of a folder are stored. */
export function assetsPath(folder: string): string {
  return `${PAGES}${folder}/assets.ts`;
}

/** The module with the style and the scripts of a folder. */
export function assetsModule(folder: string): string {
  const style = Deno.readTextFileSync(`${PAGES}${folder}/style.css`);
  const scripts = inOrder(scriptsBelow(`${PAGES}${folder}/browser`));
  const parts = scripts.map(({ name, code }) =>
    `  ${name}: ${literal(code)},\n`
  );
  return `// Written by \`deno task pages\`; do not edit it by hand.

/** The text of \`style.css\`. */
export const STYLE: string = ${literal(style)};
` + (scripts.length === 0 ? "" : `
/** The modules in \`browser/\`, each after those that it imports. */
export const SCRIPTS: ${typeOf(scripts)} = {
${parts.join("")}};
`);
}

/** The type of some scripts, as the formatter writes it. */
function typeOf(scripts: readonly Script[]): string {
  const names = scripts.map(({ name }) => JSON.stringify(name));
  return names.length === 1
    ? `Readonly<Record<${names[0]}, string>>`
    : `Readonly<
  Record<
${names.map((name) => `    | ${name}`).join("\n")},
    string
  >
>`;
}

interface Script {
  readonly name: string;
  readonly code: string;
}

function scriptsBelow(folder: string): Script[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) return scriptsBelow(path);
    const name = basename(path, ".js");
    return [{ name, code: Deno.readTextFileSync(path) }];
  });
}

function entriesOf(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)].sort((a, b) =>
      a.name < b.name ? -1 : 1
    );
  } catch (error) {
    // The page has no scripts.
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Scripts in the order of their imports. */
function inOrder(scripts: readonly Script[]): readonly Script[] {
  const ordered = new Set<Script>();
  const visit = (script: Script): void => {
    if (ordered.has(script)) return;
    for (
      const [, from] of script.code.matchAll(/ from "\.[^"]*\/(\w+)\.js";/g)
    ) {
      const imported = scripts.find(({ name }) => name === from);
      if (imported !== undefined) visit(imported);
    }
    ordered.add(script);
  };
  scripts.forEach(visit);
  return [...ordered];
}

if (import.meta.main) {
  for (const folder of FOLDERS) {
    Deno.writeTextFileSync(assetsPath(folder), assetsModule(folder));
  }
  const { chartsModule, CHARTS_PATH } = await import("./_charts.ts");
  Deno.writeTextFileSync(CHARTS_PATH, await chartsModule());
}
