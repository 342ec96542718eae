/**
 * The data of the heat map of stored bars: every session of every symbol, in a
 * few numbers. `browser/survey.js` reads them.
 *
 * @module
 */
import { parseDate } from "../../time/date.ts";
import type { SessionGrid } from "../../time/grid.ts";
import { zoneOffsets } from "../../time/zone.ts";
import type { SlotRange } from "../../quality/gaps.ts";
import type { SeriesSurvey } from "../../quality/store_survey.ts";
import type { SurveyedSession } from "../../quality/surveyed_sessions.ts";

/** A cell names at most this many gaps, the longest, and counts the others. */
const GAPS_NAMED = 12;
const SECOND_MS = 1_000;

/**
 * The sessions of one exchange. Numbers of one kind are stored together, as
 * differences to the previous one, which compresses well.
 */
export interface QualityMapCalendar {
  /** IANA name of the zone that times are shown in. */
  readonly zone: string;
  /** Days since 1970 of the trading dates, as differences. */
  readonly days: readonly number[];
  /** Local second of the day of every open; negative on the evening before. */
  readonly opens: readonly number[];
  /** For every session, the index of its layout. */
  readonly layouts: readonly number[];
}

/**
 * The slots of a session: seconds per slot (0 for one slot per session),
 * seconds from open to close, number of slots; then, for every stretch without
 * a break, its first slot and, in seconds from the open, where that slot would
 * begin if it were whole, where it begins, and where the stretch ends.
 */
export type QualityMapLayout = readonly number[];

/** One symbol. */
export interface QualityMapRow {
  /** The symbol. */
  readonly symbol: string;
  /** The index of its calendar. */
  readonly calendar: number;
  /** Its first session, before which the symbol is not listed. */
  readonly first: number;
  /** Expected, traded and no-trade slots. */
  readonly slots: readonly [number, number, number];
  /**
   * Every session that lacks bars: its index as a difference, the numbers of
   * missing slots, no-trade slots, gaps and named gaps; then, for each named
   * gap, its first slot as a difference and its number of slots.
   */
  readonly days: readonly number[];
}

/** The data of the page. */
export interface QualityMapData {
  /** The interval. */
  readonly interval: string;
  /** The calendars. */
  readonly calendars: readonly QualityMapCalendar[];
  /** The layouts of sessions. */
  readonly layouts: readonly QualityMapLayout[];
  /** The symbols. */
  readonly rows: readonly QualityMapRow[];
}

/** Collects the surveys of symbols for the heat map. */
export class QualityMap {
  readonly #calendars: QualityMapCalendar[] = [];
  readonly #known = new Map<readonly SurveyedSession[], number>();
  readonly #layouts = new Map<string, number>();
  readonly #rows: QualityMapRow[] = [];
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

  /** All symbols that were added. */
  data(): QualityMapData {
    return {
      interval: this.#interval,
      calendars: this.#calendars,
      layouts: [...this.#layouts.keys()].map((key) => JSON.parse(key)),
      rows: this.#rows,
    };
  }

  #calendar(sessions: readonly SurveyedSession[]): QualityMapCalendar {
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
    for (let slot = 0; slot < grid.count;) {
      const next = grid.stretchEnd(slot);
      const start = grid.start(slot);
      // The first slot by the clock may begin late: the next one counts.
      const anchor = next - slot > 1 ? grid.end(slot) - grid.intervalMs : start;
      layout.push(
        slot,
        ...[anchor, start, grid.end(next - 1)].map((at) =>
          (at - open) / SECOND_MS
        ),
      );
      slot = next;
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
