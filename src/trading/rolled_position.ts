/**
 * Positions that were rolled from one contract into the next.
 *
 * @module
 */
import type { ContractRoll } from "../session/front_contracts.ts";

/** A position that was rolled. */
export interface RolledPosition extends ContractRoll {
  /** The symbol of the continuous future. */
  readonly symbol: string;
  /** The index of the strategy that holds it. */
  readonly strategy: number;
  /** Contracts, below zero for a short position. */
  readonly quantity: number;
  /** The new contract. */
  readonly contract: string;
}

/** A roll in words. */
export function rolledText(
  { symbol, quantity, from, contract, oldPrice, newPrice }: RolledPosition,
): string {
  return `a roll of ${symbol} moves ${quantity} from ${from} at ${oldPrice} to ${contract} at ${newPrice}`;
}
