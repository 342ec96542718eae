/**
 * Requests of the analysis engine for the series of parked symbols.
 *
 * @module
 */
import type { Arena } from "./arena.ts";
import { ControlBlock } from "./control_block.ts";
import {
  CONTROL_LINE_BYTES,
  CONTROL_OFFSET,
  ControlWord,
  RequestWord,
} from "./layout.ts";

/** A parked symbol whose series are wanted. */
export interface UniverseRequest {
  /** Its number; −1 when no request follows. */
  readonly symbol: number;
  /** The session up to whose end they are wanted, history counted from 0. */
  readonly session: number;
}

/**
 * The desk of one run: one thread asks and waits, another serves. There is one
 * request at a time.
 */
export class UniverseDesk {
  readonly #control: ControlBlock;
  readonly #words: Int32Array;

  /** The desk of a run's memory. */
  constructor(arena: Arena) {
    this.#control = new ControlBlock(arena);
    this.#words = arena.int32(
      CONTROL_OFFSET + ControlWord.universeAsked * CONTROL_LINE_BYTES,
      CONTROL_LINE_BYTES / 4,
    );
  }

  /** Makes a request; the one before it has been served. */
  ask({ symbol, session }: UniverseRequest): void {
    this.#words[RequestWord.symbol] = symbol;
    this.#words[RequestWord.session] = session;
    this.#control.publish("universeAsked", this.#asked + 1);
  }

  /** Blocks until the request is served; `false` if the run is stopped first. */
  waitUntilServed(): boolean {
    const asked = this.#asked;
    for (;;) {
      const served = this.#control.load("universeServed");
      if (served === asked) return true;
      if (this.#control.stopped) return false;
      this.#control.wait("universeServed", served);
    }
  }

  /** The request to serve, `undefined` if there is none. */
  get request(): UniverseRequest | undefined {
    if (this.#control.load("universeServed") === this.#asked) return undefined;
    return {
      symbol: this.#words[RequestWord.symbol],
      session: this.#words[RequestWord.session],
    };
  }

  /** The request has been served. */
  serve(): void {
    this.#control.publish("universeServed", this.#asked);
  }

  /** Blocks until there may be a request, for about `timeoutMs` at most. */
  waitForRequest(timeoutMs?: number): void {
    const served = this.#control.load("universeServed");
    this.#control.wait("universeAsked", served, timeoutMs);
  }

  get #asked(): number {
    return this.#control.load("universeAsked");
  }
}
