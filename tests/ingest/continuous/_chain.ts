/** Made-up chains, and a plain script that rolls them. */
import type { MarketStore } from "../../../src/store/market_store.ts";
import { makeColumns } from "../../../src/store/bar_store.ts";
import { TimeManager } from "../../../src/time/time_manager.ts";
import type { BaseInterval } from "../../../src/types.ts";

export const FUTURES = new TimeManager({ exchange: "US_FUTURES" });

/** A bar of a made-up contract: its start, its price, its volume. */
export interface MadeBar {
  readonly time: number;
  readonly price: number;
  readonly volume: number;
}

/** A made-up contract: its bars by date. */
export interface MadeContract {
  readonly symbol: string;
  readonly days: ReadonlyMap<string, readonly MadeBar[]>;
  /** By date. */
  readonly interest?: ReadonlyMap<string, number>;
}

/** Writes the bars of contracts to a store. */
export function writeContracts(
  store: MarketStore,
  contracts: readonly MadeContract[],
  interval: BaseInterval,
): void {
  for (const { symbol, days } of contracts) {
    for (const [date, bars] of days) {
      const columns = makeColumns(bars.length);
      bars.forEach(({ time, price, volume }, i) => {
        columns.timestamp[i] = time;
        for (const key of ["open", "high", "low", "close"] as const) {
          columns[key][i] = price;
        }
        columns.volume[i] = volume;
      });
      store.writeDay(symbol, interval, date, columns, 0, bars.length, {
        exchange: "US_FUTURES",
      });
    }
  }
}

/** A roll of the plain script. */
export interface PlainRoll {
  readonly date: string;
  readonly from: string;
  readonly to: string;
  readonly oldClose: number;
  readonly newClose: number;
}

/** What the plain script makes of a chain: `undefined` if it cannot roll. */
export interface PlainSeries {
  readonly first: string;
  readonly rolls: readonly PlainRoll[];
  /** `date contract time price volume`, one text a bar. */
  readonly bars: readonly string[];
}

/**
 * Rolls contracts, which are in the order of their expiry, day by day, as
 * docs/instruments.md has it; `undefined` if a roll has no bar in common.
 */
export function plainSeries(
  contracts: readonly MadeContract[],
  dates: readonly string[],
  rule: "date" | "volume" | "open-interest",
  daysBefore: number,
): PlainSeries | undefined {
  const lasts = contracts.map(({ days }) => [...days.keys()].sort().at(-1)!);
  const end = [...lasts].sort().at(-1)!;
  const begin = contracts.flatMap(({ days }) => [...days.keys()]).sort()[0];
  const left = (i: number, date: string) =>
    lasts[i] === end
      ? Infinity
      : dates.filter((one) => one >= date && one <= lasts[i]).length;
  const keeps = (i: number, date: string) =>
    left(i, date) > (rule === "date" ? daysBefore + 1 : 0);
  const amount = (i: number, date: string): number | undefined =>
    rule === "open-interest"
      ? contracts[i].interest?.get(date)
      : contracts[i].days.get(date)?.reduce((sum, one) => sum + one.volume, 0);
  const begun = (i: number, date: string) =>
    [...contracts[i].days.keys()].some((one) => one <= date);
  let front = 0;
  while (front < contracts.length - 1 && !keeps(front, begin)) front++;
  if (rule !== "date") {
    for (let i = front; i < contracts.length; i++) {
      if (!begun(i, begin)) continue;
      front = i;
      break;
    }
  }
  const first = contracts[front].symbol;
  const rolls: PlainRoll[] = [];
  const bars: string[] = [];
  let before = "";
  for (const date of dates.filter((one) => one >= begin && one <= end)) {
    if (before !== "") {
      const later: number[] = [];
      for (let i = front + 1; i < contracts.length; i++) {
        if (keeps(i, date)) later.push(i);
      }
      let next: number | undefined;
      if (!keeps(front, date)) {
        const traded = later.filter((i) => begun(i, before));
        next = traded[0] ?? later[0];
        if (rule !== "date") {
          for (const i of traded) {
            if ((amount(i, before) ?? -1) > (amount(next, before) ?? -1)) {
              next = i;
            }
          }
        }
      } else if (rule !== "date") {
        const own = amount(front, before);
        for (const i of later) {
          const other = amount(i, before);
          if (own === undefined || other === undefined || other <= own) {
            continue;
          }
          if (next === undefined || other > amount(next, before)!) next = i;
        }
      }
      if (next !== undefined) {
        const times = new Map<number, number>();
        for (const [day, own] of contracts[front].days) {
          if (day < date) {
            for (const one of own) times.set(one.time, one.price);
          }
        }
        let newest: MadeBar | undefined;
        for (const [day, own] of contracts[next].days) {
          for (const one of own) {
            if (day >= date || !times.has(one.time)) continue;
            if (newest === undefined || one.time > newest.time) newest = one;
          }
        }
        if (newest === undefined) return undefined;
        rolls.push({
          date,
          from: contracts[front].symbol,
          to: contracts[next].symbol,
          oldClose: times.get(newest.time)!,
          newClose: newest.price,
        });
        front = next;
      }
    }
    for (const one of contracts[front].days.get(date) ?? []) {
      bars.push(
        `${date} ${one.time} ${one.price} ${one.volume}`,
      );
    }
    before = date;
  }
  return { first, rolls, bars };
}
