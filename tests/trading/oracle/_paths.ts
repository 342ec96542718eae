/**
 * Searches for a path of the price that gives certain fills: any path from a
 * bar's open to its close, within its range, that touches both extremes.
 */
import { MINUTE } from "./_program.ts";
import { happen, waits } from "./_matching.ts";
import { type Ord, trial, type World } from "./_world.ts";

/** How far a search has come. */
interface Place {
  readonly w: World;
  readonly at: bigint;
  readonly sawHigh: boolean;
  readonly sawLow: boolean;
  /** The fills that are still to come. */
  readonly left: readonly string[];
}

/** Whether the orders of a strategy and a symbol can be filled like this. */
export function hasPath(
  before: World,
  s: number,
  y: number,
  fills: readonly string[],
): boolean {
  const bar = before.candles[y]!;
  const search = (place: Place): boolean => {
    const { w, at, left } = place;
    const waiting = w.orders.filter((o) =>
      o.s === s && o.y === y && waits(w, o)
    );
    const met = waiting.filter((o) => isMet(o, at));
    if (met.length > 0) return met.some((o) => search2(place, o));
    // Until the next order is met, the price moves freely between the levels.
    const levels = waiting.map(levelOf);
    const above = levels.filter((level) => level > at);
    const below = levels.filter((level) => level < at);
    const roof = above.reduce((a, b) => b < a ? b : a, bar.h + 1n);
    const floor = below.reduce((a, b) => b > a ? b : a, bar.l - 1n);
    const sawHigh = place.sawHigh || at === bar.h || roof > bar.h;
    const sawLow = place.sawLow || at === bar.l || floor < bar.l;
    const endsHere = bar.c === at || (bar.c < roof && bar.c > floor);
    if (left.length === 0 && sawHigh && sawLow && endsHere) return true;
    return [roof, floor].some((next) =>
      next <= bar.h && next >= bar.l &&
      search({ ...place, at: next, sawHigh, sawLow })
    );
  };
  const search2 = (place: Place, o: Ord): boolean => {
    const w = trial(place.w, s, y);
    happen(w, { o: w.orders[o.id - 1], at: place.at }, bar.start + MINUTE);
    const left = [...place.left];
    for (const fill of w.fills) {
      const i = left.indexOf(fill);
      if (i < 0) return false;
      left.splice(i, 1);
    }
    return search({ ...place, w, left });
  };
  return search({
    w: before,
    at: bar.o,
    sawHigh: false,
    sawLow: false,
    left: fills,
  });
}

const waitsForLimit = (o: Ord) => o.type === "limit" || o.hit;
const levelOf = (o: Ord) => (waitsForLimit(o) ? o.limit : o.stop)!;

/** Whether a price fills or triggers an order; without a spread. */
function isMet(o: Ord, at: bigint): boolean {
  const isBelow = waitsForLimit(o) === o.buy;
  return isBelow ? at <= levelOf(o) : at >= levelOf(o);
}
