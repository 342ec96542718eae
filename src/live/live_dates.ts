/**
 * The dates of a live run: those that it has delivered, and those to come.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { LiveJournal } from "../store/live_journal.ts";
import { DAY_MS, formatDate } from "../time/date.ts";
import { SessionGrid, type SlotRule } from "../time/grid.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { TradingDate } from "../types.ts";

/** How far a run is planned ahead: a longer one is started again, and goes on. */
const HORIZON_DAYS = 366;

/** What determines the dates of a run. */
export interface LiveRange {
  /** The name of the run in the journal. */
  readonly run: string;
  /** The slots of its base bars. */
  readonly slots: SlotRule;
  /** The range of a replay; `undefined` for a vendor's feed. */
  readonly replay?: { readonly from: TradingDate; readonly to: TradingDate };
  /** The machine's time, UTC epoch milliseconds. */
  readonly now: number;
  /** The last date that is asked for. */
  readonly until?: TradingDate;
  /** Whether the run ends with the session that it joins or that comes next. */
  readonly once?: boolean;
}

/** The dates of a run. */
export interface LiveDates {
  /** The first session of the run, which an earlier start may have delivered. */
  readonly first: TradingDate;
  /** The first session that is not over. */
  readonly firstLive: TradingDate;
  /** The last session. */
  readonly last: TradingDate;
  /**
   * Where a replay goes on within the first session that is not over, UTC epoch
   * milliseconds; absent if it begins with that session.
   */
  readonly resumeAt?: number;
}

/**
 * The dates of a run: from the first date of its first start to the last one
 * that is asked for.
 *
 * @throws {SessionError} `data_missing` if there is no session to run.
 */
export function liveDates(
  range: LiveRange,
  journal: LiveJournal,
  time: TimeManager,
): LiveDates {
  const { replay, now, run } = range;
  const today = Math.floor(now / DAY_MS);
  const earliest = replay?.from ?? firstOpenDate(today, now, time);
  const first = journal.run(run)?.firstDate ??
    time.getFirstTradingDate(earliest);
  const horizon = replay?.to ?? formatDate(today + HORIZON_DAYS);
  const to = range.until !== undefined && range.until < horizon
    ? range.until
    : horizon;
  const dates = first > to ? [] : time.getTradingDates(first, to);
  const isOver = replay === undefined
    ? (date: TradingDate) => time.requireTradingSession(date).close <= now
    : (date: TradingDate) => isDelivered(date, range, journal, time);
  const firstLive = dates.find((date) => !isOver(date));
  if (firstLive === undefined) throw nothingLeft(range, first, to);
  const last = range.once === true ? firstLive : dates[dates.length - 1];
  const released = journal.released(run, firstLive);
  return {
    first,
    firstLive,
    last,
    ...(released !== undefined && {
      resumeAt: released + range.slots.lengthMs,
    }),
  };
}

/** Today's or the next trading date whose session is not over. */
function firstOpenDate(
  today: number,
  now: number,
  time: TimeManager,
): TradingDate {
  // The exchange may be a day ahead of UTC or behind it.
  let date = time.getFirstTradingDate(formatDate(today - 1));
  while (time.requireTradingSession(date).close <= now) {
    date = time.getNextTradingDate(date);
  }
  return date;
}

/** Whether all slots of a date have been delivered. */
function isDelivered(
  date: TradingDate,
  { run, slots }: LiveRange,
  journal: LiveJournal,
  time: TimeManager,
): boolean {
  const grid = new SessionGrid(time.requireTradingSession(date), slots);
  return journal.released(run, date) === grid.start(grid.count - 1);
}

function nothingLeft(
  { replay, run }: LiveRange,
  first: TradingDate,
  to: TradingDate,
): SessionError {
  return new SessionError(
    "data_missing",
    first > to
      ? `There is no session to run: the first one is on ${first}, after ${to}`
      : replay === undefined
      ? `There is no session to run by ${to}: the next one is later`
      : `The replay of "${run}" is over: all sessions from ${first} to ${to} have been delivered; start it anew with --fresh`,
  );
}
