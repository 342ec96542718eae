/**
 * The configuration of the Deno processes that commands start.
 *
 * @module
 */
import { parse, type ParseError, printParseErrorCode } from "jsonc-parser";
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { SessionError } from "../../errors.ts";
import { messageOf } from "../../text/message_of.ts";
import { findConfig } from "../project/find_config.ts";

/** Specifiers and what they stand for. */
type Imports = Readonly<Record<string, string>>;

interface ImportMap {
  readonly imports: Imports;
  readonly scopes: Readonly<Record<string, Imports>>;
}

const PROJECT = new URL("../../../", import.meta.url);

/**
 * Options of the runtime with which a process resolves the project's imports
 * and, for all other modules, those of the working folder's `deno.json`. In a
 * package from a registry the project's imports are resolved already; the
 * folder's file is named, because the runtime does not look for one when it
 * starts a remote module.
 *
 * @throws {SessionError} `config_invalid` if that file cannot be read.
 */
export function configArgs(folder: string = Deno.cwd()): string[] {
  const config = new URL("deno.json", PROJECT);
  const users = findConfig(folder);
  if (config.protocol !== "file:") {
    return users === undefined ? [] : ["--config", users];
  }
  const path = fileURLToPath(config);
  if (users === undefined || users === path) return ["--config", path];
  const project = readJson(path);
  const own = importsOf(...withImportMap(path));
  const map = importsOf(...withImportMap(users));
  const joined: ImportMap = {
    imports: { ...own.imports, ...map.imports, ...ownName(project) },
    scopes: { ...map.scopes, [PROJECT.href]: own.imports },
  };
  const json = encodeURIComponent(JSON.stringify(joined));
  return [
    ...["--no-config", "--no-lock"],
    ...["--import-map", `data:application/json,${json}`],
  ];
}

/** The project by its own name, as a registry has it. */
function ownName({ name, exports }: Record<string, unknown>): Imports {
  return Object.fromEntries(
    Object.entries(recordOf(exports)).flatMap(([entry, file]) => {
      const specifier = `${name}${entry.slice(1)}`;
      const { href } = new URL(`${file}`, PROJECT);
      return [[specifier, href], [`jsr:${specifier}`, href]];
    }),
  );
}

/** A file's import map, which may be a file of its own, and its address. */
function withImportMap(path: string): [Record<string, unknown>, string] {
  const config = readJson(path);
  const { importMap } = config;
  if (typeof importMap !== "string") return [config, pathToFileURL(path).href];
  const other = resolve(dirname(path), importMap);
  return [readJson(other), pathToFileURL(other).href];
}

function importsOf(file: Record<string, unknown>, base: string): ImportMap {
  const scopes = Object.entries(recordOf(file.scopes)).map((
    [scope, imports],
  ) => [absolute(scope, base), absoluteImports(recordOf(imports), base)]);
  return {
    imports: absoluteImports(recordOf(file.imports), base),
    scopes: Object.fromEntries(scopes),
  };
}

function absoluteImports(imports: Record<string, unknown>, base: string) {
  return Object.fromEntries(
    Object.entries(imports)
      .filter((entry): entry is [string, string] =>
        typeof entry[1] === "string"
      )
      .flatMap(([name, target]) => {
        const to = absolute(target, base);
        // A configuration's entry for a package stands for its modules too.
        const deep = /^(npm|jsr):\/?([^/].*)$/.exec(to);
        return deep === null || name.endsWith("/")
          ? [[absolute(name, base), to]]
          : [[name, to], [`${name}/`, `${deep[1]}:/${deep[2]}/`]];
      }),
  );
}

/** A path as a URL; other texts stay. */
function absolute(text: string, base: string): string {
  return /^\.{0,2}\//.test(text) ? new URL(text, base).href : text;
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null
    ? value as Record<string, unknown>
    : {};
}

function readJson(path: string): Record<string, unknown> {
  const fail = (reason: string) =>
    new SessionError("config_invalid", `Cannot read ${path}: ${reason}`);
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    throw fail(messageOf(error));
  }
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  if (errors.length > 0) {
    const { error, offset } = errors[0];
    const line = text.slice(0, offset).split("\n").length;
    throw fail(`${printParseErrorCode(error)} in line ${line}`);
  }
  return recordOf(value);
}
