/**
 * A calendar heat map of stored bars: one HTML file that needs no network.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { parseDate } from "../../time/date.ts";
import type { SessionGrid } from "../../time/grid.ts";
import { zoneOffsets } from "../../time/zone.ts";
import type { TradingDate } from "../../types.ts";
import type { SlotRange } from "../../quality/gaps.ts";
import { heatMapPage } from "./quality_page.ts";
import type { SeriesSurvey } from "../../quality/store_survey.ts";
import type { SurveyedSession } from "../../quality/surveyed_sessions.ts";

/** The most gaps that a cell names: the longest; the others are counted. */
const GAPS_NAMED = 12;
const SECOND_MS = 1_000;

/**
 * The sessions of one exchange, as the page has them. Numbers of one kind stand
 * together, as differences to the one before, which packs well.
 */
export interface HeatMapCalendar {
  /** IANA name of the zone that times are told in. */
  readonly zone: string;
  /** Days since 1970 of the trading dates, as differences. */
  readonly days: readonly number[];
  /** Local second of the day of every open; negative on the evening before. */
  readonly opens: readonly number[];
  /** For every session, its layout. */
  readonly layouts: readonly number[];
}

/**
 * A way to lie slots over a session: seconds of a slot (0 for one slot a
 * session), seconds from open to close, slots, then first slot and second from
 * the open of every stretch without a break.
 */
export type HeatMapLayout = readonly number[];

/** One symbol, as the page has it. */
export interface HeatMapRow {
  /** The symbol. */
  readonly symbol: string;
  /** The number of its calendar. */
  readonly calendar: number;
  /** Its first session that counts. */
  readonly first: number;
  /** Expected, traded and no-trade slots. */
  readonly slots: readonly [number, number, number];
  /**
   * Every session that does not have all its bars: its number as a difference,
   * missing slots, no-trade slots, gaps, gaps named, and for each of these its
   * first slot as a difference and its slots.
   */
  readonly days: readonly number[];
}

/** All that the page is given. */
export interface HeatMapData {
  /** The interval. */
  readonly interval: string;
  /** The calendars. */
  readonly calendars: readonly HeatMapCalendar[];
  /** The layouts of sessions. */
  readonly layouts: readonly HeatMapLayout[];
  /** The symbols. */
  readonly rows: readonly HeatMapRow[];
}

/** Collects surveys and makes the page. */
export class HeatMap {
  readonly #calendars: HeatMapCalendar[] = [];
  readonly #known = new Map<readonly SurveyedSession[], number>();
  readonly #layouts = new Map<string, number>();
  readonly #rows: HeatMapRow[] = [];
  #interval = "";

  /** Adds a symbol. */
  add(survey: SeriesSurvey): void {
    this.#interval = survey.interval;
    let calendar = this.#known.get(survey.sessions);
    if (calendar === undefined) {
      calendar = this.#calendars.length;
      this.#known.set(survey.sessions, calendar);
      this.#calendars.push(this.#calendar(survey.sessions));
    }
    this.#rows.push({
      symbol: survey.symbol,
      calendar,
      first: survey.notListed,
      slots: [survey.expected, survey.traded, survey.noTrade],
      days: packDays(survey),
    });
  }

  /** What the page is given. */
  data(): HeatMapData {
    return {
      interval: this.#interval,
      calendars: this.#calendars,
      layouts: [...this.#layouts.keys()].map((key) => JSON.parse(key)),
      rows: this.#rows,
    };
  }

  /** The page, HTML. */
  page(from: TradingDate, to: TradingDate): string {
    const packed = gzipSync(JSON.stringify(this.data()));
    return heatMapPage({
      title: `Quality of ${this.#interval} bars, ${from} to ${to}`,
      data: Buffer.from(packed).toString("base64"),
    });
  }

  #calendar(sessions: readonly SurveyedSession[]): HeatMapCalendar {
    const days: number[] = [];
    const opens: number[] = [];
    const layouts: number[] = [];
    const zone = sessions[0]?.session.zone ?? "UTC";
    const offsets = zoneOffsets(zone);
    let before = 0;
    for (const { session, grid } of sessions) {
      const day = parseDate(session.date);
      days.push(day - before);
      before = day;
      const local = session.open + offsets.offsetAt(session.open);
      opens.push(local / SECOND_MS - day * 86_400);
      layouts.push(this.#layout(session, grid));
    }
    return { zone, days, opens, layouts };
  }

  #layout({ open, close }: { open: number; close: number }, grid: SessionGrid) {
    const layout = [
      grid.intervalMs === close - open ? 0 : grid.intervalMs / SECOND_MS,
      (close - open) / SECOND_MS,
      grid.count,
    ];
    for (let slot = 0; slot < grid.count; slot = grid.stretchEnd(slot)) {
      layout.push(slot, (grid.start(slot) - open) / SECOND_MS);
    }
    const key = JSON.stringify(layout);
    const known = this.#layouts.get(key) ?? this.#layouts.size;
    this.#layouts.set(key, known);
    return known;
  }
}

function packDays(survey: SeriesSurvey): number[] {
  const packed: number[] = [];
  let before = 0;
  for (const { session, missing, noTrade, ranges } of survey.days) {
    if (missing + noTrade === 0) continue;
    const named = longestRanges(ranges);
    packed.push(
      session - before,
      missing,
      noTrade,
      ranges.length,
      named.length,
    );
    before = session;
    let slot = 0;
    for (const { first, slots } of named) {
      packed.push(first - slot, slots);
      slot = first;
    }
  }
  return packed;
}

/** The longest ranges, in time order. */
function longestRanges(ranges: readonly SlotRange[]): readonly SlotRange[] {
  if (ranges.length <= GAPS_NAMED) return ranges;
  return [...ranges].sort((a, b) => b.slots - a.slots || a.first - b.first)
    .slice(0, GAPS_NAMED).sort((a, b) => a.first - b.first);
}
