/**
 * Imports one file, whole or not at all.
 *
 * @module
 */
import type { MarketStore } from "../store/market_store.ts";
import type { FileSink } from "./checks/file_sink.ts";
import {
  type Example,
  type FindingKind,
  isRejected,
} from "./checks/findings.ts";
import { leftOutNote, requireCalendar } from "./checks/left_out.ts";
import { kindOfFile } from "./files/foreign_files.ts";
import { DiskFile, type InputFile } from "./files/input_file.ts";
import { firstLines } from "./formats/csv/csv_head.ts";
import { importNotes } from "./import_notes.ts";
import type { ImportPace } from "./import_pace.ts";
import type { ImportOptions } from "./import_types.ts";
import { type BarReader, NotBarsError } from "./reader.ts";
import { detectReader, readerByName } from "./readers.ts";

/** What all files of an import have in common. */
export interface ImportContext {
  /** Where bars are stored. */
  readonly store: MarketStore;
  /** The user's options. */
  readonly options: ImportOptions;
  /** The reader that the options name; `undefined` to detect one. */
  readonly fixed: BarReader | undefined;
  /** The readers to detect formats with. */
  readonly readers: readonly BarReader[];
  /** Progress and interruption of the import. */
  readonly pace: ImportPace;
  /** Good bars of the earlier files. */
  readonly barsBefore: number;
}

/**
 * Imports a file and records the import, in one transaction.
 *
 * @throws {SyntaxError} if the file cannot be read or has bad rows;
 * {@linkcode NotBarsError} if it holds no bars.
 * @throws {InterruptedError} if the import was stopped.
 */
export async function importFile(
  context: ImportContext,
  path: string,
  sink: FileSink,
): Promise<void> {
  const { store, options, pace } = context;
  await pace.proceed();
  const disk = new DiskFile(path);
  try {
    const sha256 = await disk.sha256(() => pace.proceed());
    const inputs = await disk.inputs();
    await store.transactionAsync(async () => {
      const used = await readInputs(context, disk, inputs, sink);
      if (used.size === 0) {
        throw new NotBarsError(await whyUndetected(inputs));
      }
      if (sink.failed) throw new SyntaxError(rejectedText(sink));
      if (options.calendarAssumed ?? isAssumed(options)) requireCalendar(sink);
      if (sink.counts.bars + sink.counts.extended === 0) {
        throw new NotBarsError(nothingText(sink));
      }
      const note = leftOutNote(sink);
      if (note !== undefined) sink.note(note);
      store.imports.record({
        path,
        size: disk.size,
        sha256,
        reader: [...used].join(", "),
        options: optionsText(options, sink),
        bars: sink.counts.bars + sink.counts.extended,
        added: sink.counts.added + sink.counts.replaced,
        rejected: sink.rejected,
        outsideHours: sink.asideCount,
        notes: importNotes(sink),
      });
    });
  } finally {
    disk.close();
  }
}

/** Whether nobody has named a calendar. */
function isAssumed({ exchange, timeManager }: ImportOptions): boolean {
  return exchange === undefined && timeManager === undefined;
}

/** Reads the inputs that have a reader into the sink; returns the readers' names. */
async function readInputs(
  context: ImportContext,
  disk: DiskFile,
  inputs: readonly InputFile[],
  sink: FileSink,
): Promise<ReadonlySet<string>> {
  const { fixed, readers, options, pace, barsBefore } = context;
  const used = new Set<string>();
  const passedOver: string[] = [];
  const proceed = async (): Promise<void> => {
    await pace.proceed();
    pace.report(barsBefore + sink.counts.bars, disk.bytesRead);
  };
  for (const input of inputs) {
    const reader = fixed ?? await detectReader(input, readers) ??
      await readerOfColumns(context, input);
    if (reader === undefined) {
      passedOver.push(input.name);
      continue;
    }
    used.add(reader.name);
    sink.begin(input.label);
    await reader.read(paced(input, proceed), options, sink);
    sink.finish();
  }
  if (used.size > 0 && passedOver.length > 0) {
    sink.note(
      `${passedOver.length} other files in the archive are passed over, the first is ${
        passedOver[0]
      }`,
    );
  }
  return used;
}

/** With named columns, a text file needs no header that is known. */
async function readerOfColumns(
  { options, readers }: ImportContext,
  input: InputFile,
): Promise<BarReader | undefined> {
  if (options.columns === undefined) return undefined;
  const [first] = firstLines(await input.head());
  return first === undefined || isBinary(first)
    ? undefined
    : readerByName("csv", readers);
}

function isBinary(line: string): boolean {
  // deno-lint-ignore no-control-regex
  return /[\x00-\x08]/.test(line);
}

/** Wraps an input so that it awaits `proceed` before every chunk and slice. */
function paced(input: InputFile, proceed: () => Promise<void>): InputFile {
  const { slice } = input;
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

async function whyUndetected(inputs: readonly InputFile[]): Promise<string> {
  const [input] = inputs;
  const known = input === undefined ? undefined : await kindOfFile(inputs);
  if (known !== undefined) return known;
  const [first] = input === undefined ? [] : firstLines(await input.head());
  if (first === undefined) return "The file is empty";
  if (isBinary(first)) return "The format is unknown, and the file is not text";
  const begin = JSON.stringify(first.slice(0, 60));
  if (/^[\s\ufeff]*[[{]/.test(first)) {
    return `The layout of the JSON that begins with ${begin} is unknown; write a list of objects with time, open, high, low, close and volume, or CSV`;
  }
  return `The format of a file that begins with ${begin} is unknown; name all its columns, for example with --columns date,open,high,low,close,volume (- is a column to pass over), or the format with --format`;
}

function rejectedText(sink: FileSink): string {
  const kinds = sink.findings.list().filter(({ kind }) => isRejected(kind));
  const [{ examples: [first] }] = kinds;
  const counts = kinds.map(({ kind, count }) =>
    `${count} ${kind.replaceAll("_", " ")}`
  );
  return `${counts.join(", ")}; ${exampleText(first)}${
    adviceText(kinds.map(({ kind }) => kind), first, sink)
  }`;
}

/** Why a file from which nothing is stored fails. */
function nothingText(sink: FileSink): string {
  const kinds = sink.findings.list();
  if (kinds.length === 0) return "The file has no bars";
  const counts = kinds.map(({ kind, count }) =>
    `${count} ${kind.replaceAll("_", " ")}`
  );
  const advice = kinds.flatMap(({ kind }) => NOTHING_ADVICE[kind] ?? []);
  const [{ examples: [first] }] = kinds;
  return `None of its rows can be stored: ${counts.join(", ")}; ${
    exampleText(first)
  }${advice.length > 0 ? ` (${advice.join("; ")})` : ""}`;
}

/** An example; findings about a file as a whole have no line. */
function exampleText({ line, text }: Example): string {
  return line === 0 ? text : `first at line ${line}: ${text}`;
}

/** What to do if all rows were set aside. */
const NOTHING_ADVICE: Partial<Record<FindingKind, string>> = {
  outside_hours:
    "--extended-hours stores bars outside of regular hours; --group names another calendar, --timezone another zone",
  closed_day:
    "--group names the calendar of another exchange, --timezone another zone",
  outside_calendar:
    "the calendar does not cover the dates, or the time column is another one: name the columns with --columns",
};

/** What to do about volumes that are none. */
const VOLUME_ADVICE =
  "--volume names another column of the volume, --columns with - passes over one";

const PRICES_ADVICE = "only --group US_FUTURES has prices of 0 and below";

/** What to do about good bars that leaving out would lose. */
const ADVICE: Partial<Record<FindingKind, string>> = {
  negative: PRICES_ADVICE,
  negative_volume: VOLUME_ADVICE,
  zero_price: PRICES_ADVICE,
  conflict:
    "--on-conflict replace stores the later row of the file, --on-conflict keep the earlier one",
  off_grid:
    "name the interval with --interval; if stamps are the ends of bars, use --stamp end",
};

/** With more wrong rows than this share of the good ones, leaving them out loses data. */
const MAX_SKIPPED = 0.2;

/** Kinds whose text says what to do. */
const ADVISED: ReadonlySet<FindingKind> = new Set<FindingKind>([
  "zone_suspected",
  "end_stamps_suspected",
  "interval_suspected",
  "nonexistent_time",
  "unclear_order",
]);

/** What to do about rejected rows: leaving them out is right for broken ones alone. */
function adviceText(
  kinds: readonly FindingKind[],
  { text: example }: Example,
  sink: FileSink,
): string {
  const advice = new Set(kinds.flatMap((kind) => ADVICE[kind] ?? []));
  const isBroken = kinds.every((kind) =>
    ADVICE[kind] === PRICES_ADVICE || kind === "negative_volume" ||
    (ADVICE[kind] === undefined && !ADVISED.has(kind))
  );
  if (isBroken && sink.rejected <= MAX_SKIPPED * sink.taken) {
    advice.add("--on-error skip leaves such rows out");
  } else if (isBroken && advice.size === 0 && !hasHint(example)) {
    const next = sink.facts.takesColumns === true
      ? "name the columns with --columns, or the format with --format"
      : "write CSV with the columns timestamp, open, high, low, close and volume";
    advice.add(
      `so many rows are wrong that the file is probably read in the wrong way: ${next}`,
    );
  }
  return advice.size === 0 ? "" : ` (${[...advice].join("; ")})`;
}

/** Whether the reason of a row says what to do, after a semicolon. */
function hasHint(text: string): boolean {
  return text.includes("; ");
}

/** The options that affect what is stored, as JSON. */
function optionsText(options: ImportOptions, sink: FileSink): string {
  const { symbol, interval, timezone, stamp, dayFirst, columns, volume } =
    options;
  return JSON.stringify({
    exchange: sink.time.exchange,
    symbol,
    interval,
    timezone,
    stamp,
    dayFirst,
    columns,
    volume,
    ...sink.options,
  });
}
