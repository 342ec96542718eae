/**
 * Keeps the engine's own modules out of reach of foreign code.
 *
 * A module is evaluated once in a thread, so a strategy that imported one would
 * share classes and state with the engine. Foreign code gets what authors of
 * strategies import; every other module of the engine is refused.
 *
 * @module
 */
import * as nodeModule from "node:module";
import { pathToFileURL } from "node:url";
import { SessionError } from "../errors.ts";
import { withoutMarks } from "../text/module_mark.ts";
import { withRequiredJson } from "./required_json.ts";
import {
  refuseDebuggers,
  refuseNamedScripts,
  refuseRuntimeInternals,
} from "./runtime_access.ts";

// Taken before foreign code can replace it.
const { decodeURIComponent } = globalThis;

const PACKAGE = new URL("../../mod.ts", import.meta.url).href;
/** What the URLs of the engine's modules begin with, decoded. */
const OWN = [
  new URL("../", import.meta.url).href,
  new URL("../../workers/", import.meta.url).href,
  PACKAGE,
].map(decoded);
/** The module that authors of strategies import. */
export const SURFACE: string =
  new URL("../strategy/mod.ts", import.meta.url).href;
const NODE_MODULE = new URL("./guest_node_module.js", import.meta.url).href;

/** The package's name as authors of strategies write it, with a registry or without. */
const NAME = /^(?:jsr:\/?)?@openbell\/session(?:@[^/]*)?(?:\/strategy)?$/;

/** Modules of the runtime that foreign code cannot import, by their beginning. */
const refused = ["node:inspector"];

let isSealed = false;
/** Whether the engine may load further modules of its own in this thread. */
let loadsMore = false;

/** Whether a URL is that of a module of the engine. */
export function isOwnModule(url: string): boolean {
  const plain = decoded(url);
  for (let i = 0; i < OWN.length; i++) {
    if (plain.startsWith(OWN[i])) return true;
  }
  return false;
}

/** A URL without escapes: any character can be escaped, and names the same file. */
function decoded(url: string): string {
  if (!url.includes("%")) return url;
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

/**
 * What foreign code gets if it names the package: the engine that runs it, so
 * that no configuration of its folder is needed and no other version is loaded.
 * `undefined` for any other specifier.
 */
export function surfaceOf(specifier: string): string | undefined {
  return NAME.test(specifier) ? SURFACE : undefined;
}

/**
 * The URL that foreign code gets for a module of the engine: the package's main
 * module gives what authors of strategies import.
 *
 * @throws {SessionError} `strategy_load` for any other module of the engine.
 */
export function guestUrl(url: string): string {
  const plain = withoutMarks(url);
  if (plain === PACKAGE || plain === SURFACE) return SURFACE;
  if (plain === NODE_MODULE) return plain;
  throw new SessionError(
    "strategy_load",
    `${plain} is a module of the engine, which foreign code cannot import; import "@openbell/session/strategy", or only types`,
  );
}

/**
 * From now on, foreign code in this thread cannot import the engine's modules,
 * by no specifier and no loader of the runtime. With `loadsMore` the engine may
 * still import modules of its own. It cannot be undone.
 */
export function sealOwnModules(more = false): void {
  if (isSealed) return;
  isSealed = true;
  loadsMore = more;
  nodeModuleApi.registerHooks({ resolve });
  // The runtime looks for packages itself, unless there is a hook for loading.
  // A checkout has its own name in its configuration.
  if (!PACKAGE.startsWith("file:")) {
    nodeModuleApi.registerHooks({
      load: (url, context, next) =>
        withRequiredJson(url, context, next(url, context)),
    });
  }
  sealCommonJs();
  if (more) {
    refuseModule("node:vm");
    refuseNamedScripts();
  }
  refuseDebuggers();
  refuseRuntimeInternals();
  // A thread without permissions has only what literal imports name; it is
  // evaluated now that the hooks are refused.
  void import("./guest_node_module.js");
}

/** From now on, foreign code in this thread cannot import a module of the runtime. */
export function refuseModule(name: string): void {
  refused.push(name);
}

function resolve(
  specifier: string,
  context: ResolveContext,
  next: (specifier: string, context: ResolveContext) => Resolved,
): Resolved {
  const { parentURL = "", conditions } = context;
  const isImport = conditions.includes("import");
  const isOwn = isImport && isOwnModule(parentURL);
  const surface = isImport && !isOwn ? surfaceOf(specifier) : undefined;
  if (surface !== undefined) return { url: surface, shortCircuit: true };
  const found = next(specifier, context);
  if (found.url === "node:module" && isImport && !isOwn) {
    return { ...found, url: NODE_MODULE };
  }
  for (let i = 0; i < refused.length && !isOwn; i++) {
    if (!found.url.startsWith(refused[i])) continue;
    throw new SessionError(
      "strategy_load",
      `${refused[i]} is not available to foreign code`,
    );
  }
  if (!isOwnModule(found.url)) return found;
  if (loadsMore && isOwn) return found;
  return { ...found, url: guestUrl(found.url) };
}

/** Lets CommonJS load no module of the engine, whatever resolves its path. */
function sealCommonJs(): void {
  const { Module } = nodeModuleApi;
  for (const [extension, load] of Object.entries(Module._extensions)) {
    Module._extensions[extension] = (module, filename) => {
      const path = `${filename}`;
      refusePath(path);
      return load(module, path);
    };
  }
  const { _compile } = Module.prototype;
  Module.prototype._compile = function (code, filename, ...rest) {
    const path = `${filename}`;
    refusePath(path);
    return Reflect.apply(_compile, this, [code, path, ...rest]);
  };
  const refuse = () => {
    throw new SessionError(
      "strategy_load",
      "A strategy cannot install hooks for the loading of modules",
    );
  };
  for (const name of ["registerHooks", "register"]) {
    Object.defineProperty(Module, name, {
      value: refuse,
      writable: false,
      configurable: false,
    });
  }
}

function refusePath(path: string): void {
  const url = path.startsWith("file:") ? path : pathToFileURL(path).href;
  if (isOwnModule(url)) guestUrl(url);
}

// The runtime's types lack these.
interface ResolveContext {
  readonly parentURL?: string;
  readonly conditions: readonly string[];
}

interface Resolved {
  readonly url: string;
  readonly shortCircuit?: boolean;
}

type Load = (
  url: string,
  context: unknown,
  next: (url: string, context: unknown) => unknown,
) => unknown;

type ExtensionLoader = (module: unknown, filename: unknown) => unknown;

interface ModuleClass {
  readonly _extensions: Record<string, ExtensionLoader>;
  readonly prototype: {
    _compile(code: unknown, filename: unknown, ...rest: unknown[]): unknown;
  };
}

const nodeModuleApi = nodeModule as unknown as {
  registerHooks(
    hooks: { readonly resolve: typeof resolve } | { readonly load: Load },
  ): void;
  readonly Module: ModuleClass;
};
