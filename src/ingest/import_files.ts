/**
 * Imports files of bars into a store: one transaction a file.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { ConflictPolicy } from "../store/bar_store.ts";
import { recordImport } from "../store/imports.ts";
import { messageOf } from "../store/sqlite.ts";
import type { SqliteBarStore } from "../store/sqlite_bar_store.ts";
import { TimeManager } from "../time/time_manager.ts";
import { FileSink, type SinkOptions } from "./file_sink.ts";
import { type Finding, Findings } from "./findings.ts";
import { DiskFile, type InputFile } from "./input_file.ts";
import type { BarReader, ReaderOptions } from "./reader.ts";
import { detectReader, readerByName, READERS } from "./readers.ts";
import { findFiles, type FoundFile } from "./walk.ts";

/** How files are imported. */
export interface ImportOptions extends ReaderOptions {
  /** A reader's name, or `auto` to tell by content. Default `auto`. */
  readonly format?: string;
  /** The exchange or group whose calendar dates the bars. Default `US_EQUITY`. */
  readonly exchange?: string;
  /** A calendar made already, for example one with overrides; wins over `exchange`. */
  readonly timeManager?: TimeManager;
  /** What happens on a bad row: the file fails, or the row is left out. Default `fail`. */
  readonly onError?: "fail" | "skip";
  /** What happens on a bar that differs from the stored one. Default `fail`. */
  readonly onConflict?: ConflictPolicy;
  /** Store what lies outside of regular hours, apart. Default false: it is only counted. */
  readonly extendedHours?: boolean;
  /** Declare that the source leaves out slots without trades. Default false. */
  readonly omitsNoTrade?: boolean;
  /** Readers to ask before the built-in ones. */
  readonly readers?: readonly BarReader[];
  /** Ends the import after what is finished. */
  readonly signal?: AbortSignal;
  /** Called now and then while files are read. */
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** How far an import is. */
export interface ImportProgress {
  /** Files done. */
  readonly filesDone: number;
  /** All files. */
  readonly files: number;
  /** Bytes of files read. */
  readonly bytesDone: number;
  /** Bytes of all files. */
  readonly bytes: number;
  /** Good bars in regular hours so far. */
  readonly bars: number;
  /** The file being read. */
  readonly path: string;
}

/** A file of which nothing was stored. */
export interface FileProblem {
  /** Its path. */
  readonly path: string;
  /** Why. */
  readonly reason: string;
}

/** What an import did. */
export interface ImportSummary {
  /** Files that were imported. */
  files: number;
  /** Files that could not be imported; nothing of them was stored. */
  readonly failed: FileProblem[];
  /** Files found in folders that hold no bars that can be stored. */
  readonly skipped: FileProblem[];
  /** Good bars in regular hours. */
  bars: number;
  /** Bars that were not stored before. */
  added: number;
  /** Bars that were stored already, identical. */
  unchanged: number;
  /** Stored bars that a different one replaced. */
  replaced: number;
  /** Stored bars that were kept in place of a different one. */
  kept: number;
  /** Bars outside of regular hours that were stored apart. */
  extended: number;
  /** Rows that were not taken and bars that were set aside, by kind. */
  findings: readonly Finding[];
  /** What the readers had to say, a sentence each. */
  readonly notes: string[];
  /** Whether the import was ended by its signal. */
  interrupted: boolean;
}

/**
 * Imports files and folders.
 *
 * A file is imported as a whole or not at all; one that fails is reported and
 * the next is taken. Importing the same file again changes nothing.
 *
 * ```ts ignore
 * import { openBarStore } from "../store/sqlite_bar_store.ts";
 * import { importFiles } from "./import_files.ts";
 *
 * const store = openBarStore("bars.db", { create: true });
 * const summary = await importFiles(store, ["spy_1m.csv"], { timezone: "UTC" });
 * console.log(summary.added, summary.failed);
 * store.close();
 * ```
 *
 * @throws {SessionError} `argument_invalid` if a path does not exist or an
 * option is wrong, `store_write` if the store cannot be written.
 */
export async function importFiles(
  store: SqliteBarStore,
  paths: readonly string[],
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const readers = [...(options.readers ?? []), ...READERS];
  const format = options.format ?? "auto";
  const fixed = format === "auto" ? undefined : readerByName(format, readers);
  const time = options.timeManager ??
    new TimeManager({ exchange: options.exchange ?? "US_EQUITY" });
  const files = findFiles(paths);
  const summary: ImportSummary = {
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
    notes: [],
    interrupted: false,
  };
  const findings = new Findings();
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  let bytesDone = 0;
  for (const [filesDone, file] of files.entries()) {
    if (options.signal?.aborted) break;
    const report = (sink: FileSink, read: number): void =>
      options.onProgress?.({
        filesDone,
        files: files.length,
        bytesDone: bytesDone + Math.min(read, file.size),
        bytes,
        bars: summary.bars + sink.counts.bars,
        path: file.path,
      });
    const sink = new FileSink(store, time, {
      onError: options.onError ?? "fail",
      onConflict: options.onConflict ?? "fail",
      extendedHours: options.extendedHours === true,
      omitsNoTrade: options.omitsNoTrade === true,
    });
    try {
      await importFile(store, file, sink, fixed, readers, options, report);
      summary.files++;
      for (
        const name of Object.keys(sink.counts) as (keyof typeof sink.counts)[]
      ) {
        summary[name] += sink.counts[name];
      }
    } catch (error) {
      if (error instanceof Interrupted) break;
      const reason = reasonOf(error);
      const list = error instanceof NotBars && !file.named
        ? summary.skipped
        : summary.failed;
      list.push({ path: file.path, reason });
    }
    findings.merge(sink.findings);
    summary.notes.push(...sink.notes);
    bytesDone += file.size;
  }
  summary.interrupted = options.signal?.aborted === true;
  summary.findings = findings.list();
  return summary;
}

/** The import was ended from outside. */
class Interrupted extends Error {}

/** The file holds nothing that can be stored. */
class NotBars extends Error {}

async function importFile(
  store: SqliteBarStore,
  file: FoundFile,
  sink: FileSink,
  fixed: BarReader | undefined,
  readers: readonly BarReader[],
  options: ImportOptions,
  report: (sink: FileSink, bytesRead: number) => void,
): Promise<void> {
  const disk = new DiskFile(file.path);
  try {
    const sha256 = disk.sha256();
    const inputs = disk.inputs();
    await store.transactionAsync(async () => {
      const used = new Set<string>();
      for (const input of inputs) {
        const reader = fixed ?? await detectReader(input, readers);
        if (reader === undefined) continue;
        used.add(reader.name);
        sink.begin(input.label);
        await reader.read(
          watched(input, disk, sink, options, report),
          options,
          sink,
        );
        sink.finish();
      }
      if (used.size === 0) {
        throw new NotBars("No reader recognises it; name one with --format");
      }
      if (sink.failed) throw new SyntaxError(rejectedText(sink));
      recordImport(store.database, {
        path: file.path,
        size: disk.size,
        sha256,
        reader: [...used].join(", "),
        options: optionsText(options, sink.options, sink.time.exchange),
        bars: sink.counts.bars + sink.counts.extended,
        added: sink.counts.added + sink.counts.replaced,
        rejected: sink.rejected,
        outsideHours: sink.setAside,
      });
    });
  } finally {
    disk.close();
  }
}

/** The same input, with progress and interruption between its chunks. */
function watched(
  input: InputFile,
  disk: DiskFile,
  sink: FileSink,
  options: ImportOptions,
  report: (sink: FileSink, bytesRead: number) => void,
): InputFile {
  return {
    ...input,
    async *chunks(): AsyncGenerator<Uint8Array> {
      for await (const chunk of input.chunks()) {
        if (options.signal?.aborted) throw new Interrupted();
        yield chunk;
        report(sink, disk.bytesRead);
      }
    },
  };
}

function rejectedText(sink: FileSink): string {
  const kinds = sink.findings.list().filter(({ kind }) =>
    !["outside_hours", "closed_day", "outside_calendar"].includes(kind)
  );
  const [{ examples: [first] }] = kinds;
  const counts = kinds.map(({ kind, count }) =>
    `${count} ${kind.replaceAll("_", " ")}`
  );
  return `${
    counts.join(", ")
  }; first at line ${first.line}: ${first.text} (--on-error skip leaves such rows out)`;
}

function reasonOf(error: unknown): string {
  // A full disk or a damaged store is no matter of this one file.
  if (
    error instanceof SessionError && error.code !== "import_failed" &&
    error.code !== "argument_invalid"
  ) throw error;
  if (error instanceof TypeError || error instanceof RangeError) throw error;
  return messageOf(error);
}

function optionsText(
  options: ImportOptions,
  sink: SinkOptions,
  exchange: string,
): string {
  const { symbol, interval, timezone, stamp, columns } = options;
  return JSON.stringify({
    exchange,
    symbol,
    interval,
    timezone,
    stamp,
    columns,
    ...sink,
  });
}
