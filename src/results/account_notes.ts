/**
 * What a result tells of the account beyond its profit: liquidations, interest
 * and the cost of borrowing.
 *
 * @module
 */
import { isoInstant } from "../time/date.ts";
import type { BrokerResult } from "../trading/broker_result.ts";
import { groupedMoney } from "../text/grouped.ts";

/** The part of an account that the notes are about. */
export type NotedAccount = Pick<
  BrokerResult,
  "liquidations" | "interest" | "borrowCost"
>;

/** A warning if the account was liquidated. */
export function accountWarnings({ liquidations }: NotedAccount): string[] {
  if (liquidations.length === 0) return [];
  const [{ time, equity, requirement }] = liquidations;
  const first = `${isoInstant(time)}, with equity of ${
    groupedMoney(equity)
  } and a margin of ${groupedMoney(requirement)}`;
  return [
    liquidations.length === 1
      ? `The account was liquidated because equity was below its maintenance margin: at ${first}`
      : `The account was liquidated ${liquidations.length} times because equity was below its maintenance margin: first at ${first}`,
  ];
}

/** The rows of the summary about interest, borrowing and liquidations, as far as there were any. */
export function accountRows(account: NotedAccount): [string, string][] {
  const { liquidations, interest, borrowCost } = account;
  const rows: [string, string][] = [];
  if (interest !== 0 || borrowCost !== 0) {
    rows.push([
      "financing",
      `interest ${groupedMoney(interest)}, borrow cost ${
        groupedMoney(borrowCost)
      }`,
    ]);
  }
  if (liquidations.length > 0) {
    const [{ time }] = liquidations;
    const first = isoInstant(time);
    rows.push([
      "liquidated",
      liquidations.length === 1
        ? `once, at ${first}`
        : `${liquidations.length} times, first at ${first}`,
    ]);
  }
  return rows;
}
