/**
 * The program behind `main.ts`: reads arguments, runs a command, reports errors.
 *
 * @module
 */
import { Command, CommanderError } from "commander";
import { SessionError, type SessionErrorCode } from "../errors.ts";
import {
  type CommandName,
  COMMANDS,
  loadCommand,
  loadSecondProcess,
} from "./command_modules.ts";
import { takeExit } from "./exit.ts";
import { endWithParent } from "./sandbox/parent_watch.ts";
import { LAUNCH_OPTION } from "./sandbox/launch_option.ts";
import { LIMITED_OPTION, memoryArgument } from "./sandbox/memory_option.ts";
import { SANDBOXED_OPTION, wantsSandbox } from "./sandbox/sandboxed_option.ts";
import { isBrokenPipe, writeError, writeOutput } from "./terminal/output.ts";
import { requireRuntime } from "../runtime.ts";
import { VERSION } from "../version.ts";
import { causeOf, isA, messageOf, stackOf } from "../text/message_of.ts";

/** Exit code of a command that succeeded. */
const DONE = 0;
/** Exit code of a command that failed. */
const FAILED = 1;
/** Exit code for wrong arguments or a wrong config. */
const WRONG = 2;

/** Errors in the arguments or the config, as opposed to failures of the command. */
const WRONG_CODES: ReadonlySet<SessionErrorCode> = new Set([
  "argument_invalid",
  "config_invalid",
  "calendar_unknown",
  "date_invalid",
  "date_out_of_range",
  "indicator_invalid",
]);

/**
 * Runs one command and returns the exit code: 0 done, 1 failed, 2 the
 * arguments or the config are wrong. Results go to standard output, messages
 * and progress to standard error. Never throws.
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    requireRuntime();
    const program = await makeProgram(args);
    if (args.length === 0) {
      program.outputHelp();
      return DONE;
    }
    if (wantsSecondProcess(args)) {
      const { runSecondProcess } = await loadSecondProcess();
      return await runSecondProcess(args);
    }
    await program.parseAsync([...args], { from: "user" });
    return DONE;
  } catch (error) {
    return report(error);
  }
}

/** Whether the command needs a second process: see `second_process.ts`. */
function wantsSecondProcess(args: readonly string[]): boolean {
  if (isSecondProcess(args)) return false;
  if (args.includes("--help") || args.includes("-h")) return false;
  return wantsSandbox(args) || memoryArgument(args) !== undefined;
}

/** Whether this is the second process. */
function isSecondProcess(args: readonly string[]): boolean {
  return [SANDBOXED_OPTION, LIMITED_OPTION, LAUNCH_OPTION].some((option) =>
    args.includes(option)
  );
}

/** The program with the commands that the arguments need. */
async function makeProgram(args: readonly string[]): Promise<Command> {
  const program = new Command("openbell")
    .description("Market-data sessions: backtests on bars, session by session")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    // Options after a subcommand are its own, also those that its parent has.
    .enablePositionalOptions()
    .addHelpText("after", "\nExit codes: 0 done, 1 failed, 2 wrong arguments")
    .exitOverride()
    .configureOutput({
      writeOut: writeOutput,
      writeErr: writeError,
      outputError: (text, write) =>
        write(text.replace(/^error: .*$/m, "$&; add --help for what it takes")),
    });
  const modules = await Promise.all(
    commandsFor(args).map((name) => loadCommand(name)),
  );
  for (const module of modules) module.register(program);
  return program;
}

/** The commands to load: the one that is called, or all for a list or its completion. */
function commandsFor(args: readonly string[]): readonly CommandName[] {
  const called = args[0] === "help" ? args[1] : args[0];
  if (called === "-V" || called === "--version") return [];
  const found = COMMANDS.find((name) => name === called);
  return found === undefined || found === "completion" ? COMMANDS : [found];
}

/** A line of a message that reads as one of the program's own; it is indented. */
const FORGED = /\n(?=(?:error|warning|note):)/gi;

function report(error: unknown): number {
  // The reader closed the pipe, as `head` does: not a failure.
  if (isBrokenPipe(error)) return DONE;
  if (error instanceof CommanderError) {
    // Code 0 is help or version; for the others a message is printed already.
    return error.exitCode === 0 ? DONE : WRONG;
  }
  // The runtime's own errors have several lines if a module cannot be loaded.
  const message = error instanceof SessionError
    ? messageOf(error)
    : messageOf(error).trim().replaceAll(/\s*\n\s*/g, ", ");
  writeError(`error: ${message.replaceAll(FORGED, "\n  ")}\n`);
  if (isDebugging() && isA(error, Error)) {
    writeError(`${describe(error)}\n`);
  }
  return error instanceof SessionError && WRONG_CODES.has(error.code)
    ? WRONG
    : FAILED;
}

/** The most errors of a chain of causes, which may be a circle. */
const CAUSES_SHOWN = 8;

/** The stack of an error, and those of its causes. */
function describe(error: unknown): string {
  const stacks: string[] = [];
  for (
    let at = error;
    isA(at, Error) && stacks.length < CAUSES_SHOWN;
    at = causeOf(at)
  ) stacks.push(stackOf(at) ?? messageOf(at));
  return stacks.join("\ncaused by ");
}

/** Whether to print stacks: `OPENBELL_DEBUG=1`, if the environment is readable. */
function isDebugging(): boolean {
  const variable = "OPENBELL_DEBUG";
  const { state } = Deno.permissions.querySync({ name: "env", variable });
  return state === "granted" && Deno.env.get(variable) === "1";
}

/**
 * Runs one command and ends the process: the runtime would wait for what
 * strategies left open, threads, channels, timers, sockets. It cannot even end a
 * thread that loops.
 */
export async function start(args: readonly string[]): Promise<void> {
  const exit = takeExit();
  if (isSecondProcess(args)) endWithParent(exit);
  exit(await main(args));
}
