/**
 * Reads bars from Apache Arrow IPC, files and streams: Feather 2 of pandas, and
 * what polars, DuckDB and R write.
 *
 * @module
 */
// @ts-types="./apache_arrow.d.ts"
import {
  type FileHandle,
  type RecordBatch,
  RecordBatchReader,
} from "apache-arrow";
import type { InputFile } from "../../files/input_file.ts";
import type { BarFormat } from "../../reader.ts";
import type { ColumnType, TableFile } from "../tables/conversion.ts";
import { readTable } from "../tables/table_reader.ts";
import { ArrowRows } from "./arrow_rows.ts";
import { columnTypeOf } from "./column_types.ts";
import { registerCodecs } from "./compression.ts";
import { boundVectors } from "./vector_bounds.ts";

const FILE_MAGIC = "ARROW1", FEATHER_1_MAGIC = "FEA1";
const STREAM_END = "\xff\xff\xff\xff\0\0\0\0";
const TEXT = new TextDecoder("latin1");

/** Reads Arrow and Feather with one bar per row. */
export const readArrow: BarFormat["read"] = (file, options, sink) =>
  readTable("Arrow", file, () => openArrow(file), options, sink);

async function openArrow(file: InputFile): Promise<TableFile> {
  registerCodecs();
  boundVectors();
  const reader = await readerOf(file);
  const { fields } = reader.schema;
  await reader.cancel();
  // The package does not check what it reads of columns.
  if (!fields.every(({ name }) => typeof name === "string")) {
    throw new SyntaxError("the names of columns are damaged");
  }
  const indices = new Map<ColumnType, number>();
  fields.forEach((field, index) => {
    const type = columnTypeOf(field);
    if (type !== undefined) indices.set(type, index);
  });
  return {
    columns: [...indices.keys()],
    open: async () =>
      new ArrowRows(
        batchesOf(await readerOf(file)),
        (column) => indices.get(column) ?? -1,
      ),
  };
}

/** All batches. */
async function* batchesOf(
  reader: RecordBatchReader,
): AsyncGenerator<RecordBatch> {
  try {
    if (!reader.isFile()) {
      yield* reader;
      return;
    }
    // By number: the package's iterator reads a damaged batch again and again.
    for (let i = 0; i < reader.numRecordBatches; i++) {
      const batch = await reader.readRecordBatch(i);
      if (batch === null) throw new SyntaxError("a record batch is damaged");
      yield batch;
    }
  } finally {
    await reader.cancel();
  }
}

/** The package's reader, open: of a file with random access, or of a stream. */
async function readerOf(file: InputFile): Promise<RecordBatchReader> {
  const head = TEXT.decode((await file.head()).subarray(0, FILE_MAGIC.length));
  if (head.startsWith(FEATHER_1_MAGIC)) {
    throw new SyntaxError(
      "it is Feather version 1, which pandas has not written since 2020; write it again with DataFrame.to_feather()",
    );
  }
  const reader = head.startsWith(FILE_MAGIC)
    ? await RecordBatchReader.from(await handleOf(file))
    : await RecordBatchReader.from(copiesOf(file.chunks()));
  return await reader.open();
}

/** The file as the package reads one: parts of a plain file, else of all its bytes. */
async function handleOf(file: InputFile): Promise<FileHandle> {
  let { slice, size } = file;
  if (slice === undefined || size === undefined) {
    const bytes = await file.bytes();
    slice = (start, end) => bytes.subarray(start, end);
    size = bytes.length;
  }
  const length = size;
  const sliceOf = slice;
  const tail = await sliceOf(Math.max(0, length - FILE_MAGIC.length), length);
  if (TEXT.decode(tail) !== FILE_MAGIC) {
    throw new SyntaxError("the end of the file is cut off");
  }
  return {
    fd: -1,
    stat: () => Promise.resolve({ size: length }),
    async read(buffer, offset, count, position) {
      const part = await sliceOf(position, Math.min(length, position + count));
      buffer.set(part, offset);
      return { bytesRead: part.length, buffer };
    },
    close: () => Promise.resolve(),
  };
}

/**
 * Chunks of a stream that stay valid: the package keeps views of them. It takes a
 * stream that is cut off between two batches for a whole one.
 */
async function* copiesOf(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let end = "";
  for await (const chunk of chunks) {
    end = (end + TEXT.decode(chunk.subarray(-STREAM_END.length)))
      .slice(-STREAM_END.length);
    yield chunk.slice();
  }
  if (end !== STREAM_END) {
    throw new SyntaxError("the stream has no end mark; it may be cut off");
  }
}
