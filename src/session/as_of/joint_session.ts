/**
 * The data of the sessions of several exchange groups, seen as one.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import type { Interval } from "../../types.ts";
import type { BarSeries, SeriesWindow } from "../bar_series.ts";
import type { IndicatorSeries } from "../indicator_series.ts";
import { jointNumbers, placesIn, type SymbolPlace } from "../joint_plan.ts";
import type { Quote } from "../quote.ts";
import type { RunPlan } from "../run_plan.ts";
import type { SessionMetrics } from "../session_metrics.ts";
import type { AsOfData, AsOfSession } from "./as_of_session.ts";
import { AsOfClock } from "./clock.ts";
import { SymbolNumbers } from "./symbols.ts";

/**
 * Answers for each symbol from the data of its group, which has a session and a
 * clock of its own. The joint clock has the time of the run.
 */
export class JointSession implements AsOfData {
  readonly clock = new AsOfClock();
  readonly symbols: SymbolNumbers;
  readonly bars: AsOfData["bars"];
  readonly indicators: AsOfData["indicators"];
  readonly historical: AsOfData["historical"];
  readonly market: AsOfData["market"];
  readonly quality: AsOfData["quality"];
  readonly historyQuality: AsOfData["historyQuality"];
  /** Where each symbol is. */
  readonly places: readonly SymbolPlace[];
  readonly #sessions: readonly AsOfSession[];

  /** Joins the data of the groups of a joint plan, in their order. */
  constructor(plan: RunPlan, sessions: readonly AsOfSession[]) {
    const { symbols, lanes = [] } = plan;
    this.#sessions = sessions;
    this.symbols = new SymbolNumbers(symbols);
    this.places = placesIn(symbols, lanes);
    const of = (symbol: string) => this.#sessionOf(symbol);
    const windows = jointWindows(plan, lanes, sessions);
    this.bars = {
      windows,
      series: (symbol: string, interval: Interval): BarSeries =>
        of(symbol).bars.series(symbol, interval),
    };
    this.indicators = {
      series: (symbol: string, id: string): IndicatorSeries =>
        of(symbol).indicators.series(symbol, id),
      find: (symbol: string, id: string): IndicatorSeries | undefined =>
        of(symbol).indicators.find(symbol, id),
      ids: sessions[0].indicators.ids,
    };
    this.historical = {
      value: (symbol: string, key: string, time: number) =>
        hasBegun(of(symbol))
          ? of(symbol).historical.value(symbol, key, time)
          : undefined,
      isStale: (symbol: string, key: string) =>
        of(symbol).historical.isStale(symbol, key),
    };
    const { places } = this;
    const market = places.map(({ lane }) => sessions[lane].market);
    this.market = {
      price: (index: number) => market[index].price(places[index].symbol),
      worth: (index: number) => market[index].worth(places[index].symbol),
      volume: (index: number) => market[index].volume(places[index].symbol),
      quote: (symbol: string): Quote | undefined =>
        of(symbol).market.quote(symbol),
      metrics: (symbol: string): SessionMetrics =>
        of(symbol).market.metrics(symbol),
    };
    this.quality = {
      of: (symbol: string) =>
        hasBegun(of(symbol)) ? of(symbol).quality.of(symbol) : 100,
    };
    this.historyQuality = {
      of: (index: number, interval?: Interval) => {
        const { lane, symbol } = places[index];
        return sessions[lane].historyQuality.of(symbol, interval);
      },
    };
  }

  /** See {@linkcode AsOfData.clockOf}. */
  clockOf(symbol: string): AsOfClock {
    return this.#sessionOf(symbol).clock;
  }

  /** Moves the clocks of all groups. */
  moveTo(time: number): void {
    this.clock.time = time;
    for (let i = 0; i < this.#sessions.length; i++) {
      this.#sessions[i].clock.time = time;
    }
  }

  #sessionOf(symbol: string): AsOfSession {
    return this.#sessions[this.places[this.symbols.of(symbol)].lane];
  }
}

/** Whether a group has had a session: one may begin days before another. */
function hasBegun({ clock }: AsOfSession): boolean {
  return clock.hasBegun;
}

/** The windows of all bars, by their numbers in the joint plan. */
function jointWindows(
  plan: RunPlan,
  lanes: readonly RunPlan[],
  sessions: readonly AsOfSession[],
): SeriesWindow[] {
  const windows = new Array<SeriesWindow>(plan.ids.count);
  lanes.forEach((lane, i) => {
    const own = sessions[i].bars.windows;
    jointNumbers(lane, plan.symbols).forEach((number, id) => {
      if (number >= 0) windows[number] = own[id];
    });
  });
  if (windows.includes(undefined as never)) {
    throw new SessionError("memory_invalid", "A series has no group");
  }
  return windows;
}
