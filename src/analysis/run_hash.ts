/**
 * The hashes of a run: of everything that was delivered and of its account.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { AsOfSession } from "../session/as_of/as_of_session.ts";
import type { Broker } from "../trading/broker.ts";
import { EventDigest } from "./event_digest.ts";

// Bars are digested several sessions at a time, in few, long stretches of
// memory.
const SESSIONS_PER_DIGEST = 32;

/** The hashes of a finished run, SHA-256 in hexadecimal. */
export interface RunHashes {
  /** Of events, fills and equity; equal to the account's if events are not hashed. */
  readonly hash: string;
  /** Of fills and equity alone. */
  readonly accountHash: string;
}

/** Digests a run session by session. */
export class RunHash {
  /** Takes the order of all events; `undefined` if only the account is hashed. */
  readonly events: EventDigest | undefined;
  readonly #session: AsOfSession;
  #undigestedSessions = 0;

  /** Hashes the account, and with `hasEvents` what `session` delivers too. */
  constructor(session: AsOfSession, hasEvents: boolean) {
    this.#session = session;
    this.events = hasEvents ? new EventDigest() : undefined;
  }

  /**
   * Call it before session number `index` begins: a series that moves to
   * another block is digested first.
   */
  beginSession(index: number): void {
    if (this.events === undefined) return;
    this.#session.digest.addMoving(index, this.events);
  }

  /** Adds a session of the range that is over. */
  endSession(): void {
    if (this.events === undefined) return;
    this.#session.digest.addIndicators(this.events);
    if (++this.#undigestedSessions === SESSIONS_PER_DIGEST) this.addBars();
  }

  /**
   * The hash of all sessions so far, of which the last one has just ended:
   * events, bars, indicators, fills and equity. Runs that are equal up to a
   * session have the same, whatever follows.
   */
  sessionHash(broker: Broker): string {
    this.addBars();
    const account = createHash("sha256");
    broker.digest((bytes) => account.update(bytes));
    const digest = account.digest();
    return this.events?.snapshot(digest) ?? digest.toString("hex");
  }

  /** The hash of events, bars and indicators so far; empty if they are not hashed. */
  eventHash(): string {
    this.addBars();
    return this.events?.snapshot(new Uint8Array()) ?? "";
  }

  /** The hashes of the run, whose account is final. */
  finish(broker: Broker): RunHashes {
    this.addBars();
    const account = createHash("sha256");
    broker.digest((bytes) => account.update(bytes));
    const digest = account.digest();
    const accountHash = digest.toString("hex");
    if (this.events === undefined) return { hash: accountHash, accountHash };
    this.events.addBytes(digest);
    return { hash: this.events.finish(), accountHash };
  }

  /** Adds all bars since the last call. */
  addBars(): void {
    if (this.events === undefined) return;
    this.#undigestedSessions = 0;
    this.#session.digest.addBars(this.events);
  }
}
