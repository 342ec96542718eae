/** Runs strategies in the three modes that load modules. */
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { resultJson } from "../../src/results/result_json.ts";
import { formatResult } from "../../src/results/result_text.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import type { SessionConfig } from "../../src/config/session_config.ts";
import { openbell } from "../cli/_openbell.ts";
import { daysBetween, makeConfig, MINUTE } from "../system/_market.ts";

/** How modules of strategies are run. */
export const MODES = ["workers", "sandbox", "inline"] as const;
export type Mode = typeof MODES[number];

const DAYS = daysBetween("2024-07-01", "2024-07-03");
const SYMBOL = "AAA";

/** A market in which every minute's prices are one above the previous ones. */
export function makeAscendingMarket(folder: string): string {
  const db = `${folder}/ascending.db`;
  const store = openBarStore(db, { create: true });
  let price = 1e6 + 0.4375;
  for (const { date, open, close } of DAYS) {
    const rows = (close - open) / MINUTE;
    const columns = makeColumns(rows);
    for (let row = 0; row < rows; row++, price++) {
      columns.timestamp[row] = open + row * MINUTE;
      for (const name of ["open", "high", "low", "close"] as const) {
        columns[name][row] = price;
      }
      columns.volume[row] = 1_000;
    }
    store.writeDay(SYMBOL, "1m", date, columns, 0, rows);
  }
  store.close();
  return db;
}

/** What a run printed, without times, and the lines of its strategies. */
export interface Printed {
  /** The result as JSON and as text. */
  readonly result: string;
  /** The log of the run. */
  readonly lines: readonly string[];
}

/** Parts of a result that differ from run to run, or that attacks write. */
const NOT_COMPARED = ["metrics", "seconds", "startSeconds", "log", "runner"];

/** Runs the strategy of a module. */
export async function runModule(
  module: string,
  mode: Mode,
  db: string,
  folder: string,
): Promise<Printed> {
  const config = makeConfig({
    days: DAYS,
    symbols: [SYMBOL],
    data: {
      streams: ["1m", "5m"],
      indicators: {
        session: [{ id: "sma", name: "sma", period: 3, interval: "5m" }],
      },
    },
    rest: {
      trading_config: { max_buying_power: 9e9 },
      strategies: [{ module }],
    },
  });
  if (mode === "inline") return await inProcess(config, db, folder);
  const sandbox = mode === "sandbox";
  const result = await runBacktest(config, { db, sandbox });
  const json = [...resultJson(result)].join("");
  return printed(json, formatResult(result), module);
}

/** The command line's inline runner, in a process of its own. */
async function inProcess(
  config: SessionConfig,
  db: string,
  folder: string,
): Promise<Printed> {
  const path = `${folder}/config.json`;
  Deno.writeTextFileSync(path, JSON.stringify(config));
  const args = ["backtest", path, "--db", db, "--runner", "inline"];
  const { code, stdout, stderr } = await openbell([...args, "--json", "-"]);
  if (code !== 0) throw new Error(stderr);
  return printed(stdout, stderr, config.strategies[0].module);
}

function printed(json: string, text: string, module: string): Printed {
  const result = JSON.parse(json);
  const lines = result.log.lines.map(({ message }: { message: string }) =>
    message
  );
  for (const key of NOT_COMPARED) delete result[key];
  const timeless = text.replace(/^ {2}speed .*$/m, "");
  const all = `${JSON.stringify(result, null, 1)}\n${timeless}`;
  return { result: all.replaceAll(module, "MODULE"), lines };
}
