/** Markets with corporate actions, and all that a strategy reads of them. */
import { assert } from "@std/assert";
import type { CorporateAction } from "../../src/instruments/corporate_action.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { StrategyContext } from "../../src/strategy/strategy.ts";
import type { BaseInterval } from "../../src/types.ts";
import type { Market, RawBar } from "./_market.ts";

/** What the bars of a date are adjusted by. */
export type FactorOf = (
  date: string,
) => { readonly price: number; readonly volume: number };

/** The bars of a market with each date adjusted, rounded as vendors do not. */
export function adjustedStore(
  db: string,
  market: Market,
  factors: Readonly<Record<string, FactorOf>>,
  actions: readonly CorporateAction[] = [],
  withDays: readonly string[] = [],
): string {
  const store = openBarStore(db, { create: true });
  const put = (
    symbol: string,
    interval: BaseInterval,
    date: string,
    bars: readonly RawBar[],
  ) => {
    const { price, volume } = factors[symbol]?.(date) ??
      { price: 1, volume: 1 };
    const columns = makeColumns(bars.length);
    bars.forEach((bar, i) => {
      columns.timestamp[i] = bar.timestamp;
      for (const field of ["open", "high", "low", "close"] as const) {
        columns[field][i] = bar[field] * price;
      }
      columns.volume[i] = bar.volume * volume;
    });
    store.writeDay(symbol, interval, date, columns, 0, bars.length, {
      exchange: "US_EQUITY",
    });
  };
  for (const [symbol, byDate] of market.bars) {
    for (const [date, bars] of byDate) {
      put(symbol, market.interval, date, bars);
      if (!withDays.includes(symbol)) continue;
      put(symbol, "1d", date, [{
        timestamp: bars[0].timestamp,
        open: bars[0].open,
        high: Math.max(...bars.map(({ high }) => high)),
        low: Math.min(...bars.map(({ low }) => low)),
        close: bars[bars.length - 1].close,
        volume: bars.reduce((sum, { volume }) => sum + volume, 0),
      }]);
    }
  }
  const from = { path: "made up", size: 0, sha256: "", format: "csv" };
  store.actions.add(actions, { ...from, actions: actions.length });
  store.close();
  return db;
}

/** A split. */
export function splitOf(
  symbol: string,
  date: string,
  value: number,
): CorporateAction {
  return { symbol, date, type: "split", value };
}

/** Prices as they were traded, if the market's are those after all splits. */
export function tradedFactor(
  splits: readonly CorporateAction[],
  upTo = "9999",
): FactorOf {
  return (date) => {
    let ratio = 1;
    for (const { date: on, value = 1 } of splits) {
      if (date < on && on <= upTo) ratio *= value;
    }
    return { price: ratio, volume: 1 / ratio };
  };
}

/** All that a strategy can read of a symbol, as numbers. */
export function readAll(
  c: StrategyContext,
  symbol: string,
  intervals: readonly string[],
  indicators: readonly string[],
  historical: readonly string[],
): number[] {
  const found: number[] = [];
  for (const interval of intervals) {
    const series = c.bars(symbol, interval as never);
    found.push(series.length);
    for (let i = -Math.min(series.length + 32, 90); i < 0; i++) {
      const bar = series.at(i);
      if (bar !== undefined) found.push(...Object.values(bar));
    }
    const [oldest] = [series.at(0)];
    if (oldest !== undefined) found.push(...Object.values(oldest));
  }
  for (const id of indicators) {
    const series = c.indicator(symbol, id);
    for (const output of series.outputs) {
      found.push(series.get(output) ?? NaN);
      for (const back of [1, 2, 5, 20, 100]) {
        found.push(series.at(-back, output) ?? NaN);
      }
    }
  }
  for (const key of historical) {
    found.push(c.historicalIndicator(symbol, key) ?? NaN);
  }
  found.push(c.quote(symbol)?.bid ?? NaN);
  return found;
}

/** Requires equal numbers, to 1e-9 of each. */
export function assertNear(
  found: readonly number[],
  right: readonly number[],
  what: string,
): void {
  assert(
    found.length === right.length,
    `${what}: ${found.length} numbers instead of ${right.length}`,
  );
  found.forEach((value, i) => {
    const is = Object.is(value, right[i]) ||
      Math.abs(value - right[i]) <= 1e-9 * Math.max(1, Math.abs(right[i]));
    assert(is, `${what}, number ${i}: ${value} instead of ${right[i]}`);
  });
}
