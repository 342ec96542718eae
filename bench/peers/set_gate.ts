/**
 * The gate of the sweeps: what each set must have come to.
 *
 * @module
 */
import { isClose } from "../same_work/gate.ts";
import { type Market, STARTING_CASH } from "../same_work/work.ts";
import { sessionsPerYear } from "./data_folder.ts";
import { type CrossOutcome, plainCross } from "./plain_cross.ts";

/** A pair of periods. */
export interface SetPeriods {
  readonly fast: number;
  readonly slow: number;
}

/** What a side found for a set. */
export interface SetFound extends SetPeriods {
  readonly fills: number;
  /** Equity at the end without the starting cash. */
  readonly profit: number;
  /** `undefined` if the side was not asked for it. */
  readonly sharpe?: number;
  /** Likewise. */
  readonly drawdown?: number;
}

/** The bars by which a side sees its deepest drawdown. */
export type DrawdownSteps = "1m" | "5m";

/** The outcomes of the reference by {@linkcode setName}. */
export type SetOutcomes = ReadonlyMap<string, CrossOutcome>;

/** Fast and slow period as text. */
export function setName({ fast, slow }: SetPeriods): string {
  return `${fast},${slow}`;
}

/** The reference of all sets. */
export function referenceOfSets(
  market: Market,
  sets: readonly SetPeriods[],
): SetOutcomes {
  const perYear = sessionsPerYear(market);
  return new Map(
    sets.map((set) => [
      setName(set),
      plainCross(market, set.fast, set.slow, perYear),
    ]),
  );
}

/**
 * The first difference of a side, or `undefined`: number of fills and profit exactly,
 * Sharpe ratio and drawdown to 1e-9 if the side has them.
 */
export function setDifference(
  expected: SetOutcomes,
  found: readonly SetFound[],
  steps: DrawdownSteps,
): string | undefined {
  if (found.length !== expected.size) {
    return `${found.length} sets, not ${expected.size}`;
  }
  for (const set of found) {
    const wanted = expected.get(setName(set));
    if (wanted === undefined) return `There is no set ${setName(set)}`;
    const profit = (wanted.equity.at(-1) ?? NaN) - STARTING_CASH;
    const drawdown = steps === "1m" ? wanted.drawdown : wanted.drawdownOf5m;
    const wrong = set.fills !== wanted.fills.length
      ? `${set.fills} fills, not ${wanted.fills.length}`
      : set.profit.toFixed(2) !== profit.toFixed(2)
      ? `profit ${set.profit}, not ${profit}`
      : set.sharpe !== undefined && !isClose(wanted.sharpe, set.sharpe)
      ? `Sharpe ratio ${set.sharpe}, not ${wanted.sharpe}`
      : set.drawdown !== undefined && !isClose(drawdown, set.drawdown)
      ? `drawdown ${set.drawdown}, not ${drawdown}`
      : undefined;
    if (wrong !== undefined) return `set ${setName(set)}: ${wrong}`;
  }
  return undefined;
}

/** All fills of all sets, as a side writes them for the gate. */
export function setFillsCsv(expected: SetOutcomes): string {
  const lines = ["fast,slow,timestamp,side,quantity,price\n"];
  for (const [name, { fills }] of expected) {
    for (const { time, side, quantity, price } of fills) {
      lines.push(`${name},${time},${side},${quantity},${price.toFixed(4)}\n`);
    }
  }
  return lines.join("");
}
