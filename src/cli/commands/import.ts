/**
 * `openbell import`: imports files of bars into a store.
 *
 * @module
 */
import { type Command, Option } from "commander";
import { SessionError } from "../../errors.ts";
import type {
  ImportOptions,
  ImportSummary,
} from "../../ingest/import_files.ts";
import { READERS } from "../../ingest/readers.ts";
import { cleanForLog, jsonText } from "../../text/clean.ts";
import type { StoredInterval } from "../../types.ts";
import { writeError, writeOutput } from "../terminal/output.ts";
import { sourcesText } from "./import/sources.ts";
import { ProgressLine } from "../terminal/progress.ts";
import { writeUpgrade } from "../terminal/store_notes.ts";

interface ImportFlags {
  readonly db: string;
  readonly format: string;
  readonly symbol?: string;
  readonly interval?: string;
  readonly timezone?: string;
  readonly stamp?: "start" | "end";
  readonly dayFirst?: boolean;
  readonly columns?: string;
  readonly volume?: string;
  readonly group?: string;
  readonly onError: "fail" | "skip";
  readonly onConflict: "fail" | "keep" | "replace";
  readonly extendedHours?: boolean;
  /** False with `--no-trade-omitted`: commander reads `--no-` as a negation. */
  readonly tradeOmitted: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** The calendar of bars whose market nobody names. */
const DEFAULT_GROUP = "US_EQUITY";

/** Adds the command `import` to the program. */
export function register(program: Command): void {
  program.command("import")
    .description("import files of bars into a bar store")
    .argument("<path...>", "files and folders, .gz and .zip included")
    .requiredOption(
      "--db <file>",
      "the bar store; created if it does not exist",
    )
    .option("--format <name>", "the format of the files, see below", "auto")
    .option("--symbol <symbol>", "the symbol, if the files do not name it")
    .option(
      "--interval <interval>",
      "the interval of the bars, such as 1m, 5m, 1h, 1h-clock or 1d",
    )
    .option("--timezone <zone>", "the zone of timestamps without one")
    .addOption(
      new Option(
        "--stamp <which>",
        "whether a timestamp is the start or the end of its bar; start, unless it looks like the end",
      )
        .choices(["start", "end"]),
    )
    .option("--day-first", "read dates such as 03/04/2026 as day/month")
    .option("--no-day-first", "read them as month/day")
    .option(
      "--columns <names>",
      "the columns of a file, in place of its header; - for one to pass over",
    )
    .option(
      "--volume <name>",
      "the column of the volume, if several may be it",
    )
    .option(
      "--group <exchange>",
      `exchange or group of the bars (default: ${DEFAULT_GROUP}, if their days fit)`,
    )
    .addOption(
      new Option(
        "--on-error <how>",
        "what to do with a bad row: fail the file, or skip the row",
      )
        .choices(["fail", "skip"]).default("fail"),
    )
    .addOption(
      new Option(
        "--on-conflict <how>",
        "what to do with a bar that differs from the stored one, or from an earlier row",
      )
        .choices(["fail", "keep", "replace"]).default("fail"),
    )
    .option(
      "--extended-hours",
      "also store bars outside regular hours, separately",
    )
    .option(
      "--no-trade-omitted",
      "the source omits slots without trades: they are not gaps",
    )
    .option(
      "--dry-run",
      "read and check everything, print what would be stored, store nothing",
    )
    .option("--json", "print the summary as JSON")
    .addHelpText("after", HELP)
    .action(runImport);
}

const FORMATS = [
  { name: "auto", description: "the first of these that matches the file" },
  ...READERS,
].map(({ name, description }) => `  ${name.padEnd(14)}${description}`);

const HELP = `
Formats:
${FORMATS.join("\n")}

Sources, the export to choose, and the options that it needs (docs/data.md says
more; zones and groups are examples):
${sourcesText()}

What files do not say is concluded from them and printed with its evidence; if two
readings are likely, the file is refused. Try --dry-run first. A file is imported
completely or not at all; importing it again changes nothing. The exit code is 1 if
a file could not be imported, or if nothing is stored.

Examples:
  openbell import spy_1m.csv --db bars.db --timezone America/New_York
  openbell import data/equity/usa --db bars.db
  openbell import btc.csv.gz --db bars.db --group CRYPTO --symbol BTCUSD
  openbell import export.txt --db bars.db --columns date,time,open,high,low,close,volume`;

async function runImport(
  paths: readonly string[],
  flags: ImportFlags,
): Promise<void> {
  const { requireStored } = await import("../stored_series.ts");
  const { importProgressText } = await import("./import/import_text.ts");
  const { checkImport, importFiles } = await import(
    "../../ingest/import_files.ts"
  );
  const { openStore } = await import("../../store/open_store.ts");
  const { TimeManager } = await import("../../time/time_manager.ts");
  // Checked first: a mistake must not leave an empty store behind.
  const exchange = flags.group ?? DEFAULT_GROUP;
  new TimeManager({ exchange });
  const interval = flags.interval === undefined
    ? undefined
    : requireStored(flags.interval);
  const options = optionsOf(flags, interval);
  checkImport(paths, options);
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  Deno.addSignalListener("SIGINT", onInterrupt);
  const progress = new ProgressLine();
  const started = performance.now();
  try {
    const store = await openStore(await storeName(flags), {
      create: true,
      onUpgrade: writeUpgrade,
    });
    try {
      const overrides = store.overrides.list();
      const summary = await importFiles(store, paths, {
        ...options,
        timeManager: new TimeManager({ exchange, overrides }),
        calendarAssumed: flags.group === undefined,
        signal: stop.signal,
        onProgress: (now) =>
          progress.update(() =>
            importProgressText(now, performance.now() - started)
          ),
      });
      progress.clear();
      await finish(summary, flags, performance.now() - started);
    } finally {
      progress.clear();
      store.close();
    }
  } finally {
    Deno.removeSignalListener("SIGINT", onInterrupt);
  }
}

/** The store; a dry run does not create one. */
async function storeName({ db, dryRun }: ImportFlags): Promise<string> {
  if (dryRun !== true) return db;
  const { existsSync } = await import("node:fs");
  return existsSync(db) ? db : ":memory:";
}

function optionsOf(
  flags: ImportFlags,
  interval: StoredInterval | undefined,
): ImportOptions {
  return {
    format: flags.format,
    symbol: flags.symbol,
    interval,
    timezone: flags.timezone,
    stamp: flags.stamp,
    dayFirst: flags.dayFirst,
    columns: flags.columns?.split(",").map((name) => name.trim()),
    volume: flags.volume,
    onError: flags.onError,
    onConflict: flags.onConflict,
    extendedHours: flags.extendedHours,
    omitsNoTrade: !flags.tradeOmitted,
    dryRun: flags.dryRun,
  };
}

/** Prints the summary; an import that did not store all of its files fails. */
async function finish(
  summary: ImportSummary,
  flags: ImportFlags,
  elapsedMs: number,
): Promise<void> {
  if (flags.json === true) {
    writeOutput(`${jsonText(summary, 2)}\n`);
  } else {
    const { importSummaryText } = await import("./import/import_text.ts");
    if (flags.dryRun === true) writeOutput("Dry run: nothing is stored\n");
    writeOutput(importSummaryText(summary, elapsedMs));
  }
  for (const { path, reason } of summary.failed) {
    writeError(`failed: ${cleanForLog(path)}: ${reason}\n`);
  }
  if (summary.interrupted) {
    throw new SessionError(
      "stopped",
      "The import was interrupted; files that were finished are stored",
    );
  }
  if (summary.failed.length > 0) {
    throw new SessionError(
      "import_failed",
      `${summary.failed.length} of ${
        summary.files + summary.failed.length
      } files could not be imported; none of their bars was stored`,
    );
  }
  if (summary.files === 0) {
    throw new SessionError(
      "import_failed",
      summary.skipped.length > 0
        ? "No file has bars that can be stored; nothing is stored"
        : "Found no file of bars to import",
    );
  }
}
