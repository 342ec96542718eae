/**
 * The instant and the session that the delivery has reached.
 *
 * @module
 */
import type { SessionRecord } from "../../memory/session_table.ts";

/**
 * One object shared by all parts of an as-of session: moving the time is a
 * single store, and no call passes it as an argument.
 */
export class AsOfClock {
  /** End of the slice being delivered, UTC epoch milliseconds. */
  time = 0;
  #record: SessionRecord | undefined;

  /** Begins a session; the time is its open. */
  begin(record: SessionRecord): void {
    this.#record = record;
    this.time = record.open;
  }

  /** The date and hours of the session; only valid once a session has begun. */
  get record(): SessionRecord {
    const record = this.#record;
    if (record === undefined) throw new Error("No session has begun");
    return record;
  }
}
