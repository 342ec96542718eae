/**
 * Walk-forward in a file of results: the splits that were tested, and their
 * equity, one after the other.
 *
 * @module
 */
import { isSection } from "../config/variables.ts";
import type { VariableValues } from "../config/variables.ts";
import type { SweepMetrics } from "../tape/set_metrics.ts";
import type { BrokerResult } from "../trading/broker_result.ts";
import type { SweepRow } from "./result_store.ts";
import type { WalkForwardOptions } from "./walk_forward.ts";

/** A test as the file has it. */
export interface StoredTrial {
  /** Its window. */
  readonly window: number;
  /** Its account as JSON. */
  readonly account: string;
  /** Its figures. */
  readonly row: SweepRow;
}

/** A split that was tested. */
export interface SavedFold {
  /** Its number, from 0. */
  readonly fold: number;
  /** The set that was the best of it. */
  readonly set: number;
  /** Its parameters. */
  readonly parameters: VariableValues;
  /** The first and the last trading date of the test. */
  readonly test: readonly [string, string];
  /** Its figures over the sessions on which it was chosen. */
  readonly inSample: SweepMetrics | null;
  /** Its figures over the test. */
  readonly outOfSample: SweepMetrics;
  /** The profit of the test. */
  readonly netProfit: number;
}

/** Walk-forward as far as it is. */
export interface SavedWalkForward {
  /** Sessions of a choice, of a test, and from one split to the next. */
  readonly options: WalkForwardOptions;
  /** The number of splits. */
  readonly splits: number;
  /** Those that were tested, in order. */
  readonly folds: readonly SavedFold[];
  /** Equity at the end of each session of a test: profits of earlier ones are added. */
  readonly equity: {
    readonly dates: readonly string[];
    readonly values: readonly number[];
  };
}

/**
 * The splits of which a test is stored. `chosen` finds the figures on which a
 * set was chosen.
 *
 * @throws {TypeError} if an account is damaged.
 */
export function savedFolds(
  options: WalkForwardOptions,
  splits: number,
  trials: readonly StoredTrial[],
  chosen: (fold: number, set: number) => SweepRow | undefined,
): SavedWalkForward {
  const dates: string[] = [];
  const values: number[] = [];
  let before = 0;
  const folds = trials.map(({ window, account: text, row }) => {
    const { netProfit, sessions } = accountIn(text);
    for (const { date, equity } of sessions) {
      dates.push(date);
      values.push(equity + before);
    }
    before += netProfit;
    const fold = window - splits;
    return {
      fold,
      set: row.set,
      parameters: row.parameters,
      test: [sessions[0].date, sessions[sessions.length - 1].date] as const,
      inSample: chosen(fold, row.set)?.metrics ?? null,
      outOfSample: row.metrics,
      netProfit,
    };
  });
  return { options, splits, folds, equity: { dates, values } };
}

type Account = Pick<BrokerResult, "netProfit" | "sessions">;

function accountIn(text: string): Account {
  const stored: unknown = JSON.parse(text);
  const account = isSection(stored) ? stored.account : undefined;
  if (isSection(account) && isAccount(account)) return account;
  throw new TypeError("an account is none");
}

function isAccount(
  account: object,
): account is Account {
  const { netProfit, sessions } = account as Partial<Account>;
  return typeof netProfit === "number" && Array.isArray(sessions) &&
    sessions.length > 0 &&
    sessions.every((one) =>
      isSection(one) && typeof one.date === "string" &&
      typeof one.equity === "number"
    );
}
