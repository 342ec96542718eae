/**
 * Reads the directory and the entries of a ZIP archive (PKWARE APPNOTE 6.3, with
 * ZIP64).
 *
 * @module
 */
import { crc32, createInflateRaw, inflateRawSync } from "node:zlib";
import { pipeline, Readable } from "node:stream";

/** Reads bytes `start` … `end − 1` of the archive. */
export type ReadRange = (start: number, end: number) => Uint8Array;

/** One file in an archive. */
export interface ZipEntry {
  /** Its path inside the archive. */
  readonly name: string;
  /** Its uncompressed length in bytes. */
  readonly size: number;
  /** Its compressed length in bytes. */
  readonly packedSize: number;
  /** CRC-32 of the uncompressed bytes. */
  readonly crc: number;
  /** The compression method: 0 none, 8 DEFLATE. */
  readonly method: number;
  /** The offset of its local header. */
  readonly offset: number;
  /** Whether it needs a password. */
  readonly encrypted: boolean;
}

const END_BYTES = 22;
const END_SIGNATURE = 0x06054b50;
const END64_SIGNATURE = 0x06064b50;
const LOCATOR64_SIGNATURE = 0x07064b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const MAX_COMMENT_BYTES = 0xffff;
const MAX_32 = 0xffffffff;
const MAX_DIRECTORY_BYTES = 1 << 28;
/** Entries up to this size are uncompressed in one call, which is faster than a stream. */
const AT_ONCE_BYTES = 1 << 22;
const READ_BYTES = 1 << 18;

/**
 * Lists the files of an archive of `length` bytes, without folders.
 *
 * @throws {SyntaxError} if the bytes are not a whole ZIP archive.
 */
export function readZipDirectory(length: number, read: ReadRange): ZipEntry[] {
  const tailFrom = Math.max(0, length - END_BYTES - MAX_COMMENT_BYTES);
  const tail = viewOf(read(tailFrom, length));
  let at = tail.byteLength - END_BYTES;
  while (at >= 0 && tail.getUint32(at, true) !== END_SIGNATURE) at--;
  if (at < 0) throw new SyntaxError("The ZIP archive is damaged or cut off");
  let size = tail.getUint32(at + 12, true);
  let offset = tail.getUint32(at + 16, true);
  if (size === MAX_32 || offset === MAX_32) {
    if (at < 20 || tail.getUint32(at - 20, true) !== LOCATOR64_SIGNATURE) {
      throw new SyntaxError("The ZIP archive lacks its 64-bit directory");
    }
    const end64 = viewOf(
      readWithin(read, length, uint64(tail, at - 20 + 8), 56),
    );
    if (end64.getUint32(0, true) !== END64_SIGNATURE) {
      throw new SyntaxError(
        "The 64-bit directory of the ZIP archive is damaged",
      );
    }
    size = uint64(end64, 40);
    offset = uint64(end64, 48);
  }
  if (size > MAX_DIRECTORY_BYTES) {
    throw new SyntaxError("The directory of the ZIP archive is damaged");
  }
  return parseDirectory(readWithin(read, length, offset, size));
}

function parseDirectory(bytes: Uint8Array): ZipEntry[] {
  const view = viewOf(bytes);
  const names = new TextDecoder();
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at + 46 <= bytes.length) {
    if (view.getUint32(at, true) !== ENTRY_SIGNATURE) {
      throw new SyntaxError("The directory of the ZIP archive is damaged");
    }
    const nameEnd = at + 46 + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    if (extraEnd > bytes.length) {
      throw new SyntaxError("The directory of the ZIP archive is damaged");
    }
    const wide = wideFields(view, nameEnd, extraEnd, [
      view.getUint32(at + 24, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    ]);
    const name = names.decode(bytes.subarray(at + 46, nameEnd));
    if (!name.endsWith("/")) {
      entries.push({
        name,
        size: wide[0],
        packedSize: wide[1],
        offset: wide[2],
        crc: view.getUint32(at + 16, true),
        method: view.getUint16(at + 10, true),
        encrypted: (view.getUint16(at + 8, true) & 1) !== 0,
      });
    }
    at = extraEnd + view.getUint16(at + 32, true);
  }
  return entries;
}

/** Size, compressed size and offset; those above 32 bits are in extra field 1. */
function wideFields(
  view: DataView,
  from: number,
  to: number,
  fields: number[],
): number[] {
  if (!fields.includes(MAX_32)) return fields;
  for (let at = from; at + 4 <= to;) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1 && end <= to) {
      let value = at + 4;
      return fields.map((field) => {
        if (field !== MAX_32 || value + 8 > end) return field;
        value += 8;
        return uint64(view, value - 8);
      });
    }
    at = end;
  }
  return fields;
}

/**
 * The uncompressed bytes of an entry, in chunks; length and checksum are verified
 * at the end.
 *
 * @throws {SyntaxError} if the entry is damaged, encrypted or compressed with a
 * method other than DEFLATE.
 */
export async function* readZipEntry(
  entry: ZipEntry,
  length: number,
  read: ReadRange,
): AsyncGenerator<Uint8Array> {
  const { name } = entry;
  if (entry.encrypted) throw new SyntaxError(`"${name}" needs a password`);
  if (entry.method !== 0 && entry.method !== 8) {
    throw new SyntaxError(
      `"${name}" is compressed with method ${entry.method}; methods 0 (none) and 8 (DEFLATE) can be read`,
    );
  }
  const local = viewOf(readWithin(read, length, entry.offset, 30));
  if (local.getUint32(0, true) !== LOCAL_SIGNATURE) {
    throw new SyntaxError(
      `"${name}" is not at the offset that the ZIP directory gives; the archive is damaged`,
    );
  }
  const from = entry.offset + 30 + local.getUint16(26, true) +
    local.getUint16(28, true);
  const to = from + entry.packedSize;
  if (to > length) throw new SyntaxError(`"${name}" is cut off`);
  let size = 0;
  let crc = 0;
  for await (const chunk of unpack(entry, from, to, read)) {
    size += chunk.length;
    crc = crc32(chunk, crc);
    if (size > entry.size) break;
    yield chunk;
  }
  if (size !== entry.size || crc >>> 0 !== entry.crc) {
    throw new SyntaxError(`"${name}" does not match its checksum`);
  }
}

async function* unpack(
  entry: ZipEntry,
  from: number,
  to: number,
  read: ReadRange,
): AsyncGenerator<Uint8Array> {
  if (entry.method === 0) {
    yield* ranges(from, to, read);
  } else if (entry.size <= AT_ONCE_BYTES && to - from <= AT_ONCE_BYTES) {
    try {
      const maxOutputLength = Math.max(1, entry.size);
      yield inflateRawSync(read(from, to), { maxOutputLength });
    } catch (error) {
      throw damaged(entry.name, error);
    }
  } else {
    const inflate = createInflateRaw({ chunkSize: READ_BYTES });
    pipeline(Readable.from(ranges(from, to, read)), inflate, () => {
      // The loop below sees the error too.
    });
    try {
      for await (const chunk of inflate) yield chunk;
    } catch (error) {
      throw damaged(entry.name, error);
    }
  }
}

function damaged(name: string, error: unknown): SyntaxError {
  return new SyntaxError(`"${name}" is damaged and cannot be uncompressed`, {
    cause: error,
  });
}

function* ranges(
  from: number,
  to: number,
  read: ReadRange,
): Generator<Uint8Array> {
  for (let at = from; at < to; at += READ_BYTES) {
    yield read(at, Math.min(to, at + READ_BYTES));
  }
}

function readWithin(
  read: ReadRange,
  length: number,
  start: number,
  size: number,
): Uint8Array {
  if (!(start >= 0 && start + size <= length)) {
    throw new SyntaxError("The ZIP archive is damaged or cut off");
  }
  return read(start, start + size);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function uint64(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}
