/**
 * `openbell init DIR`: writes a folder with a first backtest.
 *
 * @module
 */
import { resolve } from "node:path";
import type { Command } from "commander";
import { invalidArgument } from "../arguments.ts";
import { writeError, writeOutput } from "../terminal/output.ts";
import { DEMO_SYMBOLS } from "./init/demo_symbols.ts";
import { grouped } from "../../text/grouped.ts";

/** Adds the command `init` to the program. */
export function register(program: Command): void {
  program.command("init")
    .description(
      "write a project: a config, a strategy and a demo database, ready to run",
    )
    .argument("<dir>", "the folder to create; it must be empty or not exist")
    .option("--seed <number>", "the seed of the simulated market", "1")
    .addHelpText(
      "after",
      `
The demo market is a simulated random walk of ${DEMO_SYMBOLS.join(", ")}:
one-minute and daily bars of 2025, with a few minutes missing. The same seed
gives the same market.

The folder has a deno.json, with which editors know the types of strategies, and
the tasks backtest, report, sweep, live and openbell, which takes any command.
Editors of YAML complete its configs by the JSON Schema beside them.

Example:
  openbell init demo
  cd demo
  deno task backtest`,
    )
    .action(async (folder: string, options: { seed: string }) => {
      const { writeDemoFolder } = await import("./init/demo_folder.ts");
      const summary = await writeDemoFolder(folder, parseSeed(options.seed));
      writeError(
        `Wrote ${grouped(summary.bars)} one-minute bars of ` +
          `${DEMO_SYMBOLS.length} symbols on ${summary.sessions} trading dates\n`,
      );
      const { quoted, runtimeCommand } = await import(
        "../project/own_command.ts"
      );
      const deno = runtimeCommand();
      writeOutput(
        (resolve(folder) === Deno.cwd() ? "" : `cd ${quoted(folder)}\n`) +
          `${deno} task backtest\n`,
      );
      writeError(
        `Then: ${deno} task dashboard, ${deno} task report, ${deno} task sweep, or ${deno} task live\n`,
      );
    });
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (/^-?\d+$/.test(text) && Number.isSafeInteger(seed)) return seed;
  throw invalidArgument(
    `Not a seed: ${JSON.stringify(text)}; write a whole number`,
  );
}
