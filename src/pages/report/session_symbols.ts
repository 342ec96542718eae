/**
 * The symbols that a session of a run is about.
 *
 * @module
 */
import type { StrategyContext } from "../../strategy/strategy.ts";

/** The symbols of the exchange group whose session is the current one. */
export function sessionSymbols(context: StrategyContext): readonly string[] {
  const { exchange } = context.session;
  return context.symbols.filter((symbol) =>
    context.sessionOf(symbol)?.exchange === exchange
  );
}
