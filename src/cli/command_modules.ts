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
import { loadInTime } from "./load_in_time.ts";
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
  "continuous",
  "instruments",
  "calendar",
  "bars",
  "export",
  "db",
  "quality",
  "indicator",
  "backtest",
  "runs",
  "dashboard",
  "sweep",
  "worker",
  "live",
  "config",
  "cache",
  "completion",
] as const;

/** The name of a command. */
export type CommandName = typeof COMMANDS[number];

/**
 * Loads a command.
 *
 * @throws {SessionError} `download_failed` as {@linkcode loadModule}.
 */
export async function loadCommand(name: CommandName): Promise<CommandModule> {
  const url = new URL(`./commands/${name}.ts`, import.meta.url);
  return await loadModule(url, `the command ${name}`);
}

/**
 * Loads what starts a command in a process of its own.
 *
 * @throws {SessionError} `download_failed` as {@linkcode loadModule}.
 */
export async function loadSecondProcess(): Promise<
  typeof import("./sandbox/second_process.ts")
> {
  const url = new URL("./sandbox/second_process.ts", import.meta.url);
  return await loadModule(url, "the sandbox");
}

/**
 * Loads what speaks with a queue of sweeps.
 *
 * @throws {SessionError} `download_failed` as {@linkcode loadModule}.
 */
export async function loadQueueClient(): Promise<
  typeof import("../queue/client.ts")
> {
  const url = new URL("../queue/client.ts", import.meta.url);
  return await loadModule(url, "the queue");
}

/**
 * Loads a module.
 *
 * @throws {SessionError} `download_failed` if it cannot be loaded with all that it
 * imports, or not within `seconds`.
 */
export async function loadModule<T>(
  url: URL,
  what: string,
  seconds?: number,
): Promise<T> {
  try {
    return await loadInTime<T>(url, what, seconds);
  } catch (error) {
    throw new SessionError("download_failed", messageOf(error), {
      cause: error instanceof Error ? error.cause : error,
    });
  }
}
