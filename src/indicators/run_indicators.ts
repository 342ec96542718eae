/**
 * The indicators that a run loads from its modules.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import {
  type CustomIndicator,
  customIndicator,
  type IndicatorCalls,
} from "./custom.ts";
import type {
  IndicatorDefinition,
  IndicatorParam,
  IndicatorParams,
  ResolvedParams,
} from "./indicator.ts";
import { FreshModules } from "../modules/fresh_modules.ts";
import { importIndicators, type IndicatorImporter } from "./load.ts";
import { resolveParams } from "./params.ts";
import { checkNames, getIndicator, hasIndicator } from "./registry.ts";

// Modules are never unloaded, and each takes longer to load than the one before.
const SEPARATE_MAX = 200;

/** Describes an indicator without code, so that threads can post it. */
export interface IndicatorDescription {
  /** Its name. */
  readonly name: string;
  /** Its parameters. */
  readonly params: readonly IndicatorParam[];
  /** The names of its outputs. */
  readonly outputs: readonly string[];
  /** Whether its values depend on the starts of sessions. */
  readonly sessionBound: boolean;
  /** Its warm-up in bars for each use: the parameters as text, and the bars. */
  readonly warmups: readonly (readonly [string, number])[];
  /** The module that exports it. */
  readonly module: string;
}

/** An indicator of a config, unchecked. */
export interface IndicatorUse {
  /** The name. */
  readonly name: string;
  /** The parameters, as given. */
  readonly params: IndicatorParams;
}

/** Finds the definition of an indicator by name. */
export type IndicatorLookup = (name: string) => IndicatorDefinition;

/** Finds the definition of a plan's indicator, by its name and number. */
export type PlanIndicatorLookup = (
  name: string,
  index: number,
) => IndicatorDefinition;

/** Imports a module, by its URL and the number of the instance that is wanted. */
export type InstanceImporter = (
  url: string,
  instance: number,
) => Promise<Readonly<Record<string, unknown>>>;

/** Looks up a name in a run's own definitions, then in the registry. */
export function lookupIn(
  own: ReadonlyMap<string, IndicatorDefinition>,
): IndicatorLookup {
  return (name) => getIndicator(name, own);
}

/**
 * Imports a run's modules afresh and adapts their indicators to the engine's
 * form. It does not add them to the registry, because another run may use the same names.
 *
 * A run accepts the simple form only, which sees one bar at a time. The engine's
 * form gets whole columns, which may contain later bars.
 *
 * @throws {SessionError} `indicator_invalid` if a module cannot be imported or
 * exports no indicator, or if an indicator has the wrong form or a name that is
 * taken.
 */
export async function loadRunIndicators(
  modules: readonly string[],
  calls?: IndicatorCalls,
): Promise<ReadonlyMap<string, IndicatorDefinition>> {
  if (modules.length === 0) return new Map();
  const fresh = new FreshModules();
  try {
    return await definitionsOf(modules, (url) => fresh.import(url), calls);
  } finally {
    fresh.close();
  }
}

async function definitionsOf(
  modules: readonly string[],
  importModule: IndicatorImporter,
  calls: IndicatorCalls | undefined,
): Promise<ReadonlyMap<string, IndicatorDefinition>> {
  const found = await findRunIndicators(modules, true, importModule, calls);
  return new Map([...found].map(([name, { made }]) => [name, made]));
}

/** How many instances of its modules a plan with these indicators needs. */
export function instancesFor(names: readonly string[]): number {
  const own = names.filter((name) => !hasIndicator(name)).length;
  return own > SEPARATE_MAX ? 1 : Math.max(1, own);
}

/**
 * Loads the modules of a plan's indicators, once for each indicator that they
 * define: one that keeps state in its module neither sees nor changes another.
 * A sweep may have more of them than is worth it. Then all share their modules.
 * A thread that cannot load modules passes an importer of
 * {@linkcode instancesFor} instances.
 *
 * @throws {SessionError} as {@linkcode loadRunIndicators}.
 */
export async function loadPlanIndicators(
  names: readonly string[],
  modules: readonly string[],
  importModule?: InstanceImporter,
  calls?: IndicatorCalls,
): Promise<PlanIndicatorLookup> {
  const load = (instance: number) =>
    importModule === undefined
      ? loadRunIndicators(modules, calls)
      : definitionsOf(modules, (url) => importModule(url, instance), calls);
  const shared = await load(0);
  const own = names.flatMap((name, i) => shared.has(name) ? [i] : []);
  if (own.length > SEPARATE_MAX) return lookupIn(shared);
  const separate = new Map<number, ReadonlyMap<string, IndicatorDefinition>>();
  for (const index of own) {
    const instance = separate.size;
    separate.set(index, instance === 0 ? shared : await load(instance));
  }
  return (name, index) => getIndicator(name, separate.get(index));
}

/**
 * Describes the indicators of modules for another thread, with the warm-up of
 * each of their `uses`. If not `demanded`, a module, for example of a strategy,
 * may have none.
 *
 * @throws {SessionError} as {@linkcode loadRunIndicators}.
 */
export async function describeRunIndicators(
  modules: readonly string[],
  demanded: boolean,
  uses: readonly IndicatorUse[] = [],
  importModule?: IndicatorImporter,
): Promise<IndicatorDescription[]> {
  const found = await findRunIndicators(modules, demanded, importModule);
  return [...found].map(([name, { made, module }]) => ({
    name,
    // A module's objects may have properties that cannot be posted.
    params: made.params.map(plainParam),
    outputs: [...made.outputs],
    sessionBound: made.sessionBound === true,
    warmups: uses.filter(({ name }) => name === made.name)
      .flatMap(({ params }) => warmupOf(made, params)),
    module,
  }));
}

/**
 * A definition for checking a config; its `create` throws. Its warm-up is NaN
 * for parameters that were not among the uses.
 */
export function definitionOf(spec: IndicatorDescription): IndicatorDefinition {
  const warmups = new Map(spec.warmups);
  return customIndicator({
    ...spec,
    warmup: (params) => warmups.get(JSON.stringify(params)) ?? NaN,
    create: () => {
      throw new TypeError(`Indicator ${spec.name} only runs in the processor`);
    },
  });
}

/** The warm-up of one use; none if its parameters or the result are invalid. */
function warmupOf(
  made: IndicatorDefinition,
  given: IndicatorParams,
): [string, number][] {
  let params: ResolvedParams;
  let bars: number;
  try {
    params = resolveParams(made, given);
    bars = made.warmup(params);
  } catch {
    // The check of the config reports parameters; a module's function may throw.
    return [];
  }
  const isCount = Number.isSafeInteger(bars) && bars >= 0;
  return isCount ? [[JSON.stringify(params), bars]] : [];
}

interface Found {
  readonly from: CustomIndicator;
  readonly made: IndicatorDefinition;
  readonly module: string;
}

async function findRunIndicators(
  modules: readonly string[],
  demanded: boolean,
  importModule?: IndicatorImporter,
  calls?: IndicatorCalls,
): Promise<Map<string, Found>> {
  const found = new Map<string, Found>();
  for (const module of modules) {
    for (
      const from of await importIndicators(
        module,
        demanded,
        importModule,
      )
    ) {
      const twin = found.get(from.name);
      if (twin !== undefined && twin.from === from) continue;
      if (twin !== undefined || hasIndicator(from.name)) {
        throw wrong(
          from.name,
          module,
          twin === undefined
            ? "has the name of a built-in indicator; choose another name"
            : `has the name of an indicator of ${twin.module}; choose another name`,
        );
      }
      if ("category" in from) {
        throw wrong(
          from.name,
          module,
          "is in the engine's form; a run accepts the simple form, without category, whose update() takes one bar",
        );
      }
      checkParams(from, module);
      const made = customIndicator(from, calls);
      checkNames(made);
      found.set(from.name, { from, made, module });
    }
  }
  return found;
}

function checkParams({ name, params }: CustomIndicator, module: string): void {
  if (params === undefined) return;
  if (Array.isArray(params) && params.every(isParam)) return;
  throw wrong(
    name,
    module,
    "has invalid params; each must have name, default, min, max and integer, or name, default and choices",
  );
}

function isParam(value: unknown): value is IndicatorParam {
  if (typeof value !== "object" || value === null) return false;
  if (!("name" in value) || typeof value.name !== "string") return false;
  if (!("default" in value)) return false;
  if ("choices" in value && Array.isArray(value.choices)) {
    return typeof value.default === "string";
  }
  return typeof value.default === "number" &&
    "min" in value && typeof value.min === "number" &&
    "max" in value && typeof value.max === "number";
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
