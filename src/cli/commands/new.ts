/**
 * `openbell new`: further files of a project.
 *
 * @module
 */
import { type Command, Option } from "commander";
import type { Kind } from "../project/templates.ts";
import { writeError, writeOutput } from "../terminal/output.ts";

// Repeated here, because the help needs none of the templates' texts.
const KINDS: readonly Kind[] = [
  "crossover",
  "breakout",
  "reversion",
  "rotation",
  "pairs",
];

/** Adds the command `new` to the program. */
export function register(program: Command): void {
  const add = program.command("new")
    .description("write a strategy to start from");
  add.command("strategy")
    .description("write a strategy and a config that runs it")
    .argument("<name>", "its name: letters, digits, _ and -")
    .addOption(
      new Option("--like <kind>", "the example to start from")
        .choices(KINDS).default("crossover"),
    )
    .addHelpText(
      "after",
      `
Writes strategies/NAME.ts and NAME.yaml into the current folder. Files that exist
stay as they are. The config runs on the demo market of openbell init; its
symbols, dates and store are those to change for your own bars.

  crossover  holds while a fast moving average is above a slow one
  breakout   buys above the range of the first half hour, with a bracket
  reversion  trades the return to the volume-weighted average price
  rotation   holds the strongest symbols of a universe, chosen each day
  pairs      trades two symbols against each other

Example:
  openbell new strategy my_breakout --like breakout`,
    )
    .action(async (name: string, { like }: { readonly like: Kind }) => {
      const { writeStrategy } = await import("./new/strategy.ts");
      const { config, module, run } = writeStrategy(name, like);
      writeError(`Wrote ${module} and ${config}\n`);
      writeOutput(`${run}\n`);
    });
}
