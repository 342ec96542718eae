/** The limits and the initial margin of the simulator. */
import { amount, divide, MICRO, money, most, price } from "./_decimal.ts";
import { equity, markOf } from "./_equity.ts";
import { converted, termsOf, worthHere } from "./_terms.ts";
import { isWorking, type Left, type Ord, rest, type World } from "./_world.ts";

/** What a strategy could come to hold of a symbol. */
interface Reach {
  readonly long: bigint;
  readonly short: bigint;
}

/**
 * The worst case of a strategy in a symbol: its position with all working
 * orders of one side. With `netting`, what market orders close is closed.
 */
export function reach(
  w: World,
  s: number,
  y: number,
  counts: (o: Ord) => boolean,
  netting: boolean,
): Reach {
  const { units } = w.holdings[s][y];
  const opening = { buy: 0n, sell: 0n };
  const closing = { buy: 0n, sell: 0n };
  const market = { buy: 0n, sell: 0n };
  const groups = new Map<string, bigint>();
  for (const o of w.orders) {
    if (o.s !== s || o.y !== y || !isWorking(o) || !counts(o)) continue;
    const side = o.buy ? "buy" : "sell";
    if (o.type === "market") market[side] += rest(o);
    if (o.reduce) {
      if (o.type === "market") closing[side] += rest(o);
      continue;
    }
    if (o.group === 0) opening[side] += rest(o);
    else {
      const key = `${side} ${o.group}`;
      groups.set(key, most(groups.get(key) ?? 0n, rest(o)));
    }
  }
  for (const [key, largest] of groups) {
    opening[key.split(" ")[0] as "buy" | "sell"] += largest;
  }
  const long = units > 0n ? units : 0n;
  const short = units < 0n ? -units : 0n;
  const less = (held: bigint, by: bigint) => held > by ? held - by : 0n;
  const cappedSell = closing.sell > long ? long : closing.sell;
  const cappedBuy = closing.buy > short ? short : closing.buy;
  const keptLong = netting ? less(long, market.sell) : long;
  const keptShort = netting ? less(short, market.buy) : short;
  // A side's orders first close what the other side holds.
  return {
    long: keptLong + less(opening.buy + cappedBuy, short),
    short: keptShort + less(opening.sell + cappedSell, long),
  };
}

/** What all strategies together could come to hold of a symbol. */
export function unitsIn(
  w: World,
  y: number,
  counts: (o: Ord) => boolean,
  netting: boolean,
): bigint {
  let sum = 0n;
  for (let s = 0; s < w.program.strategies; s++) {
    const { long, short } = reach(w, s, y, counts, netting);
    sum += most(long, short);
  }
  return sum;
}

/** {@linkcode unitsIn} with the sides that need margin, where a rate is not 1. */
export function leftIn(
  w: World,
  y: number,
  counts: (o: Ord) => boolean,
  netting: boolean,
): Left {
  const { long = 1, short = 1 } = termsOf(w, y).initial === undefined
    ? w.program.rules.initial_margin ?? {}
    : {};
  const left = { units: unitsIn(w, y, counts, netting), long: 0n, short: 0n };
  if (long === 1 && short === 1) return left;
  for (let s = 0; s < w.program.strategies; s++) {
    const far = reach(w, s, y, counts, netting);
    const isLong = far.long * money(long) >= far.short * money(short);
    if (isLong) left.long += far.long;
    else left.short += far.short;
  }
  return left;
}

/** The code of the limit that an order breaks at a price. */
export function brokenLimit(
  w: World,
  o: Ord,
  at: bigint,
  counts: (o: Ord) => boolean,
  netting: boolean,
): string | undefined {
  const { rules } = w.program;
  const power = rules.max_buying_power;
  const exceeds = (value: bigint, limit = power) => value > money(limit);
  if (exceeds(worthHere(w, o.y, at, o.qty), rules.max_per_trade)) {
    return "above_max_per_trade";
  }
  const own = unitsIn(w, o.y, counts, netting);
  if (exceeds(worthHere(w, o.y, at, own), rules.max_per_symbol)) {
    return "above_max_per_symbol";
  }
  const before = unitsIn(w, o.y, (x) => x !== o && counts(x), netting);
  let others = 0;
  for (let y = 0; y < w.program.symbols; y++) {
    if (y !== o.y && unitsIn(w, y, counts, netting) > 0n) others++;
  }
  if (before === 0n && others + 1 > (rules.max_open_positions ?? Infinity)) {
    return "above_max_open_positions";
  }
  const margin = marginOf(w, o.y, at, counts, netting);
  if (exceeds(margin)) return "above_max_buying_power";
  const { long = 1, short = 1 } = rules.initial_margin ?? {};
  const counted = long !== 1 || short !== 1 ||
    w.program.terms?.some((one) => one.initial !== undefined);
  return counted && margin > equity(w) ? "short_of_margin" : undefined;
}

/** The initial margin of all that could come to be held. */
function marginOf(
  w: World,
  own: number,
  at: bigint,
  counts: (o: Ord) => boolean,
  netting: boolean,
): bigint {
  const { long = 1, short = 1 } = w.program.rules.initial_margin ?? {};
  const share = (value: bigint, rate: number) =>
    divide(value * money(rate), MICRO);
  let sum = 0n;
  for (let y = 0; y < w.program.symbols; y++) {
    const mark = y === own ? at : markOf(w, y);
    if (mark === undefined) continue;
    for (let s = 0; s < w.program.strategies; s++) {
      const far = reach(w, s, y, counts, netting);
      const { initial } = termsOf(w, y);
      if (initial !== undefined) {
        const own = amount(price(initial), most(far.long, far.short));
        sum += converted(w, y, own);
        continue;
      }
      sum += most(
        share(worthHere(w, y, mark, far.long), long),
        share(worthHere(w, y, mark, far.short), short),
      );
    }
  }
  return sum;
}
