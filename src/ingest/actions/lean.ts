/**
 * Factor files and map files of LEAN.
 *
 * A row of a factor file has the last date before a change, the cumulative
 * factors of prices and of splits up to that date, and the close on it (older
 * files lack the close). A row of a map file has the last date of a ticker; the
 * first row repeats the first ticker with the date of its listing.
 *
 * @module
 */
import type { CorporateAction } from "../../instruments/corporate_action.ts";
import { tryParseDate } from "../../time/date.ts";
import type { TradingDate } from "../../types.ts";
import {
  type ActionContext,
  type ActionFile,
  type ActionReader,
  checkedAction,
  compactDate,
  csvRows,
  fileError,
  numberOf,
  sessionAfter,
} from "./action_file.ts";

/** Dates from here on mean that nothing has ended. */
const OPEN_END = "2050-01-01";

/** Files round factors to seven digits. */
const NO_CHANGE = 5e-8;

/** The numerator and denominator of split ratios go up to this. */
const RATIO_MAX = 1_000;

/** A ratio of two rounded factors is this near to the true one. */
const RATIO_ERROR = 2e-5;

/** A date, a factor or `inf`, a number. */
const FACTORS = /^\s*\d{8},\s*([\d.]+(e[+-]?\d+)?|inf),\s*[\d.]+/i;

interface FactorRow {
  readonly date: TradingDate;
  readonly price: number;
  readonly split: number;
  readonly close: number | undefined;
  readonly line: number;
}

/** Reads a factor file; the symbol is the file's name. */
export const leanFactors: ActionReader = {
  name: "lean-factors",
  matches: ({ text }) => FACTORS.test(text),
  read: readFactors,
};

/** Reads a map file. */
export const leanMap: ActionReader = {
  name: "lean-map",
  matches: ({ text }) =>
    !FACTORS.test(text) && /^\s*\d{8},\s*[^\s,]*[a-z]/i.test(text),
  read: (file, context) => Promise.resolve(readMap(file, context)),
};

async function readFactors(
  file: ActionFile,
  context: ActionContext,
): Promise<CorporateAction[]> {
  const symbol = context.symbol ?? file.stem.toUpperCase();
  const rows = csvRows(file).flatMap(({ cells, line }) => {
    // The first row of some files marks where factors begin.
    if (cells.slice(1).some((cell) => /inf|e\+/i.test(cell))) return [];
    return [factorRow(cells, line, file)];
  });
  requireAscending(rows, file);
  const actions: CorporateAction[] = [];
  for (let i = 0; i + 1 < rows.length; i++) {
    const row = rows[i];
    const next = rows[i + 1];
    const splits = next.split / row.split;
    const dividends = row.price / next.price;
    const changes = (ratio: number) => Math.abs(ratio - 1) > NO_CHANGE;
    if (!changes(splits) && !changes(dividends)) continue;
    const date = sessionAfter(row.date, context.time);
    if (changes(splits)) {
      const value = simpleRatio(splits);
      const split = { symbol, date, type: "split", value } as const;
      actions.push(checkedAction(split, file, row.line));
    }
    if (!changes(dividends)) continue;
    if (dividends > 1) {
      throw fileError(
        file,
        `the price factor falls from ${row.price} to ${next.price} after ${row.date}; factors of earlier dates cannot be larger`,
        row.line,
      );
    }
    const close = row.close ?? (await context.closes(symbol)).get(row.date);
    if (close === undefined) {
      throw fileError(
        file,
        `the dividend after ${row.date} has no amount: the row has no reference price, and the store no close of ${symbol} on ${row.date}; import the bars of ${symbol} first, or a factor file with four columns`,
        row.line,
      );
    }
    actions.push(checkedAction(
      {
        symbol,
        date,
        type: "dividend",
        value: close * (1 - dividends),
        reference: close,
      },
      file,
      row.line,
    ));
  }
  return actions;
}

function factorRow(
  cells: readonly string[],
  line: number,
  file: ActionFile,
): FactorRow {
  const date = dateOf(cells[0], line, file);
  const price = numberOf(cells[1] ?? "");
  const split = numberOf(cells[2] ?? "");
  const close = numberOf(cells[3] ?? "");
  if (price === undefined || split === undefined || price <= 0 || split <= 0) {
    throw fileError(
      file,
      "it must have a date, a price factor and a split factor above 0",
      line,
    );
  }
  return { date, price, split, close: close || undefined, line };
}

/** The ratio of small whole numbers that rounded factors stand for. */
function simpleRatio(ratio: number): number {
  const whole = (a: number, b: number) =>
    Math.abs(a / b - ratio) <= RATIO_ERROR * ratio ? a / b : undefined;
  for (let small = 1; small <= RATIO_MAX; small++) {
    const large = Math.round(ratio >= 1 ? ratio * small : small / ratio);
    if (large > RATIO_MAX) break;
    const found = ratio >= 1 ? whole(large, small) : whole(small, large);
    if (found !== undefined) return found;
  }
  return ratio;
}

function readMap(
  file: ActionFile,
  { time }: ActionContext,
): CorporateAction[] {
  const rows = csvRows(file).map(({ cells, line }) => {
    const date = dateOf(cells[0], line, file);
    const symbol = (cells[1] ?? "").toUpperCase();
    if (symbol === "") throw fileError(file, "it names no ticker", line);
    return { date, symbol, line };
  });
  requireAscending(rows, file);
  const actions: CorporateAction[] = [];
  rows.forEach(({ date, symbol, line }, i) => {
    if (date >= OPEN_END) return;
    const next = rows[i + 1];
    if (next === undefined) {
      if (rows.length < 2) {
        throw fileError(file, "a map file has at least two rows", line);
      }
      const after = sessionAfter(date, time);
      const delisting = { symbol, date: after, type: "delist" } as const;
      actions.push(checkedAction(delisting, file, line));
    } else if (next.symbol !== symbol) {
      actions.push(checkedAction(
        {
          symbol,
          date: sessionAfter(date, time),
          type: "rename",
          newSymbol: next.symbol,
        },
        file,
        line,
      ));
    }
  });
  return actions;
}

function dateOf(cell: string, line: number, file: ActionFile): TradingDate {
  const date = compactDate(cell);
  if (/^\d{8}$/.test(cell) && tryParseDate(date) >= 0) return date;
  throw fileError(
    file,
    `${JSON.stringify(cell)} is not a date; it must be YYYYMMDD`,
    line,
  );
}

function requireAscending(
  rows: readonly { readonly date: TradingDate; readonly line: number }[],
  file: ActionFile,
): void {
  const wrong = rows.find(({ date }, i) => i > 0 && date <= rows[i - 1].date);
  if (wrong === undefined) return;
  throw fileError(
    file,
    `${wrong.date} does not follow the date before it; rows must ascend`,
    wrong.line,
  );
}
