/**
 * A run's round trips, fills and equity as CSV.
 *
 * @module
 */
import { csvField } from "../text/clean.ts";
import { isoInstant } from "../time/date.ts";
import type { RoundTrip } from "../trading/round_trips.ts";
import type { FillRow, RunResult } from "./run_result.ts";

const ROWS_PER_PART = 1_000;

/** Which table of a result. */
export type ResultTable = "trades" | "fills" | "equity";

/**
 * One table of a result as CSV, in parts: a header line, then one line for
 * every round trip, fill or session. Times are ISO 8601 UTC. A field with a
 * comma, a quote or a line break is quoted (RFC 4180).
 *
 * - `trades`: strategy, symbol, side, quantity, entry_time, exit_time,
 *   entry_price, exit_price, fees, net_profit, entry_tag, entry_reason,
 *   exit_tag, exit_reason
 * - `fills`: time, strategy, symbol, side, quantity, price, fee, tag, reason
 * - `equity`: date, equity, cash, return, drawdown, and with a benchmark its
 *   price; return and drawdown are fractions, the drawdown as of session ends
 *
 * An apostrophe precedes a text that a spreadsheet would take for a formula.
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

type Cell = string | number | null;

/** A column: its header and its value in a row. */
interface Column<Row> {
  readonly header: string;
  readonly value: (row: Row) => Cell;
}

const ROWS: Record<
  ResultTable,
  (result: RunResult) => Iterable<readonly Cell[]>
> = {
  trades: (result) =>
    tableRows(tradeColumns(result), result.account.roundTrips),
  fills: ({ fills }) => tableRows(FILL_COLUMNS, fills),
  equity: (result) => tableRows(equityColumns(result), result.equity.keys()),
};

function* tableRows<Row>(
  columns: readonly Column<Row>[],
  rows: Iterable<Row>,
): Generator<readonly Cell[]> {
  yield columns.map(({ header }) => header);
  for (const row of rows) yield columns.map(({ value }) => value(row));
}

function tradeColumns({ statistics }: RunResult): Column<RoundTrip>[] {
  const { strategies } = statistics;
  return [
    {
      header: "strategy",
      value: ({ strategy }) => strategies[strategy]?.name ?? strategy,
    },
    { header: "symbol", value: (trip) => trip.symbol },
    { header: "side", value: (trip) => trip.side },
    { header: "quantity", value: (trip) => trip.quantity },
    { header: "entry_time", value: (trip) => isoInstant(trip.entryTime) },
    { header: "exit_time", value: (trip) => isoInstant(trip.exitTime) },
    { header: "entry_price", value: (trip) => trip.entryPrice },
    { header: "exit_price", value: (trip) => trip.exitPrice },
    { header: "fees", value: (trip) => trip.fees },
    { header: "net_profit", value: (trip) => trip.netProfit },
    { header: "entry_tag", value: (trip) => trip.entryTag },
    {
      header: "entry_reason",
      value: (trip) => trip.entryReason,
    },
    { header: "exit_tag", value: (trip) => trip.exitTag },
    { header: "exit_reason", value: (trip) => trip.exitReason },
  ];
}

const FILL_COLUMNS: readonly Column<FillRow>[] = [
  { header: "time", value: (fill) => fill.time },
  { header: "strategy", value: (fill) => fill.strategy },
  { header: "symbol", value: (fill) => fill.symbol },
  { header: "side", value: (fill) => fill.side },
  { header: "quantity", value: (fill) => fill.quantity },
  { header: "price", value: (fill) => fill.price },
  { header: "fee", value: (fill) => fill.fee },
  { header: "tag", value: (fill) => fill.tag },
  { header: "reason", value: (fill) => fill.reason },
];

/** The columns of the sessions, by their index. */
function equityColumns({ equity, statistics }: RunResult): Column<number>[] {
  const { sessions, benchmark } = statistics;
  const columns: Column<number>[] = [
    { header: "date", value: (i) => equity[i].date },
    { header: "equity", value: (i) => equity[i].equity },
    { header: "cash", value: (i) => equity[i].cash },
    { header: "return", value: (i) => sessions[i].return },
    { header: "drawdown", value: (i) => sessions[i].drawdown },
  ];
  if (benchmark !== null) {
    const { symbol, closes } = benchmark;
    columns.push({ header: `benchmark_${symbol}`, value: (i) => closes[i] });
  }
  return columns;
}
