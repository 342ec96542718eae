/**
 * Passes the daily bars of a parked symbol to the processor, all of them before
 * the first session: nobody loads its base bars.
 *
 * @module
 */
import type { SeriesWriter } from "../memory/series_writer.ts";
import { type Adjustment, adjustRows } from "../session/adjustments.ts";
import { SeriesWindow } from "../session/bar_series.ts";
import type { DayChunk } from "../store/bar_store.ts";
import type { StoredBars } from "../store/market_store.ts";
import { copyBar } from "../store/merge.ts";
import type { TradingSession } from "../time/session.ts";
import type { TradingDate } from "../types.ts";
import { DayDeriver, type DayDeriverOptions } from "./day_deriver.ts";
import type { DailyBar } from "./stored_days.ts";

// Sessions whose base bars are fetched at once.
const STRETCH_SESSIONS = 20;

/** The daily bars of a parked symbol. */
export interface ParkedDays {
  /** The sessions of all of them, ascending. */
  readonly sessions: readonly TradingSession[];
  /** How many of these precede the run. */
  readonly before: number;
  /** How many of these precede the first session that is loaded. */
  readonly past: number;
  /** Before this date, no bar of the symbol is stored. */
  readonly storedFrom: () => TradingDate;
  /** How a bar is derived that is not stored. */
  readonly options: DayDeriverOptions;
  /** How bars are adjusted that precede the first session that is loaded. */
  readonly adjustments: readonly Adjustment[];
}

/** What has become of them. */
export interface ParkedDaysResult {
  /** Bars before the run that were looked for. */
  readonly asked: number;
  /** How many of them there are. */
  readonly found: number;
  /** Bars that were aggregated from shorter ones, see `DailyHistory.generated`. */
  readonly generated: number;
}

/**
 * Writes the bar of each session that has one: the stored one, else the derived
 * one, or a part of it, of which longer bars are made.
 *
 * @throws {SessionError} `store_corrupt` if stored bars are damaged.
 */
export async function putParkedDays(
  { sessions, before, past, storedFrom, options, adjustments }: ParkedDays,
  store: StoredBars,
  writer: SeriesWriter,
): Promise<ParkedDaysResult> {
  const { date: first } = sessions[0];
  const { date: last } = sessions[sessions.length - 1];
  const stored = await store.chunks(options.symbol, "1d", first, last);
  const chunks = bySession(sessions, stored);
  const holes = new Holes(sessions, chunks, store, options, storedFrom);
  writer.reserve(sessions.length, 0, 0, -1, 0);
  const bars = new SeriesWindow();
  bars.setColumns(writer.columns);
  let found = 0;
  for (let i = 0; i < sessions.length; i++) {
    if (i === past) writer.publishInitialRows();
    const chunk = chunks[i];
    const row = writer.rows;
    if (chunk !== undefined) {
      store.decode(chunk, bars, row);
      bars.coverage[row] = 1;
      if (i < before) found++;
    } else {
      const derived = await holes.derive(i);
      if (derived === undefined) continue;
      copyBar(derived.columns, derived.row, bars, row);
      bars.coverage[row] = derived.coverage;
      if (i < before && holes.isWhole) found++;
    }
    // A daily bar lasts as long as its session, whatever its vendor's stamp.
    bars.timestamp[row] = sessions[i].open;
    for (const one of i < past ? adjustments : []) {
      if (sessions[i].date < one.date) adjustRows(bars, row, row + 1, one);
    }
    writer.rows++;
  }
  writer.publishEnd();
  return { asked: before, found, generated: holes.generated };
}

/** The chunk of each session; stored dates without a session are left out. */
function bySession(
  sessions: readonly TradingSession[],
  stored: readonly DayChunk[],
): (DayChunk | undefined)[] {
  let next = 0;
  return sessions.map(({ date }) => {
    while (next < stored.length && stored[next].date < date) next++;
    return stored[next]?.date === date ? stored[next] : undefined;
  });
}

/** The sessions whose daily bar is not stored. */
class Holes {
  /** Bars that were aggregated from shorter ones so far. */
  generated = 0;
  /** Whether the last bar covers enough of its session. */
  isWhole = false;
  readonly #sessions: readonly TradingSession[];
  readonly #chunks: readonly (DayChunk | undefined)[];
  readonly #deriver: DayDeriver;
  readonly #storedFrom: () => TradingDate;
  /** The base bars of the holes before session `#fetchedTo`. */
  #base: ReadonlyMap<TradingDate, DayChunk> = new Map();
  #fetchedTo = 0;

  constructor(
    sessions: readonly TradingSession[],
    chunks: readonly (DayChunk | undefined)[],
    store: StoredBars,
    options: DayDeriverOptions,
    storedFrom: () => TradingDate,
  ) {
    this.#sessions = sessions;
    this.#chunks = chunks;
    this.#deriver = new DayDeriver(store, options);
    this.#storedFrom = storedFrom;
  }

  /** The bar of a session; sessions ascend. It is valid until the next call. */
  async derive(index: number): Promise<DailyBar | undefined> {
    const session = this.#sessions[index];
    const { date } = session;
    if (date < this.#storedFrom()) return undefined;
    if (index >= this.#fetchedTo) await this.#fetch(index);
    const day = await this.#deriver.derive(
      date,
      session,
      this.#base.get(date),
    );
    this.isWhole = day.kind === "whole" || day.kind === "generated";
    this.generated += day.made + (day.kind === "generated" ? 1 : 0);
    return day.kind === "none" ? undefined : day.bar;
  }

  async #fetch(from: number): Promise<void> {
    this.#fetchedTo = from + STRETCH_SESSIONS;
    const holes = this.#sessions.slice(from, this.#fetchedTo)
      .filter((_, i) => this.#chunks[from + i] === undefined);
    this.#base = await this.#deriver.chunks(holes.map(({ date }) => date));
  }
}
