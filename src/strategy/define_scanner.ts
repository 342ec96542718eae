/**
 * Scanners with parameters that are checked before the run and known to the
 * compiler.
 *
 * @module
 */
import {
  checkDefinitions,
  type ParamDefinitions,
  type ParamsOf,
} from "./parameter_definitions.ts";
import type { Scanner } from "./scanner.ts";

/** A scanner that is made from checked parameters. */
export interface ScannerDefinition<
  P extends ParamDefinitions = ParamDefinitions,
> {
  /** The definitions of what the config's `config` may hold. */
  readonly params: P;
  /** Makes the scanner; every parameter is set. */
  create(config: ParamsOf<P>): Scanner;
}

/**
 * Defines a scanner with parameters. The `config` of the session config's
 * scanner is checked against the definitions before the run starts, defaults
 * are filled in, and `create` receives the values with their types.
 *
 * ```ts
 * import { defineScanner } from "./define_scanner.ts";
 *
 * export default defineScanner({
 *   params: { count: { type: "integer", default: 5, min: 1 } },
 *   create: ({ count }) => ({
 *     scan(context) {
 *       const volume = (symbol: string) => context.metrics(symbol).volume;
 *       const ranked = [...context.universe]
 *         .sort((a, b) => volume(b) - volume(a));
 *       return { symbols: ranked.slice(0, count) };
 *     },
 *   }),
 * });
 * ```
 *
 * @throws {RangeError} if a type is unknown, or a default is not what its
 * definition allows.
 */
export function defineScanner<const P extends ParamDefinitions>(
  definition: ScannerDefinition<P>,
): ScannerDefinition<P> {
  checkDefinitions(definition.params);
  return definition;
}
