/**
 * `openbell bars`: prints stored bars.
 *
 * @module
 */
import { type Command, Option } from "commander";
import { SessionError } from "../errors.ts";
import type { BarStore, Hours } from "../store/bar_store.ts";
import type { BarColumns, BaseInterval } from "../types.ts";
import { writeOutput } from "./output.ts";

interface BarsFlags {
  readonly db: string;
  readonly from?: string;
  readonly to?: string;
  readonly format: "csv" | "json";
  readonly extendedHours?: boolean;
}

/** Adds the command `bars` to the program. */
export function register(program: Command): void {
  program.command("bars")
    .description("print stored bars, timestamps in UTC at the bar's start")
    .argument("<symbol>", "the symbol")
    .argument("<interval>", "a stored interval: 1s, 1m or 1d")
    .requiredOption("--db <file>", "the bar store")
    .option("--from <date>", "first trading date (default: the first stored)")
    .option("--to <date>", "last trading date (default: the last stored)")
    .addOption(
      new Option("--format <format>", "how to print them")
        .choices(["csv", "json"]).default("csv"),
    )
    .option("--extended-hours", "print the bars outside of regular hours")
    .addHelpText(
      "after",
      `
Examples:
  openbell bars SPY 1m --db bars.db --from 2026-01-02 --to 2026-01-30
  openbell bars SPY 1d --db bars.db --format json`,
    )
    .action(async (symbol: string, interval: string, flags: BarsFlags) => {
      const { parseDate } = await import("../time/date.ts");
      const { openBarStore } = await import("../store/sqlite_bar_store.ts");
      if (flags.from !== undefined) parseDate(flags.from);
      if (flags.to !== undefined) parseDate(flags.to);
      const base = requireBase(interval);
      const store = openBarStore(flags.db, { readOnly: true });
      try {
        const hours = flags.extendedHours === true ? "extended" : "regular";
        requireSeries(store, symbol, base, hours);
        printBars(store, symbol, base, hours, flags);
      } finally {
        store.close();
      }
    });
}

function requireBase(interval: string): BaseInterval {
  if (interval === "1s" || interval === "1m" || interval === "1d") {
    return interval;
  }
  throw new SessionError(
    "argument_invalid",
    `Not a stored interval: ${
      JSON.stringify(interval)
    }; stored are 1s, 1m and 1d`,
  );
}

/**
 * Makes sure that a series has bars.
 *
 * @throws {SessionError} `data_missing` naming what is stored instead.
 */
export function requireSeries(
  store: BarStore,
  symbol: string,
  interval: BaseInterval,
  hours: Hours,
): void {
  if (store.series(symbol, interval, hours) !== undefined) return;
  const stored = store.inventory();
  const names = stored.slice(0, 8).map((series) =>
    `${series.symbol} ${series.interval}`
  );
  if (stored.length > 8) names.push(`and ${stored.length - 8} more`);
  throw new SessionError(
    "data_missing",
    `No ${
      hours === "extended" ? "extended-hours " : ""
    }bars of ${symbol} ${interval} are stored; stored are: ${
      names.join(", ") || "none"
    }`,
  );
}

function printBars(
  store: BarStore,
  symbol: string,
  interval: BaseInterval,
  hours: Hours,
  flags: BarsFlags,
): void {
  const from = flags.from ?? "0000-00-00";
  const to = flags.to ?? "9999-99-99";
  const json = flags.format === "json";
  let mark = "";
  writeOutput(json ? "[" : "timestamp,open,high,low,close,volume\n");
  for (
    const [columns, rows] of days(store, symbol, interval, from, to, hours)
  ) {
    let text = "";
    for (let i = 0; i < rows; i++) {
      if (json) {
        text += `${mark}\n  ${jsonBar(columns, i)}`;
        mark = ",";
      } else {
        text += `${csvBar(columns, i)}\n`;
      }
    }
    writeOutput(text);
  }
  if (json) writeOutput("\n]\n");
}

/** The bars of a range day by day, in columns that are used again for the next. */
export function* days(
  store: BarStore,
  symbol: string,
  interval: BaseInterval,
  from: string,
  to: string,
  hours: Hours,
): Generator<readonly [columns: BarColumns, rows: number]> {
  let columns = emptyColumns(1_024);
  const dates = store.tradingDates(symbol, interval, from, to, hours);
  const batch = 64;
  for (let i = 0; i < dates.length; i += batch) {
    const last = dates[Math.min(i + batch, dates.length) - 1];
    for (const chunk of store.chunks(symbol, interval, dates[i], last, hours)) {
      if (chunk.rows > columns.timestamp.length) {
        columns = emptyColumns(chunk.rows);
      }
      yield [columns, store.decode(chunk, columns, 0)];
    }
  }
}

function emptyColumns(rows: number): BarColumns {
  const column = (): Float64Array => new Float64Array(rows);
  return {
    timestamp: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
}

/** ISO 8601 in UTC; to the second, where that is all there is. */
export function formatTimestamp(timestamp: number): string {
  return new Date(timestamp).toISOString().replace(".000Z", "Z");
}

// A number's shortest text reads back as the same double: what is printed is
// exactly what is stored.

function csvBar(columns: BarColumns, i: number): string {
  return `${formatTimestamp(columns.timestamp[i])},${columns.open[i]},${
    columns.high[i]
  },${columns.low[i]},${columns.close[i]},${columns.volume[i]}`;
}

function jsonBar(columns: BarColumns, i: number): string {
  return JSON.stringify({
    timestamp: formatTimestamp(columns.timestamp[i]),
    open: columns.open[i],
    high: columns.high[i],
    low: columns.low[i],
    close: columns.close[i],
    volume: columns.volume[i],
  });
}
