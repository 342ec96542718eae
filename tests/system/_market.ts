/**
 * Small markets for runs of the whole engine. The hours are constants, the bars
 * come from a seeded generator; neither uses code of the engine.
 */
import { parseSessionConfig } from "../../src/config/parse.ts";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import type { SessionConfig } from "../../src/config/session_config.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import type { RunOptions } from "../../src/system/run_options.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { BaseInterval } from "../../src/types.ts";

/** Every layout of the stages on threads. */
export const LAYOUTS = {
  inline: { runner: "inline" },
  workers: { runner: "workers", joinStages: false },
  "joined workers": { runner: "workers", joinStages: true },
} as const satisfies Record<
  string,
  Pick<RunOptions, "runner" | "joinStages">
>;
export type Layout = keyof typeof LAYOUTS;
export const LAYOUT_NAMES = Object.keys(LAYOUTS) as Layout[];

export const SECOND = 1_000;
export const MINUTE = 60_000;

/** A bar of the reference calculations. */
export interface RawBar {
  timestamp: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

/** A session's date and hours, UTC epoch milliseconds. */
export interface Day {
  readonly date: string;
  readonly open: number;
  readonly close: number;
  /** Its break, if any. */
  readonly pause?: { readonly start: number; readonly end: number };
  /** Hours to add to UTC for the time of the exchange; −4 if absent, as in New York in summer. */
  readonly utcOffset?: number;
}

/** The parts of a session, which its break separates. */
export function partsOf({ open, close, pause }: Day) {
  return pause === undefined
    ? [{ start: open, end: close }]
    : [{ start: open, end: pause.start }, { start: pause.end, end: close }];
}

function usDay(date: string, close = "20:00"): Day {
  return {
    date,
    open: Date.parse(`${date}T13:30:00Z`),
    close: Date.parse(`${date}T${close}:00Z`),
  };
}

/**
 * US sessions of summer 2024: all in daylight saving time, a short day on
 * 3 July, none on 19 June and 4 July.
 */
export const SUMMER_2024: readonly Day[] = [
  "06-10 06-11 06-12 06-13 06-14 06-17 06-18 06-20 06-21 06-24 06-25 06-26",
  "06-27 06-28 07-01 07-02 07-03 07-05 07-08 07-09 07-10 07-11 07-12",
].join(" ").split(" ").map((day) =>
  usDay(`2024-${day}`, day === "07-03" ? "17:00" : undefined)
);

/** The days from one date to another, inclusive. */
export function daysBetween(from: string, to: string): Day[] {
  return SUMMER_2024.filter(({ date }) => date >= from && date <= to);
}

/** Pseudo-random numbers, 0 ≤ x < 1, by mulberry32. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The generated bars of a symbol. */
export interface SymbolSpec {
  readonly name: string;
  readonly seed: number;
  /** Share of slots without a bar; defaults to 0. */
  readonly gaps?: number;
  /** Dates without any bar. */
  readonly empty?: readonly string[];
  /** First date with bars. */
  readonly from?: string;
  /** Last date with bars. */
  readonly to?: string;
  /** Declares that the source omits slots without trades. */
  readonly omitsNoTrade?: boolean;
}

/** A store and its bars, by symbol and date. */
export interface Market {
  readonly db: string;
  readonly days: readonly Day[];
  readonly interval: BaseInterval;
  readonly baseMs: number;
  readonly bars: ReadonlyMap<string, ReadonlyMap<string, readonly RawBar[]>>;
}

/** The options of a market. */
export interface MarketOptions {
  readonly days: readonly Day[];
  readonly symbols: readonly SymbolSpec[];
  readonly interval?: BaseInterval;
  readonly exchange?: string;
}

const UNIT_MS = { s: SECOND, m: MINUTE, h: 60 * MINUTE, d: Infinity };

/** The length of an interval of at most a day, `Infinity` for a day. */
export function lengthOf(interval: string): number {
  const [, count, unit] = /^(\d+)([smhd])/.exec(interval) ?? [];
  return Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
}

/**
 * The slots of an interval of at most a day. They count from the open and again
 * from the end of a break; a break or the close cuts the last one short. Those of
 * the clock begin at each minute that is a multiple of it since midnight, and
 * with the session.
 */
export function slotsOfDay(
  day: Day,
  interval: string,
): { start: number; end: number }[] {
  const length = lengthOf(interval);
  if (!interval.endsWith("-clock")) {
    if (length >= day.close - day.open) {
      return [{ start: day.open, end: day.close }];
    }
    return partsOf(day).flatMap(({ start, end }) =>
      Array.from({ length: Math.ceil((end - start) / length) }, (_, i) => ({
        start: start + i * length,
        end: Math.min(start + (i + 1) * length, end),
      }))
    );
  }
  const offset = (day.utcOffset ?? -4) * 60 * MINUTE;
  return partsOf(day).flatMap(({ start, end }) => {
    const starts = [start];
    for (let at = start + MINUTE; at < end; at += MINUTE) {
      if ((at + offset) % length === 0) starts.push(at);
    }
    return starts.map((at, i) => ({ start: at, end: starts[i + 1] ?? end }));
  });
}

/** Generates bars and writes them to a new store in `folder`. */
export function makeMarket(folder: string, options: MarketOptions): Market {
  const { days, interval = "1m", exchange = "US_EQUITY" } = options;
  const db = `${folder}/${crypto.randomUUID()}.db`;
  const baseMs = lengthOf(interval);
  const bars = new Map<string, Map<string, RawBar[]>>();
  const store = openBarStore(db, { create: true });
  for (const spec of options.symbols) {
    const byDate = makeBars(spec, days, interval);
    bars.set(spec.name, byDate);
    for (const [date, rows] of byDate) {
      const columns = makeColumns(rows.length);
      rows.forEach((bar, i) => {
        columns.timestamp[i] = bar.timestamp;
        columns.open[i] = bar.open;
        columns.high[i] = bar.high;
        columns.low[i] = bar.low;
        columns.close[i] = bar.close;
        columns.volume[i] = bar.volume;
      });
      store.writeDay(spec.name, interval, date, columns, 0, rows.length, {
        exchange,
        ...(spec.omitsNoTrade === true && { omitsNoTrade: true }),
      });
    }
  }
  store.close();
  return { db, days, interval, baseMs, bars };
}

function makeBars(
  spec: SymbolSpec,
  days: readonly Day[],
  interval: BaseInterval,
): Map<string, RawBar[]> {
  const random = randomNumbers(spec.seed);
  const byDate = new Map<string, RawBar[]>();
  let cents = 4_000 + Math.floor(random() * 10_000);
  for (const day of days) {
    const { date } = day;
    const rows: RawBar[] = [];
    for (const { start: timestamp } of slotsOfDay(day, interval)) {
      const path = [cents];
      for (let i = 0; i < 3; i++) {
        const step = Math.round((random() - 0.5) * 40);
        path.push(Math.max(100, path[i] + step));
      }
      cents = path[3];
      const volume = Math.floor(random() * 5_000);
      if (random() < (spec.gaps ?? 0)) continue;
      rows.push({
        timestamp,
        open: path[0] / 100,
        high: Math.max(...path) / 100,
        low: Math.min(...path) / 100,
        close: path[3] / 100,
        volume,
      });
    }
    const outside = date < (spec.from ?? "") || date > (spec.to ?? "9999");
    if (outside || spec.empty?.includes(date) || rows.length === 0) continue;
    byDate.set(date, rows);
  }
  return byDate;
}

/** The parts of a config that differ between tests. */
export interface ConfigParts {
  readonly days: readonly Day[];
  readonly symbols: readonly string[];
  readonly data?: Partial<SessionConfigInput["session_data_config"]>;
  readonly speed?: number;
  readonly rest?: Partial<SessionConfigInput>;
}

/** A config of a run over some days. */
export function makeConfig(parts: ConfigParts): SessionConfig {
  const { days, symbols, data, speed = 0, rest } = parts;
  return parseSessionConfig({
    backtest_config: {
      start_date: days[0].date,
      end_date: days[days.length - 1].date,
      speed_multiplier: speed,
      prefetch_days: 3,
    },
    ...rest,
    session_data_config: { symbols, streams: ["1m"], ...data },
  });
}

/** Runs `body` with a temporary folder. */
export async function withFolder<T>(
  body: (folder: string) => T | Promise<T>,
): Promise<T> {
  const folder = Deno.makeTempDirSync({ prefix: "openbell_test_" });
  try {
    return await body(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
