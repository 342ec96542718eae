/** Spread, slippage and commission of the simulator. */
import {
  amount,
  divide,
  least,
  money,
  most,
  PRICE,
  price,
  quantity,
  twelveDigits,
} from "./_decimal.ts";
import type { Rules } from "./_program.ts";

/** Mid prices on a way have twelve decimals more than prices. */
export const FINE = 10n ** 12n;

/** The price of one side, from a fine mid price. */
export function sidePrice(rules: Rules, buy: boolean, fineMid: bigint): bigint {
  const sign = buy ? 1n : -1n;
  const { spread } = rules;
  if (spread === undefined) return divide(fineMid, FINE);
  const moved = spread.type === "fixed"
    ? twelveDigits(2n * fineMid + sign * price(spread.width) * FINE, 2n * FINE)
    : twelveDigits(
      fineMid * (200n * PRICE + sign * price(spread.percent)),
      200n * PRICE * FINE,
    );
  return most(0n, moved);
}

/** The fine mid price at which one side has a price. */
export function midOf(rules: Rules, buy: boolean, level: bigint): bigint {
  const sign = buy ? 1n : -1n;
  const { spread } = rules;
  if (spread === undefined) return level * FINE;
  return spread.type === "fixed"
    ? level * FINE - sign * price(spread.width) * FINE / 2n
    : level * FINE * 200n * PRICE /
      (200n * PRICE + sign * price(spread.percent));
}

/** A price with slippage. */
export function slipped(
  rules: Rules,
  buy: boolean,
  at: bigint,
  units: bigint,
  volume: bigint,
  tick?: number,
): bigint {
  const sign = buy ? 1n : -1n;
  const model = rules.slippage;
  if (model === undefined) return at;
  let top: bigint, bottom: bigint;
  if (model.type === "ticks") {
    top = price(model.ticks) * price(tick ?? model.tick_size ?? 0.01);
    bottom = PRICE;
  } else if (model.type === "percent") {
    top = at * price(model.percent);
    bottom = 100n * PRICE;
  } else {
    const whole = volume > 0n ? volume : 1n;
    const part = volume > 0n ? least(units, volume) : 1n;
    top = at * price(model.impact) * part * part;
    bottom = PRICE * whole * whole;
  }
  return most(0n, twelveDigits(at * bottom + sign * top, bottom));
}

/** The tick of all symbols. */
export function tickOf(rules: Rules): bigint {
  const { slippage } = rules;
  return price(slippage?.type === "ticks" ? slippage.tick_size ?? 0.01 : 0.01);
}

/** The commission of an order for all that it has filled. */
export function commission(
  rules: Rules,
  units: bigint,
  traded: bigint,
  monthBefore: bigint,
): bigint {
  const model = rules.commission;
  if (model === undefined) return 0n;
  if (model.type === "per_trade") return money(model.fee);
  const minimum = money(model.minimum ?? 0);
  if (model.type === "per_share") {
    return most(minimum, amount(price(model.rate), units));
  }
  if (model.type === "percent") {
    return most(minimum, divide(traded * price(model.percent), 100n * PRICE));
  }
  let fee = 0n, from = monthBefore;
  for (const tier of model.tiers) {
    const end = tier.up_to === undefined
      ? monthBefore + units
      : least(monthBefore + units, quantity(tier.up_to));
    if (end <= from) continue;
    fee += amount(price(tier.rate), end - from);
    from = end;
  }
  return most(minimum, fee);
}
