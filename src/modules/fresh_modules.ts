/**
 * Loads modules afresh, with everything that they import.
 *
 * A module is evaluated once per URL. So a strategy that runs twice in one
 * thread would find what its first run left in its module's variables. Here each
 * run marks the URLs of its modules, and a hook passes the mark on to what they
 * import: relative modules, packages, remote modules. OpenBell's own modules and
 * those of the runtime are shared.
 *
 * @module
 */
import * as nodeModule from "node:module";
import { generationOf, markedUrl, withoutMarks } from "../text/module_mark.ts";
import { messageOf } from "../text/message_of.ts";
import { emptyCommonJs, isCommonJs } from "./commonjs.ts";
import { withRequiredJson } from "./required_json.ts";
import { noteUse } from "./stateful_use.ts";
import { guestUrl, isOwnModule, SURFACE, surfaceOf } from "./own_modules.ts";

/** What all modules have: the objects that they export. */
export type ModuleNamespace = Readonly<Record<string, unknown>>;

const REMOTE = /^https?:/;

/** Modules of the runtime have other schemes. */
const FOREIGN_SCHEME = /^(?:file|https?|data|blob):/;

/** Modules that were marked in this thread. They are never unloaded. */
const marked = new Set<string>();
/** Generations whose runs are under way, the newest last. */
const open = new Set<number>();
let generations = 0;
let hooked = false;
/** Imports under way that can be repeated. */
let importing = 0;
let loadHooked = false;
let remoteFound = false;

/** The modules of one run. */
export class FreshModules {
  #generation = nextGeneration();
  readonly #restoreCommonJs = emptyCommonJs();

  /** Begins a run. */
  constructor() {
    installHook();
  }

  /** Imports a module; twice the same URL gives the same instance. */
  async import(url: string): Promise<ModuleNamespace> {
    const isFirst = !loadHooked;
    importing++;
    try {
      return await import(markedUrl(url, this.#generation));
    } catch (error) {
      if (!isFirst || !(remoteFound || namesPackage(error))) throw error;
    } finally {
      importing--;
    }
    // Nothing has been evaluated. The runtime remembers which URLs failed.
    installLoadHook();
    open.delete(this.#generation);
    this.#generation = nextGeneration();
    return await import(markedUrl(url, this.#generation));
  }

  /** Ends the run. What its modules import later is still loaded afresh. */
  close(): void {
    open.delete(this.#generation);
    this.#restoreCommonJs();
  }
}

/** Whether the runtime, which looks before the hook is asked, did not find the package. */
function namesPackage(error: unknown): boolean {
  return messageOf(error).includes("@openbell/session");
}

/** How many modules have been loaded afresh in this thread. */
export function freshModuleCount(): number {
  return marked.size;
}

function nextGeneration(): number {
  generations++;
  open.add(generations);
  return generations;
}

/** Passes the mark of a module on to what it imports. */
function resolve(
  specifier: string,
  context: ResolveContext,
  next: NextResolve,
): Resolved {
  const parent = context.parentURL ?? "";
  // A module could ask for the instance of another run by its mark.
  const generation = generationOf(parent) ??
    (isOwnModule(parent) ? generationOf(specifier) : undefined) ??
    // CommonJS modules have no marks; they belong to the newest run.
    (isCommonJs(parent) ? [...open].at(-1) : undefined);
  if (generation === undefined) return next(specifier, context);
  const surface = surfaceOf(withoutMarks(specifier));
  if (surface !== undefined) return { url: surface, shortCircuit: true };
  const found = next(withoutMarks(specifier), context);
  // Every run shares the engine's modules, and those of the runtime.
  if (isOwnModule(found.url)) {
    const url = guestUrl(found.url);
    if (url !== SURFACE) noteUse();
    return { ...found, url };
  }
  // Code that is loaded late may go on after its run.
  if (!isForeign(found.url) || importing === 0) noteUse();
  if (!isForeign(found.url) || isUnresolved(specifier, parent, found)) {
    return found;
  }
  if (REMOTE.test(found.url) && !loadHooked && importing > 0) {
    // A hook cannot be installed while another one runs: the import is repeated.
    remoteFound = true;
    throw new Error(`${found.url} needs another hook`);
  }
  const fresh = markedUrl(found.url, generation);
  marked.add(fresh);
  return { ...found, url: fresh };
}

/** Loads a remote module by its own URL, under which its checksum is listed. */
function load(url: string, context: unknown, next: NextLoad): unknown {
  const found = next(REMOTE.test(url) ? withoutMarks(url) : url, context);
  return withRequiredJson(url, context, found);
}

/**
 * Whether a package was not found. The runtime then takes its name for a file
 * beside the importer, and reports the package when it loads that.
 */
function isUnresolved(
  specifier: string,
  parent: string,
  { url }: Resolved,
): boolean {
  return /^[\w@]/.test(specifier) && !URL.canParse(specifier) &&
    URL.parse(specifier, parent)?.href === withoutMarks(url);
}

function isForeign(url: string): boolean {
  return FOREIGN_SCHEME.test(url);
}

function installHook(): void {
  if (hooked) return;
  hooked = true;
  registerHooks({ resolve });
}

/**
 * Loads all modules through a hook from now on, which takes half the time. It
 * keeps a task of the runtime open; in a program's thread it is installed only
 * when a remote module needs it.
 */
export function installLoadHook(): void {
  if (loadHooked) return;
  loadHooked = true;
  registerHooks({ load });
}

// The runtime's types lack these.
interface ResolveContext {
  readonly parentURL?: string;
}

interface Resolved {
  readonly url: string;
  readonly shortCircuit?: boolean;
}

type NextResolve = (specifier: string, context: ResolveContext) => Resolved;

type NextLoad = (url: string, context: unknown) => unknown;

const { registerHooks } = nodeModule as unknown as {
  registerHooks(hooks: {
    readonly resolve?: typeof resolve;
    readonly load?: typeof load;
  }): void;
};
