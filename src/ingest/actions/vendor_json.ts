/**
 * The JSON of corporate actions that Alpaca and Polygon (Massive) answer with.
 *
 * @module
 */
import type { CorporateAction } from "../../instruments/corporate_action.ts";
import { messageOf } from "../../text/message_of.ts";
import {
  type ActionFile,
  type ActionReader,
  checkedAction,
  fileError,
} from "./action_file.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Alpaca's lists and how an entry of each becomes an action. */
const ALPACA: Readonly<
  Record<string, (entry: Entry) => CorporateAction>
> = {
  forward_splits: alpacaSplit,
  reverse_splits: alpacaSplit,
  stock_dividends: (entry) => ({
    symbol: entry.text("symbol"),
    date: entry.text("ex_date"),
    type: "split",
    value: 1 + entry.number("rate"),
  }),
  cash_dividends: (entry) => ({
    symbol: entry.text("symbol"),
    date: entry.text("ex_date"),
    type: "dividend",
    value: entry.number("rate"),
  }),
  name_changes: (entry) => ({
    symbol: entry.text("old_symbol"),
    date: entry.text("process_date"),
    type: "rename",
    newSymbol: entry.text("new_symbol"),
  }),
  stock_mergers: (entry) => alpacaMerger(entry, true, false),
  cash_mergers: (entry) => alpacaMerger(entry, false, true),
  stock_and_cash_mergers: (entry) => alpacaMerger(entry, true, true),
  worthless_removals: (entry) => ({
    symbol: entry.text("symbol"),
    date: entry.text("process_date"),
    type: "delist",
    value: 0,
  }),
};

/** Reads `{"corporate_actions": {"forward_splits": […], …}}`. */
export const alpacaJson: ActionReader = {
  name: "alpaca",
  matches: (file) => listsOf(file) !== undefined,
  read: (file) => Promise.resolve(readAlpaca(file)),
};

/** Reads the `results` of `/v3/reference/splits` and `/v3/reference/dividends`. */
export const polygonJson: ActionReader = {
  name: "polygon",
  matches: (file) =>
    resultsOf(file)?.every((row) =>
      isFields(row) && ("split_to" in row || "cash_amount" in row)
    ) === true,
  read: (file) => Promise.resolve(readPolygon(file)),
};

/** An entry of a list, whose fields are required by name. */
class Entry {
  readonly #fields: Fields;
  readonly #file: ActionFile;
  readonly #name: string;

  constructor(fields: unknown, file: ActionFile, name: string) {
    if (!isFields(fields)) throw fileError(file, `${name} is not an object`);
    this.#fields = fields;
    this.#file = file;
    this.#name = name;
  }

  has(key: string): boolean {
    return this.#fields[key] !== undefined && this.#fields[key] !== null;
  }

  text(key: string): string {
    const value = this.#fields[key];
    if (typeof value === "string") return value;
    throw fileError(this.#file, `${this.#name} has no text ${key}`);
  }

  number(key: string): number {
    const value = this.#fields[key];
    const number = typeof value === "string" ? Number(value) : value;
    if (typeof number === "number" && Number.isFinite(number)) return number;
    throw fileError(this.#file, `${this.#name} has no number ${key}`);
  }

  checked(action: CorporateAction): CorporateAction {
    return checkedAction(action, this.#file);
  }
}

function alpacaSplit(entry: Entry): CorporateAction {
  return {
    symbol: entry.text("symbol"),
    date: entry.text("ex_date"),
    type: "split",
    value: entry.number("new_rate") / entry.number("old_rate"),
  };
}

function alpacaMerger(
  entry: Entry,
  stock: boolean,
  cash: boolean,
): CorporateAction {
  return {
    symbol: entry.text("acquiree_symbol"),
    date: entry.text(
      entry.has("effective_date") ? "effective_date" : "process_date",
    ),
    type: "merger",
    newSymbol: entry.text("acquirer_symbol"),
    value: stock
      ? entry.number("acquirer_rate") / entry.number("acquiree_rate")
      : 0,
    ...cash ? { cash: entry.number(stock ? "cash_rate" : "rate") } : {},
  };
}

function readAlpaca(file: ActionFile): CorporateAction[] {
  const lists = listsOf(file) ?? {};
  const actions: CorporateAction[] = [];
  for (const [name, entries] of Object.entries(lists)) {
    const toAction = Object.hasOwn(ALPACA, name) ? ALPACA[name] : undefined;
    if (toAction === undefined) {
      // The cursor of the next page is no list.
      if (!Array.isArray(entries) || entries.length === 0) continue;
      throw fileError(
        file,
        `it has ${entries.length} ${name}, which are not supported; supported are ${
          Object.keys(ALPACA).join(", ")
        }. Remove that list to import the others`,
      );
    }
    if (!Array.isArray(entries)) {
      throw fileError(file, `${name} must be a list`);
    }
    entries.forEach((fields, i) => {
      const entry = new Entry(fields, file, `${name}[${i}]`);
      actions.push(entry.checked(toAction(entry)));
    });
  }
  return joinDividends(actions);
}

function readPolygon(file: ActionFile): CorporateAction[] {
  const actions = (resultsOf(file) ?? []).map((fields, i) => {
    const entry = new Entry(fields, file, `results[${i}]`);
    const symbol = entry.text("ticker");
    return entry.checked(
      entry.has("split_to")
        ? {
          symbol,
          date: entry.text("execution_date"),
          type: "split",
          value: entry.number("split_to") / entry.number("split_from"),
        }
        : {
          symbol,
          date: entry.text("ex_dividend_date"),
          type: "dividend",
          value: entry.number("cash_amount"),
        },
    );
  });
  return joinDividends(actions);
}

/** A regular and a special dividend of one date are one action: their sum. */
function joinDividends(actions: readonly CorporateAction[]): CorporateAction[] {
  const sums = new Map<string, number>();
  const keyOf = ({ symbol, date }: CorporateAction) => `${date} ${symbol}`;
  for (const action of actions) {
    if (action.type !== "dividend") continue;
    const key = keyOf(action);
    sums.set(key, (sums.get(key) ?? 0) + (action.value ?? 0));
  }
  return actions.flatMap((action) => {
    if (action.type !== "dividend") return [action];
    const value = sums.get(keyOf(action));
    sums.delete(keyOf(action));
    return value === undefined ? [] : [{ ...action, value }];
  });
}

function listsOf(file: ActionFile): Fields | undefined {
  const json = jsonOf(file);
  if (!isFields(json)) return undefined;
  const lists = isFields(json.corporate_actions)
    ? json.corporate_actions
    : json;
  return Object.keys(ALPACA).some((name) => name in lists) ||
      lists !== json
    ? lists
    : undefined;
}

function resultsOf(file: ActionFile): readonly unknown[] | undefined {
  const json = jsonOf(file);
  const results = isFields(json) ? json.results : json;
  return Array.isArray(results) && results.length > 0 ? results : undefined;
}

function jsonOf(file: ActionFile): unknown {
  if (!/^\s*[[{]/.test(file.text)) return undefined;
  try {
    return JSON.parse(file.text);
  } catch (error) {
    throw fileError(file, `it is no valid JSON: ${messageOf(error)}`);
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
