/** Equity and drawdowns of a run, computed from bars and fills alone. */
import { assertEquals } from "@std/assert";
import type { RunResult } from "../../src/results/run_result.ts";
import { type Day, type Market, MINUTE } from "./_market.ts";

/** The deepest fall of a curve from an earlier peak, as a fraction of it. */
export function deepestFall(start: number, values: readonly number[]): number {
  let best = start;
  let depth = 0;
  for (const value of values) {
    best = Math.max(best, value);
    depth = Math.max(depth, 1 - value / best);
  }
  return depth;
}

/**
 * Equity at the end of every minute of a run over `days` whose fills are all at
 * opens; of one strategy if `owner` is its name.
 */
export function sliceEquity(
  market: Market,
  days: readonly Day[],
  { account, fills }: RunResult,
  owner?: string,
): number[] {
  let cash = account.startingCash;
  const held = new Map<string, number>();
  const price = new Map<string, number>();
  const own = fills.filter(({ strategy }) =>
    owner === undefined || strategy === owner
  );
  let next = 0;
  const equity: number[] = [];
  for (const { date, open, close } of days) {
    for (let end = open + MINUTE; end <= close; end += MINUTE) {
      // A fill at a bar's open has the time of its start.
      while (next < own.length && Date.parse(own[next].time) < end) {
        const fill = own[next++];
        const sign = fill.side === "buy" ? 1 : -1;
        const before = held.get(fill.symbol) ?? 0;
        held.set(fill.symbol, before + sign * fill.quantity);
        cash -= sign * fill.quantity * fill.price + fill.fee;
      }
      for (const [symbol, byDate] of market.bars) {
        const bar = byDate.get(date)?.find(({ timestamp }) =>
          timestamp === end - MINUTE
        );
        if (bar !== undefined) price.set(symbol, bar.close);
      }
      let value = cash;
      for (const [symbol, quantity] of held) {
        value += quantity * (price.get(symbol) ?? 0);
      }
      equity.push(value);
    }
  }
  assertEquals(next, own.length);
  return equity;
}
