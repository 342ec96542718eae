/**
 * What contexts of strategies and of scanners have in common: the market as of
 * the current slice.
 *
 * @module
 */
import type { LogLine } from "../log/run_log.ts";
import type { Gap } from "../quality/gaps.ts";
import type { AsOfData } from "../session/as_of/as_of_session.ts";
import type { AsOfClock } from "../session/as_of/clock.ts";
import type { BarSeries } from "../session/bar_series.ts";
import type { IndicatorSeries } from "../session/indicator_series.ts";
import type { Quote } from "../session/quote.ts";
import type { SessionMetrics } from "../session/session_metrics.ts";
import type { QualityQuery } from "../strategy/quality_query.ts";
import type { SessionInfo } from "../strategy/strategy.ts";
import type { CalendarView, ClockView, Logger } from "../strategy/views.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { Interval } from "../types.ts";
import type { AsOfGaps } from "./as_of_gaps.ts";
import type { Callee } from "./callees.ts";
import { calendarView, clockView, loggerView } from "./context_views.ts";
import type { HookGuard } from "./hook_guard.ts";
import { randomSource } from "./random_source.ts";

/** The parts that a {@linkcode MarketContext} uses. */
export interface MarketContextParts {
  /** The symbols that start as parked. */
  readonly universe: readonly string[];
  /** What has been delivered. */
  readonly session: AsOfData;
  /** The gaps of what has been delivered. */
  readonly gaps: Pick<AsOfGaps, "of">;
  /** The calendar. */
  readonly time: TimeManager;
  /** By symbol, the calendar of its exchange group. */
  readonly calendars: readonly TimeManager[];
  /** Refuses actions outside of hooks. */
  readonly guard: HookGuard;
  /** The seed of the run's random numbers. */
  readonly seed: number;
  /** Adds a line to the run's log. */
  readonly log: (line: LogLine) => void;
}

function sessionInfo({ record, exchange }: AsOfClock): SessionInfo {
  const { date, open, close } = record;
  return { date, exchange, open, close };
}

/** The market as of the current slice, for one strategy or scanner. */
export class MarketContext {
  /** See {@linkcode StrategyContext.universe}. */
  readonly universe: readonly string[];
  /** See {@linkcode StrategyContext.clock}. */
  readonly clock: ClockView;
  /** See {@linkcode StrategyContext.calendar}. */
  readonly calendar: CalendarView;
  /** See {@linkcode StrategyContext.logger}. */
  readonly logger: Logger;
  readonly #session: AsOfData;
  readonly #gaps: Pick<AsOfGaps, "of">;
  readonly #guard: HookGuard;
  readonly #callee: Callee;
  readonly #random: () => number;
  readonly #calendars: readonly TimeManager[];
  /** The views of other calendars than the run's, once somebody has asked. */
  readonly #views: Map<TimeManager, CalendarView>;

  /** The context of `callee`. */
  constructor(parts: MarketContextParts, callee: Callee) {
    const { session, time } = parts;
    const { name, index } = callee;
    this.#session = session;
    this.#gaps = parts.gaps;
    this.#guard = parts.guard;
    this.#callee = callee;
    this.universe = Object.freeze([...parts.universe]);
    this.clock = clockView(session);
    this.calendar = calendarView(time);
    this.#calendars = parts.calendars;
    this.#views = new Map([[time, this.calendar]]);
    this.logger = loggerView((level, message) =>
      parts.log({ time: session.clock.time, strategy: name, level, message })
    );
    this.#random = randomSource(parts.seed, index);
  }

  /** See {@linkcode StrategyContext.time}. */
  get time(): number {
    return this.#session.clock.time;
  }

  /** See {@linkcode StrategyContext.session}. */
  get session(): SessionInfo {
    return sessionInfo(this.#session.clock);
  }

  /** See {@linkcode StrategyContext.sessionOf}. */
  sessionOf(symbol: string): SessionInfo | undefined {
    const clock = this.#session.clockOf(symbol);
    return clock.hasBegun ? sessionInfo(clock) : undefined;
  }

  /** See {@linkcode StrategyContext.calendarOf}. */
  calendarOf(symbol: string): CalendarView {
    const time = this.#calendars[this.#session.symbols.of(symbol)];
    const known = this.#views.get(time);
    if (known !== undefined) return known;
    const view = calendarView(time);
    this.#views.set(time, view);
    return view;
  }

  /** See {@linkcode StrategyContext.bars}. */
  bars(symbol: string, interval: Interval): BarSeries {
    return this.#session.bars.series(symbol, interval);
  }

  /** See {@linkcode StrategyContext.indicator}. */
  indicator(symbol: string, id: string): IndicatorSeries {
    return this.#session.indicators.series(symbol, id);
  }

  /** See {@linkcode StrategyContext.historicalIndicator}. */
  historicalIndicator(
    symbol: string,
    key: string,
    time: number = this.time,
  ): number | undefined {
    return this.#session.historical.value(symbol, key, time);
  }

  /** See {@linkcode StrategyContext.historicalIndicatorStale}. */
  historicalIndicatorStale(symbol: string, key: string): boolean {
    return this.#session.historical.isStale(symbol, key);
  }

  /** See {@linkcode StrategyContext.quality}. */
  quality(symbol: string, of: Interval | QualityQuery = {}): number {
    const session = this.#session;
    const { interval, history } = typeof of === "string"
      ? { interval: of, history: false }
      : of;
    // Throws for an interval that the run does not have.
    if (interval !== undefined) session.bars.series(symbol, interval);
    if (history !== true) return session.quality.of(symbol);
    const number = session.symbols.of(symbol);
    return session.historyQuality.of(number, interval);
  }

  /** See {@linkcode StrategyContext.gaps}. */
  gaps(symbol: string, interval?: Interval): readonly Gap[] {
    if (interval !== undefined) {
      this.#session.bars.series(symbol, interval);
    }
    return this.#gaps.of(symbol);
  }

  /** See {@linkcode StrategyContext.quote}. */
  quote(symbol: string): Quote | undefined {
    return this.#session.market.quote(symbol);
  }

  /** See {@linkcode StrategyContext.metrics}. */
  metrics(symbol: string): SessionMetrics {
    return this.#session.market.metrics(symbol);
  }

  /** See {@linkcode StrategyContext.random}. */
  random(): number {
    this.#guard.require(this.#callee, "random");
    return this.#random();
  }

  /** See {@linkcode StrategyContext.log}. */
  log(message: string): void {
    this.logger.info(message);
  }
}
