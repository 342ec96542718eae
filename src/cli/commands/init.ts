/**
 * `openbell init DIR`: writes a folder with a first backtest.
 *
 * @module
 */
import type { Command } from "commander";
import { invalidArgument } from "../arguments.ts";
import { writeError, writeOutput } from "../terminal/output.ts";
import { DEMO_SYMBOLS } from "./init/demo_symbols.ts";

/** Adds the command `init` to the program. */
export function register(program: Command): void {
  program.command("init")
    .description("write a config, a strategy and a demo database, ready to run")
    .argument("<dir>", "the folder to create; it must be empty or not exist")
    .option("--seed <number>", "the seed of the simulated market", "1")
    .addHelpText(
      "after",
      `
The demo market is a simulated random walk of ${DEMO_SYMBOLS.join(", ")}:
one-minute and daily bars of 2025, with a few minutes missing. The same seed
gives the same market.

Example:
  openbell init demo
  openbell backtest demo/config.yaml --db demo/market.db`,
    )
    .action(async (folder: string, options: { seed: string }) => {
      const { writeDemoFolder } = await import("./init/demo_folder.ts");
      const summary = await writeDemoFolder(folder, parseSeed(options.seed));
      writeError(
        `Wrote ${summary.bars.toLocaleString("en-US")} one-minute bars of ` +
          `${DEMO_SYMBOLS.length} symbols on ${summary.sessions} trading dates\n`,
      );
      const { config, database } = summary;
      writeOutput(
        `openbell backtest ${quoted(config)} --db ${quoted(database)}\n`,
      );
    });
}

/** A path as one word for a shell. */
function quoted(path: string): string {
  return /^[\w./:\\-]+$/.test(path) ? path : `"${path}"`;
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (/^-?\d+$/.test(text) && Number.isSafeInteger(seed)) return seed;
  throw invalidArgument(
    `Not a seed: ${JSON.stringify(text)}; write a whole number`,
  );
}
