/**
 * A sandboxed module may import code only. A file that is imported as text or
 * JSON is loaded together with its module, before the thread loses its
 * permissions, so it would be read despite the sandbox.
 *
 * @module
 */
import { resolveModule } from "../../config/module_urls.ts";
import { SessionError } from "../../errors.ts";
import { isOwnModule } from "../../modules/own_modules.ts";
import { configArgs } from "./config_args.ts";

/** The modules that one imports, as `deno info --json` prints them. */
interface ModuleGraph {
  readonly roots: readonly string[];
  readonly redirects?: Readonly<Record<string, string>>;
  readonly modules: readonly Module[];
}

interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    /** The imported module; absent for an import of types only. */
    readonly code?: { readonly specifier?: string };
    readonly assertionType?: string;
  }[];
}

/** Modules that were checked: a command asks for some twice. */
const checked = new Set<string>();

/**
 * Checks what modules of strategies, scanners, cost functions and indicators
 * import.
 *
 * @throws {SessionError} `strategy_load` if one of them imports data.
 */
export async function checkSandboxImports(
  modules: readonly string[],
): Promise<void> {
  for (const module of modules) {
    const url = resolveModule(module, ".");
    if (checked.has(url)) continue;
    checked.add(url);
    for (const { specifier, dependencies } of loaded(await graphOf(url))) {
      const data = dependencies?.find((one) =>
        one.code !== undefined && one.assertionType !== undefined
      );
      if (data === undefined) continue;
      throw new SessionError(
        "strategy_load",
        `Cannot load ${url}: ${specifier} imports ${
          JSON.stringify(data.specifier)
        } as ${data.assertionType}; in the sandbox, modules may import code only`,
      );
    }
  }
}

/** The modules that load with the roots; those imported as types do not. */
function loaded({ roots, redirects = {}, modules }: ModuleGraph): Module[] {
  const bySpecifier = new Map(modules.map((one) => [one.specifier, one]));
  const seen = new Set<string>();
  const found: Module[] = [];
  const visit = (specifier: string | undefined): void => {
    if (specifier === undefined || seen.has(specifier)) return;
    // Of the engine, a strategy gets what authors import, or nothing.
    if (isOwnModule(specifier)) return;
    seen.add(specifier);
    visit(redirects[specifier]);
    const module = bySpecifier.get(specifier);
    if (module === undefined) return;
    found.push(module);
    for (const { code } of module.dependencies ?? []) visit(code?.specifier);
  };
  for (const root of roots) visit(root);
  return found;
}

/** The graph of a module; modules that fail to load are reported when they run. */
async function graphOf(url: string): Promise<ModuleGraph> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "info",
      "--json",
      ...configArgs(),
      url,
    ],
    stdin: "null",
  }).output();
  if (success) {
    const graph: unknown = JSON.parse(new TextDecoder().decode(stdout));
    assertGraph(graph);
    return graph;
  }
  throw new SessionError(
    "strategy_load",
    `Cannot load ${url}: ${
      new TextDecoder().decode(stderr).trim().split("\n", 1)[0]
    }`,
  );
}

/** Fails closed: without a list of modules nothing would be checked. */
function assertGraph(value: unknown): asserts value is ModuleGraph {
  if (
    typeof value === "object" && value !== null &&
    "roots" in value && Array.isArray(value.roots) &&
    "modules" in value && Array.isArray(value.modules)
  ) return;
  throw new SessionError(
    "strategy_load",
    "Cannot check the imports of strategies: deno info --json returned no roots and modules",
  );
}
