/**
 * How a strategy describes its parameters: type, default and range of each.
 *
 * @module
 */

/** A whole number, or any number. */
export interface NumberDefinition {
  /** `integer` for whole numbers only. */
  readonly type: "integer" | "number";
  /** What it is unless told; without it, the config must tell. */
  readonly default?: number;
  /** The least that it may be. */
  readonly min?: number;
  /** The most that it may be. */
  readonly max?: number;
  /** What it means. */
  readonly description?: string;
}

/** Yes or no. */
export interface BooleanDefinition {
  /** Yes or no. */
  readonly type: "boolean";
  /** What it is unless told; without it, the config must tell. */
  readonly default?: boolean;
  /** What it means. */
  readonly description?: string;
}

/** A text: a symbol, the id of an indicator, or one of some words. */
export interface StringDefinition {
  /** A text that is not empty. */
  readonly type: "string";
  /** What it is unless told; without it, the config must tell. */
  readonly default?: string;
  /** The only words that it may be. */
  readonly choices?: readonly string[];
  /** What it means. */
  readonly description?: string;
}

/** What a parameter may be. */
export type ParamDefinition =
  | NumberDefinition
  | BooleanDefinition
  | StringDefinition;

/** What the parameters of a strategy may be, by name. */
export type ParamDefinitions = Readonly<Record<string, ParamDefinition>>;

/** The parameters that definitions stand for. */
export type ParamsOf<P extends ParamDefinitions> = {
  readonly [K in keyof P]: P[K] extends { readonly type: "boolean" } ? boolean
    : P[K] extends { readonly choices: readonly (infer C)[] } ? C
    : P[K] extends { readonly type: "string" } ? string
    : number;
};
