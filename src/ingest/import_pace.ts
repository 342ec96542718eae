/**
 * The pace of an import: progress, interruption, and yielding to other tasks.
 *
 * @module
 */
import { setImmediate } from "node:timers";
import type { FoundFile } from "./files/find_files.ts";
import type { ImportOptions } from "./import_types.ts";
import { InterruptedError } from "./reader.ts";

/** Time between yields to the event loop. */
const TURN_MS = 50;

/**
 * Keeps an import responsive. Files are read synchronously: without yielding to
 * the event loop, signals and timers would wait until the import ends.
 */
export class ImportPace {
  readonly #signal: AbortSignal | undefined;
  readonly #onProgress: ImportOptions["onProgress"];
  readonly #files: readonly FoundFile[];
  readonly #bytes: number;
  #filesDone = 0;
  #bytesDone = 0;
  #lastTurn = performance.now();

  /** The pace of an import of `files`. */
  constructor(
    files: readonly FoundFile[],
    { signal, onProgress }: ImportOptions,
  ) {
    this.#files = files;
    this.#signal = signal;
    this.#onProgress = onProgress;
    this.#bytes = files.reduce((sum, { size }) => sum + size, 0);
  }

  /** Whether the signal stopped the import. */
  get isStopped(): boolean {
    return this.#signal?.aborted === true;
  }

  /**
   * Yields to other tasks if it has not done so for a while.
   *
   * @throws {InterruptedError} if the signal stopped the import.
   */
  async proceed(): Promise<void> {
    if (performance.now() - this.#lastTurn >= TURN_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#lastTurn = performance.now();
    }
    if (this.isStopped) throw new InterruptedError();
  }

  /** Reports progress: the good bars so far, and bytes read of the current file. */
  report(bars: number, bytesRead: number): void {
    const { path, size } = this.#files[this.#filesDone];
    this.#onProgress?.({
      filesDone: this.#filesDone,
      files: this.#files.length,
      bytesDone: this.#bytesDone + Math.min(bytesRead, size),
      bytes: this.#bytes,
      bars,
      path,
    });
  }

  /** Counts the current file as done. */
  nextFile(): void {
    this.#bytesDone += this.#files[this.#filesDone].size;
    this.#filesDone++;
  }
}
