/**
 * A Parquet file as a table of bars, read a range of rows at a time.
 *
 * @module
 */
import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  parquetScan,
  type SchemaElement,
} from "hyparquet";
import {
  brotliDecompressSync,
  gunzipSync,
  zstdDecompressSync,
} from "node:zlib";
import { columnsOf, missingRoles } from "./column_roles.ts";
import { unpackLz4Block } from "./lz4_block.ts";
import { unpackSnappy } from "./snappy_block.ts";
import { ParquetTimes, plainNumbers, TIME_PARSERS } from "./parquet_values.ts";

/** What the runtime does not unpack is unpacked here. */
const COMPRESSORS: Compressors = {
  GZIP: (input, size) => bytesOf(gunzipSync(input, { maxOutputLength: size })),
  BROTLI: (input, size) =>
    bytesOf(brotliDecompressSync(input, { maxOutputLength: size })),
  ZSTD: (input, size) =>
    bytesOf(zstdDecompressSync(input, { maxOutputLength: size })),
  LZ4_RAW: unpackLz4Block,
  SNAPPY: unpackSnappy,
};

/** The bars' columns of one rows' range, as plain numbers and texts. */
export interface Batch {
  /** Milliseconds since 1970-01-01 00:00; NaN where there is none. */
  readonly times: Float64Array;
  /** First prices. */
  readonly open: Float64Array;
  /** Highest prices. */
  readonly high: Float64Array;
  /** Lowest prices. */
  readonly low: Float64Array;
  /** Last prices. */
  readonly close: Float64Array;
  /** Volumes, where there is such a column. */
  readonly volume: Float64Array | undefined;
  /** Symbols, where there is such a column. */
  readonly symbol: ArrayLike<unknown> | undefined;
  /** Names of intervals, where there is such a column. */
  readonly interval: ArrayLike<unknown> | undefined;
}

/** A Parquet file whose columns have been found out. */
export class Table {
  /** How many rows the file has. */
  readonly rows: number;
  /** How its timestamps are read. */
  readonly times: ParquetTimes;
  /** Whether it has volumes. */
  readonly hasVolume: boolean;
  /** Whether it has symbols. */
  readonly hasSymbol: boolean;
  readonly #source: AsyncBuffer;
  readonly #metadata: FileMetaData;
  readonly #names: Partial<Record<string, string>> = {};
  readonly #elements: Partial<Record<string, SchemaElement>> = {};

  /**
   * Finds out the columns.
   *
   * @throws {SyntaxError} if they are not those of bars, or the footer is damaged.
   */
  constructor(source: AsyncBuffer, metadata: FileMetaData) {
    this.#source = source;
    this.#metadata = metadata;
    this.rows = Number(metadata.num_rows);
    const grouped = metadata.row_groups.reduce(
      (sum, group) => sum + Number(group.num_rows),
      0,
    );
    // The package takes a footer as it comes.
    if (
      !(this.rows >= 0 && this.rows === grouped) ||
      !metadata.schema.every(({ name }) => typeof name === "string")
    ) {
      throw new SyntaxError("The footer of the Parquet file is damaged");
    }
    // The first element is the table; columns of columns are not for bars.
    const elements = metadata.schema.slice(1).filter((element) =>
      element.num_children === undefined
    );
    const names = elements.map(({ name }) => name);
    const columns = columnsOf(names);
    const lacking = missingRoles(columns);
    if (lacking.length > 0) {
      throw new SyntaxError(
        `The columns lack ${lacking.join(", ")}: ${
          names.join(", ").slice(0, 200)
        }`,
      );
    }
    for (const [role, at] of Object.entries(columns)) {
      this.#names[role] = names[at];
      this.#elements[role] = elements[at];
    }
    const role = columns.timestamp === undefined ? "date" : "timestamp";
    this.#names.timestamp = this.#names[role];
    this.times = new ParquetTimes(this.#elements[role] as SchemaElement);
    this.hasVolume = columns.volume !== undefined;
    this.hasSymbol = columns.symbol !== undefined;
  }

  /** Rows `from` … `to − 1`. */
  async read(from: number, to: number): Promise<Batch> {
    const times = this.times;
    const scan = await parquetScan({
      file: this.#source,
      metadata: this.#metadata,
      compressors: COMPRESSORS,
      parsers: TIME_PARSERS,
      rowStart: from,
      rowEnd: to,
    });
    const column = async (role: string): Promise<ArrayLike<unknown>> => {
      const name = this.#names[role] as string;
      const parts: ArrayLike<unknown>[] = [];
      for (const { rowStart, rowEnd } of scan.ranges) {
        const start = Math.max(from, rowStart);
        const end = Math.min(to, rowEnd);
        if (start >= end) continue;
        const part = await scan.readColumn({
          column: name,
          rowStart: start,
          rowEnd: end,
        });
        if (part.length !== end - start) {
          throw new SyntaxError(
            `Column ${name} has ${part.length} values instead of ${
              end - start
            }`,
          );
        }
        parts.push(part);
      }
      return parts.length === 1
        ? parts[0]
        : parts.flatMap((p) => Array.from(p));
    };
    const numbers = async (role: string): Promise<Float64Array> =>
      plainNumbers(
        await column(role),
        this.#elements[role] as SchemaElement,
        to - from,
      );
    return {
      times: times.read(await column("timestamp"), to - from),
      open: await numbers("open"),
      high: await numbers("high"),
      low: await numbers("low"),
      close: await numbers("close"),
      volume: this.hasVolume ? await numbers("volume") : undefined,
      symbol: this.hasSymbol ? await column("symbol") : undefined,
      interval: this.#names.interval === undefined
        ? undefined
        : await column("interval"),
    };
  }
}

function bytesOf(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
