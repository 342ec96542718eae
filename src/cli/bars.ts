/**
 * `openbell bars`: prints stored bars.
 *
 * @module
 */
import { type Command, Option } from "commander";
import { SessionError } from "../errors.ts";
import type { BarStore, Hours } from "../store/bar_store.ts";
import type { StoredInterval } from "../types.ts";
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
      const { csvText, jsonText } = await import("../store/export_bars.ts");
      if (flags.from !== undefined) parseDate(flags.from);
      if (flags.to !== undefined) parseDate(flags.to);
      const base = requireBase(interval);
      const store = openBarStore(flags.db, { readOnly: true });
      try {
        const hours = flags.extendedHours === true ? "extended" : "regular";
        requireSeries(store, symbol, base, hours);
        const { from, to } = flags;
        const range = { symbol, interval: base, from, to, hours } as const;
        const parts = flags.format === "json"
          ? jsonText(store, range)
          : csvText(store, range);
        for (const text of parts) writeOutput(text);
      } finally {
        store.close();
      }
    });
}

/**
 * The interval as one that is stored.
 *
 * @throws {SessionError} `argument_invalid` if it is none.
 */
export function requireBase(interval: string): StoredInterval {
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
  interval: StoredInterval,
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
