/**
 * Modules of the system that old configs come from, which were in Python.
 *
 * @module
 */
import type { ConfigPath } from "../mistakes.ts";
import { isSection } from "../variables.ts";
import type { Draft } from "./draft.ts";

/** A module in Python's notation, or a Python file. */
const PYTHON = /^[a-z_]\w*(?:\.[a-z_]\w*)+$|\.py$/i;
/** A longer text is no module of Python, and too long for the pattern. */
const MODULE_LENGTH_MAX = 1_000;
const EXTENSION = /\.(?:[cm]?[jt]sx?|json|wasm)$/i;

/** Whether an entry of a list names a Python module. */
export function isPython(entry: unknown): boolean {
  if (!isSection(entry)) return false;
  const { module } = entry;
  return typeof module === "string" && module.length <= MODULE_LENGTH_MAX &&
    PYTHON.test(module) &&
    !EXTENSION.test(module);
}

/** Refuses the Python module of an entry that is enabled; `what` it is, such as `strategy`. */
export function refusePython(
  draft: Draft,
  entry: unknown,
  from: ConfigPath,
  what: string,
): void {
  if (!isPython(entry) || !isSection(entry) || entry.enabled === false) return;
  const file = String(entry.module).replace(/\.py$/i, "").replaceAll(".", "/");
  draft.refuse(
    [...from, "module"],
    `a module in TypeScript or JavaScript: a URL, or a path such as ./${file}.ts`,
    `it names a Python module, which cannot be loaded; write the ${what} as a module that exports it, or set enabled: false`,
  );
}
