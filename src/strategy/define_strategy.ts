/**
 * Strategies with parameters that are checked before the run and known to the
 * compiler.
 *
 * @module
 */
import {
  checkDefinitions,
  type ParamDefinitions,
  type ParamsOf,
} from "./parameter_definitions.ts";
import type { Strategy } from "./strategy.ts";

/** A strategy that is made from checked parameters. */
export interface StrategyDefinition<
  P extends ParamDefinitions = ParamDefinitions,
> {
  /** The definitions of its parameters. */
  readonly params: P;
  /** Makes the strategy; every parameter is set. */
  create(params: ParamsOf<P>): Strategy;
}

/**
 * Defines a strategy with parameters. The config's `params` are checked
 * against the definitions before the run starts, defaults are filled in, and
 * `create` receives the values with their types.
 *
 * ```ts
 * import { defineStrategy } from "./define_strategy.ts";
 *
 * export default defineStrategy({
 *   params: {
 *     quantity: { type: "integer", default: 100, min: 1 },
 *     side: { type: "string", default: "long", choices: ["long", "short"] },
 *   },
 *   create: ({ quantity, side }) => ({
 *     subscriptions: [{ intervals: ["5m"] }],
 *     onSessionStart(context) {
 *       for (const symbol of context.symbols) {
 *         if (side === "long") context.buy(symbol, quantity);
 *         else context.sell(symbol, quantity);
 *       }
 *     },
 *   }),
 * });
 * ```
 *
 * @throws {RangeError} if a type is unknown, or a default is not what its
 * definition allows.
 */
export function defineStrategy<const P extends ParamDefinitions>(
  definition: StrategyDefinition<P>,
): StrategyDefinition<P> {
  checkDefinitions(definition.params);
  return definition;
}
