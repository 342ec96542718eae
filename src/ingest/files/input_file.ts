/**
 * Files as readers see them: uncompressed bytes of a plain file, a `.gz` or an
 * entry of a `.zip`.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { basename } from "node:path";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { toUtf8, utf16Of } from "./utf16.ts";
import type { ZipEntry } from "./zip.ts";

const READ_BYTES = 1 << 18;
/** The length of {@linkcode InputFile.head}, unless the file is shorter. */
export const HEAD_BYTES = 65_536;

/** A file to read, or an entry of an archive. */
export interface InputFile {
  /** The path of the file on disk. */
  readonly path: string;
  /** Its name in messages: the path; in an archive, with the entry's name. */
  readonly label: string;
  /** Its name without folders and without `.gz`. */
  readonly name: string;
  /** The first 64 KiB of its uncompressed bytes. */
  head(): Promise<Uint8Array>;
  /**
   * Its uncompressed bytes from the start, in chunks. A chunk is valid until the
   * next one is requested.
   *
   * @throws {SyntaxError} if it cannot be uncompressed.
   */
  chunks(): AsyncIterable<Uint8Array>;
  /** All its uncompressed bytes. */
  bytes(): Promise<Uint8Array>;
  /** Its length in bytes, if it supports random access. */
  readonly size?: number;
  /** Reads bytes `start` … `end − 1`, if it supports random access. */
  readonly slice?: (
    start: number,
    end: number,
  ) => Uint8Array | Promise<Uint8Array>;
}

/** A file on disk, open for reading. */
export class DiskFile {
  /** Its path. */
  readonly path: string;
  /** Its length in bytes. */
  readonly size: number;
  readonly #descriptor: number;
  #bytesRead = 0;

  /** Opens the file; throws the error of the system if that fails. */
  constructor(path: string) {
    this.path = path;
    this.#descriptor = openSync(path, "r");
    this.size = fstatSync(this.#descriptor).size;
  }

  /** How many bytes its {@linkcode DiskFile.inputs} have read so far. */
  get bytesRead(): number {
    return this.#bytesRead;
  }

  /**
   * SHA-256 of the whole file, in hexadecimal. Awaits `proceed` between blocks,
   * which may throw to stop.
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
   * The inputs in it: the file itself, uncompressed if it is a `.gz`, or the
   * entries of a `.zip`. The first bytes decide which it is.
   *
   * @throws {SyntaxError} if it is a damaged archive.
   */
  async inputs(): Promise<InputFile[]> {
    const start = this.read(0, Math.min(4, this.size));
    if (start.length === 4 && start[0] === 0x50 && start[1] === 0x4b) {
      const { readZip } = await import("./zip.ts");
      const read = (from: number, to: number) => this.read(from, to);
      const entries = await readZip(this.size, read);
      return entries.map((entry) => this.#entry(entry));
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

  /** Reads bytes `start` … `end − 1`; fewer at the end of the file. */
  read(start: number, end: number): Uint8Array {
    return this.#fill(new Uint8Array(end - start), start);
  }

  /** Closes the file. */
  close(): void {
    closeSync(this.#descriptor);
  }

  /** Fills a block with the bytes from `start` on; returns those that there are. */
  #fill(block: Uint8Array, start: number): Uint8Array {
    let count = 0;
    while (count < block.length) {
      const got = this.#readInto(block.subarray(count), start + count);
      if (got === 0) break;
      count += got;
    }
    this.#bytesRead += count;
    return block.subarray(0, count);
  }

  #readInto(bytes: Uint8Array, at: number): number {
    return readSync(this.#descriptor, bytes, 0, bytes.length, at);
  }

  #entry(entry: ZipEntry): InputFile {
    return makeInput(
      this.path,
      `${this.path}:${entry.name}`,
      basename(entry.name),
      () => entry.chunks(),
    );
  }

  /** All bytes, in a block that each chunk overwrites. */
  async *#plain(): AsyncGenerator<Uint8Array> {
    const block = new Uint8Array(Math.min(READ_BYTES, this.size));
    for (let at = 0; at < this.size; at += READ_BYTES) {
      yield this.#fill(block.subarray(0, this.size - at), at);
    }
  }

  /** All bytes, in chunks of their own, for a stream that reads ahead. */
  *#chunks(): Generator<Uint8Array> {
    for (let at = 0; at < this.size; at += READ_BYTES) {
      yield this.read(at, Math.min(this.size, at + READ_BYTES));
    }
  }

  async *#unzipped(): AsyncGenerator<Uint8Array> {
    const gunzip = createGunzip({ chunkSize: READ_BYTES });
    pipeline(Readable.from(this.#chunks()), gunzip, () => {
      // The loop below sees the error too.
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

/** A single chunk. */
export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** An input over chunks of bytes. */
export function makeInput(
  path: string,
  label: string,
  name: string,
  chunks: () => AsyncIterable<Uint8Array>,
): InputFile {
  let head: Promise<Uint8Array> | undefined;
  const all = async function* (): AsyncGenerator<Uint8Array> {
    const first = await head;
    // Of a short file, the first bytes are all.
    if (first !== undefined && first.length < HEAD_BYTES) yield first;
    else yield* chunks();
  };
  return {
    path,
    label,
    name,
    chunks: all,
    head: () => head ??= collect(chunks(), HEAD_BYTES),
    bytes: () => collect(all(), Infinity),
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
