/**
 * Tables of cost models, and the two helpers that all of them share.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";

/**
 * One entry per model of a config section: it checks the model's figures and
 * makes its rule. A model of the section without an entry does not compile.
 */
export type CostModels<
  Section extends { readonly type: string },
  Rule,
  Facts extends readonly unknown[] = [],
> = {
  readonly [Type in Section["type"]]: (
    model: Extract<Section, { readonly type: Type }>,
    ...facts: Facts
  ) => Rule;
};

/**
 * Makes the rule of a model.
 *
 * @throws {SessionError} `config_invalid` if the type is unknown or a figure
 * of the model is out of range.
 */
export function costRule<
  Section extends { readonly type: string },
  Rule,
  Facts extends readonly unknown[],
>(
  kind: string,
  models: CostModels<Section, Rule, Facts>,
  model: Section,
  ...facts: Facts
): Rule {
  const { type }: { type: Section["type"] } = model;
  if (!Object.hasOwn(models, type)) {
    throw new SessionError(
      "config_invalid",
      `Unknown ${kind} type ${JSON.stringify(type)}; use one of ${
        Object.keys(models).join(", ")
      }`,
    );
  }
  // The entry of a type accepts the model of that type, but the compiler cannot
  // infer that both come from the same object.
  const make = models[type] as (model: Section, ...facts: Facts) => Rule;
  return make(model, ...facts);
}

/**
 * A figure of a model, checked.
 *
 * @throws {SessionError} `config_invalid` if it is negative or not finite.
 */
export function costFigure(kind: string, name: string, value: number): number {
  if (!(value >= 0 && Number.isFinite(value))) {
    throw new SessionError(
      "config_invalid",
      `${kind} ${name} is ${value}; it must be a number of 0 or more`,
    );
  }
  return value;
}
