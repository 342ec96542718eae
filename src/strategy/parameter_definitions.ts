/**
 * How a strategy describes its parameters: type, default and range of each.
 *
 * @module
 */

/** A number, whole or not. */
export interface NumberDefinition {
  /** `integer` for whole numbers only. */
  readonly type: "integer" | "number";
  /** The value if the config sets none; without a default, the config must set it. */
  readonly default?: number;
  /** The smallest value allowed. */
  readonly min?: number;
  /** The largest value allowed. */
  readonly max?: number;
  /** What the parameter means. */
  readonly description?: string;
}

/** True or false. */
export interface BooleanDefinition {
  /** True or false. */
  readonly type: "boolean";
  /** The value if the config sets none; without a default, the config must set it. */
  readonly default?: boolean;
  /** What the parameter means. */
  readonly description?: string;
}

/** A text: a symbol, the id of an indicator, or one of several choices. */
export interface StringDefinition {
  /** A text that is not empty. */
  readonly type: "string";
  /** The value if the config sets none; without a default, the config must set it. */
  readonly default?: string;
  /** The values allowed; without it, any text. */
  readonly choices?: readonly string[];
  /** What the parameter means. */
  readonly description?: string;
}

/** The definition of one parameter. */
export type ParamDefinition =
  | NumberDefinition
  | BooleanDefinition
  | StringDefinition;

/** The definitions of a strategy's parameters, by name. */
export type ParamDefinitions = Readonly<Record<string, ParamDefinition>>;

/** The parameter values that match definitions. */
export type ParamsOf<P extends ParamDefinitions> = {
  readonly [K in keyof P]: P[K] extends { readonly type: "boolean" } ? boolean
    : P[K] extends { readonly choices: readonly (infer C)[] } ? C
    : P[K] extends { readonly type: "string" } ? string
    : number;
};

const TYPES: readonly string[] = ["integer", "number", "boolean", "string"];

/**
 * Checks definitions themselves.
 *
 * @throws {RangeError} if a type is unknown, or a default is not allowed.
 */
export function checkDefinitions(definitions: ParamDefinitions): void {
  for (const [name, definition] of Object.entries(definitions)) {
    if (!TYPES.includes(definition?.type)) {
      throw new RangeError(
        `Parameter ${name} has type ${
          JSON.stringify(definition?.type)
        }; it must be one of ${TYPES.join(", ")}`,
      );
    }
    const { default: value } = definition;
    if (value !== undefined && !isAllowed(definition, value)) {
      throw new RangeError(
        `The default of parameter ${name} is ${
          JSON.stringify(value)
        }; it must be ${allowedText(definition)}`,
      );
    }
  }
}

/** Whether a parameter may have a value. */
export function isAllowed(
  definition: ParamDefinition,
  value: unknown,
): value is string | number | boolean {
  if (definition.type === "boolean") return typeof value === "boolean";
  if (definition.type === "string") {
    if (typeof value !== "string" || value === "") return false;
    return definition.choices?.includes(value) ?? true;
  }
  const { type, min = -Infinity, max = Infinity } = definition;
  return typeof value === "number" && Number.isFinite(value) &&
    (type === "number" || Number.isInteger(value)) && value >= min &&
    value <= max;
}

/** The values that a parameter may have, in words. */
export function allowedText(definition: ParamDefinition): string {
  if (definition.type === "boolean") return "true or false";
  if (definition.type === "string") {
    return definition.choices === undefined
      ? "non-empty text"
      : `one of ${definition.choices.join(", ")}`;
  }
  const { type, min, max } = definition;
  const kind = type === "integer" ? "a whole number" : "a number";
  if (min === undefined && max === undefined) return kind;
  if (max === undefined) return `${kind} of ${min} or more`;
  if (min === undefined) return `${kind} of ${max} or less`;
  return `${kind} from ${min} to ${max}`;
}
