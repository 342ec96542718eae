/**
 * `openbell live kill`: cancels the orders of a live run and refuses new ones.
 *
 * @module
 */
import type { Command } from "commander";
import type { SwitchKind } from "../../../session/live_board.ts";
import { invalidArgument, requireDb } from "../../arguments.ts";
import { writeOutput } from "../../terminal/output.ts";

interface KillArguments {
  readonly db?: string;
  readonly run?: string;
  readonly flatten?: boolean;
  readonly release?: boolean;
}

/** What each switch does, in words. */
const TEXTS: Readonly<Record<SwitchKind, string>> = {
  kill: "cancels all orders and refuses new ones",
  flatten: "cancels all orders, refuses new ones and closes all positions",
  release: "accepts orders again",
};

/** Adds the subcommand to `live`. */
export function registerKill(live: Command): void {
  live.command("kill")
    .description("cancel the orders of a live run and refuse new ones")
    .requiredOption("--db <file>", "the store to which the run records")
    .option("--run <name>", "the session_name of the run, if there are several")
    .option("--flatten", "close all positions by market orders too")
    .option("--release", "accept orders again")
    .addHelpText(
      "after",
      `
The run, in whatever process, uses the switch before its next slice. It is
recorded: a run that is started again, and a backtest over the recorded
sessions, repeat it.`,
    )
    .action(kill);
}

async function kill(options: KillArguments): Promise<void> {
  if (options.flatten === true && options.release === true) {
    throw invalidArgument("--flatten and --release exclude each other");
  }
  const db = requireDb("live kill", options.db, undefined);
  const { openBarStore } = await import(
    "../../../store/sqlite/sqlite_bar_store.ts"
  );
  const { findLiveRun } = await import("../../../system/live_verify.ts");
  const request = options.flatten === true
    ? "flatten"
    : options.release === true
    ? "release"
    : "kill";
  const store = openBarStore(db);
  try {
    const { name } = findLiveRun(store, options.run);
    store.live.ask(name, request);
    writeOutput(`${name} ${TEXTS[request]}, before its next slice\n`);
  } finally {
    store.close();
  }
}
