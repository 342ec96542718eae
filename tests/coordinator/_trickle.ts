import type { SessionRecord } from "../../src/memory/session_table.ts";
import type {
  LoadResult,
  ReadersProgress,
  SessionRows,
  SessionSource,
  SourceReport,
} from "../../src/coordinator/session_source.ts";

/**
 * A source whose sessions become known late and whose bars come while the
 * session is under way, in portions: what a feed does, over the bars of another
 * source.
 */
export class TrickleSource implements SessionSource {
  watermark = Infinity;
  /** How often something was not there yet. */
  pending = 0;
  readonly #inner: SessionSource;
  readonly #random: () => number;
  readonly #slotMs: number;
  #record: SessionRecord | undefined;

  constructor(inner: SessionSource, slotMs: number, random: () => number) {
    this.#inner = inner;
    this.#slotMs = slotMs;
    this.#random = random;
  }

  next(): SessionRecord | "pending" | "end" {
    if (this.#record === undefined && this.#waits()) return "pending";
    const next = this.#inner.next();
    if (next === "end" || next === "pending") return next;
    this.#record = next;
    return next;
  }

  load(readers: ReadersProgress): LoadResult {
    if (this.#waits()) return "pending";
    const result = this.#inner.load(readers);
    if (result === "loaded" && this.#record !== undefined) {
      this.watermark = this.#record.open;
    }
    return result;
  }

  rows(symbol: number): SessionRows {
    const { bars, from, to } = this.#inner.rows(symbol);
    let known = from;
    while (known < to && bars.timestamp[known] < this.watermark) known++;
    return { bars, from, to: known };
  }

  poll(): void {
    if (this.#record === undefined || this.#waits()) return;
    this.watermark += Math.floor(this.#random() * 60) * this.#slotMs;
    if (this.watermark >= this.#record.close) this.watermark = Infinity;
  }

  end(): void {
    this.#inner.end();
    this.#record = undefined;
  }

  report(): SourceReport {
    return this.#inner.report();
  }

  #waits(): boolean {
    const waits = this.#random() < 0.5;
    if (waits) this.pending++;
    return waits;
  }
}
