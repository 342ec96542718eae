/**
 * What modules of strategies, scanners and cost functions have in common: how
 * they are imported, and the forms of a default export.
 *
 * @module
 */
import { resolveModule } from "../config/module_urls.ts";
import type { JsonObject } from "../config/session_config.ts";
import {
  checkDefinitions,
  type ParamDefinitions,
} from "../strategy/parameter_definitions.ts";
import { cleanForLog } from "../text/clean.ts";
import { messageOf } from "../text/message_of.ts";
import { importProblem } from "../text/stack_place.ts";
import type { Callee } from "./callees.ts";
import { loadError } from "./strategy_checks.ts";

/** The most characters of a name. */
const NAME_LENGTH_MAX = 100;

/** What a module is loaded for. */
type Kind = NonNullable<Callee["kind"]>;

/** The namespace of a module. */
export interface StrategyModule {
  /** A strategy or a scanner in one of its forms. */
  readonly default?: unknown;
  /** Whatever else it exports. */
  readonly [name: string]: unknown;
}

/**
 * Imports the module at `url`, that of the callee with number `index`. By
 * default a module is evaluated once in a thread; a thread that runs more than
 * once passes an importer of fresh modules.
 */
export type ModuleImporter = (
  url: string,
  index: number,
) => Promise<StrategyModule>;

/**
 * The URL and the default export of a module. A path that is not a URL is
 * relative to the working directory.
 *
 * @throws {SessionError} `strategy_load` if the module cannot be imported or
 * has no default export.
 */
export async function importDefault(
  of: Kind,
  path: string,
  index: number,
  importModule?: ModuleImporter,
): Promise<{ readonly module: string; readonly source: unknown }> {
  const { url: module, namespace } = await importNamespace(
    of,
    path,
    index,
    importModule,
  );
  if (namespace.default === undefined) {
    throw loadError(
      module,
      `it has no default export; export a ${of} object or a function that makes one`,
      { of },
    );
  }
  return { module, source: namespace.default };
}

/**
 * The URL and all exports of a module, as {@linkcode importDefault}.
 *
 * @throws {SessionError} `strategy_load` if the module cannot be imported.
 */
export async function importNamespace(
  of: Kind,
  path: string,
  index: number,
  importModule: ModuleImporter = (url) => import(url),
): Promise<{ readonly url: string; readonly namespace: StrategyModule }> {
  const url = resolveModule(path, ".");
  try {
    return { url, namespace: await importModule(url, index) };
  } catch (cause) {
    throw loadError(url, importProblem(url, cause), { of, cause });
  }
}

/** Makes what a source describes, with its parameters; a plain object is used as it is. */
export function construct(
  of: Kind,
  source: unknown,
  params: JsonObject,
  module: string,
): unknown {
  try {
    if (isDefinition(source)) return source.create(params);
    if (isClass(source)) return new source(params);
    return isFactory(source) ? source(params) : source;
  } catch (cause) {
    throw loadError(module, `its factory threw: ${messageOf(cause)}`, {
      of,
      cause,
    });
  }
}

/** A definition whose parameters are resolved from the config. */
export interface Definition {
  readonly params?: ParamDefinitions;
  readonly create: (params: JsonObject) => unknown;
}

/** Whether a source is a definition. */
export function isDefinition(source: unknown): source is Definition {
  return typeof source === "object" && source !== null &&
    "create" in source && typeof source.create === "function";
}

interface Class {
  readonly params?: ParamDefinitions;
  new (params: JsonObject): unknown;
}

function isClass(source: unknown): source is Class {
  return typeof source === "function" &&
    /^class\b/.test(Function.prototype.toString.call(source));
}

/** Whether a source is a function or a class. */
export function isFactory(
  source: unknown,
): source is (params: JsonObject) => unknown {
  return typeof source === "function";
}

/** The definitions of a source's parameters, if it has any. */
export function definitionsOf(
  of: Kind,
  source: unknown,
  module: string,
): ParamDefinitions | undefined {
  if (!isDefinition(source) && !isClass(source)) return undefined;
  const { params } = source;
  if (params === undefined) return undefined;
  try {
    checkDefinitions(params);
  } catch (cause) {
    throw loadError(module, messageOf(cause), { of, cause });
  }
  return params;
}

/** The name of a module's file. */
export function moduleFile(module: string): string {
  return cleanForLog(module.split(/[\\/]/).at(-1) ?? module)
    .slice(0, NAME_LENGTH_MAX);
}

/**
 * The name of a strategy or scanner: the given one, or that of its module's file
 * without the extension; with a number if it is among `taken`, to which it is
 * added.
 *
 * @throws {SessionError} `strategy_load` if the given one is no text.
 */
export function uniqueName(
  of: Kind,
  given: unknown,
  module: string,
  taken: Set<string>,
): string {
  const wanted = given ?? moduleFile(module).replace(/\.[cm]?[jt]sx?$/, "");
  if (typeof wanted !== "string") {
    throw loadError(module, "its name is no text", { of });
  }
  const name = cleanForLog(wanted.slice(0, NAME_LENGTH_MAX));
  let unique = name;
  for (let n = 2; taken.has(unique); n++) unique = `${name} ${n}`;
  taken.add(unique);
  return unique;
}
