/**
 * Bar stores on this machine's disk, named by what they hold.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { SessionError } from "../../errors.ts";
import { isA, messageOf } from "../../text/message_of.ts";
import { download, removeFile, sizeOf } from "./download.ts";
import { requestsFor } from "./source.ts";
import { hashStore } from "./store_hash.ts";

/** The cache of a machine. Several workers may share it. */
export class BarCache {
  readonly #folder: string;

  /** The cache in a folder, which is made when it is needed. */
  constructor(folder: string) {
    this.#folder = join(folder, "stores");
  }

  /**
   * The path of the store with a hash. One that is not there is copied from
   * `address`, and checked: another one is never used.
   *
   * @throws {SessionError} `store_corrupt` if the address has another store;
   * `store_open` and `download_failed` if it cannot be had; `store_write` if the
   * cache cannot be written, such as on a full disk; `stopped`.
   */
  async storeFor(
    hash: string,
    address: string,
    signal?: AbortSignal,
  ): Promise<string> {
    const path = join(this.#folder, `${hash}.db`);
    if (sizeOf(path) > 0) return path;
    try {
      Deno.mkdirSync(this.#folder, { recursive: true });
      // Of several workers, one copies; the system ends the lock with its process.
      using lock = Deno.openSync(join(this.#folder, `${hash}.lock`), {
        write: true,
        create: true,
      });
      await lock.lock(true);
      if (sizeOf(path) > 0) return path;
      await this.#fill(hash, address, signal);
      return path;
    } catch (error) {
      if (isA(error, SessionError)) throw error;
      throw this.#writeError(error);
    }
  }

  /** Removes a store that is not what it is named by any more. */
  async dropIfDamaged(hash: string): Promise<void> {
    const path = join(this.#folder, `${hash}.db`);
    const found = await hashStore(path).catch(() => undefined);
    if (found !== hash) removeAll(path);
  }

  async #fill(
    hash: string,
    address: string,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const part = join(this.#folder, `${hash}.part`);
    try {
      await copy(address, part, signal);
    } catch (error) {
      // What was half written would keep the disk full.
      if (isFull(error)) removeAll(part);
      throw error;
    }
    const found = await hashOfCopy(part, address);
    if (found !== hash) {
      removeAll(part);
      throw new SessionError(
        "store_corrupt",
        `The bars at ${address} are not those of the sweep: their hash is ${
          found.slice(0, 12)
        }…, that of the sweep ${
          hash.slice(0, 12)
        }…; they are not used. Copy the store of the sweep there again, or give its address with --bars`,
      );
    }
    Deno.renameSync(part, join(this.#folder, `${hash}.db`));
    removeAll(part);
  }

  #writeError(error: unknown): SessionError {
    const full = isFull(error)
      ? "the disk is full; free some space, or give another --cache"
      : messageOf(error);
    return new SessionError(
      "store_write",
      `Cannot write the cache "${this.#folder}": ${full}`,
      { cause: error },
    );
  }
}

function isFull(error: unknown): boolean {
  return isA(error, Error) &&
    (("code" in error && error.code === "ENOSPC") ||
      /no space left|database or disk is full|quota/i.test(error.message));
}

async function copy(
  address: string,
  part: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (/^(https?|s3):\/\//.test(address)) {
    const request = await requestsFor(address);
    return await download({ name: address, request, path: part, signal });
  }
  if (sizeOf(address) === 0) {
    throw new SessionError(
      "store_open",
      `The bars of the sweep are at "${address}", and there is no such file on this machine; queue the sweep with --bars and an address that all workers can reach`,
    );
  }
  removeAll(part);
  await Deno.copyFile(address, part);
  // What was written last may be in SQLite's log still.
  const log = `${address}-wal`;
  if (sizeOf(log) === 0) return;
  await Deno.copyFile(log, `${part}-wal`);
  const database = new DatabaseSync(part);
  try {
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  } finally {
    database.close();
  }
}

/** The hash of what arrived; whatever is no store has none. */
async function hashOfCopy(part: string, address: string): Promise<string> {
  try {
    return await hashStore(part);
  } catch (error) {
    removeAll(part);
    throw new SessionError(
      "store_corrupt",
      `The bars at ${address} are not those of the sweep: ${
        messageOf(error).replaceAll(part, address)
      }; they are not used`,
      { cause: error },
    );
  }
}

function removeAll(part: string): void {
  for (const end of ["", "-wal", "-shm", "-journal", ".etag"]) {
    removeFile(`${part}${end}`);
  }
}
