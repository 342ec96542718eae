/**
 * `openbell quality`: scores stored bars against the calendar.
 *
 * @module
 */
import { invalidArgument } from "../arguments.ts";
import type { Command } from "commander";

interface QualityFlags {
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
      "one symbol, or several separated by commas; repeatable (default: all)",
      addSymbols,
    )
    .option(
      "--interval <interval>",
      "a stored interval (default: 1m, else the shortest stored)",
    )
    .option(
      "--exchange <name>",
      "the exchange whose calendar applies (default: that of the import)",
    )
    .option("--json", "print JSON with every date and gap")
    .option(
      "--html <file>",
      "write a calendar heat map, one self-contained file",
    )
    .addHelpText(
      "after",
      `
Every slot of the calendar's grid is either traded, no trade (the source
declares that it omits slots without trades) or missing. Quality is 100 ×
(traded + no trade) ÷ expected. A symbol is expected from its first stored bar
on, in every session up to --to. Bars off the grid, outside the session's hours
or in extended hours are counted separately. Prices that jump overnight like
unadjusted splits are named below the table. A symbol that another share took
after a delisting or merger (openbell actions) has a line for each share; runs
know the first one by the same name, SYMBOL@DATE.

Examples:
  openbell quality --db bars.db --from 2025-01-02 --to 2025-12-31
  openbell quality --db bars.db --symbol SPY,QQQ --html quality.html`,
    )
    .action(async ({ symbol, json, ...flags }: QualityFlags) => {
      const { runSurvey } = await import("./quality/survey.ts");
      await runSurvey({ ...flags, symbols: symbol, json: json === true });
    });
}

function addSymbols(text: string, before: readonly string[] = []): string[] {
  const symbols = text.split(",").map((one) => one.trim());
  if (symbols.some((one) => one === "")) {
    throw invalidArgument(
      `--symbol is ${
        JSON.stringify(text)
      }; it must be one symbol, or several separated by commas`,
    );
  }
  return [...new Set([...before, ...symbols])];
}
