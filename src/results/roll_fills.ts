/**
 * The fills that roll a position from one contract of a continuous future to the
 * next.
 *
 * @module
 */
import type { FillRow } from "./run_result.ts";

/** What tells a roll from other fills. */
type RolledFill = Pick<
  FillRow,
  "time" | "strategy" | "symbol" | "side" | "quantity" | "contract"
>;

/**
 * The fills of rolls: two that follow each other at one instant, of one position, in
 * two contracts.
 *
 * ```ts
 * import { rollFills } from "./roll_fills.ts";
 *
 * const shared = { time: "2024-03-08T00:00:00Z", strategy: "s", symbol: "ES", quantity: 1 };
 * const fills = [
 *   { ...shared, side: "sell", contract: "ESH4" },
 *   { ...shared, side: "buy", contract: "ESM4" },
 *   { ...shared, side: "sell", contract: "ESM4" },
 * ];
 * console.log(rollFills(fills).size); // 2
 * ```
 */
export function rollFills<F extends RolledFill>(
  fills: readonly F[],
): ReadonlySet<F> {
  const rolled = new Set<F>();
  for (let i = 1; i < fills.length; i++) {
    const [old, next] = [fills[i - 1], fills[i]];
    if (
      old.contract === undefined || next.contract === undefined ||
      old.contract === next.contract || old.time !== next.time ||
      old.symbol !== next.symbol || old.strategy !== next.strategy ||
      old.side === next.side || old.quantity !== next.quantity
    ) continue;
    rolled.add(old).add(next);
  }
  return rolled;
}
