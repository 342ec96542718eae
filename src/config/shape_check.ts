/**
 * Checks a config against its shape and turns the issues into mistakes.
 *
 * @module
 */
import type { z } from "zod";
import { type ConfigPath, type MistakeList, valueAt } from "./mistakes.ts";
import { CONFIG, type ShapedConfig } from "./sections/top_level.ts";
import { keysOf, PARSED_ONCE } from "./shape.ts";

type Issue = z.core.$ZodIssue;

/**
 * The config in its shape, with the defaults of its keys; or `undefined` after
 * adding its mistakes to `mistakes`.
 */
export function checkShape(
  raw: unknown,
  mistakes: MistakeList,
): ShapedConfig | undefined {
  return checkPart(CONFIG, raw, [], mistakes);
}

/** {@linkcode checkShape} of the part of `root` at `path`, which has a shape of its own. */
export function checkPart<T>(
  shape: z.ZodType<T>,
  root: unknown,
  path: ConfigPath,
  mistakes: MistakeList,
): T | undefined {
  const result = shape.safeParse(
    path.length === 0 ? root : valueAt(root, path),
    PARSED_ONCE,
  );
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    if (mistakes.isFull) break;
    report(root, path, issue, mistakes);
  }
  return undefined;
}

function report(
  raw: unknown,
  above: ConfigPath,
  issue: Issue,
  mistakes: MistakeList,
): void {
  const path = [...above, ...issue.path.map(step)];
  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys) {
      if (mistakes.isFull) return;
      mistakes.addUnknownKey(path, key, issue.message.split(", "), homes());
    }
    return;
  }
  if (issue.code === "invalid_union") {
    // The intended form is the one whose container type (section or list)
    // matches.
    const meant = issue.errors.find((issues) =>
      issues.every((inner) =>
        inner.path.length > 0 || inner.code === "unrecognized_keys"
      )
    );
    if (meant !== undefined) {
      for (const inner of meant) report(raw, path, inner, mistakes);
      return;
    }
  }
  const hint = hintFor(valueAt(raw, path), issue.message, path, mistakes);
  mistakes.add(path, issue.message, hint);
}

function step(key: PropertyKey): string | number {
  return typeof key === "number" ? key : String(key);
}

/** A hint at what was probably meant; empty if the value gives no clue. */
function hintFor(
  found: unknown,
  allowed: string,
  path: ConfigPath,
  mistakes: MistakeList,
): string {
  if (typeof found === "string" && allowed.startsWith("one of ")) {
    const words = allowed.slice("one of ".length).split(", ");
    const near = mistakes.suggestion(found, words);
    if (near !== undefined) return `did you mean "${near}"?`;
  }
  const unquoted = typeof found === "number" || typeof found === "boolean";
  if (unquoted && allowed.startsWith("a symbol")) {
    return "write it in quotes";
  }
  if (found === "ticks" && path.includes("streams")) {
    return "ticks cannot be streamed: a session is driven by bars";
  }
  if (found instanceof Date) return "write it in quotes";
  if (typeof found === "string" && /^\d+(\.\d+)?$/.test(found)) {
    return /number|amount|share/.test(allowed) ? "write it without quotes" : "";
  }
  return "";
}

let knownHomes: ReadonlyMap<string, string> | undefined;

/** Every key that exists in exactly one section, with the path of that section. */
function homes(): ReadonlyMap<string, string> {
  if (knownHomes !== undefined) return knownHomes;
  const places = new Map<string, string[]>();
  collectHomes(CONFIG, [], places);
  const unique = new Map<string, string>();
  for (const [key, paths] of places) {
    if (paths.length === 1) unique.set(key, paths[0]);
  }
  return knownHomes = unique;
}

function collectHomes(
  shape: z.core.$ZodType,
  path: readonly string[],
  places: Map<string, string[]>,
): void {
  for (const [name, key] of Object.entries(keysOf(shape) ?? {})) {
    const home = path.length === 0 ? "the top level" : path.join(".");
    places.set(name, [...places.get(name) ?? [], home]);
    collectHomes(key.shape, [...path, name], places);
  }
}
