/**
 * The modules of a sweep, for machines that have them, and for those that may
 * fetch them.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { SessionError } from "../errors.ts";
import { resolveModule } from "../config/module_urls.ts";
import { isSection } from "../config/variables.ts";
import { hashModules, moduleFiles } from "../sweep/module_files.ts";
import { isPrintable } from "../text/clean.ts";
import { isA, messageOf } from "../text/message_of.ts";

/** The modules of a sweep, named without the machine that they are on. */
export interface SweepCode {
  /**
   * Modules: files relative to the folder of the config, or with `file:` if the
   * config names their place.
   */
  readonly modules: readonly string[];
  /** The hash of their texts and of those that they import. */
  readonly hash: string;
}

/** The texts of files, by path. */
export interface CodeFiles {
  /** The folder of the config among them. */
  readonly folder: string;
  /** Their texts by path, with `/`. */
  readonly files: Readonly<Record<string, string>>;
}

/** Names the modules of a config in `folder` without the machine that they are on. */
export function codeOf(
  modules: Iterable<string>,
  folder: string,
  config: unknown,
): SweepCode {
  const list = [...modules];
  const fixed = new Set(
    textsIn(config).filter((text) => isAbsolute(text) || isFileUrl(text))
      .map((text) => resolveModule(text, folder)),
  );
  return {
    modules: list.map((url) =>
      isFileUrl(url) && !fixed.has(url)
        ? slashed(relative(resolve(folder), fileURLToPath(url)))
        : url
    ),
    hash: hashModules(list),
  };
}

/** All texts of a config. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

/** The addresses of modules if the config were in `folder`. */
export function modulesIn({ modules }: SweepCode, folder: string): string[] {
  return modules.map((name) =>
    isRemote(name) || isFileUrl(name)
      ? name
      : pathToFileURL(resolve(folder, name)).href
  );
}

/** Whether all modules that a config names by their place are below one of these. */
export function isBelow(
  { modules }: SweepCode,
  folders: readonly string[],
): boolean {
  return modules.filter(isFileUrl).every((url) =>
    folders.some((folder) =>
      fileURLToPath(url).startsWith(join(resolve(folder), sep))
    )
  );
}

/** Whether a folder has the modules with the same texts. */
export function hasCode(code: SweepCode, folder: string): boolean {
  return hashModules(modulesIn(code, folder)) === code.hash;
}

/** The modules that are no files: what they are, their hash does not tell. */
export function remoteModules({ modules }: SweepCode): string[] {
  return modules.filter(isRemote);
}

/** The files of modules and of what they import. */
export function codeFiles(
  modules: Iterable<string>,
  folder: string,
): CodeFiles {
  const texts = moduleFiles(modules);
  const paths = [...texts.keys()].map((url) => fileURLToPath(url));
  const own = resolve(folder);
  const top = commonFolder([own, ...paths.map((path) => dirname(path))]);
  return {
    folder: slashed(relative(top, own)),
    files: Object.fromEntries(
      [...texts.values()].map((text, i) => [
        slashed(relative(top, paths[i])),
        text,
      ]),
    ),
  };
}

/**
 * Modules from their text in the queue.
 *
 * @throws {SessionError} `strategy_load` if another program has changed it.
 */
export function readCodeFiles(text: string): CodeFiles {
  try {
    const read: unknown = JSON.parse(text);
    if (isSection(read) && isSection(read.files)) {
      const { folder, files } = read;
      const texts = Object.entries(files).filter((one): one is [
        string,
        string,
      ] => typeof one[1] === "string");
      const isWhole = texts.length === Object.keys(files).length;
      if (typeof folder === "string" && isWhole) {
        return { folder, files: Object.fromEntries(texts) };
      }
    }
  } catch { /* as any other text that is none */ }
  throw new SessionError(
    "strategy_load",
    "The strategies that the queue has are damaged; nothing of them is run",
  );
}

/**
 * Writes fetched files to `into`, which they get when they are checked, and
 * returns the folder of the config there.
 *
 * @throws {SessionError} `strategy_load` for a path that leaves the folder, or is
 * none, and if the files are not those of the hash; `store_write`.
 */
export function writeCode(
  code: SweepCode,
  { folder, files }: CodeFiles,
  into: string,
): string {
  const config = placeIn(into, folder);
  if (hasCode(code, config)) return config;
  const part = `${into}.${crypto.randomUUID()}`;
  try {
    writeFiles(files, part);
    const place = placeIn(part, folder);
    Deno.mkdirSync(place, { recursive: true });
    if (!hasCode(code, place)) {
      throw new SessionError(
        "strategy_load",
        `The strategies that the queue has are not those of the sweep: their hash is not ${code.hash}; nothing of them is run`,
      );
    }
    // What is there was changed, or another worker has just written the same.
    if (!hasCode(code, config)) removeFolder(into);
    if (!existsSync(into)) Deno.renameSync(part, into);
    return config;
  } catch (cause) {
    if (isA(cause, SessionError)) throw cause;
    throw new SessionError(
      "store_write",
      `The strategies that the queue has cannot be written to the cache ${
        JSON.stringify(dirname(into))
      }: ${messageOf(cause).slice(0, REASON_MAX)}`,
      { cause },
    );
  } finally {
    removeFolder(part);
  }
}

/** Characters that are shown of a path or a reason. */
const REASON_MAX = 200;
/** Characters of a path, and bytes of a part of it, on every system. */
const PATH_MAX = 1_000;
const NAME_MAX = 200;

/** Writes files below a folder; the paths come from another machine. */
function writeFiles(files: CodeFiles["files"], into: string): void {
  const paths = Object.keys(files);
  const folders = new Set(paths.map((path) => dirname(placeIn(into, path))));
  for (const path of paths) {
    // A file cannot be the folder of another one as well.
    if (folders.has(placeIn(into, path))) throw noPath(path);
  }
  for (const [path, text] of Object.entries(files)) {
    const file = placeIn(into, path);
    if (file === resolve(into)) throw noPath(path);
    Deno.mkdirSync(dirname(file), { recursive: true });
    Deno.writeTextFileSync(file, text);
  }
}

function placeIn(into: string, path: string): string {
  const isName = (name: string) =>
    new TextEncoder().encode(name).length <= NAME_MAX;
  if (
    path.length > PATH_MAX || !isPrintable(path) ||
    !path.split("/").every(isName)
  ) throw noPath(path);
  const place = resolve(into, path);
  if (place === resolve(into) || place.startsWith(join(resolve(into), sep))) {
    return place;
  }
  throw new SessionError(
    "strategy_load",
    `The strategies that the queue has would be written outside of the cache: ${
      JSON.stringify(path)
    }`,
  );
}

function noPath(path: string): SessionError {
  return new SessionError(
    "strategy_load",
    `The strategies that the queue has are damaged: ${
      JSON.stringify(path.slice(0, REASON_MAX))
    } is no path of a file; nothing of them is run`,
  );
}

function removeFolder(folder: string): void {
  if (existsSync(folder)) Deno.removeSync(folder, { recursive: true });
}

function isRemote(name: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(name) && !isFileUrl(name);
}

function isFileUrl(name: string): boolean {
  return name.startsWith("file:");
}

function commonFolder(folders: readonly string[]): string {
  let [common] = folders;
  for (const folder of folders) {
    while (folder !== common && !folder.startsWith(join(common, sep))) {
      const up = dirname(common);
      if (up === common) break;
      common = up;
    }
  }
  return common;
}

function slashed(path: string): string {
  return path.split(sep).join("/");
}
