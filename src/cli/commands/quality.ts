/**
 * `openbell quality`: how good stored bars are, held against the calendar.
 *
 * @module
 */
import type { Command } from "commander";
import { SessionError } from "../../errors.ts";

/** The options of the command. */
export interface QualityFlags {
  readonly db: string;
  readonly from?: string;
  readonly to?: string;
  readonly symbol?: readonly string[];
  readonly interval?: string;
  readonly exchange?: string;
  readonly json?: boolean;
  readonly html?: string;
}

/** Adds the command `quality` to the program. */
export function register(program: Command): void {
  program.command("quality")
    .description("score stored bars against the calendar, slot by slot")
    .requiredOption("--db <file>", "the bar store")
    .option("--from <date>", "first trading date (default: the first stored)")
    .option("--to <date>", "last trading date (default: the last stored)")
    .option(
      "--symbol <symbol>",
      "a symbol, or some with commas; may be repeated (default: all)",
      addSymbols,
    )
    .option(
      "--interval <interval>",
      "1s, 1m or 1d (default: 1m, else what is stored)",
    )
    .option(
      "--exchange <name>",
      "whose calendar applies (default: the one that the bars were imported by)",
    )
    .option("--json", "print all of it as JSON, dates and gaps included")
    .option("--html <file>", "write a calendar heat map, one file, no network")
    .addHelpText(
      "after",
      `
Every slot of the calendar's grid is traded, no trade (the source declares that
it omits slots without trades) or missing; quality is 100 × (traded + no trade)
÷ expected. A symbol counts from its first stored bar on, and then on every
session up to --to. Bars off the grid, outside of the session's hours or in
extended hours are counted apart.

Examples:
  openbell quality --db bars.db --from 2025-01-02 --to 2025-12-31
  openbell quality --db bars.db --symbol SPY,QQQ --html quality.html`,
    )
    .action(async (flags: QualityFlags) => {
      const { runQuality } = await import("./quality/survey.ts");
      await runQuality(flags);
    });
}

function addSymbols(text: string, before: readonly string[] = []): string[] {
  const symbols = text.split(",").map((one) => one.trim());
  if (symbols.some((one) => one === "")) {
    throw new SessionError(
      "argument_invalid",
      `--symbol is ${
        JSON.stringify(text)
      }; it must be a symbol, or some with commas between them`,
    );
  }
  return [...new Set([...before, ...symbols])];
}
