/**
 * The splits of a walk-forward analysis: the best set on some sessions is
 * tested on the sessions that follow.
 *
 * @module
 */
import { MICROS_PER_UNIT } from "../trading/money.ts";
import { type BrokerResult, joinOrders } from "../trading/broker_result.ts";
import type { ReturnOptions } from "../statistics/returns.ts";
import { type EquityFalls, joinedDepth } from "../statistics/drawdown_track.ts";
import type { VariableValues } from "../config/variables.ts";
import { SessionError } from "../errors.ts";
import { type SweepMetrics, sweepMetrics } from "../tape/set_metrics.ts";
import type { TapeWindow } from "../tape/tape_recipe.ts";

/** How a range is split, in sessions. */
export interface WalkForwardOptions {
  /** Sessions on which the best set is chosen. */
  readonly train: number;
  /** Following sessions on which it is tested. */
  readonly test: number;
  /** Sessions from one split to the next, at least `test`. Defaults to `test`. */
  readonly step?: number;
}

/** One split. */
export interface Fold {
  /** The sessions to choose the best set on. */
  readonly train: TapeWindow;
  /** The sessions to test it on. */
  readonly test: TapeWindow;
}

/** The result of one split. */
export interface FoldResult {
  /** First and last trading date of the sessions on which the set was chosen. */
  readonly train: readonly [string, string];
  /** First and last trading date of the sessions on which it was tested. */
  readonly test: readonly [string, string];
  /** The number of the chosen set. */
  readonly set: number;
  /** Its parameters. */
  readonly parameters: VariableValues;
  /** Its figures over the sessions on which it was chosen. */
  readonly inSample: SweepMetrics;
  /** Its figures over the sessions on which it was tested. */
  readonly outOfSample: SweepMetrics;
  /** SHA-256 of the trial's fills and equity. */
  readonly hash: string;
}

/** The result of all splits. */
export interface WalkForwardResult {
  /** The splits, in order. */
  readonly folds: readonly FoldResult[];
  /** The figures of all trials, joined one after the other. */
  readonly outOfSample: SweepMetrics;
  /** Equity at the end of every session of a trial. */
  readonly equity: readonly {
    readonly date: string;
    readonly equity: number;
  }[];
  /** Sessions after the last split. */
  readonly sessionsLeft: number;
}

/**
 * Parses `train=60,test=20` or `train=60,test=20,step=20`.
 *
 * @throws {SessionError} `argument_invalid` for any other text.
 */
export function parseWalkForward(text: string): WalkForwardOptions {
  const found: Record<string, number> = {};
  for (const part of text.split(",")) {
    const match = /^\s*(train|test|step)\s*=\s*(\d{1,6})\s*$/.exec(part);
    if (match === null || found[match[1]] !== undefined) {
      throw invalid(JSON.stringify(text));
    }
    found[match[1]] = Number(match[2]);
  }
  const { train, test, step } = found;
  if (train === undefined || test === undefined) {
    throw invalid(JSON.stringify(text));
  }
  return { train, test, ...(step !== undefined && { step }) };
}

/**
 * The splits of a range of sessions.
 *
 * @throws {SessionError} `argument_invalid` if the range is too short for one, or
 * trials would overlap.
 */
export function foldsOf(
  sessions: number,
  options: WalkForwardOptions,
): Fold[] {
  const { train, test, step = test } = options;
  for (const count of [train, test, step]) {
    if (!Number.isInteger(count) || count < 1) {
      throw invalid(JSON.stringify(options));
    }
  }
  if (step < test) {
    throw new SessionError(
      "argument_invalid",
      `Walk-forward steps of ${step} sessions are shorter than its trials of ${test}: a session would be tested twice`,
    );
  }
  const folds: Fold[] = [];
  for (let from = 0; from + train + test <= sessions; from += step) {
    const middle = from + train;
    folds.push({
      train: { from, to: middle },
      test: { from: middle, to: middle + test },
    });
  }
  if (folds.length > 0) return folds;
  throw new SessionError(
    "argument_invalid",
    `Walk-forward needs at least ${
      train + test
    } sessions (${train} + ${test}), the range has ${sessions}`,
  );
}

/**
 * Joins the accounts of consecutive trials. Every trial starts flat with the
 * starting cash; the profit of earlier trials is added to its equity, without
 * compounding.
 */
export function joinAccounts(
  trials: readonly {
    readonly account: BrokerResult;
    readonly falls: EquityFalls;
  }[],
  options: ReturnOptions,
): {
  readonly metrics: SweepMetrics;
  readonly equity: readonly { date: string; equity: number }[];
} {
  const accounts = trials.map(({ account }) => account);
  const [first] = accounts;
  const curves: { falls: EquityFalls; shift: number }[] = [];
  let before = 0;
  const sessions = trials.flatMap(({ account, falls }) => {
    curves.push({ falls, shift: Math.round(before * MICROS_PER_UNIT) });
    const shifted = account.sessions.map((session) => ({
      ...session,
      equity: session.equity + before,
    }));
    before += account.netProfit;
    return shifted;
  });
  const joined: BrokerResult = {
    ...first,
    ...joinOrders(accounts),
    netProfit: before,
    fees: sumOf(accounts, "fees"),
    interest: sumOf(accounts, "interest"),
    borrowCost: sumOf(accounts, "borrowCost"),
    ...first.slippageCost !== undefined && {
      slippageCost: sumOf(accounts, "slippageCost"),
    },
    ...first.spreadCost !== undefined && {
      spreadCost: sumOf(accounts, "spreadCost"),
    },
    ...accounts.some(({ actions }) => actions !== undefined) && {
      dividends: accounts.reduce((sum, one) => sum + (one.dividends ?? 0), 0),
      actions: accounts.flatMap(({ actions }) => actions ?? []),
    },
    liquidations: accounts.flatMap(({ liquidations }) => liquidations),
    fills: accounts.flatMap(({ fills }) => fills),
    roundTrips: accounts.flatMap(({ roundTrips }) => roundTrips),
    openPositions: [],
    endedPositions: accounts.flatMap(({ endedPositions }) => endedPositions),
    sessions,
  };
  return {
    metrics: sweepMetrics(joined, options, { depth: joinedDepth(curves) }),
    equity: sessions.map(({ date, equity }) => ({ date, equity })),
  };
}

function sumOf(
  accounts: readonly BrokerResult[],
  key: "fees" | "interest" | "borrowCost" | "slippageCost" | "spreadCost",
): number {
  return accounts.reduce((sum, account) => sum + (account[key] ?? 0), 0);
}

function invalid(found: string): SessionError {
  return new SessionError(
    "argument_invalid",
    `Walk-forward is ${found}; it must be train=60,test=20 or train=60,test=20,step=20, in whole sessions from 1 on`,
  );
}
