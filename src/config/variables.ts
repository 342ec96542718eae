/**
 * Variables of a config: names in place of values.
 *
 * @module
 */
import type { ConfigPath } from "./mistakes.ts";
import type { JsonValue } from "./json.ts";

/** The value of a variable. */
export type VariableValue = number | string | boolean;

/** Values of variables by name. */
export type VariableValues = Readonly<Record<string, VariableValue>>;

/** A text that is one variable; its value keeps its type. */
const WHOLE = /^\$(?:([a-z]\w*)|\{([a-z]\w*)\})$/;
/** A variable inside a longer text. */
const INSIDE = /\$\{([a-z]\w*)\}/g;
/** Keys in which variables are not replaced. */
const OWN_KEYS: ReadonlySet<string> = new Set(["variables", "metadata"]);

/** A place in a config that names a variable. */
export interface VariableUse {
  /** Its path. */
  readonly path: ConfigPath;
  /** The variable. */
  readonly name: string;
}

/** The result of {@linkcode substituteVariables}. */
export interface Substituted {
  /** The config with values in place of variables; the input itself if it has no variables. */
  readonly input: unknown;
  /** Every place that names a variable, in the order of the config. */
  readonly uses: readonly VariableUse[];
  /** The uses without a value. */
  readonly missing: readonly VariableUse[];
}

/** Whether this can be the name of a variable: it begins with a lower-case letter. */
export function isVariableName(name: string): boolean {
  return /^[a-z]\w*$/.test(name);
}

/**
 * Replaces the variables of a config with their values. A text that is only
 * `$period` or `${period}` becomes the value with its type; `ema_${period}_5m`
 * stays text. The config's `variables` are the defaults; `values` take
 * precedence. `metadata` is left as it is.
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

/** The defaults in the config; the shape check reports wrong ones. */
function defaultsOf(input: unknown): [string, VariableValue][] {
  if (!isSection(input) || !isSection(input.variables)) return [];
  return Object.entries(input.variables).filter(
    (entry): entry is [string, VariableValue] => isVariableValue(entry[1]),
  );
}

/** What the mistake of a variable says is allowed. */
export const VARIABLE_ALLOWED =
  "a number, true, false, or text of at most 1,000 characters without variables";

const VARIABLE_LENGTH_MAX = 1_000;

/**
 * Whether this can be the value of a variable. Text that names a variable
 * cannot: values are put in place once.
 */
export function isVariableValue(value: unknown): value is VariableValue {
  if (typeof value === "string") {
    return value.length <= VARIABLE_LENGTH_MAX && !WHOLE.test(value) &&
      value.search(INSIDE) < 0;
  }
  return typeof value === "boolean" ||
    (typeof value === "number" && Number.isFinite(value));
}

type LookUp = (name: string, path: ConfigPath) => VariableValue | undefined;

/** The value with its variables replaced; the same object if it has none. */
function replaceIn(
  value: unknown,
  path: ConfigPath,
  above: readonly unknown[],
  lookUp: LookUp,
): unknown {
  if (typeof value === "string") return replaceText(value, path, lookUp);
  // A YAML alias that contains itself would recurse forever; the shape check
  // rejects it.
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

/** Whether a value of a config is a section: names with values. */
export function isSection(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
