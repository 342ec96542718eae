import type { SessionRecord } from "../../src/memory/session_table.ts";
import type {
  LoadResult,
  ReadersProgress,
  SessionRows,
  SessionSource,
  SourceReport,
} from "../../src/coordinator/session_source.ts";

/**
 * A source over another one that behaves like a feed: sessions become known
 * late, and bars arrive in portions while their session is under way.
 */
export class TrickleSource implements SessionSource {
  watermark = Infinity;
  /** How often the source was not ready. */
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
