/**
 * The options of a command's log, without what writes it.
 *
 * @module
 */
import type { Command } from "commander";

/** The options of a command that has a log. */
export interface LogOptions {
  /** The least severe level. */
  readonly logLevel?: string;
  /** The file of JSON lines. */
  readonly logFile?: string;
  /** Whether the command prints errors alone, unless `logLevel` says more. */
  readonly quiet?: boolean;
}

/** Adds the options of a log to a command. */
export function addLogOptions(command: Command): Command {
  return command
    .option(
      "--log-level <level>",
      "what is logged: debug, info, warning, error or off (default: warning on standard error, info in --log-file)",
    )
    .option("--log-file <file>", "append the log to this file, as JSON lines");
}
