/**
 * The bar store that a config names.
 *
 * @module
 */
import { resolve } from "node:path";
import { SessionError } from "../errors.ts";
import { valueAt } from "./mistakes.ts";
import { substituteVariables, type VariableValues } from "./variables.ts";

/**
 * The path of the store that a config input names, relative to `folder`;
 * `undefined` if it names none.
 */
export function storePathOf(
  input: unknown,
  folder: string,
  variables?: VariableValues,
): string | undefined {
  const given = valueAt(input, ["store"]);
  if (typeof given !== "string") return undefined;
  // The shape check reports a variable without a value.
  const { input: path } = substituteVariables(
    { variables: valueAt(input, ["variables"]), store: given },
    variables,
  );
  const store = valueAt(path, ["store"]);
  return typeof store === "string" ? resolve(folder, store) : undefined;
}

/** What decides the results of a config: all of it but its store and what editors read. */
export function withoutStore(input: unknown): unknown {
  if (typeof input !== "object" || input === null) return input;
  const { store: _, $schema: __, ...rest } = input as Record<string, unknown>;
  return rest;
}

/**
 * The store that a program names, else the config's.
 *
 * @throws {SessionError} `argument_invalid` if there is neither.
 */
export function requireStorePath(
  db: string | undefined,
  store: string | null | undefined,
): string {
  const path = db ?? store ?? undefined;
  if (path !== undefined) return path;
  throw new SessionError(
    "argument_invalid",
    "A run needs a bar store: name its file as db in the options, or as store in the config",
  );
}
