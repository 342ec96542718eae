/**
 * `openbell dashboard`: shows runs, live runs, bars and calendars in a browser.
 *
 * @module
 */
import type { Command } from "commander";
import { invalidArgument, wholeNumber } from "../arguments.ts";
import { DEFAULT_RUNS, RUNS_OPTION } from "../terminal/save_run.ts";
import { writeError, writeOutput } from "../terminal/output.ts";

interface DashboardFlags {
  readonly db?: string;
  readonly sweep?: readonly string[];
  readonly queue?: string;
  readonly live?: readonly string[];
  readonly runs: string;
  readonly port?: string;
  readonly project: string;
  readonly open: boolean;
}

/** Adds the command `dashboard` to the program. */
export function register(program: Command): void {
  program.command("dashboard")
    .description(
      "show runs, sweeps, live runs, bars and calendars in a browser, on this machine",
    )
    .option("--db <file>", "the bar store")
    .option(
      "--sweep <file...>",
      "results of sweeps, as sweep --out writes them (default: sweep.db, if there is one)",
    )
    .option(
      "--queue <address>",
      "a queue of sweeps, as postgres://user@host/database; the password comes from PGPASSWORD",
    )
    .option(
      "--live <file...>",
      "stores that live runs record to (default: the bar store)",
    )
    .option(RUNS_OPTION, "the folder of saved runs", DEFAULT_RUNS)
    .option(
      "--port <port>",
      "the port on 127.0.0.1 (default: one that is free)",
    )
    .option(
      "--project <folder>",
      "the folder of strategies that may run again from the page",
      ".",
    )
    .option("--no-open", "open no browser")
    .addHelpText(
      "after",
      `
The server answers on 127.0.0.1 alone, and only who has the token in the printed
address. It shows the runs, the stores and the sweeps that it is given, and nothing
else of the machine. A saved run can run again with other parameters, if its
strategies are below --project, with the permissions that it had. A live run is
shown while it goes on in another process, with its kill switch. The JSON of all
that is described in docs/dashboard.md. Ctrl-C ends the dashboard.

Examples:
  openbell backtest config.yaml --save
  openbell dashboard --db market.db
  openbell dashboard --live live.db`,
    )
    .action(dashboard);
}

async function dashboard(flags: DashboardFlags): Promise<void> {
  const { db, live, runs, queue, project, sweep: sweeps } = flags;
  requireFolder(project);
  const port = flags.port === undefined
    ? undefined
    : wholeNumber("--port", flags.port, { least: 1, most: 65_535 });
  if (db !== undefined) {
    const { openStore } = await import("../../store/open_store.ts");
    (await openStore(db, { readOnly: true })).close();
  }
  for (const file of live ?? []) noteMissing(file);
  if (sweeps !== undefined) {
    const { SavedSweep } = await import("../../sweep/saved_sweep.ts");
    for (const file of sweeps) new SavedSweep(file).close();
  }
  const { startDashboard } = await import("../../dashboard/dashboard.ts");
  if (queue !== undefined) {
    const { parseQueueAddress } = await import("../../queue/address.ts");
    parseQueueAddress(queue);
  }
  const { launchRun } = await import("./dashboard/launch_run.ts");
  const server = startDashboard({
    db,
    runs,
    sweeps,
    queue,
    port,
    project,
    launch: launchRun,
    ...(live !== undefined && { live }),
  });
  writeOutput(`${server.url}\n`);
  writeError("Ctrl-C ends the dashboard.\n");
  const stop = () => void server.stop();
  Deno.addSignalListener("SIGINT", stop);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", stop);
  if (flags.open) {
    const { openBrowser } = await import("../terminal/open_browser.ts");
    await openBrowser(server.url);
  }
  await server.finished;
}

function requireFolder(path: string): void {
  let isFolder = false;
  try {
    isFolder = Deno.statSync(path).isDirectory;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  if (!isFolder) throw invalidArgument(`--project ${path} is no folder`);
}

/** A store that a live run will make is none yet, and may be a mistyped one. */
function noteMissing(file: string): void {
  try {
    Deno.statSync(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    writeError(
      `There is no ${file} yet: its live run is shown when it has begun.\n`,
    );
  }
}
