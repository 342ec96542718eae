/** What corporate actions do to the simulator, from docs/actions.md. */
import {
  divide,
  exact,
  MICRO,
  most,
  PRICE,
  price,
  size,
  twelveDigits,
  UNIT,
} from "./_decimal.ts";
import { tickOf } from "./_costs.ts";
import { markOf } from "./_equity.ts";
import { end, settle } from "./_fills.ts";
import type { Day, Program, ShareAction, ShareEnd } from "./_program.ts";
import { converted, isProfitOnly, termsOf, worth } from "./_terms.ts";
import { isLive, type Ord, rest, type World } from "./_world.ts";

/** Ratios have sixteen digits behind the point. */
const RATIO = 10n ** 16n;

/** The symbols that end with the session before a day. */
export function endedBefore(day: Day | undefined): number[] {
  return (day?.actions ?? []).flatMap(({ symbol, ends }) =>
    ends === undefined ? [] : [symbol]
  );
}

/** Books the actions of a day before its session begins. */
export function bookActions(w: World, { actions = [] }: Day): void {
  w.candles = w.candles.map(() => undefined);
  for (const action of actions) {
    if (action.dividend !== undefined) payDividend(w, action, action.dividend);
    if (action.split !== undefined) splitAll(w, action, action.split);
  }
  for (const { symbol, ends } of actions) {
    if (typeof ends === "object") payEnd(w, symbol, ends);
  }
}

function payDividend(w: World, { symbol: y }: ShareAction, each: number): void {
  w.holdings.forEach((row, s) => {
    const paid = converted(w, y, worth(w, y, price(each), row[y].units));
    w.cash += paid;
    w.own[s] += paid;
    w.dividends += paid;
  });
}

/** What is left of some units after a split, and what it would be in parts of lots. */
function splitUnits(
  w: World,
  y: number,
  units: bigint,
  value: number,
): { kept: bigint; whole: bigint } {
  const ratio = exact(value, RATIO);
  if (units < 0n) {
    const { kept, whole } = splitUnits(w, y, -units, value);
    return { kept: -kept, whole: -whole };
  }
  if (units === 0n) return { kept: 0n, whole: 0n };
  const lot = exact(termsOf(w, y).lot ?? 1, UNIT);
  const fine = units * ratio;
  // The ratio is rounded: a millionth of a lot is none.
  const near = divide(fine, lot * RATIO);
  const off = size(fine - near * lot * RATIO);
  if (near > 0n && off * MICRO <= lot * RATIO) {
    return { kept: near * lot, whole: near * lot };
  }
  // Where the ninth decimal is a five, decimals and binary numbers round apart.
  const rounded = Math.round(Number(units) / 1e8 * value * 1e8);
  const whole = most(1n, BigInt(rounded));
  if (units % lot !== 0n) return { kept: whole, whole };
  return { kept: fine / (lot * RATIO) * lot, whole };
}

function splitAll(w: World, { symbol: y }: ShareAction, value: number): void {
  const ratio = exact(value, RATIO);
  const mark = w.marks[y];
  if (mark !== undefined) w.marks[y] = twelveDigits(mark * RATIO, ratio);
  w.volumes[y] = divide(w.volumes[y] * ratio, RATIO);
  const held = w.holdings.map((row) => row[y].units);
  w.holdings.forEach((row, s) => {
    const h = row[y];
    if (h.units === 0n) return;
    const { kept, whole } = splitUnits(w, y, h.units, value);
    h.units = kept;
    if (kept === whole) return;
    const partOf = (all: bigint) =>
      kept === 0n ? all : divide(all * size(whole - kept), size(whole));
    const [cost, own] = [partOf(h.cost), partOf(h.own)];
    const sold = worth(w, y, w.marks[y]!, whole - kept);
    const paid = isProfitOnly(w, y)
      ? converted(w, y, sold - own)
      : converted(w, y, sold);
    w.cash += paid;
    w.own[s] += paid;
    w.realised += isProfitOnly(w, y) ? paid : paid - cost;
    h.cost -= cost;
    h.own -= own;
    if (kept === 0n) h.serial = 0;
  });
  for (const o of w.orders) {
    if (o.y === y && isLive(o)) splitOrder(w, o, value);
  }
  for (const o of w.orders) {
    if (o.y === y && isLive(o) && rest(o) === 0n) {
      end(w, o, "cancelled", "split_away");
    }
  }
  held.forEach((units, s) => units !== 0n && settle(w, s, y));
}

function splitOrder(w: World, o: Ord, value: number): void {
  const ratio = exact(value, RATIO);
  const per = (at: bigint) => twelveDigits(at * RATIO, ratio);
  const { kept } = splitUnits(w, o.y, rest(o), value);
  o.filled = BigInt(Math.round(Number(o.filled) / 1e8 * value * 1e8));
  o.qty = o.filled + kept;
  if (o.limit !== undefined) o.limit = per(o.limit);
  if (o.stop !== undefined) o.stop = per(o.stop);
  const { stopOffset, limitOffset, stopTicks, limitTicks } = o.far;
  const tick = o.grid ?? tickOf(w.program.rules);
  const less = (offset?: number, ticks?: number) =>
    offset !== undefined
      ? Number(per(price(offset))) / 1e12
      : ticks !== undefined
      ? Number(per(price(ticks) * tick / PRICE)) / 1e12
      : undefined;
  o.far = {
    ...o.far,
    stopOffset: less(stopOffset, stopTicks),
    limitOffset: less(limitOffset, limitTicks),
    stopTicks: undefined,
    limitTicks: undefined,
  };
  Object.assign(o, {
    trailAmount: o.trailAmount && per(o.trailAmount),
    needs: o.needs?.map((one) =>
      one.y !== o.y ? one : {
        y: one.y,
        units: one.units * ratio / RATIO,
        long: one.long * ratio / RATIO,
        short: one.short * ratio / RATIO,
      }
    ),
  });
}

/** Turns positions into what an action pays for them. */
function payEnd(
  w: World,
  y: number,
  { cash, shares, into }: ShareEnd,
): void {
  const last = markOf(w, y);
  const known = into === undefined ? undefined : markOf(w, into);
  const ratio = exact(shares, RATIO);
  const beyond = most(0n, (last ?? 0n) - price(cash));
  const acquirer = shares === 0
    ? 0n
    : known ?? twelveDigits(beyond * RATIO, ratio);
  const each = twelveDigits(price(cash) * RATIO + acquirer * ratio, RATIO);
  w.holdings.forEach((row, s) => {
    const { units } = row[y];
    if (units === 0n) return;
    trade(w, s, y, -units, each);
    if (into === undefined || shares === 0) return;
    const { kept } = splitUnits(w, into, units, shares);
    if (kept !== 0n) trade(w, s, into, kept, acquirer);
    // Shares that have not traded yet are worth what was given for them.
    if (kept !== 0n) w.marks[into] ??= acquirer;
    settle(w, s, into);
  });
}

/** Changes a position without an order and without costs. */
function trade(w: World, s: number, y: number, units: bigint, at: bigint) {
  const h = w.holdings[s][y];
  const value = worth(w, y, at, units);
  const here = converted(w, y, value);
  w.cash -= here;
  w.own[s] -= here;
  const isClosing = h.units !== 0n && h.units > 0n !== units > 0n;
  const closing = isClosing
    ? size(units) < size(h.units) ? size(units) : size(h.units)
    : 0n;
  const partOf = (all: bigint) =>
    closing === size(units) ? all : divide(all * closing, size(units));
  const costOf = (all: bigint) =>
    closing === size(h.units) ? all : divide(all * closing, size(h.units));
  let [closedHere, closedOwn] = [0n, 0n];
  if (closing > 0n) {
    const [cost, own] = [costOf(h.cost), costOf(h.own)];
    [closedHere, closedOwn] = [partOf(here), partOf(value)];
    w.realised += -closedHere - cost;
    h.cost -= cost;
    h.own -= own;
    h.units += units > 0n ? closing : -closing;
  }
  const opening = size(units) - closing;
  if (opening > 0n) {
    if (h.units === 0n) h.serial = ++w.serials;
    h.units += units > 0n ? opening : -opening;
    h.cost += here - closedHere;
    h.own += value - closedOwn;
  } else if (h.units === 0n) h.serial = 0;
}

/** Ends the symbols of which an action of the next day does. */
export function endSymbols(
  w: World,
  next: Day | undefined,
  close: (s: number, y: number, units: bigint) => void,
): void {
  for (const { symbol: y, ends } of next?.actions ?? []) {
    if (ends === undefined) continue;
    w.delisted.add(y);
    for (const o of w.orders) {
      if (o.y === y && isLive(o)) end(w, o, "cancelled", "delisted");
    }
    if (ends !== "delisted" || w.program.rules.on_delisting === "keep") {
      continue;
    }
    w.isOver = true;
    w.holdings.forEach((row, s) => close(s, y, row[y].units));
    w.isOver = false;
  }
}

/** Whether a program's symbol has ended on a day. */
export function hasEnded(program: Program, day: number, y: number): boolean {
  return program.days.slice(0, day + 1).some((one) =>
    endedBefore(one).includes(y)
  );
}
