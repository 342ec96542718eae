/**
 * Reads bars from Apache Parquet, as pandas, polars, DuckDB and Spark write it.
 *
 * @module
 */
import { type AsyncBuffer, parquetMetadataAsync } from "hyparquet";
import { SessionError } from "../../../errors.ts";
import { parseInterval } from "../../../time/interval.ts";
import type { StoredInterval } from "../../../types.ts";
import { messageOf } from "../../../store/sqlite/sqlite.ts";
import {
  dayFirstOf,
  isUnclearDate,
  unclearDateNote,
} from "../../parsing/date_order.ts";
import { symbolOfName } from "../../files/symbol_in_name.ts";
import type { InputFile } from "../../files/input_file.ts";
import {
  intervalOfRecordType,
  storedIntervalOf,
} from "../../parsing/interval_names.ts";
import { type Batch, Table } from "./parquet_table.ts";
import {
  type BarReader,
  type BarSink,
  InterruptedError,
  type ReaderOptions,
  type SeriesSink,
} from "../../reader.ts";
import { RowSample } from "../../parsing/interval_and_zone.ts";
import type { TimeKind } from "../../parsing/timestamps.ts";

const SAMPLE_ROWS = 2_000;

/** The reader of Parquet files with one row a bar. */
export const parquetReader: BarReader = {
  name: "parquet",
  description: "Apache Parquet of pandas, polars, DuckDB or Spark",
  async detect(file: InputFile): Promise<boolean> {
    const head = await file.head();
    return head.length > 8 && head[0] === 0x50 && head[1] === 0x41 &&
      head[2] === 0x52 && head[3] === 0x31; // PAR1
  },
  async read(file, options, sink): Promise<void> {
    const source = await open(file);
    let table: Table;
    try {
      table = new Table(source, await parquetMetadataAsync(source));
    } catch (error) {
      if (
        error instanceof SyntaxError || error instanceof SessionError ||
        error instanceof InterruptedError
      ) throw error;
      throw new SyntaxError(
        `The Parquet file is damaged: ${messageOf(error)}`,
        { cause: error },
      );
    }
    await readTable(table, file, options, sink);
  },
};

async function readTable(
  table: Table,
  file: InputFile,
  options: ReaderOptions,
  sink: BarSink,
): Promise<void> {
  if (!table.hasVolume) {
    sink.note("there is no volume column; volumes are stored as 0");
  }
  if (table.rows === 0) return;
  const fixed = options.symbol ?? table.symbol ??
    (table.hasSymbol ? undefined : symbolOfName(file));
  let reads: ReturnType<RowSample["settle"]> | undefined;
  const series = new Map<string, Target>();
  let line = 0;
  let withoutVolume = 0;
  await readOf(settleDateOrder(table, options, sink));
  for await (const batch of readable(table)) {
    reads ??= sampleOf(batch, table.kind).settle(sink, options);
    const { times, interval } = reads;
    const kind = table.kind;
    const { open, high, low, close, volume } = batch;
    let lastSymbol: string | undefined;
    let lastInterval: string | undefined;
    let target: Target | undefined;
    for (let i = 0; i < batch.rows; i++) {
      line++;
      const symbol = fixed ?? batch.symbol?.[i] ?? "";
      const intervalName = batch.interval?.[i] ?? "";
      if (symbol !== lastSymbol || intervalName !== lastInterval) {
        target = targetOf(
          series,
          sink,
          symbol,
          intervalName,
          interval,
          table.hasRecordTypes ? intervalOfRecordType : storedIntervalOf,
        );
        lastSymbol = symbol;
        lastInterval = intervalName;
      }
      const time = batch.times[i];
      if (target === undefined || time !== time) {
        sink.malformed(
          line,
          time !== time
            ? "no timestamp"
            : symbol === ""
            ? "no symbol"
            : `bars of interval ${
              JSON.stringify(intervalName)
            } cannot be stored`,
        );
        continue;
      }
      const named = volume[i] === volume[i];
      if (!named) withoutVolume++;
      target.sink.add(
        line,
        times.startOf(time, kind, target.stepMs),
        open[i],
        high[i],
        low[i],
        close[i],
        named ? volume[i] : 0,
      );
    }
  }
  if (withoutVolume > 0) {
    sink.note(`${withoutVolume} bars name no volume; it is stored as 0`);
  }
}

/** Whether dates as texts begin with the day: said by the user, or by the first of them. */
async function settleDateOrder(
  table: Table,
  options: ReaderOptions,
  sink: BarSink,
): Promise<void> {
  const texts = await table.timeTexts(SAMPLE_ROWS);
  const order = options.dayFirst ?? dayFirstOf(texts);
  table.setDayFirst(order ?? false);
  const unclear = order === undefined ? texts.find(isUnclearDate) : undefined;
  if (unclear !== undefined) sink.note(unclearDateNote(unclear));
}

/** The table's batches, as long as they can be read. */
async function* readable(table: Table): AsyncGenerator<Batch> {
  const batches = table.batches();
  while (true) {
    const next = await readOf(batches.next());
    if (next.done) return;
    yield next.value;
  }
}

/** What is read of a table; whatever is wrong with it is the file's fault. */
async function readOf<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof InterruptedError) throw error;
    throw new SyntaxError(
      `The Parquet file cannot be read: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

interface Target {
  readonly sink: SeriesSink;
  readonly stepMs: number;
}

function targetOf(
  series: Map<string, Target>,
  sink: BarSink,
  symbol: string,
  named: string,
  interval: StoredInterval,
  intervalOf: (name: string) => StoredInterval | undefined,
): Target | undefined {
  const key = named === "" ? symbol : `${symbol}\n${named}`;
  const known = series.get(key);
  if (known !== undefined || symbol === "") return known;
  const stored = named === "" ? interval : intervalOf(named);
  if (stored === undefined) return undefined;
  const target = {
    sink: sink.series(symbol, stored),
    stepMs: parseInterval(stored).lengthMs ?? 0,
  };
  series.set(key, target);
  return target;
}

/** The first rows that have a timestamp. */
function sampleOf(batch: Batch, kind: TimeKind): RowSample {
  const times: number[] = [];
  const volumes: number[] = [];
  const symbols: string[] = [];
  for (let i = 0; i < Math.min(SAMPLE_ROWS, batch.rows); i++) {
    const time = batch.times[i];
    if (time !== time) continue;
    const volume = Math.abs(batch.volume[i]);
    times.push(time);
    volumes.push(Number.isFinite(volume) ? volume : 0);
    symbols.push(batch.symbol?.[i] ?? "");
  }
  return new RowSample(times, volumes, symbols, kind);
}

/** The file as the package reads it: slices of a plain file, else all of it. */
async function open(file: InputFile): Promise<AsyncBuffer> {
  const { slice, size } = file;
  if (slice !== undefined && size !== undefined) {
    return {
      byteLength: size,
      slice: async (start, end = size) =>
        exactBuffer(await slice(start < 0 ? size + start : start, end)),
    };
  }
  const bytes = await file.bytes();
  return {
    byteLength: bytes.length,
    slice: (start, end) => exactBuffer(bytes.slice(start, end)),
  };
}

function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  return bytes.byteLength === bytes.buffer.byteLength
    ? bytes.buffer as ArrayBuffer
    : bytes.slice().buffer as ArrayBuffer;
}
