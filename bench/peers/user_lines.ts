/**
 * Lines of code that a user writes.
 *
 * @module
 */

/** The lines of a file without blank ones and comments. */
export function codeLines(text: string): number {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^[ \t]*"""[\s\S]*?"""/gm, "");
  return code.split("\n").filter((line) => !/^\s*(?:#.*|\/\/.*)?$/.test(line))
    .length;
}

/** The sum of {@linkcode codeLines} over files of this folder. */
export function userLines(files: readonly string[]): number {
  const lines = files.map((file) =>
    codeLines(Deno.readTextFileSync(new URL(file, import.meta.url)))
  );
  return lines.reduce((a, b) => a + b, 0);
}
