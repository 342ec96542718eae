/**
 * Threads without permissions (no file, no network, no environment), for modules
 * that are not trusted.
 *
 * Such a thread cannot load a module. But the runtime loads what the thread's
 * first module imports by a literal specifier with the permissions of the
 * thread that started it, before any of it runs. So the first module is
 * generated: it imports the engine and passes it importers of the modules.
 * The engine then reports a module that fails; the runtime would print a stack.
 *
 * @module
 */
import { resolveModule } from "../config/module_urls.ts";
import { markedUrl } from "../text/module_mark.ts";

/** The engine's modules for such threads, by what runs there. */
const ENTRIES = {
  stage: new URL("../../workers/sandboxed_stage.ts", import.meta.url),
  probe: new URL("../../workers/sandboxed_probe.ts", import.meta.url),
  sets: new URL("../../workers/sandboxed_sets.ts", import.meta.url),
} as const;

/** A thread without permissions. */
export interface SandboxedThread {
  /** What runs there. */
  readonly entry: keyof typeof ENTRIES;
  /** The stage, if it is one. */
  readonly stage?: string;
  /** The modules that are not trusted. */
  readonly modules: Iterable<string>;
  /** How often each is needed as a module of its own. Defaults to 1. */
  readonly instances?: number;
}

/** The engine's module of a sandboxed thread. */
export function sandboxEntry(entry: SandboxedThread["entry"]): URL {
  return ENTRIES[entry];
}

/** The first module of a sandboxed thread, as a data URL. */
export function sandboxModule(
  { entry, stage, modules, instances = 1 }: SandboxedThread,
): URL {
  const urls = new Set(
    [...modules].map((module) => resolveModule(module, ".")),
  );
  const rows = [...urls].map((url) => {
    const importers = Array.from(
      { length: instances },
      (_, i) =>
        `() => import(${JSON.stringify(i === 0 ? url : markedUrl(url, i))})`,
    );
    return `[${JSON.stringify(url)}, [${importers.join(", ")}]]`;
  });
  const code = `import { useImporters } from ${
    JSON.stringify(ENTRIES[entry].href)
  };
useImporters([${rows.join(",\n")}], ${JSON.stringify(stage)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}

/**
 * Options of a worker without permissions, except for reading some files. The
 * runtime accepts them only with its flag `--unstable-worker-options`.
 */
export function withoutPermissions(
  readable: readonly string[] = [],
): WorkerOptions {
  return {
    deno: {
      permissions: readable.length === 0 ? "none" : { read: readable },
    },
  } as WorkerOptions;
}

/** Each module with its importers: one for each time that it is needed. */
export type ImporterRows = readonly (readonly [
  string,
  readonly (() => Promise<Readonly<Record<string, unknown>>>)[],
])[];

/** Imports a module that a sandboxed thread was made with. */
export type SandboxImporter = (
  url: string,
  instance?: number,
) => Promise<Readonly<Record<string, unknown>>>;

/** The importer of a sandboxed thread. */
export function sandboxImporter(rows: ImporterRows): SandboxImporter {
  const importers = new Map(rows);
  return (url, instance = 0) => {
    const importModule = importers.get(url)?.[instance];
    return importModule?.() ??
      Promise.reject(new TypeError(`The sandbox was made without ${url}`));
  };
}
