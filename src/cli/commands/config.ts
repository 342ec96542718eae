/**
 * `openbell config`: what is done with session configs themselves.
 *
 * @module
 */
import type { Command } from "commander";

interface ConvertOptions {
  readonly output?: string;
}

/** Adds the command `config` to the program. */
export function register(program: Command): void {
  const config = program.command("config")
    .description("convert session configs");
  config.command("convert")
    .description("write an old session config with the keys of today")
    .argument("<old>", "the session config, YAML or JSON; it stays as it is")
    .option(
      "-o, --output <new>",
      "the new file, YAML, or JSON if its name ends in .json (default: YAML on standard output)",
    )
    .addHelpText(
      "after",
      `
Each key that is renamed, moved or left out is noted, and commented in YAML. Keys
that have no place any more are refused with what took their place; all mistakes
are listed at once, and then nothing is written. backtest and sweep read old
configs as they are, with the same notes. Comments of a YAML file are not kept.
docs/config.md lists the old keys.

Example:
  openbell config convert session.json -o session.yaml`,
    )
    .action(async (old: string, { output }: ConvertOptions) => {
      const { convert } = await import("./config/convert.ts");
      convert(old, output);
    });
}
