/** What the account allows an order at its fill. */
import type { Ord, World } from "./_world.ts";

export interface Permit {
  /** How much may be filled. */
  readonly units: bigint;
  /** How the order ends after that, if it does. */
  readonly then?: readonly [Ord["status"], string];
}

export function permitted(
  _w: World,
  _o: Ord,
  units: bigint,
  _priceFor: (units: bigint) => bigint,
): Permit {
  return { units };
}
