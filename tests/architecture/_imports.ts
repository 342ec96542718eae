import { dirname, join, relative } from "node:path/posix";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** One import of a module. */
export interface Import {
  /** The specifier as it is written. */
  readonly specifier: string;
  /** The file that it names, from the project's root; `undefined` for a package. */
  readonly file: string | undefined;
  /** Whether only types are imported: nothing is loaded. */
  readonly typeOnly: boolean;
  /** Whether it is loaded when its place in the code is reached. */
  readonly lazy: boolean;
}

/** Every TypeScript file below some folders, with its imports. */
export function importsBelow(...folders: string[]): Map<string, Import[]> {
  const files = folders.flatMap((folder) => filesBelow(folder));
  return new Map(
    files.map((file) => [file, importsOf(readProjectFile(file), file)]),
  );
}

/** A file of the project as text. */
export function readProjectFile(file: string): string {
  return Deno.readTextFileSync(join(ROOT, file));
}

/** The imports of a module's text: static, re-exported, dynamic. */
export function importsOf(text: string, file: string): Import[] {
  const code = withoutComments(text);
  const statements = [
    ...code.matchAll(
      /^(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]*?\sfrom\s+)?"([^"]+)"/gm,
    ),
  ].map(([, type, specifier]) => ({
    specifier,
    typeOnly: type !== undefined,
    lazy: false,
  }));
  const dynamic = [
    ...code.matchAll(/(\btypeof\s+)?\bimport\(\s*"([^"]+)"/g),
  ].map(([, type, specifier]) => ({
    specifier,
    typeOnly: type !== undefined,
    lazy: true,
  }));
  return [...statements, ...dynamic].map((one) => ({
    ...one,
    file: one.specifier.startsWith(".")
      ? join(dirname(file), one.specifier)
      : undefined,
  }));
}

function filesBelow(folder: string): string[] {
  const files: string[] = [];
  for (const entry of Deno.readDirSync(join(ROOT, folder))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) files.push(...filesBelow(path));
    else if (path.endsWith(".ts")) files.push(relative(".", path));
  }
  return files.sort();
}

/** Comments and what stands in back quotes: neither imports anything. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/^\s*\/\/.*$/gm, "")
    .replaceAll(/`(?:[^`\\]|\\.)*`/g, "``");
}
