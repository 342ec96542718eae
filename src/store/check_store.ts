/**
 * Verifies everything in a store.
 *
 * @module
 */
import { messageOf } from "../text/message_of.ts";
import type { StoredInterval, TradingDate } from "../types.ts";
import { type DayChunk, type Hours, makeColumns } from "./bar_store.ts";
import type { MarketStore } from "./market_store.ts";

/** Damage in a store. */
export interface Damage {
  /** The symbol; empty if the damage is not in a series. */
  readonly symbol: string;
  /** The interval; empty if the damage is not in a series. */
  readonly interval: string;
  /** Regular or extended hours; empty if the damage is not in a series. */
  readonly hours: string;
  /** The trading date; empty if the damage is not in a chunk. */
  readonly date: string;
  /** What is wrong. */
  readonly reason: string;
}

/** The result of a check. */
export interface CheckResult {
  /** How many chunks were read and verified. */
  readonly chunks: number;
  /** How many bars they hold. */
  readonly bars: number;
  /** The damage; empty for a sound store. */
  readonly damages: readonly Damage[];
}

const NOWHERE = { symbol: "", interval: "", hours: "", date: "" } as const;

/**
 * Reads every chunk of a store and verifies the store's own structure, each
 * chunk's checksum, the order of its timestamps and the prices of its bars.
 */
export async function checkStore(
  store: MarketStore,
  onChunk: (chunks: number) => void = () => {},
): Promise<CheckResult> {
  const damages: Damage[] = [];
  for (const reason of store.upkeep.faults()) {
    damages.push({ ...NOWHERE, reason });
  }
  let chunks = 0;
  let bars = 0;
  for (const { symbol, interval, hours } of seriesOf(store, damages)) {
    for (const date of datesOf(store, damages, symbol, interval, hours)) {
      try {
        const [chunk] = await store.chunks(symbol, interval, date, date, hours);
        if (chunk === undefined) {
          throw new Error("the index names a day that the table does not have");
        }
        bars += verify(store, chunk);
        chunks++;
        onChunk(chunks);
      } catch (error) {
        const reason = messageOf(error);
        damages.push({ symbol, interval, hours, date, reason });
      }
    }
  }
  return { chunks, bars, damages };
}

function verify(store: MarketStore, chunk: DayChunk): number {
  const columns = makeColumns(chunk.rows);
  const rows = store.decode(chunk, columns, 0);
  const { timestamp, open, high, low, close } = columns;
  for (let i = 0; i < rows; i++) {
    if (i > 0 && !(timestamp[i] > timestamp[i - 1])) {
      throw new Error("timestamps do not ascend");
    }
    if (
      !(low[i] <= open[i] && low[i] <= close[i] && open[i] <= high[i] &&
        close[i] <= high[i])
    ) throw new Error("a bar's open or close is outside of low … high");
  }
  return rows;
}

function seriesOf(
  store: MarketStore,
  damages: Damage[],
): { symbol: string; interval: StoredInterval; hours: Hours }[] {
  try {
    return store.inventory();
  } catch (error) {
    damages.push({ ...NOWHERE, reason: messageOf(error) });
    return [];
  }
}

function datesOf(
  store: MarketStore,
  damages: Damage[],
  symbol: string,
  interval: StoredInterval,
  hours: Hours,
): TradingDate[] {
  try {
    // The bounds include damaged dates too.
    return store.tradingDates(symbol, interval, "", "\u{10ffff}", hours);
  } catch (error) {
    const reason = messageOf(error);
    damages.push({ symbol, interval, hours, date: "", reason });
    return [];
  }
}
