/**
 * `openbell live verify DATE`: whether a backtest repeats a live session.
 *
 * @module
 */
import { type Command, Option } from "commander";
import { resolve } from "node:path";
import { SessionError } from "../../../errors.ts";
import { jsonText } from "../../../text/clean.ts";
import { requireDate, requireDb } from "../../arguments.ts";
import { outOfFolder } from "../../sandbox/out_of_folder.ts";
import {
  SANDBOX_OPTION,
  SANDBOXED_OPTION,
} from "../../sandbox/sandboxed_option.ts";
import { writeOutput } from "../../terminal/output.ts";

interface VerifyArguments {
  readonly db?: string;
  readonly run?: string;
  readonly json?: boolean;
  readonly sandboxed?: boolean;
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
    .option(
      SANDBOX_OPTION,
      "run strategies, scanners and indicators without permissions",
    )
    .addOption(new Option(SANDBOXED_OPTION).hideHelp())
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

async function verify(
  date: string,
  options: VerifyArguments,
  command: Command,
): Promise<void> {
  // The path is relative to the folder that a sandboxed run leaves.
  const db = resolve(requireDb("live verify", options.db, undefined));
  const trading = requireDate("DATE", date);
  const { verifyLive } = await import("../../../system/live_verify.ts");
  // `live --sandbox verify` means the same.
  const { sandboxed } = command.optsWithGlobals<VerifyArguments>();
  const sandbox = sandboxed === true;
  if (sandbox) await checkImports(db, options.run);
  const repeat = () => verifyLive(db, trading, options.run, { sandbox });
  const found = await (sandbox ? outOfFolder(repeat) : repeat());
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

/** Refuses modules of the run that import more than code. */
async function checkImports(db: string, name?: string): Promise<void> {
  const { checkSandboxImports } = await import(
    "../../sandbox/sandbox_imports.ts"
  );
  const { modulesOf } = await import(
    "../../../analysis/run_modules.ts"
  );
  const { openBarStore } = await import(
    "../../../store/sqlite/sqlite_bar_store.ts"
  );
  const { configOfRun, findLiveRun } = await import(
    "../../../system/live_verify.ts"
  );
  const store = openBarStore(db, { readOnly: true });
  try {
    await checkSandboxImports(modulesOf(configOfRun(findLiveRun(store, name))));
  } finally {
    store.close();
  }
}
