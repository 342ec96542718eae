/** How the bars of one slice fill the orders of the simulator. */
import { FINE, midOf, sidePrice } from "./_costs.ts";
import { MICRO, PER_MICRO, size, twelveDigits } from "./_decimal.ts";
import { end, follow, take } from "./_fills.ts";
import { closeOf, MINUTE } from "./_program.ts";
import { multiplierOf } from "./_terms.ts";
import { isWorking, type Ord, reducible, trial, type World } from "./_world.ts";
import { onlyReduces } from "./_world.ts";

export function matchSlice(w: World): void {
  w.phase = "open";
  atOpen(w);
  w.phase = "within";
  for (let y = 0; y < w.candles.length; y++) {
    if (w.candles[y] === undefined) continue;
    for (let s = 0; s < w.holdings.length; s++) withinBar(w, s, y);
  }
  w.phase = "close";
  atClose(w);
}

/** Whether a bar of this slice may fill an order. */
function mayFill(w: World, o: Ord): boolean {
  const bar = w.candles[o.y];
  if (bar === undefined || !isWorking(o)) return false;
  return o.placed <= bar.start ||
    (o.bornSlice === w.slice && o.born !== "close");
}

/** The orders of a moment: those that only reduce the position that is there, then by number. */
function inTurn(w: World, orders: readonly Ord[]): Ord[] {
  const first = orders.filter((o) => onlyReduces(w, o));
  return [...first, ...orders.filter((o) => !first.includes(o))];
}

function atOpen(w: World): void {
  // An order is tested again if it is held in between, and released again.
  const done = new Map<Ord, number>();
  for (;;) {
    const batch = w.orders.filter((o) =>
      done.get(o) !== o.releases && mayFill(w, o) &&
      o.type !== "market_on_close"
    );
    if (batch.length === 0) return;
    for (const o of inTurn(w, batch)) {
      done.set(o, o.releases);
      if (mayFill(w, o)) testOpen(w, o);
    }
  }
}

function testOpen(w: World, o: Ord): void {
  const bar = w.candles[o.y]!;
  const at = sidePrice(w.program.rules, o.buy, bar.o * FINE);
  if (o.type === "market_on_open") {
    if (bar.start !== w.open) return;
    take(w, o, at, bar.start);
    end(w, o, "cancelled", "not_filled_at_open");
    return;
  }
  if (o.stop !== undefined && reachesStop(o, at)) o.hit = true;
  const fills = o.type === "market" ||
    (o.type === "limit" && meetsLimit(o, at)) ||
    (o.type === "stop_limit" && o.hit && meetsLimit(o, at)) ||
    ((o.type === "stop" || o.type === "trailing_stop") && o.hit);
  if (fills) take(w, o, at, bar.start);
  else if (o.type === "trailing_stop") follow(o, at);
  if (o.tif === "ioc") end(w, o, "cancelled", "not_filled_at_once");
}

const reachesStop = (o: Ord, at: bigint) =>
  o.buy ? at >= o.stop! : at <= o.stop!;
const meetsLimit = (o: Ord, at: bigint) =>
  o.buy ? at <= o.limit! : at >= o.limit!;

/** Whether an order takes part in the bar after its open. */
export function waits(w: World, o: Ord): boolean {
  if (!mayFill(w, o) || o.spentSlice === w.slice) return false;
  if (o.type === "stop" || o.type === "trailing_stop") return !o.hit;
  return o.type === "limit" || o.type === "stop_limit";
}

function withinBar(w: World, s: number, y: number): void {
  const bar = w.candles[y]!;
  if (!w.orders.some((o) => o.s === s && o.y === y && isWorking(o))) return;
  const lowFirst = [bar.o, bar.l, bar.h, bar.c];
  const highFirst = [bar.o, bar.h, bar.l, bar.c];
  const outcome = (way: bigint[]) => {
    const t = trial(w, s, y);
    walk(t, s, y, way);
    return {
      value: t.own[s] * PER_MICRO * MICRO +
        t.holdings[s][y].units * bar.c * multiplierOf(w, y),
      left: [
        ...t.fills,
        ...t.orders.map((o) => `${o.status} ${o.hit} ${o.qty}`),
      ].join(),
    };
  };
  const high = outcome(highFirst), low = outcome(lowFirst);
  if (high.value === low.value && high.left !== low.left) w.ties++;
  const before = w.look === undefined ? undefined : trial(w, s, y);
  const count = w.fills.length;
  walk(w, s, y, high.value < low.value ? highFirst : lowFirst);
  if (before !== undefined) w.look?.(before, s, y, w.fills.slice(count));
}

interface Event {
  readonly o: Ord;
  /** Where the price is when it happens, fine. */
  readonly mid: bigint;
  /** The price of the order's side. */
  readonly at: bigint;
  readonly distance: bigint;
}

function walk(w: World, s: number, y: number, way: readonly bigint[]): void {
  const bar = w.candles[y]!;
  const time = bar.start + MINUTE;
  const own = () => w.orders.filter((o) => o.s === s && o.y === y);
  let mid = way[0] * FINE;
  const goals = way.slice(1).map((at) => at * FINE);
  const turnedTo = new Set<Ord>();
  while (goals.length > 0) {
    let next: Event | undefined;
    for (const o of own()) {
      if (!waits(w, o)) continue;
      const event = eventOf(w, o, mid, goals[0]);
      if (
        event !== undefined &&
        (next === undefined || event.distance < next.distance)
      ) {
        next = event;
      }
    }
    if (next === undefined) {
      mid = goals.shift()!;
      continue;
    }
    // Like every computed price it has twelve digits.
    mid = twelveDigits(next.mid, FINE) * FINE;
    happen(w, next, time);
    for (const o of own()) {
      if (turnedTo.has(o) || !waits(w, o)) continue;
      if (
        o.bornSlice !== w.slice || o.born !== "within" || o.type === "limit"
      ) continue;
      turnedTo.add(o);
      const inside = [bar.l, bar.h].map((at) =>
        sidePrice(w.program.rules, o.buy, at * FINE)
      );
      if (o.stop! >= inside[0] && o.stop! <= inside[1]) {
        goals.unshift(midOf(w.program.rules, o.buy, o.stop!));
      }
    }
  }
  trailAtClose(w, own().filter((o) => o.type === "trailing_stop"), time);
}

/** Triggers or fills an order that the price has met. */
export function happen(
  w: World,
  { o, at }: Pick<Event, "o" | "at">,
  time: number,
): void {
  if (o.type === "stop_limit" && !o.hit) {
    o.hit = true;
    if (!meetsLimit(o, at)) return;
  }
  if (o.type === "stop" || o.type === "trailing_stop") o.hit = true;
  take(w, o, at, time);
}

/** When an order's level is next met between a price and a goal. */
function eventOf(
  w: World,
  o: Ord,
  mid: bigint,
  goal: bigint,
): Event | undefined {
  const { rules } = w.program;
  const asLimit = o.type === "limit" || o.hit;
  const level = (asLimit ? o.limit : o.stop)!;
  const met = (fine: bigint) => {
    const at = sidePrice(rules, o.buy, fine);
    return asLimit ? meetsLimit(o, at) : reachesStop(o, at);
  };
  if (met(mid)) {
    return { o, mid, at: sidePrice(rules, o.buy, mid), distance: 0n };
  }
  if (!met(goal)) return undefined;
  const there = midOf(rules, o.buy, level);
  const distance = there > mid ? there - mid : mid - there;
  return { o, mid: there, at: level, distance };
}

/** Lets trailing stops follow the bar and tests them with its close. */
function trailAtClose(w: World, stops: readonly Ord[], time: number): void {
  const { rules } = w.program;
  const reached: { o: Ord; distance: bigint }[] = [];
  for (const o of stops) {
    if (!mayFill(w, o) || o.hit) continue;
    const bar = w.candles[o.y]!;
    const side = (at: bigint) => sidePrice(rules, o.buy, at * FINE);
    if (guardsNews(w, o)) {
      follow(o, side(bar.c));
      continue;
    }
    const best = side(o.buy ? bar.l : bar.h);
    follow(o, best);
    if (o.spentSlice === w.slice || !reachesStop(o, side(bar.c))) continue;
    reached.push({ o, distance: size(o.stop! - best) });
  }
  reached.sort((a, b) => Number(a.distance - b.distance));
  for (const { o } of reached) {
    if (!isWorking(o) || guardsNews(w, o)) continue;
    o.hit = true;
    take(w, o, o.stop!, time);
  }
}

/** Whether an order reduces a position that has grown in this bar. */
function guardsNews(w: World, o: Ord): boolean {
  return w.holdings[o.s][o.y].grew === w.slice && reducible(w, o) > 0n;
}

function atClose(w: World): void {
  const orders = w.orders.filter((o) =>
    o.type === "market_on_close" && mayFill(w, o) &&
    w.candles[o.y]!.start + MINUTE === closeOf(w.date)
  );
  for (const o of inTurn(w, orders)) {
    if (!isWorking(o)) continue;
    closeFill(w, o);
    end(w, o, "cancelled", "not_filled_at_close");
  }
}

/** Fills an order at the close of its symbol's bar. */
export function closeFill(w: World, o: Ord): void {
  const bar = w.candles[o.y]!;
  w.phase = "close";
  take(
    w,
    o,
    sidePrice(w.program.rules, o.buy, bar.c * FINE),
    bar.start + MINUTE,
  );
}
