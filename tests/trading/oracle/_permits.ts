/** What the account allows an order at its fill. */
import { UNIT } from "./_decimal.ts";
import { feeAfter, feeHere } from "./_fills.ts";
import { lateRefusal } from "./_refusals.ts";
import { worthHere } from "./_terms.ts";
import { type Ord, reducible, type World } from "./_world.ts";

/** How much of an order may be filled, and how it ends after that. */
export interface Permit {
  readonly units: bigint;
  readonly then?: readonly [Ord["status"], string];
}

/** What may be filled of these units. */
export function permitted(
  w: World,
  o: Ord,
  wanted: bigint,
  priceFor: (units: bigint) => bigint,
): Permit {
  const { rules } = w.program;
  const isCash = rules.account === "cash";
  const late = lateRefusal(w, o, priceFor(wanted));
  if (late !== undefined) return { units: 0n, then: ["refused", late] };
  let units = wanted;
  let then: Permit["then"];
  const shorts = rules.allow_short ?? !isCash;
  if (!shorts && !o.buy) {
    const room = reducible(w, o);
    if (units > room) {
      units = room;
      then = ["cancelled", "short_not_allowed"];
    }
  }
  if (!isCash || units === 0n) return { units, then };
  const left = (q: bigint) => {
    const at = priceFor(q);
    const value = worthHere(w, o.y, at, q);
    const fee = feeHere(w, o, q, at, feeAfter(w, o, q, at) - o.fee);
    return w.cash + (o.buy ? -value : value) - fee;
  };
  if (left(units) >= 0n) return { units, then };
  if (rules.on_short_cash === "refuse") {
    return { units: 0n, then: ["cancelled", "short_of_cash"] };
  }
  const step = o.qty % UNIT === 0n ? UNIT : 1n;
  let low = 0n, high = units / step + 1n;
  while (low + 1n < high) {
    const middle = (low + high) / 2n;
    if (left(middle * step) >= 0n) low = middle;
    else high = middle;
  }
  return { units: low * step, then: ["cancelled", "cut_to_cash"] };
}
