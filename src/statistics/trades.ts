/**
 * Figures of round trips.
 *
 * @module
 */
import type { RoundTrip } from "../trading/round_trips.ts";
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
  const sums = sumTrips(trips);
  const { count, wins, losses } = sums;
  const few = tooFew(count, Math.max(1, roundTrips), "round trips");
  const noWin = few ?? (wins === 0 ? "no round trip made money" : undefined);
  const noLoss = few ?? (losses === 0 ? "no round trip lost money" : undefined);
  const unless = (reason: string | undefined, value: number): Statistic =>
    reason === undefined ? figure(value) : notAvailable(reason);
  return {
    roundTrips: count,
    wins,
    losses,
    netProfit: exactSum(profits),
    winRate: unless(few, wins / count),
    profitFactor: unless(noLoss, sums.won / -sums.lost),
    expectancy: unless(few, mean(profits)),
    averageWin: unless(noWin, sums.won / wins),
    averageLoss: unless(noLoss, sums.lost / losses),
    sqn: sqn(profits, sqnRoundTrips),
    averageDurationMs: unless(few, sums.durationMs / count),
  };
}

/** What round trips come to together. */
interface TripSums {
  readonly count: number;
  readonly wins: number;
  readonly losses: number;
  /** What the wins made. */
  readonly won: number;
  /** What the losses lost, below zero. */
  readonly lost: number;
  readonly durationMs: number;
}

/** Goes through the round trips once: a sweep does so for every set. */
function sumTrips(trips: readonly RoundTrip[]): TripSums {
  let wins = 0;
  let losses = 0;
  let won = 0;
  let lost = 0;
  let durationMs = 0;
  for (let i = 0; i < trips.length; i++) {
    const { netProfit, entryTime, exitTime } = trips[i];
    if (netProfit > 0) {
      wins++;
      won += netProfit;
    } else if (netProfit < 0) {
      losses++;
      lost += netProfit;
    }
    durationMs += exitTime - entryTime;
  }
  const count = trips.length;
  return { count, wins, losses, won, lost, durationMs };
}

function sqn(profits: readonly number[], minimum: number): Statistic {
  const few = tooFew(profits.length, Math.max(2, minimum), "round trips");
  if (few !== undefined) return notAvailable(few);
  const deviation = sampleDeviation(profits);
  if (!(deviation > 0)) return notAvailable("the profits do not vary");
  return figure(Math.sqrt(profits.length) * mean(profits) / deviation);
}
