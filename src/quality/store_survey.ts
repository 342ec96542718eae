/**
 * The quality of stored bars, without a run.
 *
 * @module
 */
import {
  type BarStore,
  type DayChunk,
  makeColumns,
  type SeriesInfo,
} from "../store/bar_store.ts";
import type { SessionGrid } from "../time/grid.ts";
import type { TradingSession } from "../time/session.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { BarColumns, BaseInterval, TradingDate } from "../types.ts";
import {
  type Gap,
  type GapKind,
  gapOf,
  GapScan,
  type SlotRange,
} from "./gaps.ts";
import { qualityOf } from "./slot_count.ts";

// So that years of seconds need no memory.
const CHUNKS_AT_ONCE = 32;

/** A session of the range and its slots. */
export interface SurveyedSession {
  /** Date, hours and zone. */
  readonly session: TradingSession;
  /** The slots of the interval that is surveyed. */
  readonly grid: SessionGrid;
}

/** The slots of one series in one session. */
export interface DayQuality {
  /** The session, by its number in the range. */
  readonly session: number;
  /** The trading date. */
  readonly date: TradingDate;
  /** Slots that a bar is expected in. */
  readonly expected: number;
  /** Slots with a bar. */
  readonly traded: number;
  /** Slots without a bar that are accounted for. */
  readonly noTrade: number;
  /** Slots whose bar is missing. */
  readonly missing: number;
  /** Slots in a row without a bar. */
  readonly ranges: readonly SlotRange[];
  /** What all of them are. */
  readonly kind: GapKind;
}

/** A stored series on a session's grid; hours of the clock have none. */
export interface GridSeries extends SeriesInfo {
  /** The interval. */
  readonly interval: BaseInterval;
}

/** Whether the bars of a stored series stand on a session's grid. */
export function hasGrid(info: SeriesInfo): info is GridSeries {
  return info.interval !== "1h";
}

/** What is stored of one series in a range, held against the calendar. */
export interface SeriesSurvey {
  /** The symbol. */
  readonly symbol: string;
  /** The interval. */
  readonly interval: BaseInterval;
  /** The sessions of the range. */
  readonly sessions: readonly SurveyedSession[];
  /**
   * Sessions before the symbol's first stored bar: it is taken as not listed
   * yet, and nothing is expected of it.
   */
  readonly notListed: number;
  /** The first trading date with bars in the whole store. */
  readonly firstDate: TradingDate;
  /** The last one; sessions after it count as missing. */
  readonly lastDate: TradingDate;
  /** Session by session, from the first that counts. */
  readonly days: readonly DayQuality[];
  /** Slots that a bar is expected in. */
  readonly expected: number;
  /** Slots with a bar. */
  readonly traded: number;
  /** Slots without a bar that are accounted for. */
  readonly noTrade: number;
  /** Slots whose bar is missing. */
  readonly missing: number;
  /** 100 × slots accounted for ÷ slots expected; 100 where none is. */
  readonly quality: number;
  /** The session with the lowest score, the first of them; `undefined` at 100. */
  readonly worst: DayQuality | undefined;
  /** The gap of most missing slots, the first of them. */
  readonly longest: Gap | undefined;
  /** Sessions without a single bar. */
  readonly emptySessions: number;
  /** Stored bars inside of a session, but at no slot's start. */
  readonly offGrid: number;
  /** Stored bars outside of the hours of their date's session. */
  readonly outside: number;
  /** Bars stored apart as extended hours. */
  readonly extended: number;
}

/** The sessions of a range with their slots. */
export function surveyedSessions(
  time: TimeManager,
  interval: BaseInterval,
  from: TradingDate,
  to: TradingDate,
): SurveyedSession[] {
  return time.getTradingDates(from, to).map((date) => ({
    session: time.getTradingSession(date) as TradingSession,
    grid: time.slots(date, interval),
  }));
}

/**
 * Holds the stored bars of a series against the sessions given. A symbol is
 * expected from its first stored bar on; whatever is missing after that is
 * missing, up to the end of the range.
 *
 * @throws {SessionError} `store_corrupt` at the first damaged day.
 */
export function surveySeries(
  store: BarStore,
  info: GridSeries,
  sessions: readonly SurveyedSession[],
  onDate: (date: TradingDate) => void = () => {},
): SeriesSurvey {
  const { symbol, interval, firstDate, lastDate, omitsNoTrade } = info;
  const notListed = countBefore(sessions, firstDate);
  const reader = new DayReader(store, info, sessions);
  const days: DayQuality[] = [];
  const sums = { expected: 0, traded: 0, noTrade: 0, emptySessions: 0 };
  let worst: DayQuality | undefined;
  let longest: Gap | undefined;
  for (let i = notListed; i < sessions.length; i++) {
    const { session, grid } = sessions[i];
    onDate(session.date);
    const scan = reader.scan(i);
    const kind = scan.kind(omitsNoTrade);
    const empty = grid.count - scan.traded;
    const day: DayQuality = {
      session: i,
      date: session.date,
      expected: grid.count,
      traded: scan.traded,
      noTrade: kind === "no_trade" ? empty : 0,
      missing: kind === "missing" ? empty : 0,
      ranges: empty === 0 ? [] : scan.ranges(grid.count),
      kind,
    };
    days.push(day);
    sums.expected += day.expected;
    sums.traded += day.traded;
    sums.noTrade += day.noTrade;
    if (day.traded === 0) sums.emptySessions++;
    if (day.missing === 0) continue;
    if (worst === undefined || scoreOf(day) < scoreOf(worst)) worst = day;
    for (const range of day.ranges) {
      if (range.slots <= (longest?.slots ?? 0)) continue;
      const { date } = session;
      longest = gapOf({ symbol, interval, date, grid }, range, kind);
    }
  }
  reader.finish();
  const { expected, traded, noTrade } = sums;
  return {
    symbol,
    interval,
    sessions,
    notListed,
    firstDate,
    lastDate,
    days,
    ...sums,
    missing: expected - traded - noTrade,
    quality: qualityOf(traded + noTrade, expected),
    worst,
    longest,
    offGrid: reader.offGrid,
    outside: reader.outside,
    extended: extendedBars(store, info, sessions),
  };
}

/** The score of a session, 0 to 100. */
export function scoreOf(day: DayQuality): number {
  return qualityOf(day.traded + day.noTrade, day.expected);
}

/** The gaps of a session. */
export function gapsOf(survey: SeriesSurvey, day: DayQuality): Gap[] {
  const { symbol, interval, sessions } = survey;
  const { grid } = sessions[day.session];
  const place = { symbol, interval, date: day.date, grid };
  return day.ranges.map((range) => gapOf(place, range, day.kind));
}

/** Reads the stored days of a range once, in order. */
class DayReader {
  offGrid = 0;
  outside = 0;
  readonly #store: BarStore;
  readonly #info: GridSeries;
  readonly #sessions: readonly SurveyedSession[];
  readonly #dates: readonly TradingDate[];
  #next = 0;
  #chunks: readonly DayChunk[] = [];
  #chunk = 0;
  #columns: BarColumns = makeColumns(1_024);

  constructor(
    store: BarStore,
    info: GridSeries,
    sessions: readonly SurveyedSession[],
  ) {
    this.#store = store;
    this.#info = info;
    this.#sessions = sessions;
    const from = sessions[0]?.session.date ?? "";
    const to = sessions.at(-1)?.session.date ?? "";
    const { symbol, interval } = info;
    this.#dates = store.tradingDates(symbol, interval, from, to);
  }

  /** The bars of session number `index`; sessions are asked for in order. */
  scan(index: number): GapScan {
    const { session, grid } = this.#sessions[index];
    const scan = new GapScan(grid);
    for (;;) {
      const chunk = this.#peek();
      if (chunk === undefined || chunk.date > session.date) return scan;
      this.#chunk++;
      if (chunk.date < session.date) {
        // The calendar has no session on that date.
        this.outside += chunk.rows;
        continue;
      }
      const rows = this.#decode(chunk);
      const { timestamp } = this.#columns;
      if (scan.add(timestamp, 0, rows) === 0) continue;
      for (let row = 0; row < rows; row++) {
        if (grid.slotAt(timestamp[row]) < 0) this.outside++;
        else if (grid.slotStartingAt(timestamp[row]) < 0) this.offGrid++;
      }
    }
  }

  /** Counts what is left behind the last session. */
  finish(): void {
    for (let chunk = this.#peek(); chunk !== undefined; chunk = this.#peek()) {
      this.outside += chunk.rows;
      this.#chunk++;
    }
  }

  #peek(): DayChunk | undefined {
    if (this.#chunk === this.#chunks.length) {
      if (this.#next === this.#dates.length) return undefined;
      const from = this.#dates[this.#next];
      const to = Math.min(this.#next + CHUNKS_AT_ONCE, this.#dates.length);
      const { symbol, interval } = this.#info;
      this.#chunks = this.#store.chunks(
        symbol,
        interval,
        from,
        this.#dates[to - 1],
      );
      this.#next = to;
      this.#chunk = 0;
    }
    return this.#chunks[this.#chunk];
  }

  #decode(chunk: DayChunk): number {
    if (chunk.rows > this.#columns.timestamp.length) {
      this.#columns = makeColumns(chunk.rows);
    }
    return this.#store.decode(chunk, this.#columns, 0);
  }
}

function countBefore(
  sessions: readonly SurveyedSession[],
  date: TradingDate,
): number {
  const first = sessions.findIndex(({ session }) => session.date >= date);
  return first < 0 ? sessions.length : first;
}

function extendedBars(
  store: BarStore,
  { symbol, interval }: GridSeries,
  sessions: readonly SurveyedSession[],
): number {
  if (sessions.length === 0) return 0;
  if (store.series(symbol, interval, "extended") === undefined) return 0;
  const from = sessions[0].session.date;
  const to = sessions[sessions.length - 1].session.date;
  return store.chunks(symbol, interval, from, to, "extended")
    .reduce((sum, { rows }) => sum + rows, 0);
}
