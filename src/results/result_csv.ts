/**
 * The tables of a result as CSV.
 *
 * @module
 */
import { csvField } from "../text/clean.ts";
import type { TableColumn } from "../text/table_column.ts";
import { isoInstant } from "../time/date.ts";
import type { ResultTable } from "./result_columns.ts";
import { resultTable } from "./result_tables.ts";
import type { RunResult } from "./run_result.ts";

const ROWS_PER_PART = 1_000;

/**
 * One table of a result as CSV, in parts: a header line, then one line for
 * every row. The columns are those of {@linkcode RunResult.toColumns}. Times are
 * ISO 8601 UTC; what is `NaN` there is empty here; the benchmark's column is
 * named after its symbol, as in `benchmark_SPY`. A field with a comma, a quote
 * or a line break is quoted (RFC 4180).
 *
 * An apostrophe precedes a text that a spreadsheet would take for a formula.
 *
 * ```ts
 * import {
 *   openBarStore,
 *   parseSessionConfig,
 *   runBacktest,
 *   writeDemoMarket,
 * } from "@openbell/session";
 * import { resultCsv } from "@openbell/session/results";
 *
 * const folder = Deno.makeTempDirSync();
 * const db = `${folder}/market.db`;
 * const store = openBarStore(db, { create: true });
 * writeDemoMarket(store, { symbols: ["DEMO"], from: "2025-01-02", to: "2025-01-03" });
 * store.close();
 * const config = parseSessionConfig({
 *   backtest_config: { start_date: "2025-01-02", end_date: "2025-01-03" },
 *   session_data_config: { symbols: ["DEMO"], streams: ["1m"] },
 * });
 * const result = await runBacktest(config, { db });
 * const [csv] = resultCsv(result, "equity");
 * console.log(csv); // date,equity,cash,return,drawdown …
 * Deno.removeSync(folder, { recursive: true });
 * ```
 */
export function* resultCsv(
  result: RunResult,
  table: ResultTable,
): Generator<string> {
  const columns = resultTable(result, table);
  const symbol = result.statistics.benchmark?.symbol;
  let part = lineOf(
    columns.map(({ name }) =>
      table === "equity" && name === "benchmark" ? `${name}_${symbol}` : name
    ),
  );
  const rows = columns[0].values.length;
  for (let row = 0; row < rows; row++) {
    part += lineOf(columns.map((column) => cellOf(column, row)));
    if ((row + 1) % ROWS_PER_PART > 0) continue;
    yield part;
    part = "";
  }
  if (part !== "") yield part;
}

function lineOf(cells: readonly (string | number | null)[]): string {
  return cells.map(csvField).join(",") + "\n";
}

function cellOf(column: TableColumn, row: number): string | number | null {
  if (column.kind === "date" || column.kind === "text") {
    return column.values[row];
  }
  const value = column.values[row];
  if (Number.isNaN(value)) return null;
  return column.kind === "instant" ? isoInstant(value) : value;
}
