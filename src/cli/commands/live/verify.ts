/**
 * `openbell live verify DATE`: whether a backtest repeats a live session.
 *
 * @module
 */
import type { Command } from "commander";
import { SessionError } from "../../../errors.ts";
import { jsonText } from "../../../text/clean.ts";
import { requireDate, requireDb } from "../../arguments.ts";
import { writeOutput } from "../../terminal/output.ts";

interface VerifyArguments {
  readonly db?: string;
  readonly run?: string;
  readonly json?: boolean;
}

/** Adds the subcommand to `live`. */
export function registerVerify(live: Command): void {
  live.command("verify")
    .description(
      "compare a live session with its backtest over what was recorded",
    )
    .argument("<date>", "the trading date")
    .requiredOption("--db <file>", "the store to which the run recorded")
    .option("--run <name>", "the session_name of the run, if there are several")
    .option("--json", "print the comparison as JSON")
    .addHelpText(
      "after",
      `
The sessions from the run's first one up to DATE are run again, as a backtest
over the stored bars with the config of the live run. Equal hashes mean equal
events, bars, indicators, fills and equity. Otherwise the first slice is named
whose stored bars are not those that were delivered; if there is none, the
strategies' modules have changed. The exit code is 1 then.`,
    )
    .action(verify);
}

async function verify(date: string, options: VerifyArguments): Promise<void> {
  const db = requireDb("live verify", options.db, undefined);
  const { verifyLive } = await import("../../../system/live_verify.ts");
  const found = await verifyLive(
    db,
    requireDate("DATE", date),
    options.run,
    { runner: "inline" },
  );
  if (options.json === true) writeOutput(`${jsonText(found)}\n`);
  const { run, live, repeated, isEqual, difference } = found;
  if (isEqual) {
    if (options.json !== true) {
      writeOutput(`${run} ${date}: equal, hash ${live}\n`);
    }
    return;
  }
  throw new SessionError(
    "live_differs",
    `The backtest of ${run} up to ${date} is not what was live: ${
      difference ??
        "all stored bars are those that were delivered, so a module of the config has changed"
    }; live ${live}, backtest ${repeated}`,
  );
}
