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

/** Factors are rounded to this many significant digits, or to more. */
const FACTOR_DIGITS = 6;

/** The number of an older share that had the ticker: `twx.1`. */
const OLDER_SHARE = /\.\d+$/;

/** A row of a future's factor file, or of its map file. */
const FUTURES =
  /^\s*\{"Date":.*"DataMappingMode"|^\s*\d{8},[^,\n]*,[^,\n]*\r?\n\d{8},\S+ \w+,/i;

/** A date, a factor or `inf`, a number. */
const FACTORS = /^\s*\d{8},\s*([\d.]+(e[+-]?\d+)?|inf),\s*[\d.]+/i;

interface FactorRow {
  readonly date: TradingDate;
  readonly price: number;
  readonly split: number;
  /** How far rounding may have moved `split`, relative to it. */
  readonly splitError: number;
  readonly close: number | undefined;
  readonly line: number;
}

/** The last date of a ticker. */
export interface TickerRow {
  /** The date. */
  readonly date: TradingDate;
  /** The ticker until then, in upper case. */
  readonly symbol: string;
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

/** Refuses the files of futures, whose contracts have names of LEAN alone. */
export const leanFutures: ActionReader = {
  name: "lean-map",
  matches: ({ text }) => FUTURES.test(text.slice(0, 1_000)),
  read: (file) =>
    Promise.reject(
      fileError(
        file,
        "it is a file of a future, in which contracts have names that only LEAN knows; make the series out of contracts with: openbell continuous",
      ),
    ),
};

/** The symbol that LEAN's name of a file means: TWX of `twx.1`. */
function leanSymbol(stem: string): string {
  return stem.toUpperCase().replace(OLDER_SHARE, "");
}

async function readFactors(
  file: ActionFile,
  context: ActionContext,
): Promise<CorporateAction[]> {
  const name = context.symbol ?? leanSymbol(file.stem);
  const tickers = context.tickers(file.stem);
  const symbolOn = (date: TradingDate) =>
    tickers.find((row) => date <= row.date)?.symbol ?? name;
  const rows: FactorRow[] = [];
  for (const { cells, line } of csvRows(file)) {
    // The first row of some files marks where factors begin.
    if (cells.slice(1).some((cell) => /inf|e\+/i.test(cell))) continue;
    const isZero = cells.slice(1, 3).some((cell) => numberOf(cell) === 0);
    if (rows.length === 0 && isZero) {
      context.note(`line ${line} is left out: a factor of 0 says nothing`);
      continue;
    }
    rows.push(factorRow(cells, line, file));
  }
  requireAscending(rows, file);
  const actions: CorporateAction[] = [];
  const old: { count: number; first?: TradingDate } = { count: 0 };
  for (let i = 0; i + 1 < rows.length; i++) {
    const row = rows[i];
    const next = rows[i + 1];
    const splits = next.split / row.split;
    const dividends = row.price / next.price;
    const changes = (ratio: number) => Math.abs(ratio - 1) > NO_CHANGE;
    if (!changes(splits) && !changes(dividends)) continue;
    const date = sessionAfter(row.date, context.time);
    const symbol = symbolOn(date);
    if (changes(splits)) {
      const value = simpleRatio(splits, row.splitError + next.splitError);
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
    let close = row.close;
    if (close === undefined) {
      const closes = await storedCloses([symbolOn(row.date), name], context);
      close = closes.get(row.date);
      const [first] = closes.keys();
      if (close === undefined && first !== undefined && row.date < first) {
        old.count++;
        old.first = first;
        continue;
      }
    }
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
  if (old.count > 0) {
    context.note(
      `${old.count} dividends before the first stored bar of ${name}, ${old.first}, are left out: the file has no reference prices to tell their amounts`,
    );
  }
  return actions;
}

/** The stored closes under the first of some names that has any. */
async function storedCloses(
  names: readonly string[],
  context: ActionContext,
): Promise<ReadonlyMap<TradingDate, number>> {
  for (const name of new Set(names)) {
    const closes = await context.closes(name);
    if (closes.size > 0) return closes;
  }
  return new Map();
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
  const splitError = roundingOf(cells[2], split) / split;
  return { date, price, split, splitError, close: close || undefined, line };
}

/** Half a unit of the last digit that a factor was rounded to. */
function roundingOf(text: string, value: number): number {
  if (Number.isInteger(value)) return 0;
  const decimals = /\.(\d*?)0*$/.exec(text)?.[1].length ?? 0;
  const significant = FACTOR_DIGITS - 1 - Math.floor(Math.log10(value));
  return 0.5 * 10 ** -Math.max(decimals, significant);
}

/** The smallest whole numbers that a ratio stands for within an error; else itself. */
function simpleRatio(ratio: number, error: number): number {
  // A little more: doubles are no decimals.
  const within = (error + 1e-12) * ratio;
  const whole = (a: number, b: number) =>
    Math.abs(a / b - ratio) <= within ? a / b : undefined;
  for (let small = 1; small <= RATIO_MAX; small++) {
    const large = Math.round(ratio >= 1 ? ratio * small : small / ratio);
    if (large > RATIO_MAX) break;
    const found = ratio >= 1 ? whole(large, small) : whole(small, large);
    if (found !== undefined) return found;
  }
  return ratio;
}

/**
 * The tickers of a map file, ascending by their last dates.
 *
 * @throws {SessionError} `import_failed` if the file is not valid.
 */
export function mapRows(file: ActionFile): (TickerRow & { line: number })[] {
  const rows = csvRows(file).map(({ cells, line }) => {
    const date = dateOf(cells[0], line, file);
    const symbol = (cells[1] ?? "").toUpperCase();
    if (symbol === "") throw fileError(file, "it names no ticker", line);
    return { date, symbol, line };
  });
  requireAscending(rows, file);
  return rows;
}

function readMap(
  file: ActionFile,
  { time }: ActionContext,
): CorporateAction[] {
  const rows = mapRows(file);
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
