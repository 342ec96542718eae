/** The value of the simulator's account, interest and liquidation. */
import {
  amount,
  divide,
  MICRO,
  money,
  PRICE,
  price,
  size,
} from "./_decimal.ts";
import { end } from "./_fills.ts";
import { enter, release } from "./_entry.ts";
import {
  cashOf,
  converted,
  isProfitOnly,
  termsOf,
  worth,
  worthHere,
} from "./_terms.ts";
import { isWorking, type World } from "./_world.ts";

/** The newest close of a symbol. */
export function markOf(w: World, y: number): bigint | undefined {
  return w.candles[y]?.c ?? w.marks[y];
}

/** Cash and the value of all positions. */
export function equity(w: World): bigint {
  let sum = w.cash;
  for (const row of w.holdings) {
    row.forEach((h, y) => {
      if (h.units === 0n) return;
      const value = worth(w, y, markOf(w, y)!, h.units);
      sum += converted(w, y, isProfitOnly(w, y) ? value - h.own : value);
    });
  }
  return sum;
}

/** Interest and borrow cost for the days since the last session. */
export function chargeDays(w: World, days: bigint): void {
  const { interest_rate = 0, borrow_rate = 0 } = w.program.rules;
  const share = (value: bigint, rate: number) =>
    divide(value * price(rate) * days, 365n * PRICE);
  const cash = cashOf(w);
  const interest = cash < 0n ? share(-cash, interest_rate) : 0n;
  let borrow = 0n;
  for (const row of w.holdings) {
    let short = 0n;
    row.forEach((h, y) => {
      if (h.units >= 0n || termsOf(w, y).isFuture) return;
      short += worthHere(w, y, markOf(w, y)!, -h.units);
    });
    borrow += share(short, borrow_rate);
  }
  w.cash -= interest + borrow;
  w.interest += interest;
  w.borrow += borrow;
}

/** Closes all positions if equity is below the maintenance margin. */
export function liquidate(w: World): void {
  const { maintenance_margin } = w.program.rules;
  const { long = 0.25, short = 0.3 } = maintenance_margin ?? {};
  if (w.orders.some((o) => o.liquidates && isWorking(o))) return;
  let needed = 0n, positions = 0;
  for (const row of w.holdings) {
    row.forEach((h, y) => {
      if (h.units === 0n) return;
      positions++;
      const { maintenance } = termsOf(w, y);
      if (maintenance !== undefined) {
        const own = amount(price(maintenance), size(h.units));
        needed += converted(w, y, own);
        return;
      }
      const value = worthHere(w, y, markOf(w, y)!, h.units);
      needed += value > 0n
        ? value * money(long) / MICRO
        : -value * money(short) / MICRO;
    });
  }
  if (positions === 0 || equity(w) >= needed) return;
  // Nothing can close what no longer trades.
  const closes = (y: number) => !w.delisted.has(y);
  if (!w.holdings.some((row) => row.some((h, y) => h.units && closes(y)))) {
    return;
  }
  w.liquidations++;
  for (const o of w.orders) {
    if (isWorking(o)) end(w, o, "cancelled", "liquidation");
  }
  w.holdings.forEach((row, s) =>
    row.forEach((h, y) => {
      if (h.units === 0n || !closes(y)) return;
      const o = enter(w, s, {
        symbol: y,
        side: h.units > 0n ? "sell" : "buy",
        quantity: Number(h.units > 0n ? h.units : -h.units) / 1e8,
        type: "market",
        reduceOnly: true,
      });
      o.liquidates = true;
      release(w, o);
    })
  );
}
