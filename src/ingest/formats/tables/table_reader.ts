/**
 * Reads bars from files that hold a table of columns.
 *
 * @module
 */
import { SessionError } from "../../../errors.ts";
import type { StoredInterval } from "../../../types.ts";
import { messageOf } from "../../../text/message_of.ts";
import type { InputFile } from "../../files/input_file.ts";
import { symbolByName } from "../../files/symbol_by_name.ts";
import { factsOfName } from "../../files/symbol_in_name.ts";
import { dateOrderOf } from "../../parsing/date_order.ts";
import { FirstRows } from "../../parsing/interval_and_zone.ts";
import { storedIntervalOf } from "../../parsing/interval_names.ts";
import type { TimeKind } from "../../parsing/timestamps.ts";
import {
  type BarSink,
  InterruptedError,
  NotBarsError,
  type ReaderOptions,
} from "../../reader.ts";
import { reportVolume } from "../report_volume.ts";
import { SeriesFinder, unstoredInterval } from "../series_finder.ts";
import { intervalOfRecordType } from "../vendors/databento.ts";
import { BarTable, type Batch } from "./bar_table.ts";
import type { TableFile } from "./conversion.ts";

/** How many rows determine interval, zone and order of dates. */
const FIRST_ROWS = 2_000;

/**
 * Reads a file that holds a table, with one bar per row, into a sink. `format` is
 * its name in messages, and `open` reads what is known of the columns.
 *
 * @throws {SyntaxError} if the columns are not those of bars, or the file is
 * damaged.
 */
export async function readTable(
  format: string,
  file: InputFile,
  open: () => Promise<TableFile>,
  options: ReaderOptions,
  sink: BarSink,
): Promise<void> {
  const opened = await fromFile(`The ${format} file is damaged`, open());
  const table = new BarTable(opened);
  const unreadable = `The ${format} file cannot be read`;
  await fromFile(unreadable, settleDateOrder(table, options, sink));
  const name = factsOfName(file);
  const volume = await fromFile(
    unreadable,
    table.chooseVolume(
      FIRST_ROWS,
      options.symbol ?? name.series,
      options.volume,
    ),
  );
  reportVolume(volume, sink);
  const fixed = options.symbol ?? table.symbol ??
    (table.hasSymbol ? undefined : symbolByName(file, name, sink));
  let rows: RowWriter | undefined;
  for await (const batch of readable(unreadable, table)) {
    if (rows === undefined) {
      const timing = firstRows(batch, table.kind).settle(sink, options, {
        interval: intervalOfRow(batch, table),
        stamps: table.stamps,
        name,
      });
      const finder = new SeriesFinder(
        sink,
        timing,
        table.hasRecordTypes ? { intervalOf: intervalOfRecordType } : {},
      );
      rows = new RowWriter(sink, finder, fixed);
    }
    rows.write(batch, table.kind);
  }
  const without = rows?.withoutVolume ?? 0;
  if (without > 0) {
    sink.note(`${without} bars have no volume; it is stored as 0`);
  }
}

/** The interval of the first row, if rows name theirs. */
function intervalOfRow(
  { interval }: Batch,
  { hasRecordTypes }: BarTable,
): StoredInterval | undefined {
  const [text] = interval ?? [];
  if (text === undefined) return undefined;
  return (hasRecordTypes ? intervalOfRecordType : storedIntervalOf)(text);
}

/** Passes rows to the sinks of their series. */
class RowWriter {
  /** How many bars so far had no volume. */
  withoutVolume = 0;
  readonly #sink: BarSink;
  readonly #finder: SeriesFinder;
  readonly #symbol: string | undefined;
  #line = 0;

  /** Rows of all symbols, or of `symbol`. */
  constructor(
    sink: BarSink,
    finder: SeriesFinder,
    symbol: string | undefined,
  ) {
    this.#sink = sink;
    this.#finder = finder;
    this.#symbol = symbol;
  }

  write(batch: Batch, kind: TimeKind): void {
    const { times, open, high, low, close, volume } = batch;
    const finder = this.#finder;
    for (let i = 0; i < batch.rows; i++) {
      const line = ++this.#line;
      const symbol = this.#symbol ?? batch.symbol?.[i] ?? "";
      const interval = batch.interval?.[i] ?? "";
      const time = times[i];
      if (time !== time) {
        this.#sink.malformed(line, "no timestamp");
        continue;
      }
      if (symbol === "") {
        this.#sink.malformed(line, "no symbol");
        continue;
      }
      const series = finder.find(symbol, interval);
      if (series === undefined) {
        this.#sink.malformed(line, unstoredInterval(interval));
        continue;
      }
      const hasVolume = volume[i] === volume[i];
      if (!hasVolume) this.withoutVolume++;
      series.add(
        line,
        time,
        kind,
        open[i],
        high[i],
        low[i],
        close[i],
        hasVolume ? volume[i] : 0,
      );
    }
  }
}

/** Determines whether dates as texts begin with the day: by the option, else by the first. */
async function settleDateOrder(
  table: BarTable,
  options: ReaderOptions,
  sink: BarSink,
): Promise<void> {
  const texts = await table.timeTexts(FIRST_ROWS);
  const { dayFirst, note } = dateOrderOf(texts, options.dayFirst);
  table.setDayFirst(dayFirst);
  if (note !== undefined) sink.note(note);
}

async function* readable(
  failure: string,
  table: BarTable,
): AsyncGenerator<Batch> {
  const batches = table.batches();
  while (true) {
    const next = await fromFile(failure, batches.next());
    if (next.done) return;
    yield next.value;
  }
}

/** Awaits a read of the file; its failure is reported as an error of the file. */
async function fromFile<T>(failure: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (
      error instanceof SessionError || error instanceof InterruptedError ||
      error instanceof NotBarsError
    ) throw error;
    throw new SyntaxError(`${failure}: ${messageOf(error)}`, { cause: error });
  }
}

/** The first rows that have a timestamp. */
function firstRows(batch: Batch, kind: TimeKind): FirstRows {
  const times: number[] = [];
  const volumes: number[] = [];
  const symbols: string[] = [];
  for (let i = 0; i < Math.min(FIRST_ROWS, batch.rows); i++) {
    const time = batch.times[i];
    if (time !== time) continue;
    const volume = Math.abs(batch.volume[i]);
    times.push(time);
    volumes.push(Number.isFinite(volume) ? volume : 0);
    symbols.push(batch.symbol?.[i] ?? "");
  }
  return new FirstRows(times, volumes, symbols, kind);
}
