/**
 * Compares daily bars derived from LEAN's minutes with LEAN's own daily bars: prints
 * the table of `docs/lean_daily.md`.
 *
 * The data are QuantConnect's public samples: a folder that has
 * `equity/usa/minute` and `equity/usa/daily` in it.
 *
 *     deno run -A bench/lean_daily.ts FOLDER
 *
 * @module
 */
import { parseSessionConfig } from "../src/config/parse.ts";
import { importFiles } from "../src/ingest/import_files.ts";
import { makeColumns } from "../src/store/bar_store.ts";
import { openBarStore } from "../src/store/sqlite/sqlite_bar_store.ts";
import { runBacktest } from "../src/system/system_manager.ts";
import type { Bar } from "../src/types.ts";

const FROM = "2013-10-04";
const TO = "2013-10-11";
const SYMBOLS = ["AIG", "BAC", "SPY"];
const FIELDS = ["open", "high", "low", "close"] as const;

const folder = Deno.args[0];
const scratch = Deno.makeTempDirSync();
const db = `${scratch}/lean.db`;

/** The bars of one day, from columns.  */
function barAt(columns: ReturnType<typeof makeColumns>, row: number): Bar {
  const { timestamp, open, high, low, close, volume } = columns;
  return {
    timestamp: timestamp[row],
    open: open[row],
    high: high[row],
    low: low[row],
    close: close[row],
    volume: volume[row],
  };
}

try {
  const store = openBarStore(db, { create: true });
  await importFiles(store, [`${folder}/equity/usa`], { format: "lean" });
  const own = new Map<string, Bar>();
  const scratchColumns = makeColumns(1_000);
  for (const symbol of SYMBOLS) {
    for (const chunk of store.chunks(symbol, "1d", FROM, TO)) {
      store.decode(chunk, scratchColumns, 0);
      own.set(`${symbol} ${chunk.date}`, barAt(scratchColumns, 0));
    }
  }
  store.close();
  const rows: string[] = [];
  await runBacktest(
    parseSessionConfig({
      backtest_config: { start_date: FROM, end_date: TO },
      session_data_config: {
        symbols: SYMBOLS,
        streams: ["1m", "1d"],
        derived_bars: { min_coverage: 0 },
      },
    }),
    {
      db,
      runner: "inline",
      strategies: [{
        subscriptions: [{ intervals: ["1d"] }],
        onBar(context, bar) {
          const lean = own.get(`${bar.symbol} ${context.session.date}`);
          if (lean === undefined) return;
          const cells = FIELDS.map((field) => {
            const cents = Math.round(1e4 * (bar[field] - lean[field])) / 100;
            return cents === 0
              ? "="
              : `${cents > 0 ? "+" : "−"}${Math.abs(cents)}`;
          });
          const share = (100 * bar.volume / lean.volume).toFixed(1);
          const covered = (100 * bar.coverage).toFixed(1);
          rows.push(
            `| ${bar.symbol} | ${context.session.date} | ${
              cells.join(" | ")
            } | ${share} | ${covered} |`,
          );
        },
      }],
    },
  );
  console.log(
    "| symbol | date | open | high | low | close | volume, % | coverage, % |",
  );
  console.log("| --- | --- | --- | --- | --- | --- | --- | --- |");
  console.log(rows.sort().join("\n"));
} finally {
  Deno.removeSync(scratch, { recursive: true });
}
