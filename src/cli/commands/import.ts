/**
 * `openbell import`: brings files of bars into a store.
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
import type { StoredInterval } from "../../types.ts";
import { writeError, writeOutput } from "../terminal/output.ts";
import { ProgressLine } from "../terminal/progress.ts";

interface ImportFlags {
  readonly db: string;
  readonly format: string;
  readonly symbol?: string;
  readonly interval?: StoredInterval;
  readonly timezone?: string;
  readonly stamp: "start" | "end";
  readonly dayFirst?: boolean;
  readonly columns?: string;
  readonly group: string;
  readonly onError: "fail" | "skip";
  readonly onConflict: "fail" | "keep" | "replace";
  readonly extendedHours?: boolean;
  /** False with `--no-trade-omitted`: commander takes `--no-` for a negation. */
  readonly tradeOmitted: boolean;
  readonly json?: boolean;
}

/** Adds the command `import` to the program. */
export function register(program: Command): void {
  program.command("import")
    .description("import files of bars into a bar store")
    .argument("<path...>", "files and folders; .gz and .zip are read directly")
    .requiredOption("--db <file>", "the bar store; made if it does not exist")
    .option("--format <name>", "the files' format, see below", "auto")
    .option("--symbol <symbol>", "the symbol, where the files do not say")
    .addOption(
      new Option("--interval <interval>", "the interval of the bars")
        .choices(["1s", "1m", "1h", "1d"]),
    )
    .option("--timezone <zone>", "the zone of timestamps that name none")
    .addOption(
      new Option("--stamp <which>", "what timestamps mark of a bar")
        .choices(["start", "end"]).default("start"),
    )
    .option("--day-first", "dates such as 03/04/2026 begin with the day")
    .option("--columns <names>", "the columns of a file without header")
    .option("--group <exchange>", "exchange or group of the bars", "US_EQUITY")
    .addOption(
      new Option("--on-error <how>", "a bad row: the file fails, or skip it")
        .choices(["fail", "skip"]).default("fail"),
    )
    .addOption(
      new Option("--on-conflict <how>", "a bar that differs from a stored one")
        .choices(["fail", "keep", "replace"]).default("fail"),
    )
    .option("--extended-hours", "store bars outside of regular hours, apart")
    .option(
      "--no-trade-omitted",
      "the source leaves out slots without trades: holes are no gaps",
    )
    .option("--json", "print the summary as JSON")
    .addHelpText("after", HELP)
    .action(runImport);
}

const FORMATS = [
  { name: "auto", description: "the first of these that a file looks like" },
  ...READERS,
].map(({ name, description }) => `  ${name.padEnd(11)}${description}`);

const HELP = `
Formats:
${FORMATS.join("\n")}

A file is imported as a whole or not at all, and importing it again changes
nothing. Exit code 1 if a file could not be imported.

Examples:
  openbell import spy_1m.csv --db bars.db --timezone America/New_York
  openbell import data/equity/usa --db bars.db
  openbell import btc.csv.gz --db bars.db --group CRYPTO --symbol BTCUSD
  openbell import export.txt --db bars.db --columns date,time,open,high,low,close,volume`;

async function runImport(
  paths: readonly string[],
  flags: ImportFlags,
): Promise<void> {
  const { checkImport, importFiles } = await import(
    "../../ingest/import_files.ts"
  );
  const { openStore } = await import("../../store/open_store.ts");
  const { TimeManager } = await import("../../time/time_manager.ts");
  // Checked first: a mistake must not leave an empty database behind.
  new TimeManager({ exchange: flags.group });
  checkImport(paths, optionsOf(flags));
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  Deno.addSignalListener("SIGINT", onInterrupt);
  const progress = new ProgressLine();
  const started = performance.now();
  try {
    const store = await openStore(flags.db, { create: true });
    try {
      const overrides = store.overrides.list();
      const summary = await importFiles(store, paths, {
        ...optionsOf(flags),
        timeManager: new TimeManager({ exchange: flags.group, overrides }),
        signal: stop.signal,
        onProgress: (now) =>
          progress.update(() => progressText(now, performance.now() - started)),
      });
      progress.clear();
      finish(summary, flags, performance.now() - started);
    } finally {
      progress.clear();
      store.close();
    }
  } finally {
    Deno.removeSignalListener("SIGINT", onInterrupt);
  }
}

function optionsOf(flags: ImportFlags): ImportOptions {
  return {
    format: flags.format,
    symbol: flags.symbol,
    interval: flags.interval,
    timezone: flags.timezone,
    stamp: flags.stamp,
    dayFirst: flags.dayFirst,
    columns: flags.columns?.split(",").map((name) => name.trim()),
    onError: flags.onError,
    onConflict: flags.onConflict,
    extendedHours: flags.extendedHours,
    omitsNoTrade: !flags.tradeOmitted,
  };
}

/** One line: how far it is, how fast, and how long it will take. */
export function progressText(
  now: {
    readonly filesDone: number;
    readonly files: number;
    readonly bytesDone: number;
    readonly bytes: number;
    readonly bars: number;
  },
  elapsedMs: number,
): string {
  const share = now.bytes === 0 ? 1 : now.bytesDone / now.bytes;
  const rate = Math.round(now.bars / Math.max(elapsedMs, 1) * 1_000);
  const left = share > 0
    ? Math.ceil(elapsedMs * (1 - share) / share / 1_000)
    : 0;
  return `${
    Math.floor(share * 100)
  } %  ${now.filesDone} of ${now.files} files  ${grouped(now.bars)} bars  ${
    grouped(rate)
  } bars/s  ${left} s left`;
}

function finish(
  summary: ImportSummary,
  flags: ImportFlags,
  elapsedMs: number,
): void {
  if (flags.json === true) {
    writeOutput(`${JSON.stringify(summary, null, 2)}\n`);
  } else {
    writeOutput(summaryText(summary, elapsedMs));
  }
  for (const { path, reason } of summary.failed) {
    writeError(`failed: ${path}: ${reason}\n`);
  }
  if (summary.interrupted) {
    throw new SessionError(
      "stopped",
      "The import was interrupted; the files finished before are stored",
    );
  }
  if (summary.failed.length > 0) {
    throw new SessionError(
      "import_failed",
      `${summary.failed.length} of ${
        summary.files + summary.failed.length
      } files could not be imported; nothing of them was stored`,
    );
  }
  if (summary.files === 0) {
    throw new SessionError(
      "import_failed",
      "There was no file of bars to import",
    );
  }
}

/** The closing summary, a line a fact. */
export function summaryText(summary: ImportSummary, elapsedMs: number): string {
  const rate = Math.round(summary.bars / Math.max(elapsedMs, 1) * 1_000);
  const lines = [
    `${grouped(summary.bars)} bars from ${grouped(summary.files)} files in ${
      (elapsedMs / 1_000).toFixed(1)
    } s (${grouped(rate)} bars/s)`,
    `  added ${grouped(summary.added)}, already stored ${
      grouped(summary.unchanged)
    }`,
  ];
  if (summary.replaced > 0) {
    lines.push(`  replaced by a different bar: ${grouped(summary.replaced)}`);
  }
  if (summary.kept > 0) {
    lines.push(`  kept against a different bar: ${grouped(summary.kept)}`);
  }
  if (summary.extended > 0) {
    lines.push(
      `  stored apart as extended hours: ${grouped(summary.extended)}`,
    );
  }
  for (const { kind, count, examples } of summary.findings) {
    lines.push(`  ${kind.replaceAll("_", " ")}: ${grouped(count)}`);
    for (const { file, line, text } of examples) {
      lines.push(`    ${file}:${line}: ${text}`);
    }
  }
  for (const { path, reason } of summary.skipped) {
    lines.push(`  passed over ${path}: ${reason}`);
  }
  for (const note of new Set(summary.notes)) lines.push(`  note: ${note}`);
  return `${lines.join("\n")}\n`;
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}
