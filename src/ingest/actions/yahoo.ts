/**
 * Yahoo's daily CSV with the columns `Close` and `Adj Close`.
 *
 * Where the ratio of both changes, there was an action. Raw closes are those of
 * the store if it has the symbol, else those of the file. Over raw closes a ratio
 * of small whole numbers is a split, and any other one a dividend.
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
  csvRows,
  fileError,
  numberOf,
} from "./action_file.ts";

interface Close {
  readonly date: TradingDate;
  readonly line: number;
  /** Of the store, or of the file. */
  readonly raw: number;
  readonly adjusted: number;
  /** How far rounding may have moved `adjusted / raw`, relative to it. */
  readonly error: number;
}

/** The largest number of a split's ratio. */
const PARTS_MAX = 50;

/** A split's ratio differs from the one found by less, a dividend's seldom does. */
const SPLIT_ERROR = 2e-3;

/** Smaller dividends than this share of the price are taken for rounding. */
const DIVIDEND_MIN = 2e-5;

/** Reads the dividends, and over raw closes the splits, of one symbol. */
export const yahooAdjusted: ActionReader = {
  name: "yahoo",
  matches: ({ text }) => {
    const head = text.slice(0, 1_000).split(/\r?\n/, 1)[0].toLowerCase();
    return /adj[ _.]?close/.test(head) && /\bdate\b/.test(head);
  },
  read: async (file, context) =>
    actionsOf(file, context, await read(file, context)),
};

async function read(
  file: ActionFile,
  context: ActionContext,
): Promise<Close[]> {
  const [head, ...rows] = csvRows(file);
  const names = head.cells.map((name) => name.toLowerCase());
  const date = names.indexOf("date");
  const close = names.indexOf("close");
  const adjusted = names.findIndex((name) =>
    /^adj[ _.]?close\*{0,2}$/.test(name)
  );
  if (date < 0 || close < 0 || adjusted < 0) {
    throw fileError(file, "the header needs Date, Close and Adj Close", 1);
  }
  const stored = await context.closes(symbolOf(file, context));
  const closes: Close[] = [];
  for (const { cells, line } of rows) {
    const day = (cells[date] ?? "").slice(0, 10);
    if (tryParseDate(day) < 0) {
      throw fileError(
        file,
        `${
          JSON.stringify(cells[date] ?? "")
        } is not a date; it must be YYYY-MM-DD`,
        line,
      );
    }
    // Days without trades.
    if (cells[close] === "null" || cells[close] === "") continue;
    const own = numberOf(cells[close] ?? "");
    const value = numberOf(cells[adjusted] ?? "");
    if (own === undefined || value === undefined || own <= 0 || value <= 0) {
      throw fileError(file, "Close and Adj Close must be prices above 0", line);
    }
    const raw = stored.size === 0 ? own : stored.get(day);
    if (raw === undefined) continue;
    closes.push({
      date: day,
      line,
      raw,
      adjusted: value,
      error: rounding(cells[adjusted]) / value +
        (stored.size === 0 ? rounding(cells[close]) / own : 0),
    });
  }
  const wrong = closes.find(({ date }, i) =>
    i > 0 && date <= closes[i - 1].date
  );
  if (wrong !== undefined) {
    throw fileError(
      file,
      `${wrong.date} does not follow the date before it; rows must ascend`,
      wrong.line,
    );
  }
  return closes;
}

/** Half a unit of the last digit of a number. */
function rounding(text: string): number {
  const digits = /\.(\d*)/.exec(text)?.[1].length ?? 0;
  return 0.5 * 10 ** -digits;
}

function symbolOf(file: ActionFile, { symbol }: ActionContext): string {
  return symbol ?? file.stem;
}

function actionsOf(
  file: ActionFile,
  context: ActionContext,
  closes: readonly Close[],
): CorporateAction[] {
  const symbol = symbolOf(file, context);
  const actions: CorporateAction[] = [];
  for (let i = 1; i < closes.length; i++) {
    const before = closes[i - 1];
    const now = closes[i];
    const factor = before.adjusted / before.raw / (now.adjusted / now.raw);
    const error = before.error + now.error;
    if (Math.abs(factor - 1) <= Math.max(error, DIVIDEND_MIN)) continue;
    const split = splitOf(1 / factor, error);
    const { date, line } = now;
    if (split !== undefined) {
      const found = { symbol, date, type: "split", value: split } as const;
      actions.push(checkedAction(found, file, line));
    } else if (factor < 1) {
      actions.push(checkedAction(
        {
          symbol,
          date,
          type: "dividend",
          value: before.raw * (1 - factor),
          reference: before.raw,
        },
        file,
        line,
      ));
    } else {
      throw fileError(
        file,
        `Adj Close over Close falls by ${
          (factor - 1).toPrecision(3)
        } before ${date}, which is neither a dividend nor a split; are both columns of one download?`,
        line,
      );
    }
  }
  return actions;
}

/** The ratio of a split near a ratio; `undefined` if it is more like a dividend. */
function splitOf(ratio: number, error: number): number | undefined {
  const within = Math.max(SPLIT_ERROR, error) * ratio;
  for (let small = 1; small <= 4; small++) {
    const large = Math.round(Math.max(ratio, 1 / ratio) * small);
    if (large > PARTS_MAX * small || large * 5 < small * 6) continue;
    const value = ratio > 1 ? large / small : small / large;
    if (Math.abs(value - ratio) <= within) return value;
  }
  return undefined;
}
