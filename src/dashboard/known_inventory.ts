/**
 * The inventory of the store, read again when its file has changed: that of a
 * large store takes some hundred milliseconds.
 *
 * @module
 */
import type { SeriesInfo } from "../store/bar_store.ts";
import type { MarketStore } from "../store/market_store.ts";

/** The inventory of one file. */
export class KnownInventory {
  readonly #path: string;
  #state = "";
  #series: readonly SeriesInfo[] = [];

  /** Remembers the inventory of the store at a path. */
  constructor(path: string) {
    this.#path = path;
  }

  /** The series of the store, which is open. */
  of(store: MarketStore): readonly SeriesInfo[] {
    // Before it is read: what is written meanwhile is read the next time.
    const state = this.#stateNow();
    if (state === "" || state !== this.#state) {
      this.#series = store.inventory();
      this.#state = state;
    }
    return this.#series;
  }

  /** What changes with every write: to the file, or to the log beside it. */
  #stateNow(): string {
    const [file, log] = [this.#path, `${this.#path}-wal`].map(fileState);
    return file === "" ? "" : `${file} ${log}`;
  }
}

function fileState(path: string): string {
  try {
    const { size, mtime, ino } = Deno.statSync(path);
    // Who only reads a store makes an empty log.
    return size === 0 ? "" : `${ino} ${size} ${mtime?.getTime()}`;
  } catch {
    // No log, or a store that is no file.
    return "";
  }
}
