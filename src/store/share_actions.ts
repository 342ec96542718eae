/**
 * The corporate actions of the share that a stored symbol is of.
 *
 * @module
 */
import type { CorporateAction } from "../instruments/corporate_action.ts";
import type { MarketStore } from "./market_store.ts";
import { SymbolHistory } from "./symbol_history.ts";

/**
 * The actions of a symbol, and those of its share under the symbols that it had on
 * other dates, ascending by date: a store may have all bars of a share under its
 * newest symbol. What is known under two symbols is listed once.
 */
export function shareActions(
  symbol: string,
  store: Pick<MarketStore, "actions">,
): CorporateAction[] {
  const renames = store.actions?.list({ type: "rename" }) ?? [];
  const parts = new SymbolHistory(renames).dates(symbol);
  const names = new Set([symbol, ...parts.map((part) => part.symbol)]);
  const byKey = new Map<string, CorporateAction>();
  for (const name of names) {
    const own = (store.actions?.list({ symbol: name }) ?? [])
      .filter((one) => one.symbol === name);
    for (const action of own) {
      const { date, type } = action;
      const isShares = name === symbol ||
        parts.some((part) =>
          part.symbol === name && part.from <= date && date < part.to
        );
      const key = `${date} ${type}`;
      if (isShares && !byKey.has(key)) byKey.set(key, action);
    }
  }
  return [...byKey.values()].sort((a, b) =>
    a.date < b.date ? -1 : a.date > b.date ? 1 : 0
  );
}
