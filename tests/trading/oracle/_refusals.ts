/** Why the simulator refuses an order when it is placed. */
import { price } from "./_decimal.ts";
import { equity, markOf } from "./_equity.ts";
import { brokenLimit, leftIn, reach } from "./_limits.ts";
import type { OrderSpec } from "./_program.ts";
import { isWorking, type Left, type Ord, rest, type World } from "./_world.ts";

/** The code for an order that is placed together with others. */
export function refusal(
  w: World,
  o: Ord,
  together: readonly Ord[],
  spec?: OrderSpec,
): string | undefined {
  if (stopIsWrong(o, spec)) return "stop_wrong_side";
  o.needs = undefined;
  if (o.reduce) return undefined;
  // Of orders that are placed together, the later ones are not there yet.
  const counts = (other: Ord) => !(together.includes(other) && other.id > o.id);
  const far = reach(w, o.s, o.y, counts, true);
  if (o.buy ? far.long === 0n : far.short === 0n) return undefined;
  if (w.orders.some((other) => other.liquidates && isWorking(other))) {
    return "liquidation";
  }
  if (equity(w) <= 0n) return "account_ruined";
  const { rules } = w.program;
  const shorts = rules.allow_short ?? rules.account !== "cash";
  if (!shorts && !o.buy) {
    const plain = (other: Ord) => counts(other) && !other.reduce;
    const { short } = reach(w, o.s, o.y, plain, true);
    const bought = o.type === "market" ? marketBuys(w, o, counts) : 0n;
    if (short > bought) return "short_not_allowed";
  }
  const at = o.limit ?? o.stop ?? markOf(w, o.y);
  if (at === undefined) {
    o.untested = true;
    return undefined;
  }
  const code = brokenLimit(w, o, at, counts, true);
  if (code !== undefined) return code;
  o.needs = brokenLimit(w, o, at, counts, false) === undefined
    ? undefined
    : freed(w, counts);
}

/** What market orders buy before a market order to sell. */
function marketBuys(w: World, o: Ord, counts: (o: Ord) => boolean): bigint {
  return w.orders
    .filter((x) => x.s === o.s && x.y === o.y && x.buy && x.type === "market")
    .filter((x) => isWorking(x) && counts(x) && !x.reduce && x.group === 0)
    .reduce((sum, x) => sum + rest(x), 0n);
}

/** What market orders are about to close. */
function freed(w: World, counts: (o: Ord) => boolean): Ord["needs"] {
  const all = [];
  for (let y = 0; y < w.program.symbols; y++) {
    const left = leftIn(w, y, counts, true);
    if (isMore(leftIn(w, y, counts, false), left)) all.push({ y, ...left });
  }
  return all;
}

function isMore(a: Left, b: Left): boolean {
  return a.units > b.units || a.long > b.long || a.short > b.short;
}

/** Why an order is refused at its fill: it was not tested, or needs what is not free. */
export function lateRefusal(
  w: World,
  o: Ord,
  paid: bigint,
): string | undefined {
  const { needs, untested } = o;
  o.needs = undefined;
  o.untested = false;
  if (needs === undefined && !untested) return undefined;
  const isFree = needs?.every((left) =>
    !isMore(leftIn(w, left.y, () => true, false), left)
  );
  if (!untested && isFree) return undefined;
  const far = reach(w, o.s, o.y, () => true, false);
  if (o.buy ? far.long === 0n : far.short === 0n) return undefined;
  return brokenLimit(
    w,
    o,
    paid,
    (x) => x === o || x.needs === undefined,
    false,
  );
}

/** Whether the stop of a bracket is wrong at any price that the entry can have. */
function stopIsWrong(o: Ord, spec?: OrderSpec): boolean {
  const stopPrice = spec?.bracket?.stopPrice;
  if (stopPrice === undefined || o.limit === undefined) return false;
  return o.buy ? price(stopPrice) >= o.limit : price(stopPrice) <= o.limit;
}
