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
  /** The exchange group of the session. */
  exchange: string;
  #record: SessionRecord | undefined;

  /** A clock of the sessions of an exchange group. */
  constructor(exchange = "") {
    this.exchange = exchange;
  }

  /** Begins a session; the time is its open. */
  begin(record: SessionRecord): void {
    this.#record = record;
    this.time = record.open;
  }

  /** Shows the session of another clock as the current one, at the time that it is. */
  show(other: AsOfClock): void {
    this.#record = other.record;
    this.exchange = other.exchange;
  }

  /** Whether a session has begun. */
  get hasBegun(): boolean {
    return this.#record !== undefined;
  }

  /** The date and hours of the session; only valid once a session has begun. */
  get record(): SessionRecord {
    const record = this.#record;
    if (record === undefined) throw new Error("No session has begun");
    return record;
  }
}
