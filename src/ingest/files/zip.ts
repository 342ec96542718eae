/**
 * Reads ZIP archives, with the package `@zip.js/zip.js`.
 *
 * @module
 */
import { type FileEntry, Reader, ZipReader } from "@zip.js/zip.js";
import { messageOf } from "../../text/message_of.ts";

/** Reads bytes `start` … `end − 1` of the archive. */
export type ReadRange = (start: number, end: number) => Uint8Array;

/** One file in an archive. */
export interface ZipEntry {
  /** Its path inside the archive. */
  readonly name: string;
  /**
   * Its uncompressed bytes, in chunks; length and checksum are verified at the
   * end.
   *
   * @throws {SyntaxError} if it is damaged, encrypted or compressed with a method
   * other than DEFLATE.
   */
  chunks(): AsyncGenerator<Uint8Array>;
}

const STORED = 0, DEFLATED = 8;

/** An archive as the package reads one. */
class ArchiveReader extends Reader<ReadRange> {
  readonly #read: ReadRange;

  constructor(length: number, read: ReadRange) {
    super(read);
    this.size = length;
    this.#read = read;
  }

  override readUint8Array(index: number, length: number): Promise<Uint8Array> {
    return Promise.resolve(this.#read(index, index + length));
  }
}

/**
 * Lists the files of an archive of `length` bytes, without folders.
 *
 * @throws {SyntaxError} if the bytes are not a whole ZIP archive.
 */
export async function readZip(
  length: number,
  read: ReadRange,
): Promise<ZipEntry[]> {
  const reader = new ZipReader(new ArchiveReader(length, read), {
    // No reading of the archive may differ from another: the header before the
    // bytes of a file has to agree with the directory.
    checkAmbiguity: true,
  });
  try {
    const entries = await reader.getEntries();
    return entries.filter((entry) => !entry.directory)
      .map((entry) => ({
        name: entry.filename,
        chunks: () => chunksOf(entry),
      }));
  } catch (error) {
    throw new SyntaxError(
      `The ZIP archive is damaged or cut off: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

async function* chunksOf(entry: FileEntry): AsyncGenerator<Uint8Array> {
  const { filename: name, compressionMethod: method } = entry;
  if (entry.encrypted) throw new SyntaxError(`"${name}" needs a password`);
  if (method !== STORED && method !== DEFLATED) {
    throw new SyntaxError(
      `"${name}" is compressed with method ${method}; methods 0 (none) and 8 (DEFLATE) can be read`,
    );
  }
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const reader = readable.getReader();
  const options = { useWebWorkers: false, checkSignature: true };
  const written = entry.getData(writable, options);
  // The package leaves the stream open if it fails.
  const failed = new Promise<never>((_, reject) => written.catch(reject));
  try {
    let size = 0;
    while (true) {
      const next = await Promise.race([reader.read(), failed]);
      if (next.done) break;
      size += next.value.length;
      yield next.value;
    }
    await written;
    if (size !== entry.uncompressedSize) throw new SyntaxError("wrong length");
  } catch (error) {
    throw new SyntaxError(
      `"${name}" is damaged or does not match its checksum: ${
        messageOf(error)
      }`,
      { cause: error },
    );
  } finally {
    // Also if only the first bytes were wanted.
    await reader.cancel().catch(() => {});
  }
}
