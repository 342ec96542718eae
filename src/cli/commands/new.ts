/**
 * `openbell new`: further files of a project.
 *
 * @module
 */
import { type Command, Option } from "commander";
import type { Kind } from "../project/templates.ts";
import { writeError, writeOutput } from "../terminal/output.ts";
import type { StoreFit } from "./new/store_fit.ts";

// Repeated here, because the help needs none of the templates' texts.
const KINDS: readonly Kind[] = [
  "crossover",
  "breakout",
  "reversion",
  "rotation",
  "pairs",
];

interface NewFlags {
  readonly like: Kind;
  readonly db?: string;
}

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
    .option(
      "--db <file>",
      "take symbols, dates and interval from this store of your own bars",
    )
    .addHelpText(
      "after",
      `
Writes strategies/NAME.ts and NAME.yaml into the current folder. Files that exist
stay as they are. The config runs on the demo market of openbell init, or on the
store that --db names: at most ten of its symbols, over all its dates but the
first 20, which are history. Where no deno.json applies, one is written: with it,
editors know the types of strategies, and deno task openbell is this program.

  crossover  holds while a fast moving average is above a slow one
  breakout   buys above the range of the first half hour, with a bracket
  reversion  trades the return to the volume-weighted average price
  rotation   holds the strongest symbols of a universe, chosen each day
  pairs      trades two symbols against each other

Example:
  openbell new strategy my_breakout --like breakout --db bars.db`,
    )
    .action(async (name: string, { like, db }: NewFlags) => {
      const { writeStrategy } = await import("./new/strategy.ts");
      const fit = db === undefined ? undefined : await readFit(db);
      const { config, module, run } = writeStrategy(name, like, fit);
      writeError(`Wrote ${module} and ${config}\n`);
      writeOutput(`${run}\n`);
    });
}

async function readFit(db: string): Promise<StoreFit> {
  const { withStore } = await import("../../store/open_store.ts");
  const { fitOf } = await import("./new/store_fit.ts");
  return await withStore(db, (store) => fitOf(store, db));
}
