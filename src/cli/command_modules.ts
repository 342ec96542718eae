/**
 * Loads the modules of commands.
 *
 * They are in no graph of the command line: the runtime downloads a graph before
 * it runs anything of it, waits without a limit, and would download the packages
 * of all commands for each. `commands/mod.ts` is what downloads them ahead.
 *
 * @module
 */
import type { Command } from "commander";
import { SessionError } from "../errors.ts";
import { messageOf } from "../text/message_of.ts";

/** A module that adds one command to the program. */
export interface CommandModule {
  /** Adds the command. */
  register(program: Command): void;
}

/** The commands, in the order in which help lists them; each is a module in `commands/`. */
export const COMMANDS = [
  "init",
  "new",
  "import",
  "fetch",
  "actions",
  "calendar",
  "bars",
  "export",
  "db",
  "quality",
  "indicator",
  "backtest",
  "sweep",
  "live",
  "config",
  "cache",
  "completion",
] as const;

/** The name of a command. */
export type CommandName = typeof COMMANDS[number];

/**
 * How long the modules of a command and their packages may take to arrive, in
 * seconds.
 */
const LOAD_SECONDS = 120;

/**
 * Loads a command.
 *
 * @throws {SessionError} `download_failed` as {@linkcode loadModule}.
 */
export async function loadCommand(name: CommandName): Promise<CommandModule> {
  const url = new URL(`./commands/${name}.ts`, import.meta.url);
  return await loadModule(url, name);
}

/**
 * Loads the module of a command.
 *
 * @throws {SessionError} `download_failed` if it cannot be loaded with all that it
 * imports, or not within `seconds`.
 */
export async function loadModule(
  { href }: URL,
  name: string,
  seconds: number = LOAD_SECONDS,
): Promise<CommandModule> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await Promise.race([
      import(href),
      new Promise((_, reject) => {
        timer = setTimeout(
          () => reject(lateError(name, seconds)),
          seconds * 1_000,
        );
      }),
    ]);
  } catch (error) {
    throw error instanceof SessionError ? error : failedError(name, error);
  } finally {
    clearTimeout(timer);
  }
}

function failedError(name: string, cause: unknown): SessionError {
  const reason = messageOf(cause).replaceAll(/\s+/g, " ");
  return new SessionError(
    "download_failed",
    `Cannot load the command ${name}: ${reason}`,
    { cause },
  );
}

function lateError(name: string, seconds: number): SessionError {
  return new SessionError(
    "download_failed",
    `Cannot load the command ${name}: its modules have not arrived within ${seconds} seconds; the registry, the proxy or the disk that they come from is slow or does not answer. What has arrived is kept: try again`,
  );
}
