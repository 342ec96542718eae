/**
 * `openbell config`: what is done with session configs themselves.
 *
 * @module
 */
import type { Command } from "commander";
import { writeOutput } from "../terminal/output.ts";

interface ConvertOptions {
  readonly output?: string;
}

interface CheckOptions {
  readonly db?: string;
}

/** Adds the command `config` to the program. */
export function register(program: Command): void {
  const config = program.command("config")
    .description("check, convert and describe session configs");
  addCheck(config);
  addSchema(config);
  addConvert(config);
}

function addCheck(config: Command): void {
  config.command("check")
    .description("check a session config, and with a store its data")
    .argument("<config>", "the session config, YAML or JSON")
    .option("--db <file>", "the bar store (default: the config's store)")
    .addHelpText(
      "after",
      `
Prints the sessions of the run, and the history that each indicator needs. All
mistakes are listed at once. backtest --check is the same; for mode: live it
is live --check, which says all that a live run would miss, keys too.

Example:
  openbell config check demo/config.yaml`,
    )
    .action(async (path: string, { db }: CheckOptions) => {
      const { readCheckedConfig } = await import("../checked_config.ts");
      const { printLiveCheck, requireLive, withLiveNeeds } = await import(
        "./live/check_live.ts"
      );
      const read = await readCheckedConfig(path).catch((error) => {
        throw withLiveNeeds(error, path, db);
      });
      if (read.config.mode === "live") {
        requireLive(path, read.config, db);
        return printLiveCheck(path, read.config);
      }
      const { check } = await import("./backtest/check.ts");
      await check(path, read, db ?? read.config.store);
    });
}

function addSchema(config: Command): void {
  config.command("schema")
    .description("print the JSON Schema of session configs, for editors")
    .addHelpText(
      "after",
      `
Editors complete and check a config that names the schema: in YAML by a first
line, in JSON by a key.

  # yaml-language-server: $schema=session_config.schema.json
  { "$schema": "session_config.schema.json", … }

Example:
  openbell config schema > session_config.schema.json`,
    )
    .action(async () => {
      const { configSchemaText } = await import("./config/schema.ts");
      writeOutput(configSchemaText());
    });
}

function addConvert(config: Command): void {
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
