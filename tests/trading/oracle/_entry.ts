/** How the simulator takes, changes and cancels orders. */
import { FINE, sidePrice } from "./_costs.ts";
import { price, quantity } from "./_decimal.ts";
import { end, follow } from "./_fills.ts";
import { closeFill } from "./_matching.ts";
import type { Action, OrderSpec } from "./_program.ts";
import { refusal } from "./_refusals.ts";
import { changeOnSteps, gridOf, onSteps, termsOf } from "./_terms.ts";
import {
  isLive,
  isWorking,
  type Ord,
  reducible,
  type World,
} from "./_world.ts";

const optional = (value: number | undefined) =>
  value === undefined ? undefined : price(value);

/** Performs an action of a strategy. */
export function act(w: World, s: number, action: Action): void {
  if (action.kind === "submit") {
    const order = stepped(w, s, action.order);
    const o = enter(w, s, order ?? action.order);
    const code = order === undefined
      ? "off_lot"
      : w.delisted.has(o.y)
      ? "delisted"
      : refusal(w, o, [o], order);
    if (code !== undefined) refuse(w, o, code);
    else accept(w, o, order ?? action.order);
    return;
  }
  if (action.kind === "group") return enterGroup(w, s, action.orders);
  const mine = w.orders.filter((o) => o.s === s);
  if (mine.length === 0) return;
  const o = mine[action.pick % mine.length];
  if (action.kind === "cancel") {
    if (isLive(o) && !o.liquidates) {
      end(w, o, "cancelled", "cancelled_by_strategy");
    }
  } else if (isLive(o) && !o.liquidates) {
    replace(w, o, action.field, action.value);
  }
}

/** An order on the steps of its symbol; `undefined` if no lot is left of it. */
function stepped(w: World, s: number, spec: OrderSpec): OrderSpec | undefined {
  const held = Number(w.holdings[s][spec.symbol].units) / 1e8;
  return onSteps(spec, termsOf(w, spec.symbol), held);
}

/** Records an order as working. */
export function enter(w: World, s: number, spec: OrderSpec): Ord {
  const o: Ord = {
    id: w.orders.length + 1,
    ...(gridOf(w, spec.symbol) !== undefined &&
      { grid: gridOf(w, spec.symbol) }),
    s,
    y: spec.symbol,
    buy: spec.side === "buy",
    type: spec.type,
    tif: spec.type.startsWith("market_on")
      ? "auction"
      : spec.timeInForce ?? "gtc",
    reduce: spec.reduceOnly ?? false,
    parent: 0,
    qty: quantity(spec.quantity),
    filled: 0n,
    units: 0n,
    limit: optional(spec.limitPrice),
    stop: optional(spec.stopPrice),
    trailAmount: optional(spec.trailAmount),
    trailPercent: optional(spec.trailPercent),
    far: {},
    group: 0,
    placed: w.now,
    status: "accepted",
    hit: false,
    bornSlice: -1,
    born: "",
    releases: 0,
    spentSlice: -1,
    guards: 0,
    traded: 0n,
    fee: 0n,
    monthBefore: 0n,
    untested: false,
    liquidates: false,
  };
  w.orders.push(o);
  return o;
}

function refuse(w: World, o: Ord, code: string): void {
  end(w, o, "refused", code);
}

function accept(w: World, o: Ord, spec: OrderSpec): void {
  const mark = w.marks[o.y];
  if (o.type === "trailing_stop" && mark !== undefined) {
    follow(o, sidePrice(w.program.rules, o.buy, mark * FINE));
  }
  if (o.reduce && reducible(w, o) > 0n) o.guards = w.holdings[o.s][o.y].serial;
  if (spec.bracket !== undefined) addLegs(w, o, spec);
  release(w, o);
}

/** Fills a market order at the close of its slice, if that is the rule. */
export function release(w: World, o: Ord): void {
  if (o.type !== "market" || w.program.rules.fill !== "this_close") return;
  const bar = w.candles[o.y];
  if (bar === undefined) return;
  closeFill(w, o);
  if (o.tif === "ioc") end(w, o, "cancelled", "not_filled_at_once");
}

function addLegs(w: World, entry: Ord, spec: OrderSpec): void {
  const far = spec.bracket!;
  const base = {
    symbol: spec.symbol,
    side: spec.side === "buy" ? "sell" as const : "buy" as const,
    quantity: spec.quantity,
    reduceOnly: true,
  };
  const leg = (
    more: Pick<
      OrderSpec,
      "type" | "stopPrice" | "limitPrice" | "trailAmount" | "trailPercent"
    >,
  ) => {
    const o = enter(w, entry.s, { ...base, ...more });
    Object.assign(o, {
      parent: entry.id,
      far,
      group: entry.id,
      status: "held",
    });
  };
  if (far.trailAmount !== undefined || far.trailPercent !== undefined) {
    leg({
      type: "trailing_stop",
      trailAmount: far.trailAmount,
      trailPercent: far.trailPercent,
    });
  } else if (
    [far.stopPrice, far.stopPercent, far.stopOffset, far.stopTicks].some((v) =>
      v !== undefined
    )
  ) {
    leg({ type: "stop", stopPrice: far.stopPrice });
  }
  if (
    [far.limitPrice, far.limitPercent, far.limitOffset, far.limitTicks].some((
      v,
    ) => v !== undefined)
  ) {
    leg({ type: "limit", limitPrice: far.limitPrice });
  }
}

function enterGroup(w: World, s: number, specs: readonly OrderSpec[]): void {
  const on = specs.map((spec) => stepped(w, s, spec));
  const orders = specs.map((spec, i) => enter(w, s, on[i] ?? spec));
  for (const o of orders) o.group = orders[0].id;
  for (const [i, o] of orders.entries()) {
    const code = on[i] === undefined
      ? "off_lot"
      : w.delisted.has(o.y)
      ? "delisted"
      : refusal(w, o, orders);
    if (code === undefined) continue;
    refuse(w, o, code);
    for (const other of orders) {
      if (other !== o) refuse(w, other, "group_refused");
    }
    return;
  }
  orders.forEach((o, i) => accept(w, o, on[i] ?? specs[i]));
}

/** Whether a working order has a field that a strategy can replace by a value. */
export function canReplace(
  o: { type: string; parent: number; status: string },
  filled: number,
  field: string,
  value: number,
): boolean {
  if (field === "quantity") return o.parent === 0 && value > filled;
  const fields: Record<string, string[]> = {
    limit: ["limitPrice"],
    stop: ["stopPrice"],
    stop_limit: ["limitPrice", "stopPrice"],
    trailing_stop: o.status === "held" ? [] : ["stopPrice"],
  };
  return (fields[o.type] ?? []).includes(field);
}

function replace(w: World, o: Ord, field: string, asked: number): void {
  if (!canReplace(o, Number(o.filled) / 1e8, field, asked)) return;
  const value = changeOnSteps(field, asked, o.buy, termsOf(w, o.y));
  if (value === undefined) return;
  const before = { ...o };
  if (field === "quantity") o.qty = quantity(value);
  if (field === "limitPrice") o.limit = price(value);
  if (field === "stopPrice") o.stop = price(value);
  if (isWorking(o) && refusal(w, o, [o]) !== undefined) {
    Object.assign(o, before);
    return;
  }
  o.placed = w.now;
  o.bornSlice = -1;
  if (field === "stopPrice") o.hit = false;
  if (field !== "quantity") o.far = {};
}
