/**
 * What a run of the engine here wrote, in the form of the comparison.
 *
 * @module
 */
import {
  equityCsv,
  fillsCsv,
  type Market,
  type WorkFill,
} from "../same_work/work.ts";

/** Fills and equity of a side as text, to compare and to hash. */
export interface OutcomeText {
  readonly fills: string;
  readonly equity: string;
}

/** `fills.csv` and `equity.csv` of `openbell backtest`, rewritten. */
export function ownOutcome(
  market: Market,
  fillsText: string,
  equityText: string,
): OutcomeText {
  const fills = rowsOf(fillsText).map((row): WorkFill => ({
    time: Date.parse(row.time),
    symbol: row.symbol,
    side: row.side,
    quantity: Number(row.quantity),
    price: Number(row.price),
    fee: Number(row.fee),
  }));
  const equity = rowsOf(equityText).map((row) => Number(row.equity));
  return {
    fills: fillsCsv(fills),
    equity: equityCsv(market.sessions, equity),
  };
}

/** The rows of a CSV without quotes, by the names of its first line. */
export function rowsOf(csv: string): Record<string, string>[] {
  const [head, ...lines] = csv.trim().split("\n").map((line) =>
    line.split(",")
  );
  return lines.map((cells) =>
    Object.fromEntries(head.map((name, i) => [name, cells[i]]))
  );
}
