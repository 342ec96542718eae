/**
 * Runs the schema over a config and says in our own words what it found.
 *
 * @module
 */
import { z } from "zod";
import { nearest } from "../text/nearest.ts";
import {
  type ConfigPath,
  type MistakeList,
  pathText,
  valueAt,
} from "./mistakes.ts";
import { CONFIG_SCHEMA, type ConfigInput } from "./schema.ts";

type Issue = z.core.$ZodIssue;

/**
 * The config as input of the right shape, or `undefined` after adding what is
 * wrong with it to `mistakes`.
 */
export function checkShape(
  raw: unknown,
  mistakes: MistakeList,
): ConfigInput | undefined {
  const result = CONFIG_SCHEMA.safeParse(raw);
  if (result.success) return result.data;
  for (const issue of result.error.issues) report(raw, [], issue, mistakes);
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
      mistakes.addUnknownKey(path, key, issue.message.split(", "), homes());
    }
    return;
  }
  if (issue.code === "invalid_union") {
    // The form that was meant is the one whose outside fits.
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
  const hint = hintFor(valueAt(raw, path), issue.message, pathText(path));
  mistakes.add(path, issue.message, hint);
}

function step(key: PropertyKey): string | number {
  return typeof key === "number" ? key : String(key);
}

/** What was probably meant, as far as the value shows it. */
function hintFor(found: unknown, allowed: string, path: string): string {
  if (typeof found === "string" && allowed.startsWith("one of ")) {
    const near = nearest(found, allowed.slice("one of ".length).split(", "));
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

/** Every key that stands in exactly one section, and that section's path. */
function homes(): ReadonlyMap<string, string> {
  if (knownHomes !== undefined) return knownHomes;
  const places = new Map<string, string[]>();
  collectHomes(CONFIG_SCHEMA, [], places);
  const unique = new Map<string, string>();
  for (const [key, paths] of places) {
    if (paths.length === 1) unique.set(key, paths[0]);
  }
  return knownHomes = unique;
}

function collectHomes(
  schema: z.core.$ZodType,
  path: readonly string[],
  places: Map<string, string[]>,
): void {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    collectHomes(schema.unwrap(), path, places);
  } else if (schema instanceof z.ZodObject) {
    const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
    for (const [key, inner] of Object.entries(shape)) {
      const home = path.length === 0 ? "the top level" : path.join(".");
      places.set(key, [...places.get(key) ?? [], home]);
      collectHomes(inner, [...path, key], places);
    }
  }
}
