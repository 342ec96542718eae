/**
 * The JSON of corporate actions that Alpaca and Polygon (Massive) answer with.
 *
 * @module
 */
import type { CorporateAction } from "../../instruments/corporate_action.ts";
import { messageOf } from "../../text/message_of.ts";
import {
  type ActionContext,
  type ActionFile,
  type ActionReader,
  checkedAction,
  fileError,
} from "./action_file.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Unsupported entries that a message names. */
const ENTRIES_SHOWN = 5;

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
  // What is redeemed is paid in cash and gone.
  redemptions: (entry) => ({
    symbol: entry.text("symbol"),
    date: entry.text("process_date"),
    type: "delist",
    value: entry.number("rate"),
  }),
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
  read: (file, context) => Promise.resolve(readAlpaca(file, context)),
};

/** Reads the `results` of `/v3/reference/splits` and `/v3/reference/dividends`. */
export const polygonJson: ActionReader = {
  name: "polygon",
  matches: (file) =>
    resultsOf(file)?.every((row) =>
      isFields(row) && ("split_to" in row || "cash_amount" in row)
    ) === true,
  read: (file, context) => Promise.resolve(readPolygon(file, context)),
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
  const symbol = entry.text("acquiree_symbol");
  const date = entry.text(
    entry.has("effective_date") ? "effective_date" : "process_date",
  );
  // Many who buy for cash are not listed.
  if (!stock && !entry.has("acquirer_symbol")) {
    return { symbol, date, type: "delist", value: entry.number("rate") };
  }
  return {
    symbol,
    date,
    type: "merger",
    newSymbol: entry.text("acquirer_symbol"),
    value: stock
      ? entry.number("acquirer_rate") / entry.number("acquiree_rate")
      : 0,
    ...cash ? { cash: entry.number(stock ? "cash_rate" : "rate") } : {},
  };
}

function readAlpaca(
  file: ActionFile,
  context: ActionContext,
): CorporateAction[] {
  const lists = listsOf(file) ?? {};
  const actions: CorporateAction[] = [];
  const unsupported: string[] = [];
  for (const [name, entries] of Object.entries(lists)) {
    const toAction = Object.hasOwn(ALPACA, name) ? ALPACA[name] : undefined;
    if (toAction === undefined) {
      // The cursor of the next page is no list.
      if (!Array.isArray(entries)) continue;
      unsupported.push(
        ...entries.map((fields, i) => `${name}[${i}]${factsOf(fields)}`),
      );
      continue;
    }
    if (!Array.isArray(entries)) {
      throw fileError(file, `${name} must be a list`);
    }
    entries.forEach((fields, i) => {
      const entry = new Entry(fields, file, `${name}[${i}]`);
      actions.push(entry.checked(toAction(entry)));
    });
  }
  skipUnsupported(
    unsupported,
    `supported are ${Object.keys(ALPACA).join(", ")}`,
    file,
    context,
  );
  noteNextPage(file, "next_page_token", context);
  return joinDividends(actions);
}

/** Leaves unsupported entries out with a note for each, or refuses the file. */
function skipUnsupported(
  entries: readonly string[],
  supported: string,
  file: ActionFile,
  context: ActionContext,
): void {
  if (entries.length === 0) return;
  if (context.skipUnsupported) {
    for (const entry of entries) {
      context.note(`${entry} is left out: it is not supported`);
    }
    return;
  }
  const shown = entries.slice(0, ENTRIES_SHOWN);
  const more = entries.length - shown.length;
  throw fileError(
    file,
    `${entries.length} of its entries are not supported: ${shown.join(", ")}${
      more > 0 ? ` and ${more} more` : ""
    }; ${supported}. To import the others, add --skip-unsupported`,
  );
}

/** The symbol and the date of an entry, as far as it has them. */
function factsOf(fields: unknown): string {
  if (!isFields(fields)) return "";
  const first = (keys: readonly string[]) =>
    keys.map((key) => fields[key]).find((value) => typeof value === "string");
  const symbol = first([
    "symbol",
    "source_symbol",
    "old_symbol",
    "acquiree_symbol",
  ]);
  const date = first(["ex_date", "effective_date", "process_date"]);
  const facts = [symbol, date].filter((fact) => fact !== undefined);
  return facts.length === 0 ? "" : ` (${facts.join(" ")})`;
}

function noteNextPage(
  file: ActionFile,
  key: string,
  context: ActionContext,
): void {
  const json = jsonOf(file);
  if (!isFields(json) || !json[key]) return;
  context.note(`it has a ${key}: the answer has more pages; import them too`);
}

function readPolygon(
  file: ActionFile,
  context: ActionContext,
): CorporateAction[] {
  const unsupported: string[] = [];
  const actions = (resultsOf(file) ?? []).flatMap((fields, i) => {
    const entry = new Entry(fields, file, `results[${i}]`);
    if (entry.has("cash_amount") && entry.has("currency")) {
      const currency = entry.text("currency");
      if (currency !== "USD") {
        unsupported.push(
          `results[${i}] (${entry.text("ticker")} ${
            entry.text("ex_dividend_date")
          }, a dividend in ${currency})`,
        );
        return [];
      }
    }
    const symbol = entry.text("ticker");
    const action: CorporateAction = entry.has("split_to")
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
      };
    return [entry.checked(action)];
  });
  skipUnsupported(
    unsupported,
    "dividends are in USD",
    file,
    context,
  );
  noteNextPage(file, "next_url", context);
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
  // A symbol without splits has an answer without results.
  const results = isFields(json)
    ? json.results
    : Array.isArray(json) && json.length > 0
    ? json
    : undefined;
  return Array.isArray(results) ? results : undefined;
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
