/**
 * `openbell live settle DATE`: applies late and corrected bars to the store.
 *
 * @module
 */
import type { Command } from "commander";
import { jsonText } from "../../../text/clean.ts";
import { isoInstant } from "../../../time/date.ts";
import { requireDate, requireDb } from "../../arguments.ts";
import { writeOutput } from "../../terminal/output.ts";

interface SettleArguments {
  readonly db?: string;
  readonly json?: boolean;
}

/** Adds the subcommand to `live`. */
export function registerSettle(live: Command): void {
  live.command("settle")
    .description("store the bars of a session that came late or were corrected")
    .argument("<date>", "the trading date")
    .requiredOption("--db <file>", "the store to which the run recorded")
    .option("--json", "print the bars as JSON lines")
    .addHelpText(
      "after",
      `
Bars that come after their slice was released are noted, and never delivered.
This stores them. A backtest over DATE, and live verify, then have another hash
than the live session.`,
    )
    .action(settle);
}

async function settle(date: string, options: SettleArguments): Promise<void> {
  const db = requireDb("live settle", options.db, undefined);
  const { settleLive } = await import("../../../system/live_settle.ts");
  const settled = settleLive(db, requireDate("DATE", date));
  for (const one of settled) {
    const { symbol, start, kind, values } = one;
    writeOutput(
      options.json === true
        ? `${jsonText(one)}\n`
        : `${isoInstant(start)} ${symbol} ${kind}: ${values.join(" ")}\n`,
    );
  }
  if (options.json === true) return;
  writeOutput(
    settled.length === 0
      ? `${date}: nothing to settle\n`
      : `${date}: ${settled.length} bars stored; a backtest over that date has another hash now\n`,
  );
}
