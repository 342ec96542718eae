/**
 * `openbell indicator`: computes, describes and lists indicators.
 *
 * @module
 */
import type { Command } from "commander";

interface Options {
  readonly list?: boolean;
  readonly params?: string;
  readonly input?: string;
  readonly module?: string;
}

/** Adds the command to the program. */
export function register(program: Command): void {
  program.command("indicator")
    .description("compute an indicator over bars in a CSV file")
    .argument("[name]", "the indicator, for example rsi")
    .option("--list", "list all indicators with their parameters and outputs")
    .option("--params <json>", "parameters, for example '{\"period\":14}'")
    .option(
      "--input <file>",
      "CSV with columns date or timestamp, open, high, low, close, volume in any order; - is standard input",
    )
    .option("--module <file>", "a module that exports your own indicators")
    .addHelpText(
      "after",
      `
Prints CSV: the timestamp as in the input, then one column per output, empty
until the indicator is ready. Without --input it describes the indicator.

Examples:
  openbell indicator --list
  openbell indicator adx --params '{"period":14}' --input bars.csv`,
    )
    .action(async (name: string | undefined, options: Options) => {
      const { runIndicator } = await import("./indicator/compute.ts");
      await runIndicator(name, options);
    });
}
