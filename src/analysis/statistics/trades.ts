/**
 * Figures of round trips.
 *
 * @module
 */
import type { RoundTrip } from "../round_trips.ts";
import {
  DEFAULT_MINIMUMS,
  exactSum,
  figure,
  mean,
  notAvailable,
  sampleDeviation,
  type SampleMinimums,
  type Statistic,
  tooFew,
} from "./statistic.ts";

/** What a set of round trips comes to. Profits are after fees. */
export interface TradeStatistics {
  /** How many round trips were completed. */
  readonly roundTrips: number;
  /** How many of them made money. */
  readonly wins: number;
  /** How many lost money; a trip that came out even is neither. */
  readonly losses: number;
  /** Their profit together. */
  readonly netProfit: number;
  /** Wins ÷ round trips. */
  readonly winRate: Statistic;
  /** Sum of what wins made ÷ sum of what losses lost. */
  readonly profitFactor: Statistic;
  /** Mean profit of a round trip. */
  readonly expectancy: Statistic;
  /** Mean profit of a win. */
  readonly averageWin: Statistic;
  /** Mean profit of a loss, a number below zero. */
  readonly averageLoss: Statistic;
  /** System quality number: √n × mean ÷ sample standard deviation of profits (Van Tharp). */
  readonly sqn: Statistic;
  /** Mean time from entry to exit in milliseconds. */
  readonly averageDurationMs: Statistic;
}

/** Computes the figures of a set of round trips. */
export function tradeStatistics(
  trips: readonly RoundTrip[],
  minimums: Partial<SampleMinimums> = {},
): TradeStatistics {
  const { roundTrips, sqnRoundTrips } = { ...DEFAULT_MINIMUMS, ...minimums };
  const profits = trips.map((trip) => trip.netProfit);
  const wins = profits.filter((profit) => profit > 0);
  const losses = profits.filter((profit) => profit < 0);
  const sum = (values: readonly number[]) =>
    values.reduce((total, value) => total + value, 0);
  const few = tooFew(profits.length, Math.max(1, roundTrips), "round trips");
  const guarded = (compute: () => Statistic): Statistic =>
    few === undefined ? compute() : notAvailable(few);
  return {
    roundTrips: profits.length,
    wins: wins.length,
    losses: losses.length,
    netProfit: exactSum(profits),
    winRate: guarded(() => figure(wins.length / profits.length)),
    profitFactor: guarded(() =>
      losses.length === 0
        ? notAvailable("no round trip lost money")
        : figure(sum(wins) / -sum(losses))
    ),
    expectancy: guarded(() => figure(mean(profits))),
    averageWin: guarded(() =>
      wins.length === 0
        ? notAvailable("no round trip made money")
        : figure(mean(wins))
    ),
    averageLoss: guarded(() =>
      losses.length === 0
        ? notAvailable("no round trip lost money")
        : figure(mean(losses))
    ),
    sqn: sqn(profits, sqnRoundTrips),
    averageDurationMs: guarded(() =>
      figure(mean(trips.map((trip) => trip.exitTime - trip.entryTime)))
    ),
  };
}

function sqn(profits: readonly number[], minimum: number): Statistic {
  const few = tooFew(profits.length, Math.max(2, minimum), "round trips");
  if (few !== undefined) return notAvailable(few);
  const deviation = sampleDeviation(profits);
  if (!(deviation > 0)) return notAvailable("the profits do not vary");
  return figure(Math.sqrt(profits.length) * mean(profits) / deviation);
}
