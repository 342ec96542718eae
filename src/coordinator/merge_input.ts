/**
 * Moves a session's bars from its source into the merge.
 *
 * @module
 */
import type { SessionSource } from "./session_source.ts";
import type { SliceMerge } from "./slice_merge.ts";

/** Queues the bars of a source in a merge, as far as they have arrived. */
export class MergeInput {
  /**
   * All bars that start before this instant are queued, UTC epoch milliseconds;
   * `Infinity` when the session is complete.
   */
  watermark = Infinity;
  readonly #source: SessionSource;
  readonly #merge: SliceMerge;
  readonly #symbols: number;

  /** Queues the bars of `symbols` symbols. */
  constructor(source: SessionSource, merge: SliceMerge, symbols: number) {
    this.#source = source;
    this.#merge = merge;
    this.#symbols = symbols;
  }

  /** Queues the bars of the session that has just been loaded. */
  begin(): void {
    this.watermark = this.#source.watermark;
    for (let symbol = 0; symbol < this.#symbols; symbol++) {
      const { bars, from, to } = this.#source.rows(symbol);
      this.#merge.queue(symbol, bars.timestamp, from, to);
    }
  }

  /** Queues the bars that have arrived since, unless the session is complete. */
  follow(): void {
    if (this.watermark === Infinity) return;
    this.#source.poll();
    if (this.#source.watermark === this.watermark) return;
    this.watermark = this.#source.watermark;
    for (let symbol = 0; symbol < this.#symbols; symbol++) {
      const { bars, to } = this.#source.rows(symbol);
      this.#merge.extend(symbol, bars.timestamp, to);
    }
  }
}
