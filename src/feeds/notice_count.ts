/**
 * Counts messages that cannot be read without a notice for each: a venue that
 * sends garbage sends much of it.
 *
 * @module
 */
import type { FeedNotice } from "./feed.ts";

/** Counts what cannot be read; gives notice of the first, second, fourth, eighth …. */
export class NoticeCount {
  readonly #notice: (notice: FeedNotice) => void;
  #count = 0;

  /** Counts from 0; `notice` receives the notices. */
  constructor(notice: (notice: FeedNotice) => void) {
    this.#notice = notice;
  }

  /** Counts a message; `text` is cleaned. */
  count(text: string): void {
    const count = ++this.#count;
    if ((count & (count - 1)) === 0) {
      this.#notice({ kind: "frame_error", text, count });
    }
  }
}
