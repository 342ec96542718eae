/**
 * Imports files of bars into a store: one transaction a file.
 *
 * @module
 */
import { setImmediate } from "node:timers";
import { SessionError } from "../errors.ts";
import { messageOf } from "../text/message_of.ts";
import type { MarketStore } from "../store/market_store.ts";
import { TimeManager } from "../time/time_manager.ts";
import { WallClock } from "./parsing/wall_clock.ts";
import { FileSink, type SinkOptions } from "./checks/file_sink.ts";
import { firstLines } from "./formats/csv/csv_head.ts";
import { Findings } from "./checks/findings.ts";
import type { ImportOptions, ImportSummary } from "./import_types.ts";
import { DiskFile, type InputFile } from "./files/input_file.ts";
import { type BarReader, InterruptedError, NotBarsError } from "./reader.ts";
import { detectReader, readerByName, READERS } from "./readers.ts";
import { findFiles, type FoundFile, requirePaths } from "./files/find_files.ts";

export type {
  FileProblem,
  ImportOptions,
  ImportProgress,
  ImportSummary,
} from "./import_types.ts";

/**
 * Imports files and folders.
 *
 * A file is imported as a whole or not at all; one that fails is reported and
 * the next is taken. Importing the same file again changes nothing.
 *
 * ```ts ignore
 * import { openBarStore } from "../store/sqlite/sqlite_bar_store.ts";
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
  store: MarketStore,
  paths: readonly string[],
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const readers = [...(options.readers ?? []), ...READERS];
  const fixed = checkImport(paths, options);
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
  const turns = new EventLoopTurns();
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
      await importFile(
        store,
        file,
        sink,
        fixed,
        readers,
        options,
        report,
        turns,
      );
      summary.files++;
      for (
        const name of Object.keys(sink.counts) as (keyof typeof sink.counts)[]
      ) {
        summary[name] += sink.counts[name];
      }
    } catch (error) {
      if (error instanceof InterruptedError) break;
      const reason = reasonOf(error);
      const list = error instanceof NotBarsError && !file.named
        ? summary.skipped
        : summary.failed;
      list.push({ path: file.path, reason });
    }
    findings.merge(sink.findings);
    addNotes(summary.notes, sink.notes);
    bytesDone += file.size;
  }
  summary.interrupted = options.signal?.aborted === true;
  summary.findings = findings.list();
  return summary;
}

/** A folder of many files of one kind has the same to say of each. */
const MAX_NOTES = 20;

function addNotes(notes: string[], added: readonly string[]): void {
  for (const note of added) {
    if (notes.length < MAX_NOTES) notes.push(note);
    else if (notes.length === MAX_NOTES) notes.push("more notes are left out");
  }
}

/**
 * Files are read without waiting for anything, so that signals and timers would
 * wait for the whole import: now and then they get their turn.
 */
class EventLoopTurns {
  #last = performance.now();

  async give(): Promise<void> {
    if (performance.now() - this.#last < 50) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#last = performance.now();
  }
}

/**
 * Makes sure that an import can begin: its paths exist, its options make sense.
 *
 * @returns the reader that the options name, if they do.
 * @throws {SessionError} `argument_invalid` for what is wrong.
 */
export function checkImport(
  paths: readonly string[],
  options: ImportOptions,
): BarReader | undefined {
  requirePaths(paths);
  if (options.timezone !== undefined) new WallClock(options.timezone);
  const format = options.format ?? "auto";
  if (format === "auto") return undefined;
  return readerByName(format, [...(options.readers ?? []), ...READERS]);
}

async function importFile(
  store: MarketStore,
  file: FoundFile,
  sink: FileSink,
  fixed: BarReader | undefined,
  readers: readonly BarReader[],
  options: ImportOptions,
  report: (sink: FileSink, bytesRead: number) => void,
  turns: EventLoopTurns,
): Promise<void> {
  await turns.give();
  const disk = new DiskFile(file.path);
  try {
    const sha256 = await disk.sha256(async () => {
      await turns.give();
      if (options.signal?.aborted) throw new InterruptedError();
    });
    const inputs = disk.inputs();
    await store.transactionAsync(async () => {
      const used = new Set<string>();
      for (const input of inputs) {
        const reader = fixed ?? await detectReader(input, readers);
        if (reader === undefined) continue;
        used.add(reader.name);
        sink.begin(input.label);
        await reader.read(
          watched(input, disk, sink, options, report, turns),
          options,
          sink,
        );
        sink.finish();
      }
      if (used.size === 0) {
        throw new NotBarsError(await unrecognised(inputs));
      }
      if (sink.failed) throw new SyntaxError(rejectedText(sink));
      store.imports.record({
        path: file.path,
        size: disk.size,
        sha256,
        reader: [...used].join(", "),
        options: optionsText(options, sink.options, sink.time.exchange),
        bars: sink.counts.bars + sink.counts.extended,
        added: sink.counts.added + sink.counts.replaced,
        rejected: sink.rejected,
        outsideHours: sink.asideCount,
      });
    });
  } finally {
    disk.close();
  }
}

async function unrecognised(inputs: readonly InputFile[]): Promise<string> {
  const [input] = inputs;
  const [first] = input === undefined ? [] : firstLines(await input.head());
  if (first === undefined) return "The file is empty";
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x08\ufffd]/.test(first)) {
    return "No reader recognises it, and it is no text";
  }
  const begin = JSON.stringify(first.slice(0, 60));
  return `No reader recognises it, which begins ${begin}; name a format with --format, or for text the columns with --columns`;
}

/** The same input, with progress and interruption between its chunks. */
function watched(
  input: InputFile,
  disk: DiskFile,
  sink: FileSink,
  options: ImportOptions,
  report: (sink: FileSink, bytesRead: number) => void,
  turns: EventLoopTurns,
): InputFile {
  const { slice } = input;
  const proceed = async (): Promise<void> => {
    await turns.give();
    if (options.signal?.aborted) throw new InterruptedError();
    report(sink, disk.bytesRead);
  };
  return {
    ...input,
    ...slice === undefined ? {} : {
      async slice(start, end): Promise<Uint8Array> {
        await proceed();
        return slice(start, end);
      },
    },
    async *chunks(): AsyncGenerator<Uint8Array> {
      for await (const chunk of input.chunks()) {
        await proceed();
        yield chunk;
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
  // A reader stumbled over what it did not expect: the name tells it apart.
  return error instanceof TypeError || error instanceof RangeError
    ? `${error.name}: ${error.message}`
    : messageOf(error);
}

function optionsText(
  options: ImportOptions,
  sink: SinkOptions,
  exchange: string,
): string {
  const { symbol, interval, timezone, stamp, dayFirst, columns } = options;
  return JSON.stringify({
    exchange,
    symbol,
    interval,
    timezone,
    stamp,
    dayFirst,
    columns,
    ...sink,
  });
}
