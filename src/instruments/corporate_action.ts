/**
 * Corporate actions: what changes the meaning of a share's price and quantity
 * between two sessions.
 *
 * @module
 */
import { isSymbolText } from "../text/symbol_text.ts";
import { tryParseDate } from "../time/date.ts";
import type { TradingDate } from "../types.ts";
import { grouped } from "../text/grouped.ts";

/** What happens to a share, or to a continuous future. */
export type ActionType =
  | "split"
  | "dividend"
  | "rename"
  | "merger"
  | "delist"
  | "roll";

/** The kinds of corporate actions. */
export const ACTION_TYPES: readonly ActionType[] = [
  "split",
  "dividend",
  "rename",
  "merger",
  "delist",
  "roll",
];

/** A corporate action. It holds from the start of the session of its date on. */
export interface CorporateAction {
  /** The symbol before the action. */
  readonly symbol: string;
  /**
   * The first date that trades after the action: the ex-date of splits and
   * dividends, the first date of a new symbol, the first date without the old one.
   */
  readonly date: TradingDate;
  /** What happens. */
  readonly type: ActionType;
  /**
   * By type: new shares per old one (7 for a 7:1 split); cash per share of a
   * dividend; shares of the acquirer per share, 0 in a cash merger; cash per
   * share of a delisting, the last close if it is absent; the close of the new
   * contract of a roll. Absent in renames.
   */
  readonly value?: number;
  /**
   * Of a dividend: the close before it, if the source states that. Of a roll: the
   * close of the old contract in the bar whose close `value` is.
   */
  readonly reference?: number;
  /** Of a merger: cash per share. */
  readonly cash?: number;
  /** Of a rename or a merger: the symbol that follows; of a roll: the new contract. */
  readonly newSymbol?: string;
  /**
   * Of a roll: the old contract. Absent, like its prices, in the first one of a
   * continuous future: it says which contract the series begins with.
   */
  readonly oldSymbol?: string;
}

/** Two sources round the same ratio or amount to values that differ by less. */
const SAME_RATIO = 2e-6;

/** The largest amount, and ratio; the smallest ratio is 1 to this. */
const LARGEST = 1e9;

/** Identifies an action: a symbol has one of each type on a date. */
export function actionKey(
  { symbol, date, type }: Pick<CorporateAction, "symbol" | "date" | "type">,
): string {
  return `${date} ${symbol} ${type}`;
}

/** Whether a type ends the symbol; it can have one such action on a date. */
export function endsSymbol(type: ActionType): boolean {
  return type === "rename" || type === "merger" || type === "delist";
}

/**
 * What is wrong with an action, `undefined` if nothing is. The text continues a
 * sentence that names the action.
 */
export function actionMistake(action: CorporateAction): string | undefined {
  const { symbol, date, type, value, reference, cash, newSymbol } = action;
  if (tryParseDate(date) < 0) {
    return `its date is ${JSON.stringify(date)}; it must be YYYY-MM-DD`;
  }
  if (!isSymbolText(symbol)) {
    return "its symbol must have 1 to 64 visible characters";
  }
  if (type === "roll") return rollMistake(action);
  if (action.oldSymbol !== undefined) {
    return `old_symbol belongs to rolls, not to a ${type}`;
  }
  const isAmount = (n: number | undefined, least: number) =>
    n !== undefined && Number.isFinite(n) && (least > 0 ? n > 0 : n >= 0);
  const tooLarge = Object.entries({ value, reference, cash })
    .find(([, n]) => n !== undefined && n > LARGEST);
  if (tooLarge !== undefined) {
    return `${tooLarge[0]} is ${tooLarge[1]}; it must be at most ${
      grouped(LARGEST)
    }`;
  }
  if (
    type === "split" && value !== undefined && value > 0 && value < 1 / LARGEST
  ) {
    return `value is ${value}; it must be at least 1:${grouped(LARGEST)}`;
  }
  if (type === "split" && !(isAmount(value, 1) && value !== 1)) {
    return "value must be the new shares per old one, above 0 and not 1: 7 or 7:1 for a 7:1 split, 0.1 or 1:10 for a reverse one";
  }
  if (type === "dividend" && !isAmount(value, 1)) {
    return "value must be the cash per share, above 0";
  }
  if (reference !== undefined && !isAmount(reference, 1)) {
    return "reference must be the close before the ex-date, above 0";
  }
  if (
    type === "dividend" && reference !== undefined && value !== undefined &&
    value >= reference
  ) {
    return `value, ${value}, must be below reference, the close before the ex-date: ${reference}`;
  }
  if (type === "rename" || type === "merger") {
    if (newSymbol === undefined || !isSymbolText(newSymbol)) {
      return "new_symbol must name the symbol that follows";
    }
    if (newSymbol === symbol) return "new_symbol must differ from symbol";
  } else if (newSymbol !== undefined) {
    return `new_symbol belongs to renames and mergers, not to a ${type}`;
  }
  if (type === "merger") {
    if (!isAmount(value ?? 0, 0) || !isAmount(cash ?? 0, 0)) {
      return "value, the acquirer's shares per share, and cash must not be below 0";
    }
    if ((value ?? 0) === 0 && (cash ?? 0) === 0) {
      return "it needs value, the acquirer's shares per share, or cash per share, or both";
    }
  } else if (cash !== undefined) {
    return `cash belongs to mergers, not to a ${type}`;
  }
  if (type === "rename" && value !== undefined) {
    return "a rename has no value; a change of shares is a split of the same date";
  }
  if (type === "delist" && value !== undefined && !isAmount(value, 0)) {
    return "value, the cash per share, must not be below 0";
  }
  return undefined;
}

/** What is wrong with a roll, see {@linkcode actionMistake}. */
function rollMistake(
  { value, reference, cash, newSymbol, oldSymbol }: CorporateAction,
): string | undefined {
  if (newSymbol === undefined || !isSymbolText(newSymbol)) {
    return "new_symbol must name the new contract";
  }
  if (cash !== undefined) return "cash belongs to mergers, not to a roll";
  if (oldSymbol === undefined) {
    return value === undefined && reference === undefined
      ? undefined
      : "a roll with prices needs old_symbol, the old contract; the roll that a series begins with has neither";
  }
  if (!isSymbolText(oldSymbol)) return "old_symbol must name the old contract";
  if (oldSymbol === newSymbol) return "new_symbol must differ from old_symbol";
  // Prices of futures may be zero and below.
  const isPrice = (n: number | undefined) =>
    n !== undefined && Math.abs(n) <= LARGEST;
  return isPrice(value) && isPrice(reference)
    ? undefined
    : "value must be the close of the new contract, and reference that of the old one in the same bar";
}

/** Whether two actions with the same key say the same. */
export function sameAction(a: CorporateAction, b: CorporateAction): boolean {
  return isSame(a.value, b.value, a.type === "dividend" ? 5e-3 : 0) &&
    isSame(a.cash, b.cash, 5e-3) && a.newSymbol === b.newSymbol &&
    (a.type !== "roll" ||
      a.oldSymbol === b.oldSymbol && isSame(a.reference, b.reference, 0));
}

/** `within` is the rounding that sources apply to amounts. */
function isSame(
  a: number | undefined,
  b: number | undefined,
  within: number,
): boolean {
  if (a === undefined || b === undefined) return a === b;
  return Math.abs(a - b) <= Math.max(SAME_RATIO * Math.abs(a), within);
}

/**
 * By what an action divides the price of a symbol: the ratio of a split, that of the
 * contracts' prices in a roll, else 1.
 */
export function priceRatio(
  { type, value = 1, reference = 1 }: CorporateAction,
): number {
  if (type === "split") return value;
  return type === "roll" && value > 0 && reference > 0 ? reference / value : 1;
}

/**
 * An action as a text.
 *
 * ```ts
 * import { actionText } from "./corporate_action.ts";
 *
 * const split = { symbol: "AAPL", date: "2014-06-09", type: "split", value: 7 } as const;
 * console.log(actionText(split)); // "2014-06-09 AAPL split 7"
 * ```
 */
export function actionText(action: CorporateAction): string {
  const { type, value, reference, cash, newSymbol, oldSymbol } = action;
  if (type === "roll") {
    return oldSymbol === undefined
      ? `${actionKey(action)}: begins with ${newSymbol}`
      : `${
        actionKey(action)
      } from ${oldSymbol} at ${reference} to ${newSymbol} at ${value}`;
  }
  if (type === "delist") {
    const price = value === undefined ? "the last close" : `${value} a share`;
    return `${actionKey(action)} at ${price}`;
  }
  if (type === "merger") {
    const paid = [
      ...value === undefined || value === 0 ? [] : [`${value} shares`],
      ...cash === undefined || cash === 0 ? [] : [`${cash} in cash`],
    ];
    return `${actionKey(action)} into ${newSymbol}: ${
      paid.join(" and ")
    } a share`;
  }
  return [
    actionKey(action),
    ...value === undefined ? [] : [`${value}`],
    ...newSymbol === undefined ? [] : [`to ${newSymbol}`],
  ].join(" ");
}

/** Two actions that cannot both hold. */
export interface ActionConflict {
  /** The action that was there first. */
  readonly known: CorporateAction;
  /** The one that contradicts it. */
  readonly added: CorporateAction;
}

/** What adding actions to known ones comes to. */
export interface ActionMerge {
  /** Those that are new. */
  readonly added: readonly CorporateAction[];
  /** How many were known. */
  readonly same: number;
  /** Contradictions; none may be stored if there are any. */
  readonly conflicts: readonly ActionConflict[];
}

/** Adds actions to known ones. */
export function mergeActions(
  known: Iterable<CorporateAction>,
  added: readonly CorporateAction[],
): ActionMerge {
  const byKey = new Map<string, CorporateAction>();
  const endings = new Map<string, CorporateAction>();
  const keep = (action: CorporateAction) => {
    byKey.set(actionKey(action), action);
    if (endsSymbol(action.type)) endings.set(endingKey(action), action);
  };
  for (const action of known) keep(action);
  const fresh: CorporateAction[] = [];
  const conflicts: ActionConflict[] = [];
  let same = 0;
  for (const action of added) {
    const other = byKey.get(actionKey(action)) ??
      (endsSymbol(action.type) ? endings.get(endingKey(action)) : undefined);
    if (other === undefined) {
      keep(action);
      fresh.push(action);
    } else if (other.type === action.type && sameAction(other, action)) same++;
    else conflicts.push({ known: other, added: action });
  }
  return { added: fresh, same, conflicts };
}

function endingKey({ symbol, date }: CorporateAction): string {
  return `${date} ${symbol}`;
}
