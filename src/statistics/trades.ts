/**
 * Statistics of round trips.
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

/** Statistics of a set of round trips. Profits are after fees. */
export interface TradeStatistics {
  /** Number of completed round trips. */
  readonly roundTrips: number;
  /** Number of those that made money. */
  readonly wins: number;
  /** Number of those that lost money; one with a net profit of 0 is neither win nor loss. */
  readonly losses: number;
  /** Sum of their profits. */
  readonly netProfit: number;
  /** Wins ÷ round trips. */
  readonly winRate: Statistic;
  /** Sum of the wins' profits ÷ sum of the losses. */
  readonly profitFactor: Statistic;
  /** Mean profit of a round trip. */
  readonly expectancy: Statistic;
  /** Mean profit of a win. */
  readonly averageWin: Statistic;
  /** Mean profit of a loss, below zero. */
  readonly averageLoss: Statistic;
  /** System quality number: √n × mean ÷ sample standard deviation of profits (Van Tharp). */
  readonly sqn: Statistic;
  /** Mean time from entry to exit in milliseconds. */
  readonly averageDurationMs: Statistic;
}

/** What the statistics of round trips are computed from: one pass over them. */
export interface TripSample {
  /** How many round trips. */
  readonly count: number;
  /** How many made money. */
  readonly wins: number;
  /** How many lost money. */
  readonly losses: number;
  /** Sum of the wins' profits. */
  readonly won: number;
  /** Sum of the losses' profits, below zero. */
  readonly lost: number;
  /** Sum of all profits, exact. */
  readonly netProfit: number;
  /** Time from entry to exit, summed. */
  readonly durationMs: number;
  /** The profit of each round trip. */
  readonly profits: readonly number[];
  /** Why the sample is too small; `undefined` if it is not. */
  readonly few: string | undefined;
  /** The minimum number of round trips for the system quality number. */
  readonly sqnMinimum: number;
}

/** Sums up round trips. A sweep does this once for every set. */
export function tripSample(
  trips: readonly RoundTrip[],
  minimums: Partial<SampleMinimums> = {},
): TripSample {
  const { roundTrips, sqnRoundTrips } = { ...DEFAULT_MINIMUMS, ...minimums };
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
  const profits = trips.map((trip) => trip.netProfit);
  return {
    count,
    wins,
    losses,
    won,
    lost,
    netProfit: exactSum(profits),
    durationMs,
    profits,
    few: tooFew(count, Math.max(1, roundTrips), "round trips"),
    sqnMinimum: sqnRoundTrips,
  };
}

/** Wins ÷ round trips. */
export function winRate({ few, wins, count }: TripSample): Statistic {
  return unless(few, wins / count);
}

/** Sum of the wins' profits ÷ sum of the losses. */
export function profitFactor(sample: TripSample): Statistic {
  return unless(noLoss(sample), sample.won / -sample.lost);
}

/** Mean profit of a round trip. */
export function expectancy({ few, profits }: TripSample): Statistic {
  return unless(few, mean(profits));
}

/** Mean profit of a win. */
export function averageWin(sample: TripSample): Statistic {
  const { few, wins, won } = sample;
  const noWin = wins === 0 ? "no round trip made money" : undefined;
  return unless(few ?? noWin, won / wins);
}

/** Mean profit of a loss, below zero. */
export function averageLoss(sample: TripSample): Statistic {
  return unless(noLoss(sample), sample.lost / sample.losses);
}

/** Mean time from entry to exit in milliseconds. */
export function averageDurationMs(sample: TripSample): Statistic {
  return unless(sample.few, sample.durationMs / sample.count);
}

/**
 * System quality number: √n × mean ÷ sample standard deviation of the profits
 * (Van Tharp).
 */
export function sqn({ profits, sqnMinimum }: TripSample): Statistic {
  const few = tooFew(profits.length, Math.max(2, sqnMinimum), "round trips");
  if (few !== undefined) return notAvailable(few);
  const deviation = sampleDeviation(profits);
  if (!(deviation > 0)) return notAvailable("the profits do not vary");
  return figure(Math.sqrt(profits.length) * mean(profits) / deviation);
}

function noLoss({ few, losses }: TripSample): string | undefined {
  return few ?? (losses === 0 ? "no round trip lost money" : undefined);
}

function unless(reason: string | undefined, value: number): Statistic {
  return reason === undefined ? figure(value) : notAvailable(reason);
}
