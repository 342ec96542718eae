/**
 * Hides the process from foreign code in a sandboxed thread, as far as the
 * runtime allows. What permissions guard (files, network, environment, the
 * machine's names) needs no more; the rest is replaced here. The process's number
 * stays readable: a strategy can import it by name from `node:process`.
 *
 * @module
 */
import process from "node:process";

/** What reads as empty. */
const HIDDEN: readonly (readonly [object, string, unknown])[] = [
  [Deno, "args", Object.freeze([])],
  [Deno, "pid", 0],
  [Deno, "ppid", 0],
];

/** What throws: the process and its signals are not the strategy's. */
const REFUSED: readonly (readonly [object, string])[] = [
  [Deno, "kill"],
  [Deno, "cwd"],
  [Deno, "addSignalListener"],
  [process, "kill"],
  [process, "_kill"],
  [process, "abort"],
  [process, "exit"],
  [process, "reallyExit"],
  [process, "cwd"],
  [process, "chdir"],
  [process, "dlopen"],
];

/** Hides arguments, process numbers and the working folder in this thread. */
export function hideProcess(): void {
  // Modules can import the same lists by name.
  process.argv.length = 0;
  process.execArgv.length = 0;
  const location = `${globalThis.location.protocol}hidden`;
  for (const [object, name, value] of HIDDEN) replace(object, name, value);
  for (const [object, name] of REFUSED) {
    if (!(name in object)) continue;
    replace(object, name, () => {
      throw new Error(`Code in the sandbox cannot call ${name}`);
    });
  }
  const fixed = { value: location, writable: false, configurable: false };
  Object.defineProperty(globalThis, "location", fixed);
}

function replace(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, {
    value,
    writable: false,
    configurable: false,
    enumerable: true,
  });
}
