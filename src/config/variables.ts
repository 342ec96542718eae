/**
 * Variables of a config: names that stand for values.
 *
 * @module
 */
import type { ConfigPath } from "./mistakes.ts";
import type { JsonValue } from "./session_config.ts";

/** What a variable can stand for. */
export type VariableValue = number | string | boolean;

/** Values of variables by name. */
export type VariableValues = Readonly<Record<string, VariableValue>>;

/** A text that is a variable and nothing else: it takes the variable's type. */
const WHOLE = /^\$(?:([a-z]\w*)|\{([a-z]\w*)\})$/;
/** A variable inside a longer text. */
const INSIDE = /\$\{([a-z]\w*)\}/g;
/** What the reader of the config never looks into. */
const OWN_KEYS: ReadonlySet<string> = new Set(["variables", "metadata"]);

/** A place in a config that names a variable. */
export interface VariableUse {
  /** Where it stands. */
  readonly path: ConfigPath;
  /** The variable. */
  readonly name: string;
}

/** What {@linkcode substituteVariables} made of a config. */
export interface Substituted {
  /** The config with values in place of variables; the input if there are none. */
  readonly input: unknown;
  /** Every place that names a variable, in the order of the config. */
  readonly uses: readonly VariableUse[];
  /** Those of them that have no value. */
  readonly missing: readonly VariableUse[];
}

/** Whether this can be the name of a variable: it begins with a small letter. */
export function isVariableName(name: string): boolean {
  return /^[a-z]\w*$/.test(name);
}

/**
 * Puts values where a config names variables. `$period` or `${period}` as a
 * whole text becomes the value, a number where it is one; `ema_${period}_5m`
 * stays a text. Defaults stand in the config's `variables`; `values` go before
 * them. `metadata` is left alone.
 *
 * ```ts
 * import { substituteVariables } from "./variables.ts";
 *
 * const { input } = substituteVariables({
 *   variables: { period: 20 },
 *   indicator: { id: "ema_${period}", period: "$period" },
 * }, { period: 50 });
 * console.log(input); // … indicator: { id: "ema_50", period: 50 }
 * ```
 */
export function substituteVariables(
  input: unknown,
  values: VariableValues = {},
): Substituted {
  const known = new Map<string, VariableValue>([
    ...defaultsOf(input),
    ...Object.entries(values),
  ]);
  const uses: VariableUse[] = [];
  const missing: VariableUse[] = [];
  const lookUp = (name: string, path: ConfigPath) => {
    const use = { path, name };
    uses.push(use);
    const value = known.get(name);
    if (value === undefined) missing.push(use);
    return value;
  };
  return { input: replaceIn(input, [], [], lookUp), uses, missing };
}

/** The defaults that a config gives; what is wrong with them is told elsewhere. */
function defaultsOf(input: unknown): [string, VariableValue][] {
  if (!isSection(input) || !isSection(input.variables)) return [];
  return Object.entries(input.variables).filter(
    (entry): entry is [string, VariableValue] => isVariableValue(entry[1]),
  );
}

/** Whether a variable can stand for this. */
export function isVariableValue(value: unknown): value is VariableValue {
  return typeof value === "string" || typeof value === "boolean" ||
    (typeof value === "number" && Number.isFinite(value));
}

type LookUp = (name: string, path: ConfigPath) => VariableValue | undefined;

/** The value with its variables replaced: itself, where there are none. */
function replaceIn(
  value: unknown,
  path: ConfigPath,
  above: readonly unknown[],
  lookUp: LookUp,
): unknown {
  if (typeof value === "string") return replaceText(value, path, lookUp);
  // An alias that contains itself has no end; the reader refuses it.
  if (above.includes(value)) return value;
  const inside = [...above, value];
  if (Array.isArray(value)) {
    const items = value.map((item, i) =>
      replaceIn(item, [...path, i], inside, lookUp)
    );
    return items.some((item, i) => item !== value[i]) ? items : value;
  }
  if (!isSection(value)) return value;
  let changed = false;
  const entries = Object.entries(value).map(([key, item]) => {
    if (path.length === 0 && OWN_KEYS.has(key)) return [key, item];
    const replaced = replaceIn(item, [...path, key], inside, lookUp);
    changed ||= replaced !== item;
    return [key, replaced];
  });
  return changed ? Object.fromEntries(entries) : value;
}

function replaceText(
  text: string,
  path: ConfigPath,
  lookUp: LookUp,
): JsonValue {
  const whole = WHOLE.exec(text);
  if (whole !== null) return lookUp(whole[1] ?? whole[2], path) ?? text;
  return text.replace(
    INSIDE,
    (found, name) => String(lookUp(name, path) ?? found),
  );
}

function isSection(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
