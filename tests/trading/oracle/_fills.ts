/** Fills of the simulator, and what they do to other orders. */
import {
  amount,
  average,
  divide,
  exact,
  least,
  MICRO,
  PER_MICRO,
  price,
  size,
  UNIT,
} from "./_decimal.ts";
import { commission, slipped, tickOf } from "./_costs.ts";
import { twelveDigits } from "./_decimal.ts";
import { PRICE } from "./_decimal.ts";
import { shownPrice, symbolName } from "./_program.ts";
import {
  isLive,
  isWorking,
  legsOf,
  type Ord,
  reducible,
  rest,
  type World,
} from "./_world.ts";
import { permitted } from "./_permits.ts";
import {
  converted,
  isProfitOnly,
  multiplierOf,
  termsOf,
  toGrid,
  worth,
} from "./_terms.ts";

/** Ends an order, and the held legs of an entry. */
export function end(
  w: World,
  o: Ord,
  status: Ord["status"],
  code?: string,
): void {
  if (!isLive(o)) return;
  o.status = status;
  o.code = code;
  for (const leg of legsOf(w, o)) {
    if (leg.status === "held") end(w, leg, "cancelled", "entry_ended");
  }
}

/** Moves the stop of a trailing order after a price of its side, if that is better. */
export function follow(o: Ord, at: bigint, parts = 1n): void {
  const sign = o.buy ? 1n : -1n;
  const level = o.trailAmount !== undefined
    ? twelveDigits(at + sign * o.trailAmount * parts, parts)
    : twelveDigits(
      at * (100n * PRICE + sign * (o.trailPercent as bigint)),
      100n * PRICE * parts,
    );
  const rounded = toGrid(level, o.grid, o.buy);
  const better = o.stop === undefined ||
    (o.buy ? rounded < o.stop : rounded > o.stop);
  if (better) o.stop = rounded;
}

/** Fills an order at a price of its side, as far as volume, position and account allow. */
export function take(w: World, o: Ord, at: bigint, time: number): void {
  const { rules } = w.program;
  const bar = w.candles[o.y];
  if (bar === undefined) throw new Error("no bar to fill on");
  if (w.phase === "within") o.spentSlice = w.slice;
  let units = rest(o);
  if (o.reduce) units = least(units, reducible(w, o));
  if (units === 0n) return end(w, o, "cancelled", "no_position");
  let paid = at;
  if (!w.ideal) {
    if (rules.max_volume_share !== undefined && !w.isOver) {
      let room =
        exact(rules.max_volume_share, 10n ** 12n) * bar.volume / 10n ** 12n -
        bar.used;
      if (units > room) {
        if (o.qty % UNIT === 0n) room -= room % UNIT;
        units = room;
      }
    }
    if (units <= 0n) return;
    const slips = o.type !== "limit" && o.type !== "stop_limit";
    const priceFor = (q: bigint) =>
      slips
        ? slipped(rules, o.buy, at, q, bar.volume, termsOf(w, o.y).tick)
        : at;
    const allowed = permitted(w, o, units, priceFor);
    if (allowed.units > 0n) {
      paid = priceFor(allowed.units);
      book(w, o, allowed.units, paid, time);
    }
    if (allowed.then !== undefined && isLive(o)) {
      end(w, o, allowed.then[0], allowed.then[1]);
    }
    return;
  }
  book(w, o, units, paid, time);
}

/** What an order has cost so far, were it filled by these units more. */
export function feeAfter(w: World, o: Ord, units: bigint, at: bigint): bigint {
  const before = o.filled === 0n ? w.monthUnits : o.monthBefore;
  const { fee } = termsOf(w, o.y);
  if (fee !== undefined) return amount(price(fee), o.units + units);
  return commission(
    w.program.rules,
    o.units + units,
    o.traded + worth(w, o.y, at, units),
    before,
  );
}

/** A commission with the cost of the conversion, in the account's currency. */
export function feeHere(
  w: World,
  o: Ord,
  units: bigint,
  at: bigint,
  fee: bigint,
): bigint {
  const { conversion_cost = 0 } = w.program.rules;
  if (!termsOf(w, o.y).isForeign) return fee;
  const value = worth(w, o.y, at, units);
  const own = isProfitOnly(w, o.y) ? size(profitOf(w, o, units, value)) : value;
  const cost = divide(converted(w, o.y, own) * price(conversion_cost), PRICE);
  return converted(w, o.y, fee) + cost;
}

/** What closing by a fill earns, in the symbol's currency. */
function profitOf(w: World, o: Ord, units: bigint, value: bigint): bigint {
  const h = w.holdings[o.s][o.y];
  const closing = least(units, reducible(w, o));
  if (closing === 0n) return 0n;
  const got = closing === units ? value : divide(value * closing, units);
  const cost = closing === size(h.units)
    ? h.own
    : divide(h.own * closing, size(h.units));
  return (o.buy ? -got : got) - cost;
}

function book(w: World, o: Ord, units: bigint, at: bigint, time: number): void {
  const value = worth(w, o.y, at, units);
  const ownFee = w.ideal ? 0n : feeAfter(w, o, units, at) - o.fee;
  const fee = w.ideal ? 0n : feeHere(w, o, units, at, ownFee);
  if (!w.ideal) {
    if (o.filled === 0n) o.monthBefore = w.monthUnits;
    w.monthUnits += units;
    (w.candles[o.y] as { used: bigint }).used += units;
  }
  o.filled += units;
  o.units += units;
  o.traded += value;
  o.fee += ownFee;
  // Within a bar, paths are compared in the symbol's own currency.
  const here = w.ideal ? value : converted(w, o.y, value);
  const paid = !w.ideal && isProfitOnly(w, o.y)
    ? converted(w, o.y, profitOf(w, o, units, value))
    : o.buy
    ? -here
    : here;
  const flow = paid - fee;
  w.cash += flow;
  w.own[o.s] += flow;
  w.fees += fee;
  changeHolding(w, o, units, value, here);
  w.fills.push(
    [
      new Date(time).toISOString().slice(0, 16),
      `s${o.s}`,
      `#${o.id}`,
      o.buy ? "buy" : "sell",
      Number(units) / 1e8,
      symbolName(o.y),
      "@",
      shownPrice(Number(at) / 1e12),
      "fee",
      Number(fee) / 1e6,
    ].join(" "),
  );
  if (rest(o) === 0n) {
    o.status = "filled";
    o.code = undefined;
  }
  shareGroup(w, o, units);
  if (o.parent > 0) endEntry(w, o);
  releaseLegs(w, o, units, time);
  settle(w, o.s, o.y);
}

function changeHolding(
  w: World,
  o: Ord,
  units: bigint,
  value: bigint,
  here: bigint,
): void {
  const h = w.holdings[o.s][o.y];
  const closing = least(units, reducible(w, o));
  const partOf = (all: bigint) =>
    closing === units ? all : divide(all * closing, units);
  const costOf = (all: bigint) =>
    closing === size(h.units) ? all : divide(all * closing, size(h.units));
  const isOnly = isProfitOnly(w, o.y);
  if (closing > 0n) {
    const [cost, own] = [costOf(h.cost), costOf(h.own)];
    w.realised += isOnly
      ? converted(w, o.y, profitOf(w, o, units, value))
      : (o.buy ? -partOf(here) : partOf(here)) - cost;
    h.cost -= cost;
    h.own -= own;
    h.units += o.buy ? closing : -closing;
  }
  const opening = units - closing;
  if (opening > 0n) {
    if (h.units === 0n) {
      h.serial = ++w.serials;
    }
    h.grew = w.slice;
    h.units += o.buy ? opening : -opening;
    const add = (all: bigint) => o.buy ? all - partOf(all) : partOf(all) - all;
    if (!isOnly) h.cost += add(here);
    h.own += add(value);
  } else if (h.units === 0n) h.serial = 0;
}

/** A fill of an order reduces the others of its group. */
function shareGroup(w: World, o: Ord, units: bigint): void {
  if (o.group === 0) return;
  for (const other of w.orders) {
    if (other.group !== o.group || other === o || !isLive(other)) continue;
    if (o.status === "filled" || rest(other) <= units) {
      end(w, other, "cancelled", "group_filled");
    } else other.qty -= units;
  }
}

function endEntry(w: World, leg: Ord): void {
  const entry = w.orders[leg.parent - 1];
  if (isWorking(entry)) end(w, entry, "cancelled", "bracket_filled");
}

/** The legs of an entry guard what has been filled of it. */
function releaseLegs(w: World, entry: Ord, units: bigint, time: number): void {
  for (const leg of legsOf(w, entry)) {
    if (!isLive(leg)) continue;
    if (leg.status === "held") {
      if (leg.type === "trailing_stop") leg.stop = undefined;
      placeLeg(w, leg, entry);
      const code = whyNot(
        w,
        leg,
        average(entry.traded * MICRO, entry.filled * multiplierOf(w, entry.y)),
      );
      if (code !== undefined) {
        end(w, leg, "refused", code);
        continue;
      }
      leg.status = "accepted";
      leg.qty = leg.filled;
      leg.placed = time;
      leg.bornSlice = w.slice;
      leg.born = w.phase;
      leg.hit = false;
      leg.releases++;
      leg.spentSlice = -1;
    } else placeLeg(w, leg, entry);
    leg.qty += units;
  }
}

/** Why a leg cannot guard an entry at its average price. */
function whyNot(w: World, leg: Ord, paid: bigint): string | undefined {
  // Futures may have prices of zero and below.
  const isSigned = termsOf(w, leg.y).isFuture === true;
  if (
    !isSigned && ((leg.stop ?? 1n) <= 0n || (leg.limit ?? 1n) <= 0n)
  ) {
    return "leg_not_positive";
  }
  const { stop } = leg;
  if (stop === undefined || (leg.buy ? stop > paid : stop < paid)) {
    return undefined;
  }
  return "stop_wrong_side";
}

/** The price of a leg that is measured from its entry's average price. */
function placeLeg(w: World, leg: Ord, entry: Ord): void {
  // The average is a fraction; only the leg's price is rounded.
  const top = entry.traded * PER_MICRO * MICRO;
  const parts = entry.filled * multiplierOf(w, entry.y);
  const { far } = leg;
  if (leg.type === "trailing_stop") {
    if (leg.stop === undefined) follow(leg, top, parts);
    return;
  }
  const isStop = leg.type === "stop";
  const percent = isStop ? far.stopPercent : far.limitPercent;
  const offset = isStop ? far.stopOffset : far.limitOffset;
  const ticks = isStop ? far.stopTicks : far.limitTicks;
  // A selling stop and a buying limit are below the entry.
  const sign = leg.buy === isStop ? 1n : -1n;
  let level: bigint;
  if (percent !== undefined) {
    const share = 100n * PRICE + sign * price(percent);
    level = twelveDigits(top * share, parts * 100n * PRICE);
  } else if (offset !== undefined) {
    level = twelveDigits(top + sign * price(offset) * parts, parts);
  } else if (ticks !== undefined) {
    const distance = price(ticks) *
      (leg.grid ?? tickOf(w.program.rules)) / PRICE;
    level = twelveDigits(top + sign * distance * parts, parts);
  } else return;
  const rounded = toGrid(level, leg.grid, sign > 0n);
  if (isStop) leg.stop = rounded;
  else leg.limit = rounded;
}

/** Orders that guard a position end with it, and legs shrink with it. */
export function settle(w: World, s: number, y: number): void {
  const { serial } = w.holdings[s][y];
  for (const o of w.orders) {
    if (o.s !== s || o.y !== y || !isWorking(o) || !o.reduce) continue;
    if (o.parent > 0) {
      const room = reducible(w, o);
      if (room > 0n) o.qty = o.filled + least(rest(o), room);
      else if (isWorking(w.orders[o.parent - 1])) {
        o.status = "held";
        o.qty = rest(w.orders[o.parent - 1]);
      } else end(w, o, "cancelled", "no_position");
    } else if (o.guards > 0 && o.guards !== serial) {
      end(w, o, "cancelled", "no_position");
    } else if (o.guards === 0 && reducible(w, o) > 0n) o.guards = serial;
  }
}
