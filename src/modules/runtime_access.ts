/**
 * Parts of the runtime that reach into other code of a thread.
 *
 * @module
 */
import process from "node:process";

/** Makes a debugger unavailable: it reads variables of every function. */
export function refuseDebuggers(): void {
  const builtin = process.getBuiltinModule("node:inspector") as unknown as
    | Record<string, unknown>
    | undefined;
  if (builtin === undefined) return;
  for (const name of ["Session", "open"]) {
    Object.defineProperty(builtin, name, {
      value: function () {
        throw new Error("A strategy cannot use a debugger");
      },
      writable: false,
      configurable: false,
    });
  }
}

/** What evaluates code under any name. */
const EVALUATORS = [
  "Script",
  "SourceTextModule",
  "SyntheticModule",
  "compileFunction",
  "createScript",
  "runInContext",
  "runInNewContext",
  "runInThisContext",
] as const;

/**
 * Makes scripts unavailable whose name is given: what they import is resolved as
 * if the module of that name imported it.
 */
export function refuseNamedScripts(): void {
  const builtin = process.getBuiltinModule("node:vm");
  for (const name of EVALUATORS) {
    Object.defineProperty(builtin, name, {
      value: function () {
        throw new Error(
          "A strategy cannot use node:vm in the thread of the command",
        );
      },
      writable: false,
      configurable: false,
    });
  }
}

/** Takes away the runtime's internals, which can write to any open channel. */
export function refuseRuntimeInternals(): void {
  const { internal } = Deno as unknown as { readonly internal?: symbol };
  if (internal !== undefined) Reflect.deleteProperty(Deno, internal);
}
