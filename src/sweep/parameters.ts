/**
 * Puts the parameters of a sweep into a config.
 *
 * @module
 */
import type { ConfigPath } from "../config/mistakes.ts";
import {
  substituteVariables,
  type VariableUse,
  type VariableValues,
} from "../config/variables.ts";
import { SessionError } from "../errors.ts";
import { cleanForLog } from "../text/clean.ts";
import { nearest } from "../text/nearest.ts";

/** A config with the values of one parameter set. */
export interface BoundConfig {
  /** The config with the values of strategies' parameters and paths. */
  readonly input: unknown;
  /** The values of its variables. */
  readonly variables: VariableValues;
}

type Path = readonly string[];
/** The places of one parameter; none for a variable, which the config refers to. */
type Places = readonly Path[];

/**
 * Puts parameter sets into a config. A name that the config mentions as
 * `$name` is a variable. Otherwise one with a `.` is a path, such as
 * `trading_config.max_per_trade` or `strategies.0.params.fast`, and any other
 * is a parameter of every strategy whose `params` have it.
 */
export class ParameterBinding {
  readonly #input: unknown;
  readonly #places: ReadonlyMap<string, Places>;
  readonly #uses: readonly VariableUse[];

  /**
   * Finds the places of the parameters.
   *
   * @throws {SessionError} `argument_invalid` for a parameter without a place,
   * unless it is a name and `passesOn` says that code outside of the config may
   * use it.
   */
  constructor(input: unknown, names: readonly string[], passesOn = false) {
    this.#input = input;
    this.#uses = substituteVariables(input).uses;
    const mentioned = new Set(this.#uses.map((use) => use.name));
    this.#places = new Map(names.map((name) => [
      name,
      mentioned.has(name) ? [] : placesOf(input, name, mentioned, passesOn),
    ]));
  }

  /** All places of the config that a parameter changes. */
  pathsOf(name: string): ConfigPath[] {
    const uses = this.#uses.filter((use) => use.name === name);
    return [
      ...uses.map(({ path }) => path),
      ...this.#places.get(name) ?? [],
    ];
  }

  /** The config with the values of one set. */
  bind(values: VariableValues): BoundConfig {
    const placed = [...this.#places].some(([, places]) => places.length > 0);
    const input = placed ? structuredClone(this.#input) : this.#input;
    const variables: Record<string, VariableValues[string]> = {};
    for (const [name, places] of this.#places) {
      if (places.length === 0) variables[name] = values[name];
      for (const path of places) {
        const key = path[path.length - 1];
        const parent = valueAt(input, path.slice(0, -1));
        if (isObject(parent)) parent[key] = values[name];
      }
    }
    return { input, variables };
  }
}

function placesOf(
  input: unknown,
  name: string,
  mentioned: ReadonlySet<string>,
  passesOn: boolean,
): Places {
  const path = name.replaceAll("[", ".").replaceAll("]", "").split(".");
  if (path.length > 1) {
    const parent = valueAt(input, path.slice(0, -1));
    if (isObject(parent) && Object.hasOwn(parent, path[path.length - 1])) {
      return [path];
    }
    throw nowhere(name, "the config has nothing at this path");
  }
  const strategies = valueAt(input, ["strategies"]);
  const places: Path[] = [];
  const known = new Set(mentioned);
  const count = Array.isArray(strategies) ? strategies.length : 0;
  for (let i = 0; i < count; i++) {
    const params = valueAt(input, ["strategies", String(i), "params"]);
    if (!isObject(params)) continue;
    for (const key of Object.keys(params)) known.add(key);
    if (Object.hasOwn(params, name)) {
      places.push(["strategies", String(i), "params", name]);
    }
  }
  if (places.length > 0 || passesOn) return places;
  const near = nearest(name, [...known]);
  throw nowhere(
    name,
    near !== undefined
      ? `nothing in the config uses it; did you mean "${near}"?`
      : `nothing in the config uses it; write $${name} where its value belongs, or name a parameter of a strategy${
        known.size === 0 ? "" : ` (${[...known].join(", ")})`
      }`,
  );
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (!isObject(value) || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function nowhere(name: string, problem: string): SessionError {
  return new SessionError(
    "argument_invalid",
    `Cannot sweep ${JSON.stringify(name)}: ${problem}`,
  );
}

/** Parameters in the form of the command line: `period=10 mode=fast`. */
export function parametersText(parameters: VariableValues): string {
  return Object.entries(parameters)
    .map(([name, value]) => cleanForLog(`${name}=${value}`)).join(" ");
}
