/**
 * The indicators that a run brings along in modules.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { type CustomIndicator, customIndicator } from "./custom.ts";
import type { IndicatorDefinition, IndicatorParam } from "./indicator.ts";
import { importIndicators } from "./load.ts";
import { checkNames, getIndicator, hasIndicator } from "./registry.ts";

/** What can be told of an indicator without running it, also between threads. */
export interface IndicatorSpec {
  /** Its name. */
  readonly name: string;
  /** The parameters it takes. */
  readonly params: readonly IndicatorParam[];
  /** The names of its outputs. */
  readonly outputs: readonly string[];
  /** The module it comes from. */
  readonly module: string;
}

/** The definition of an indicator by its name. */
export type IndicatorLookup = (name: string) => IndicatorDefinition;

/** Looks a name up among a run's own definitions, then in the registry. */
export function lookupIn(
  own: ReadonlyMap<string, IndicatorDefinition>,
): IndicatorLookup {
  return (name) => getIndicator(name, own);
}

/**
 * Imports a run's modules and brings their indicators into the engine's form,
 * without adding them to the registry: another run may have others of these
 * names.
 *
 * A run takes the simple form alone. It sees one bar at a time; the engine's
 * own form is given whole columns, with bars in them that are not over yet.
 *
 * @throws {SessionError} `indicator_invalid` if a module cannot be imported,
 * has no indicator, or one that is not of the form it must have or whose name
 * is taken.
 */
export async function loadRunIndicators(
  modules: readonly string[],
): Promise<ReadonlyMap<string, IndicatorDefinition>> {
  const found = await findRunIndicators(modules, true);
  return new Map([...found].map(([name, { made }]) => [name, made]));
}

/**
 * What the modules' indicators are, to be told to another thread. Without
 * `demanded` a module, which then is that of a strategy, need not have any.
 *
 * @throws {SessionError} as {@linkcode loadRunIndicators}.
 */
export async function describeRunIndicators(
  modules: readonly string[],
  demanded: boolean,
): Promise<IndicatorSpec[]> {
  const found = await findRunIndicators(modules, demanded);
  return [...found].map(([name, { made, module }]) => ({
    name,
    // What a module gives may have more in it than can be posted.
    params: made.params.map(plainParam),
    outputs: [...made.outputs],
    module,
  }));
}

/** A definition to check a config against; it cannot be run. */
export function definitionOf(spec: IndicatorSpec): IndicatorDefinition {
  return customIndicator({
    ...spec,
    warmup: 0,
    create: () => {
      throw new TypeError(`Indicator ${spec.name} runs in the processor alone`);
    },
  });
}

interface Found {
  readonly from: CustomIndicator;
  readonly made: IndicatorDefinition;
  readonly module: string;
}

async function findRunIndicators(
  modules: readonly string[],
  demanded: boolean,
): Promise<Map<string, Found>> {
  const found = new Map<string, Found>();
  for (const module of modules) {
    for (const from of await importIndicators(module, demanded)) {
      const twin = found.get(from.name);
      if (twin !== undefined && twin.from === from) continue;
      if (twin !== undefined || hasIndicator(from.name)) {
        throw wrong(
          from.name,
          module,
          twin === undefined
            ? "has the name of a built-in one; give it another name"
            : `has the name of one of ${twin.module}; give it another name`,
        );
      }
      if ("category" in from) {
        throw wrong(
          from.name,
          module,
          "is in the engine's own form; a run takes the simple form, without category, whose update() is given one bar",
        );
      }
      checkParams(from, module);
      const made = customIndicator(from);
      checkNames(made);
      found.set(from.name, { from, made, module });
    }
  }
  return found;
}

function checkParams({ name, params }: CustomIndicator, module: string): void {
  if (params === undefined) return;
  const good = Array.isArray(params) && params.every((param: unknown) => {
    if (typeof param !== "object" || param === null) return false;
    const given = param as Record<string, unknown>;
    if (typeof given.name !== "string") return false;
    return Array.isArray(given.choices)
      ? typeof given.default === "string"
      : [given.default, given.min, given.max].every((value) =>
        typeof value === "number"
      );
  });
  if (good) return;
  throw wrong(
    name,
    module,
    "has params of a wrong form; each has name, default, min, max and integer, or name, default and choices",
  );
}

function plainParam(param: IndicatorParam): IndicatorParam {
  const doc = String(param.doc);
  if ("choices" in param) {
    const { name, choices } = param;
    return { name, default: param.default, choices: choices.map(String), doc };
  }
  const { name, min, max } = param;
  const integer = param.integer === true;
  return { name, default: param.default, min, max, integer, doc };
}

function wrong(name: string, module: string, problem: string): SessionError {
  return new SessionError(
    "indicator_invalid",
    `Indicator ${JSON.stringify(name)} of ${module} ${problem}`,
  );
}
