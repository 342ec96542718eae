/**
 * Files as readers see them: unpacked bytes, whether they lie in a plain file,
 * a `.gz` or a `.zip`.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { basename } from "node:path";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { toUtf8, utf16Of } from "../parsing/utf16.ts";
import { readZipDirectory, readZipEntry, type ZipEntry } from "./zip.ts";

const READ_BYTES = 1 << 18;
/** How many bytes {@linkcode InputFile.head} has, unless the file is shorter. */
export const HEAD_BYTES = 65_536;

/** One file to be read, or one entry of an archive. */
export interface InputFile {
  /** The path of the file on disk. */
  readonly path: string;
  /** What messages call it: the path, and the entry's name inside an archive. */
  readonly label: string;
  /** Its own name without folders and without `.gz`. */
  readonly name: string;
  /** The first 64 KiB of its unpacked bytes. */
  head(): Promise<Uint8Array>;
  /**
   * Its unpacked bytes from the start, in chunks that are only valid until the
   * next is asked for.
   *
   * @throws {SyntaxError} if it cannot be unpacked.
   */
  chunks(): AsyncIterable<Uint8Array>;
  /** Its unpacked bytes as one array. */
  bytes(): Promise<Uint8Array>;
  /** Its length, where its bytes can be had in any order. */
  readonly size?: number;
  /** Bytes `start` … `end − 1`, where they can be had in any order. */
  readonly slice?: (
    start: number,
    end: number,
  ) => Uint8Array | Promise<Uint8Array>;
}

/** A file on disk, opened for reading until it is closed. */
export class DiskFile {
  /** Its path. */
  readonly path: string;
  /** Its length in bytes. */
  readonly size: number;
  readonly #descriptor: number;
  #bytesRead = 0;

  /** Opens the file; fails as the system does. */
  constructor(path: string) {
    this.path = path;
    this.#descriptor = openSync(path, "r");
    this.size = fstatSync(this.#descriptor).size;
  }

  /** How many bytes of it {@linkcode DiskFile.inputs} have read so far. */
  get bytesRead(): number {
    return this.#bytesRead;
  }

  /**
   * SHA-256 of the whole file, in hexadecimal. Waits for `proceed` now and then,
   * and gives up if that throws.
   */
  async sha256(
    proceed: () => Promise<void> = () => Promise.resolve(),
  ): Promise<string> {
    const hash = createHash("sha256");
    const block = new Uint8Array(READ_BYTES);
    for (let at = 0; at < this.size;) {
      await proceed();
      const count = this.#readInto(block, at);
      if (count === 0) break;
      hash.update(block.subarray(0, count));
      at += count;
    }
    return hash.digest("hex");
  }

  /**
   * What there is to read: the file itself, unpacked if it is a `.gz`, or the
   * entries of a `.zip`, told by their first bytes.
   *
   * @throws {SyntaxError} if it is a damaged archive.
   */
  inputs(): InputFile[] {
    const start = this.read(0, Math.min(4, this.size));
    if (start.length === 4 && start[0] === 0x50 && start[1] === 0x4b) {
      const read = (from: number, to: number) => this.read(from, to);
      return readZipDirectory(this.size, read).map((entry) =>
        this.#entry(entry)
      );
    }
    const name = basename(this.path);
    if (start[0] === 0x1f && start[1] === 0x8b) {
      const plainName = name.replace(/\.gz$/i, "");
      return [
        makeInput(this.path, this.path, plainName, () => this.#unzipped()),
      ];
    }
    const utf16 = utf16Of(start);
    if (utf16 !== undefined) {
      const chunks = () => toUtf8(this.#plain(), utf16);
      return [makeInput(this.path, this.path, name, chunks)];
    }
    return [{
      ...makeInput(this.path, this.path, name, () => this.#plain()),
      size: this.size,
      slice: (from, to) => this.read(from, to),
    }];
  }

  /** Bytes `start` … `end − 1`; fewer at the end of the file. */
  read(start: number, end: number): Uint8Array {
    const bytes = new Uint8Array(end - start);
    let count = 0;
    while (count < bytes.length) {
      const got = this.#readInto(bytes.subarray(count), start + count);
      if (got === 0) break;
      count += got;
    }
    this.#bytesRead += count;
    return bytes.subarray(0, count);
  }

  /** Closes the file. */
  close(): void {
    closeSync(this.#descriptor);
  }

  #readInto(bytes: Uint8Array, at: number): number {
    return readSync(this.#descriptor, bytes, 0, bytes.length, at);
  }

  #entry(entry: ZipEntry): InputFile {
    return makeInput(
      this.path,
      `${this.path}:${entry.name}`,
      basename(entry.name),
      () => readZipEntry(entry, this.size, (from, to) => this.read(from, to)),
    );
  }

  async *#plain(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < this.size; at += READ_BYTES) {
      yield this.read(at, Math.min(this.size, at + READ_BYTES));
    }
  }

  async *#unzipped(): AsyncGenerator<Uint8Array> {
    const gunzip = createGunzip({ chunkSize: READ_BYTES });
    pipeline(Readable.from(this.#plain()), gunzip, () => {
      // Errors arrive at the loop below as well.
    });
    try {
      for await (const chunk of gunzip) yield chunk;
    } catch (error) {
      throw new SyntaxError("The gzip file is damaged or cut off", {
        cause: error,
      });
    }
  }
}

/** Makes an input of anything that can give its bytes in chunks. */
export function makeInput(
  path: string,
  label: string,
  name: string,
  chunks: () => AsyncIterable<Uint8Array>,
): InputFile {
  let head: Promise<Uint8Array> | undefined;
  return {
    path,
    label,
    name,
    chunks,
    head: () => head ??= collect(chunks(), HEAD_BYTES),
    bytes: () => collect(chunks(), Infinity),
  };
}

async function collect(
  chunks: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk.slice());
    length += chunk.length;
    if (length >= limit) break;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes.subarray(0, Math.min(length, limit));
}
