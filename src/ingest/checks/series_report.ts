/**
 * What the checks of one series find, in words.
 *
 * @module
 */
import { formatInstant } from "../../time/date.ts";
import type { AsideKind, CorrectionKind, RejectKind } from "./findings.ts";

/** Counts findings; `text` is called for the first examples of a kind only. */
export interface FindingCounter {
  /** Counts a row that is not stored. */
  reject(kind: RejectKind, line: number, text: () => string): void;
  /** Counts a good bar that is set aside. */
  setAside(kind: AsideKind, line: number, text: () => string): void;
  /** Counts a bar that is stored with a correction. */
  correct(kind: CorrectionKind, line: number, text: () => string): void;
}

/** Passes findings on, with the symbol and the time of the bar. */
export class SeriesReport {
  readonly #counter: FindingCounter;
  readonly #symbol: string;

  /** Findings of the series of `symbol`. */
  constructor(counter: FindingCounter, symbol: string) {
    this.#counter = counter;
    this.#symbol = symbol;
  }

  /** A row that is not stored. */
  reject(
    kind: RejectKind,
    line: number,
    timestamp: number,
    text: () => string,
  ): void {
    this.#counter.reject(kind, line, this.#textOf(timestamp, text));
  }

  /** A good bar that is set aside. */
  setAside(kind: AsideKind, line: number, timestamp: number): void {
    this.#counter.setAside(kind, line, this.#textOf(timestamp));
  }

  /** A bar that is stored with a correction. */
  correct(
    kind: CorrectionKind,
    line: number,
    timestamp: number,
    text?: () => string,
  ): void {
    this.#counter.correct(kind, line, this.#textOf(timestamp, text));
  }

  /** What makes the series as a whole doubtful, so that nothing is stored. */
  suspect(kind: RejectKind, text: string): void {
    this.#counter.reject(kind, 0, () => `${this.#symbol}: ${text}`);
  }

  #textOf(timestamp: number, text?: () => string): () => string {
    return () => {
      const more = text === undefined ? "" : ` ${text()}`;
      return `${this.#symbol} ${formatTime(timestamp)}${more}`;
    };
  }
}

/** An instant as text, with milliseconds only if it has them. */
export function formatTime(timestamp: number): string {
  if (!(Math.abs(timestamp) < 8e15)) return String(timestamp);
  return timestamp % 1_000 === 0
    ? formatInstant(timestamp)
    : new Date(timestamp).toISOString();
}
