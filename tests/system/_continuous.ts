/** Stores with rolls of continuous futures. */
import type { CorporateAction } from "../../src/instruments/corporate_action.ts";
import type { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";

/** A roll of a symbol, from one contract to another, at the price of each. */
export function rollOf(
  symbol: string,
  date: string,
  [from, to]: readonly [string, string],
  [reference, value]: readonly [number, number],
): CorporateAction {
  return {
    symbol,
    date,
    type: "roll",
    value,
    reference,
    oldSymbol: from,
    newSymbol: to,
  };
}

/** Stores actions that somebody made up. */
export function addActions(
  store: ReturnType<typeof openBarStore>,
  actions: readonly CorporateAction[],
): void {
  const from = { path: "made up", size: 0, sha256: "", format: "csv" };
  store.actions.add(actions, { ...from, actions: actions.length });
}
