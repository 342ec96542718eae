/**
 * A naive calculation of what a run must deliver: plain arrays of objects,
 * everything from scratch, no code shared with the engine.
 */
import {
  type Day,
  type Market,
  type RawBar,
  slotsOfDay,
  SUMMER_2024,
} from "./_market.ts";

/** A delivered bar, and the time of its delivery. */
export interface Delivered extends RawBar {
  time: number;
  symbol: string;
  interval: string;
  coverage: number;
}

/** A derived bar with the end of its slot. */
export interface Derived extends RawBar {
  end: number;
  coverage: number;
}

/** The run to compute. */
export interface Asked {
  readonly market: Market;
  readonly symbols: readonly string[];
  /** Ascending, the base interval first. */
  readonly intervals: readonly string[];
  readonly minCoverage?: number;
  readonly omitsNoTrade?: readonly string[];
  /** By symbol: the first date whose bars are read; defaults to all dates. */
  readonly readFrom?: Readonly<Record<string, string>>;
}

export function dayBars(market: Market, symbol: string, day: Day) {
  return market.bars.get(symbol)?.get(day.date) ?? [];
}

/** The derived bars of one interval in one session. */
function derive(
  day: Day,
  bars: readonly RawBar[],
  base: string,
  interval: string,
  minCoverage: number,
  omitsNoTrade = false,
): Derived[] {
  const result: Derived[] = [];
  const slots = slotsOfDay(day, base);
  for (const { start, end } of slotsOfDay(day, interval)) {
    const isInside = (at: number) => at >= start && at < end;
    const inside = bars.filter(({ timestamp }) => isInside(timestamp));
    if (inside.length === 0) continue;
    const expected = slots.filter((slot) => isInside(slot.start)).length;
    const coverage = omitsNoTrade ? 1 : inside.length / expected;
    if (coverage < minCoverage) continue;
    result.push({
      timestamp: start,
      open: inside[0].open,
      high: Math.max(...inside.map((bar) => bar.high)),
      low: Math.min(...inside.map((bar) => bar.low)),
      close: inside[inside.length - 1].close,
      volume: inside.reduce((sum, bar) => sum + bar.volume, 0),
      end,
      coverage,
    });
  }
  return result;
}

/**
 * The bar of several days or weeks that a date belongs to. Weeks are those of
 * the ISO calendar. Days are counted by New York's trading dates since 2000:
 * 6,037 up to the end of 2023 and 110 more to 7 June 2024.
 */
function spanOf(interval: string, date: string): string {
  if (interval === "1w") {
    const { yearOfWeek, weekOfYear } = Temporal.PlainDate.from(date);
    return `${yearOfWeek} ${weekOfYear}`;
  }
  const june = SUMMER_2024.findIndex((day) => day.date === date);
  return String(Math.floor((6_037 + 110 + june) / parseInt(interval)));
}

/** The sessions of the market, and those of the summer around them. */
function datesOf(market: Market): Day[] {
  const known = [...market.days, ...SUMMER_2024];
  const byDate = new Map(known.map((day) => [day.date, day]));
  return [...byDate.values()].sort((a, b) => a.open - b.open);
}

/** The bar of several days or weeks that ends with a session, if any. */
function deriveSpan(
  asked: Asked,
  symbol: string,
  interval: string,
  day: Day,
): Derived[] {
  const { market, minCoverage = 1 } = asked;
  const span = spanOf(interval, day.date);
  const days = datesOf(market).filter(({ date }) =>
    spanOf(interval, date) === span
  );
  if (days[days.length - 1].date !== day.date) return [];
  // It may begin before the first known date.
  if (interval !== "1w" && days.length < parseInt(interval)) return [];
  if (days[0].date < (asked.readFrom?.[symbol] ?? "")) return [];
  const inside = days.flatMap((one) => dayBars(market, symbol, one));
  const slots = days.reduce(
    (sum, one) => sum + slotsOfDay(one, market.interval).length,
    0,
  );
  if (inside.length === 0) return [];
  const omits = asked.omitsNoTrade?.includes(symbol) === true;
  const coverage = omits ? 1 : inside.length / slots;
  if (coverage < minCoverage) return [];
  return [{
    timestamp: days[0].open,
    open: inside[0].open,
    high: Math.max(...inside.map((bar) => bar.high)),
    low: Math.min(...inside.map((bar) => bar.low)),
    close: inside[inside.length - 1].close,
    volume: inside.reduce((sum, bar) => sum + bar.volume, 0),
    end: day.close,
    coverage,
  }];
}

/** The derived bars of one interval that one session completes. */
function deriveAny(
  asked: Asked,
  symbol: string,
  interval: string,
  day: Day,
): Derived[] {
  return /^([2-9]|\d\d)d$|w$/.test(interval)
    ? deriveSpan(asked, symbol, interval, day)
    : derive(
      day,
      dayBars(asked.market, symbol, day),
      asked.market.interval,
      interval,
      asked.minCoverage ?? 1,
      asked.omitsNoTrade?.includes(symbol),
    );
}

/** All bars of a session in the order of delivery. */
export function expectedSession(asked: Asked, day: Day): Delivered[] {
  const { market, symbols, intervals } = asked;
  const base = symbols.map((symbol) => dayBars(market, symbol, day));
  const derived = intervals.slice(1).map((interval) =>
    symbols.map((symbol) => deriveAny(asked, symbol, interval, day))
  );
  const ends = new Map(
    slotsOfDay(day, market.interval).map(({ start, end }) => [start, end]),
  );
  const endOf = ({ timestamp }: RawBar) => ends.get(timestamp) ?? NaN;
  const times = [...new Set(base.flat().map(endOf))].sort((a, b) => a - b);
  if (times[times.length - 1] !== day.close) times.push(day.close);
  const delivered: Delivered[] = [];
  let before = -Infinity;
  for (const time of times) {
    const add = (k: number, interval: string, bar: RawBar, coverage = 1) => {
      const { timestamp, open, high, low, close, volume } = bar;
      delivered.push({
        time,
        symbol: symbols[k],
        interval,
        timestamp,
        open,
        high,
        low,
        close,
        volume,
        coverage,
      });
    };
    base.forEach((bars, k) => {
      const bar = bars.find((bar) => endOf(bar) === time);
      if (bar !== undefined) add(k, intervals[0], bar);
    });
    derived.forEach((bySymbol, i) => {
      const ends = new Set(bySymbol.flat().map((bar) => bar.end));
      for (const end of [...ends].sort((a, b) => a - b)) {
        if (end <= before || end > time) continue;
        bySymbol.forEach((bars, k) => {
          const bar = bars.find((bar) => bar.end === end);
          if (bar === undefined) return;
          add(k, intervals[i + 1], bar, bar.coverage);
        });
      }
    });
    before = time;
  }
  return delivered;
}

/** The bars of one series, day by day. */
export function seriesByDay(
  asked: Asked,
  symbol: string,
  interval: string,
  days: readonly Day[],
): RawBar[][] {
  return days.map((day) => {
    const bars = dayBars(asked.market, symbol, day);
    if (interval === asked.intervals[0]) return [...bars];
    return deriveAny(asked, symbol, interval, day);
  });
}
