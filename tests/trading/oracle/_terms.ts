/** The terms of instruments in the simulator, from docs/instruments.md. */
import { divide, MICRO, money, PER_MICRO, PRICE, price } from "./_decimal.ts";
import type { BracketSpec, OrderSpec, Terms } from "./_program.ts";
import type { World } from "./_world.ts";

const PLAIN: Terms = {};

/** What is known of a symbol. */
export function termsOf(w: World, y: number): Terms {
  return w.program.terms?.[y] ?? PLAIN;
}

/** The multiplier of a symbol in millionths. */
export function multiplierOf(w: World, y: number): bigint {
  return money(termsOf(w, y).multiplier ?? 1);
}

/** Price × quantity × multiplier as money. */
export function worth(
  w: World,
  y: number,
  at: bigint,
  units: bigint,
): bigint {
  return divide(at * units * multiplierOf(w, y), PER_MICRO * MICRO);
}

/** An amount of a symbol's currency in the account's. */
export function converted(w: World, y: number, money: bigint): bigint {
  return termsOf(w, y).isForeign ? divide(money * w.rate, PRICE) : money;
}

/** {@linkcode worth} in the account's currency. */
export function worthHere(
  w: World,
  y: number,
  at: bigint,
  units: bigint,
): bigint {
  return converted(w, y, worth(w, y, at, units));
}

/** Whether only the profit of a symbol is ever converted. */
export function isProfitOnly(w: World, y: number): boolean {
  const { isForeign, isFuture } = termsOf(w, y);
  return isForeign === true && isFuture === true;
}

/** Cash as it is shown: what is not paid for takes none of it. */
export function cashOf(w: World): bigint {
  let cash = w.cash;
  for (const row of w.holdings) {
    row.forEach((h, y) => {
      if (termsOf(w, y).isFuture) cash += h.cost;
    });
  }
  return cash;
}

/** The tick that orders of a symbol are rounded to, if it has one. */
export function gridOf(w: World, y: number): bigint | undefined {
  const { tick } = termsOf(w, y);
  return tick === undefined ? undefined : price(tick);
}

/** The nearest multiple of a tick above or below a level, or the level itself. */
export function toGrid(
  level: bigint,
  tick: bigint | undefined,
  up: boolean,
): bigint {
  if (tick === undefined) return level;
  const rest = ((level % tick) + tick) % tick;
  if (rest === 0n) return level;
  return level - rest + (up ? tick : 0n);
}

function onTick(value: number, tick: number | undefined, up: boolean): number {
  if (tick === undefined) return value;
  return Number(toGrid(price(value), price(tick), up)) / Number(PRICE);
}

/** The smallest quantity steps of a lot; 0 if nothing is left. */
function onLot(value: number, lot: number | undefined): number {
  if (lot === undefined) return value;
  const [units, step] = [value, lot].map((n) => BigInt(Math.round(n * 1e8)));
  return Number(units - units % step) / 1e8;
}

function bracketOnSteps(
  far: BracketSpec,
  buys: boolean,
  tick: number | undefined,
): BracketSpec {
  const { stopPrice, limitPrice, trailAmount } = far;
  return {
    ...far,
    ...(stopPrice !== undefined &&
      { stopPrice: onTick(stopPrice, tick, buys) }),
    ...(limitPrice !== undefined &&
      { limitPrice: onTick(limitPrice, tick, !buys) }),
    ...(trailAmount !== undefined &&
      { trailAmount: onTick(trailAmount, tick, true) }),
  };
}

/** An order on the steps of its symbol; `undefined` if no lot is left of it. */
export function onSteps(
  spec: OrderSpec,
  { tick, lot }: Terms,
  held: number,
): OrderSpec | undefined {
  const buys = spec.side === "buy";
  const closes = spec.quantity === (buys ? -held : held);
  const quantity = closes ? spec.quantity : onLot(spec.quantity, lot);
  if (quantity === 0) return undefined;
  const { limitPrice, stopPrice, trailAmount, bracket } = spec;
  return {
    ...spec,
    quantity,
    ...(limitPrice !== undefined &&
      { limitPrice: onTick(limitPrice, tick, !buys) }),
    ...(stopPrice !== undefined &&
      { stopPrice: onTick(stopPrice, tick, buys) }),
    ...(trailAmount !== undefined &&
      { trailAmount: onTick(trailAmount, tick, true) }),
    ...(bracket !== undefined &&
      { bracket: bracketOnSteps(bracket, !buys, tick) }),
  };
}

/** The new value of a field on the steps of its symbol; `undefined` if none is left. */
export function changeOnSteps(
  field: string,
  value: number,
  buys: boolean,
  { tick, lot }: Terms,
): number | undefined {
  if (field !== "quantity") {
    return onTick(value, tick, buys === (field === "stopPrice"));
  }
  const quantity = onLot(value, lot);
  return quantity === 0 ? undefined : quantity;
}
