/**
 * A run's round trips, fills and equity as CSV.
 *
 * @module
 */
import { isoInstant } from "../time/date.ts";
import { csvField } from "../text/clean.ts";
import type { RunResult } from "./run_result.ts";

const ROWS_PER_PART = 1_000;

/** Which table of a result. */
export type ResultTable = "trades" | "fills" | "equity";

/**
 * One table of a result as CSV, in parts: a line of names, then a line for
 * every round trip, fill or session. Times are ISO 8601 UTC; a field with a
 * comma, a quote or a line break is quoted (RFC 4180).
 *
 * - `trades`: strategy, symbol, side, quantity, entry_time, exit_time,
 *   entry_price, exit_price, fees, net_profit
 * - `fills`: time, strategy, symbol, side, quantity, price, fee
 * - `equity`: date, equity, cash, return, drawdown, and with a benchmark its
 *   price; return and drawdown are fractions
 */
export function* resultCsv(
  result: RunResult,
  table: ResultTable,
): Generator<string> {
  let part = "";
  let rows = 0;
  for (const row of ROWS[table](result)) {
    part += row.map(csvField).join(",") + "\n";
    if (++rows % ROWS_PER_PART > 0) continue;
    yield part;
    part = "";
  }
  if (part !== "") yield part;
}

type Row = readonly (string | number | null)[];

const ROWS: Record<ResultTable, (result: RunResult) => Iterable<Row>> = {
  trades: tradeRows,
  fills: fillRows,
  equity: equityRows,
};

function* tradeRows({ account, statistics }: RunResult): Generator<Row> {
  yield [
    "strategy",
    "symbol",
    "side",
    "quantity",
    "entry_time",
    "exit_time",
    "entry_price",
    "exit_price",
    "fees",
    "net_profit",
  ];
  for (const trip of account.roundTrips) {
    yield [
      statistics.strategies[trip.strategy]?.name ?? trip.strategy,
      trip.symbol,
      trip.side,
      trip.quantity,
      isoInstant(trip.entryTime),
      isoInstant(trip.exitTime),
      trip.entryPrice,
      trip.exitPrice,
      trip.fees,
      trip.netProfit,
    ];
  }
}

function* fillRows({ fills }: RunResult): Generator<Row> {
  yield ["time", "strategy", "symbol", "side", "quantity", "price", "fee"];
  for (const f of fills) {
    yield [f.time, f.strategy, f.symbol, f.side, f.quantity, f.price, f.fee];
  }
}

function* equityRows({ equity, statistics }: RunResult): Generator<Row> {
  const { sessions, benchmark } = statistics;
  yield [
    "date",
    "equity",
    "cash",
    "return",
    "drawdown",
    ...(benchmark === null ? [] : [`benchmark_${benchmark.symbol}`]),
  ];
  for (const [i, { date, equity: value, cash }] of equity.entries()) {
    yield [
      date,
      value,
      cash,
      sessions[i].return,
      sessions[i].drawdown,
      ...(benchmark === null ? [] : [benchmark.closes[i]]),
    ];
  }
}
