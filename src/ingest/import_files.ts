/**
 * Imports files and folders of bars into a store.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { MarketStore } from "../store/market_store.ts";
import { messageOf } from "../text/message_of.ts";
import { TimeManager } from "../time/time_manager.ts";
import { FileSink } from "./checks/file_sink.ts";
import { Findings } from "./checks/findings.ts";
import { NamedSymbols } from "./checks/named_symbols.ts";
import { findFiles, requirePaths } from "./files/find_files.ts";
import { importFile } from "./import_file.ts";
import { ImportPace } from "./import_pace.ts";
import type { ImportOptions, ImportSummary } from "./import_types.ts";
import { WallClock } from "./parsing/wall_clock.ts";
import { type BarReader, InterruptedError, NotBarsError } from "./reader.ts";
import { readerByName, READERS } from "./readers.ts";

export type {
  FileProblem,
  ImportOptions,
  ImportProgress,
  ImportSummary,
} from "./import_types.ts";

/** Files of one format in a folder often have the same notes. */
const MAX_NOTES = 20;

/**
 * Imports files and folders, each file in one transaction.
 *
 * A file is imported whole or not at all. If one fails, it is reported and the
 * import goes on with the next. Importing a file again changes nothing.
 *
 * ```ts
 * import { importFiles, openBarStore } from "@openbell/session";
 *
 * const folder = Deno.makeTempDirSync();
 * Deno.writeTextFileSync(
 *   `${folder}/spy_1m.csv`,
 *   "timestamp,open,high,low,close,volume\n2026-01-02T09:30,100,101,99,100.5,1200\n",
 * );
 * const store = openBarStore(`${folder}/market.db`, { create: true });
 * const { added, failed } = await importFiles(store, [`${folder}/spy_1m.csv`], {
 *   symbol: "SPY",
 *   timezone: "America/New_York",
 * });
 * console.log(added, failed); // 1 0
 * store.close();
 * Deno.removeSync(folder, { recursive: true });
 * ```
 *
 * @throws {SessionError} `argument_invalid` if a path does not exist or an
 * option is wrong, `store_write` if the store cannot be written.
 */
export async function importFiles(
  store: MarketStore,
  paths: readonly string[],
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const fixed = checkImport(paths, options);
  const time = options.timeManager ??
    new TimeManager({ exchange: options.exchange ?? "US_EQUITY" });
  const files = findFiles(paths);
  const pace = new ImportPace(files, options);
  const summary = emptySummary();
  const findings = new Findings();
  const readers = readersOf(options);
  const named = new NamedSymbols(() => store.imports.list());
  const importAll = async (): Promise<void> => {
    for (const { path, named: isNamed } of files) {
      if (pace.isStopped) break;
      const sink = new FileSink(
        store,
        time,
        {
          onError: options.onError ?? "fail",
          onConflict: options.onConflict ?? "fail",
          extendedHours: options.extendedHours === true,
          omitsNoTrade: options.omitsNoTrade === true,
        },
        undefined,
        named,
      );
      const barsBefore = summary.bars;
      try {
        await importFile(
          { store, options, fixed, readers, pace, barsBefore },
          path,
          sink,
        );
        addCounts(summary, sink);
      } catch (error) {
        if (error instanceof InterruptedError) break;
        const problem = { path, reason: reasonOf(error) };
        if (error instanceof NotBarsError && !isNamed) {
          summary.skipped.push(problem);
        } else summary.failed.push(problem);
      }
      findings.merge(sink.findings);
      summary.guesses.push(...sink.guesses);
      addNotes(summary.notes, sink.notes);
      pace.nextFile();
    }
  };
  if (options.dryRun === true) await rolledBack(store, importAll);
  else await importAll();
  summary.interrupted = pace.isStopped;
  summary.findings = findings.list();
  return summary;
}

/** Thrown to roll back a dry run. */
class DryRunEnd extends Error {}

async function rolledBack(
  store: MarketStore,
  action: () => Promise<void>,
): Promise<void> {
  try {
    await store.transactionAsync(async () => {
      await action();
      throw new DryRunEnd();
    });
  } catch (error) {
    if (!(error instanceof DryRunEnd)) throw error;
  }
}

/**
 * Checks the paths and options of an import before it begins.
 *
 * @returns the reader that the options name; `undefined` to detect formats.
 * @throws {SessionError} `argument_invalid` if a path does not exist, or a format or
 * a time zone is unknown.
 */
export function checkImport(
  paths: readonly string[],
  options: ImportOptions,
): BarReader | undefined {
  requirePaths(paths);
  if (options.timezone !== undefined) new WallClock(options.timezone);
  const format = options.format ?? "auto";
  return format === "auto"
    ? undefined
    : readerByName(format, readersOf(options));
}

function readersOf(options: ImportOptions): readonly BarReader[] {
  return [...(options.readers ?? []), ...READERS];
}

function emptySummary(): ImportSummary {
  return {
    files: 0,
    failed: [],
    skipped: [],
    bars: 0,
    added: 0,
    unchanged: 0,
    replaced: 0,
    kept: 0,
    extended: 0,
    findings: [],
    guesses: [],
    notes: [],
    interrupted: false,
  };
}

function addCounts(summary: ImportSummary, { counts }: FileSink): void {
  summary.files++;
  summary.bars += counts.bars;
  summary.added += counts.added;
  summary.unchanged += counts.unchanged;
  summary.replaced += counts.replaced;
  summary.kept += counts.kept;
  summary.extended += counts.extended;
}

function addNotes(notes: string[], added: readonly string[]): void {
  for (const note of added) {
    if (notes.length < MAX_NOTES) notes.push(note);
    else if (notes.length === MAX_NOTES) {
      notes.push("further notes are omitted");
    }
  }
}

/** Why a file failed; errors of the store are rethrown. */
function reasonOf(error: unknown): string {
  // A full disk or a damaged store affects all files.
  if (
    error instanceof SessionError && error.code !== "import_failed" &&
    error.code !== "argument_invalid"
  ) throw error;
  // A bug in a reader: the name of the error helps to find it.
  return error instanceof TypeError || error instanceof RangeError
    ? `${error.name}: ${error.message}`
    : messageOf(error);
}
