/**
 * The quality of stored bars, without a run.
 *
 * @module
 */
import { priceRatio } from "../instruments/corporate_action.ts";
import type { SeriesRange } from "../store/bar_store.ts";
import type { MarketStore, StoredBars } from "../store/market_store.ts";
import type { BaseInterval, TradingDate } from "../types.ts";
import {
  type Gap,
  type GapKind,
  gapOf,
  type GapScan,
  type SlotRange,
} from "./gaps.ts";
import type { ReusedSymbol } from "../store/symbol_history.ts";
import { shareActions } from "../store/share_actions.ts";
import { datedSymbol } from "../text/symbol_text.ts";
import { qualityOf } from "../session/slot_count.ts";
import { type PriceJump, PriceJumpScan } from "./price_jump.ts";
import { StoredDayReader } from "./stored_day_reader.ts";
import { sessionsBefore, type SurveyedSession } from "./surveyed_sessions.ts";

/** The slots of one series in one session. */
export interface DayQuality {
  /** The number of the session in the range. */
  readonly session: number;
  /** The trading date. */
  readonly date: TradingDate;
  /** Slots in which a bar is expected. */
  readonly expected: number;
  /** Slots with a bar. */
  readonly traded: number;
  /** Slots without a bar that are accounted for. */
  readonly noTrade: number;
  /** Slots whose bar is missing. */
  readonly missing: number;
  /** Ranges of consecutive slots without a bar. */
  readonly ranges: readonly SlotRange[];
  /** The kind of all these ranges. */
  readonly kind: GapKind;
}

/** The stored bars of one series in a range, compared with the calendar. */
export interface SeriesSurvey {
  /** The symbol. */
  readonly symbol: string;
  /** The interval. */
  readonly interval: BaseInterval;
  /** The sessions of the range. */
  readonly sessions: readonly SurveyedSession[];
  /**
   * Sessions before the symbol's first stored bar. The symbol counts as not
   * listed there, so no bars are expected.
   */
  readonly notListed: number;
  /** The first trading date with bars in the whole store. */
  readonly firstDate: TradingDate;
  /** The last one; later sessions count as missing. */
  readonly lastDate: TradingDate;
  /** One entry per session, from the first that counts. */
  readonly days: readonly DayQuality[];
  /** Slots in which a bar is expected. */
  readonly expected: number;
  /** Slots with a bar. */
  readonly traded: number;
  /** Slots without a bar that are accounted for. */
  readonly noTrade: number;
  /** Slots whose bar is missing. */
  readonly missing: number;
  /** 100 × slots accounted for ÷ slots expected; 100 if none is expected. */
  readonly quality: number;
  /** The first session with the lowest score; `undefined` if all have 100. */
  readonly worst: DayQuality | undefined;
  /** The first of the longest gaps of missing slots. */
  readonly longest: Gap | undefined;
  /** Sessions without a single bar. */
  readonly emptySessions: number;
  /** Jumps of the price between two sessions, like those of unadjusted splits. */
  readonly jumps: readonly PriceJump[];
  /** Stored bars inside of a session, but not at the start of a slot. */
  readonly offGrid: number;
  /** Stored bars outside of the hours of their date's session. */
  readonly outside: number;
  /** Bars stored separately as extended hours. */
  readonly extended: number;
  /** That another share has the symbol after this one. */
  readonly reused?: ReusedSymbol;
}

/**
 * Compares the stored bars of a series with the sessions of a range. Bars are
 * expected from the session of the symbol's first stored bar to the end of the
 * range. `onDate` is called before each session, to report progress.
 *
 * @throws {SessionError} `store_corrupt` at the first damaged day.
 */
export async function surveySeries(
  store: StoredBars & Pick<MarketStore, "actions">,
  info: SeriesRange,
  sessions: readonly SurveyedSession[],
  onDate: (date: TradingDate) => void = () => {},
): Promise<SeriesSurvey> {
  const { symbol, interval, firstDate, lastDate, omitsNoTrade } = info;
  const notListed = sessionsBefore(sessions, firstDate);
  const reader = new StoredDayReader(store, info, sessions);
  const days: DayQuality[] = [];
  const prices = new PriceJumpScan();
  const jumps: PriceJump[] = [];
  const ticker = datedSymbol(symbol)?.symbol ?? symbol;
  const actions = shareActions(ticker, store);
  let actionsOver = 0;
  const sums = { expected: 0, traded: 0, noTrade: 0, emptySessions: 0 };
  let worst: DayQuality | undefined;
  let longest: Gap | undefined;
  for (let i = notListed; i < sessions.length; i++) {
    const { session, grid } = sessions[i];
    onDate(session.date);
    const day = dayOf(i, sessions[i], await reader.scan(i), omitsNoTrade);
    days.push(day);
    if (day.traded > 0) {
      // A split or a roll that is known is no jump.
      while (actions[actionsOver]?.date <= day.date) {
        prices.split(priceRatio(actions[actionsOver++]));
      }
      const jump = prices.add(day.date, reader.firstOpen, reader.lastClose);
      if (jump !== undefined) jumps.push(jump);
    }
    sums.expected += day.expected;
    sums.traded += day.traded;
    sums.noTrade += day.noTrade;
    if (day.traded === 0) sums.emptySessions++;
    if (day.missing === 0) continue;
    if (worst === undefined || scoreOf(day) < scoreOf(worst)) worst = day;
    for (const range of day.ranges) {
      if (range.slots <= (longest?.slots ?? 0)) continue;
      const { date } = session;
      longest = gapOf({ symbol, interval, date, grid }, range, day.kind);
    }
  }
  await reader.finish();
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
    jumps,
    offGrid: reader.offGrid,
    outside: reader.outside,
    extended: await extendedBars(store, info, sessions),
  };
}

function dayOf(
  number: number,
  { session, grid }: SurveyedSession,
  scan: GapScan,
  omitsNoTrade: boolean,
): DayQuality {
  const kind = scan.kind(omitsNoTrade);
  const empty = grid.count - scan.traded;
  return {
    session: number,
    date: session.date,
    expected: grid.count,
    traded: scan.traded,
    noTrade: kind === "no_trade" ? empty : 0,
    missing: kind === "missing" ? empty : 0,
    ranges: empty === 0 ? [] : scan.ranges(grid.count),
    kind,
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

async function extendedBars(
  store: StoredBars,
  { symbol, interval }: SeriesRange,
  sessions: readonly SurveyedSession[],
): Promise<number> {
  if (sessions.length === 0) return 0;
  if (store.series(symbol, interval, "extended") === undefined) return 0;
  const from = sessions[0].session.date;
  const to = sessions[sessions.length - 1].session.date;
  const chunks = await store.chunks(symbol, interval, from, to, "extended");
  return chunks.reduce((sum, { rows }) => sum + rows, 0);
}
