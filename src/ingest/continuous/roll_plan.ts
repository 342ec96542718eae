/**
 * When a continuous future goes from one contract to the next.
 *
 * @module
 */
import type { TradingDate } from "../../types.ts";
import type { ChainContract } from "./contract_chain.ts";

/** What decides when the next contract comes in front. */
export type RollRule = "date" | "volume" | "open-interest";

/** A contract with what is known of its sessions. */
export interface WeighedContract extends ChainContract {
  /** By date: its volume or its open interest. Empty for rolls by date. */
  readonly weights: ReadonlyMap<TradingDate, number>;
}

/** How a chain is rolled. */
export interface RollOptions {
  /** The rule. */
  readonly rule: RollRule;
  /** With rule `date`: how many sessions before its last trading date a contract is left. */
  readonly daysBefore: number;
  /** The trading dates from the first bar to the last one or the last trading date. */
  readonly sessions: readonly TradingDate[];
}

/** A change of the contract in front. */
export interface FrontChange {
  /** The first date of the new contract. */
  readonly date: TradingDate;
  /** The place of the old contract in the chain. */
  readonly from: number;
  /** The place of the new one. */
  readonly to: number;
}

/** Which contract is in front when. */
export interface RollPlan {
  /** The place of the first contract in front. */
  readonly first: number;
  /** The first session. */
  readonly begin: TradingDate;
  /** The last session with bars of the chain. */
  readonly end: TradingDate;
  /** The changes, ascending. */
  readonly changes: readonly FrontChange[];
}

/**
 * Decides for each session which contract is in front, by the sessions before it
 * alone. A contract that has left the front never returns to it.
 *
 * `contracts` are in the order of their expiry. A contract leaves the front after
 * its last trading date; that is the date of its last bar if no instrument says so
 * and other contracts have later bars. By date, the next one is in front from the
 * session on that is `daysBefore` sessions before that date. By volume or open interest, it leaves after a session in which a later
 * contract had more; a session that lacks one of the two decides nothing.
 */
export function planRolls(
  contracts: readonly WeighedContract[],
  { rule, daysBefore, sessions }: RollOptions,
): RollPlan {
  const begin = contracts.map(({ firstDate }) => firstDate).reduce(least);
  const end = contracts.map(({ lastDate }) => lastDate).reduce(most);
  const lastAt = contracts.map(({ lastTradingDate, lastDate }) => {
    const last = lastTradingDate ?? (lastDate < end ? lastDate : undefined);
    return last === undefined
      ? Infinity
      : sessions.findLastIndex((date) => date <= last);
  });
  const left = rule === "date" ? daysBefore + 1 : 0;
  const isOver = (contract: number, session: number) =>
    session > lastAt[contract] - left;
  const from = sessions.findIndex((date) => date >= begin);
  let front = contracts.findIndex((_, i) => !isOver(i, from));
  if (front < 0) front = contracts.length - 1;
  if (rule !== "date") {
    // Nothing is known yet: the nearest contract that trades.
    const trading = contracts.findIndex(({ firstDate }, i) =>
      i >= front && firstDate <= begin
    );
    front = Math.max(front, trading);
  }
  const first = front;
  const changes: FrontChange[] = [];
  for (let at = from + 1; at < sessions.length; at++) {
    const date = sessions[at];
    if (date > end) break;
    const later = contracts.map((_, i) => i)
      .filter((i) => i > front && !isOver(i, at));
    const next = isOver(front, at)
      ? successor(contracts, later, sessions[at - 1], rule)
      : rule === "date"
      ? undefined
      : heavier(contracts, front, later, sessions[at - 1]);
    if (next === undefined) continue;
    changes.push({ date, from: front, to: next });
    front = next;
  }
  return { first, begin, end, changes };
}

/** What follows a contract that is over: the one with most trading, else the nearest that trades. */
function successor(
  contracts: readonly WeighedContract[],
  later: readonly number[],
  before: TradingDate,
  rule: RollRule,
): number | undefined {
  const begun = later.filter((i) => contracts[i].firstDate <= before);
  if (begun.length === 0) return later[0];
  if (rule === "date") return begun[0];
  const weight = (i: number) => contracts[i].weights.get(before) ?? -1;
  return begun.reduce((best, i) => weight(i) > weight(best) ? i : best);
}

/** The later contract with the largest weight, if that is above the front's. */
function heavier(
  contracts: readonly WeighedContract[],
  front: number,
  later: readonly number[],
  before: TradingDate,
): number | undefined {
  let most = contracts[front].weights.get(before);
  if (most === undefined) return undefined;
  let best: number | undefined;
  for (const i of later) {
    const weight = contracts[i].weights.get(before);
    if (weight === undefined || weight <= most) continue;
    most = weight;
    best = i;
  }
  return best;
}

function least(a: TradingDate, b: TradingDate): TradingDate {
  return a < b ? a : b;
}

function most(a: TradingDate, b: TradingDate): TradingDate {
  return a > b ? a : b;
}
