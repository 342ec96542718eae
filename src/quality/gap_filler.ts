/**
 * Asks for the missing bars of live sessions until they come or the attempts are
 * used up.
 *
 * @module
 */
import type { SessionGrid } from "../time/grid.ts";
import { GapLedger } from "./gap_ledger.ts";
import {
  type Ending,
  type GapFillingCounts,
  type GapFillingReport,
  makeGapFillingCounts,
} from "./gap_report.ts";
import type { AskForGaps, GapAnswer } from "./gap_request.ts";
import {
  type MissingSlot,
  SessionGaps,
  type SessionGapsParts,
} from "./session_gaps.ts";

/** Two requests are at least this long apart, in market time. */
export const REQUEST_SPACING_MS = 1_000;
/** The bars of one request: two pages of the vendors' answers. */
const REQUEST_BARS = 20_000;
/** The session that goes on, and the one before it: its last slots may be missing. */
const SESSIONS_MAX = 2;

/** The parts of a {@linkcode GapFiller}. */
export interface GapFillerParts extends SessionGapsParts {
  /** Sends a request. */
  readonly ask: AskForGaps;
}

/** The request that waits for an answer. */
interface Outstanding {
  readonly id: number;
  readonly at: number;
  readonly session: SessionGaps;
  readonly slots: readonly MissingSlot[];
}

/**
 * Decides slice by slice which bars are missing, and requests them: one request
 * at a time, {@linkcode REQUEST_SPACING_MS} apart at least, each for adjacent
 * slots of all symbols. The last slots of a session are asked for after its close
 * as all others are. It has no timer: its owner calls {@linkcode GapFiller.look}.
 */
export class GapFiller {
  readonly #parts: GapFillerParts;
  readonly #counts: readonly GapFillingCounts[];
  readonly #ledgers: Readonly<Record<Ending, GapLedger>> = {
    late: new GapLedger(),
    noTrade: new GapLedger(),
    unfillable: new GapLedger(),
    open: new GapLedger(),
  };
  /** The oldest first; what is settled is closed. */
  readonly #sessions: SessionGaps[] = [];
  #requests = 0;
  #outstanding: Outstanding | undefined;
  #askedAt = -Infinity;

  /** A filler that knows no session. */
  constructor(parts: GapFillerParts) {
    this.#parts = parts;
    this.#counts = parts.omitsNoTrade.map(makeGapFillingCounts);
  }

  /** Whether a request waits for an answer. */
  get awaitsAnswer(): boolean {
    return this.#outstanding !== undefined;
  }

  /** Begins a live session: that of this number among those that are delivered. */
  begin(number: number, open: number, grid: SessionGrid, now: number): void {
    while (this.#sessions.length >= SESSIONS_MAX) this.#closeOldest(now);
    this.#sessions.push(
      new SessionGaps(this.#parts, this.#counts, number, open, grid),
    );
  }

  /** Ends the newest session. Its last slots may be missing for a while. */
  end(now: number): void {
    this.#sessions.at(-1)?.end(now);
    this.#closeSettled(now);
  }

  /** Ends all that goes on: the run is over. */
  close(now: number): void {
    while (this.#sessions.length > 0) this.#closeOldest(now);
    this.#outstanding = undefined;
  }

  /**
   * Reads the board and asks for what is due. Returns the instant at which it
   * wants to look again, `Infinity` if only an answer or a session changes
   * anything.
   */
  look(now: number): number {
    if (this.#parts.maxRetries === 0) return Infinity;
    for (const session of this.#sessions) {
      session.find(now);
      session.giveUp(now, this.#outstanding?.slots ?? []);
    }
    this.#closeSettled(now);
    this.#ask(now);
    const mayAskAt = this.#askedAt + REQUEST_SPACING_MS;
    return this.#sessions.reduce(
      (next, session) => Math.min(next, session.nextLook(now, mayAskAt)),
      Infinity,
    );
  }

  /** Takes the answer to a request. */
  take(answer: GapAnswer, now: number): void {
    const outstanding = this.#outstanding;
    if (outstanding?.id !== answer.id) return;
    const { session, slots, at } = outstanding;
    this.#outstanding = undefined;
    // Of a session that is closed all has been counted.
    if (this.#sessions.includes(session)) session.take(slots, at, answer, now);
  }

  /** What the requests have led to in the sessions that are closed. */
  report(): GapFillingReport {
    const { late, noTrade, unfillable, open } = this.#ledgers;
    return {
      requests: this.#requests,
      counts: this.#counts,
      late: late.pack(),
      noTrade: noTrade.pack(),
      unfillable: unfillable.pack(),
      open: open.pack(),
    };
  }

  /** Closes sessions in their order, which is that of the ledgers. */
  #closeSettled(now: number): void {
    while (this.#sessions[0]?.isSettled === true) this.#closeOldest(now);
  }

  #closeOldest(now: number): void {
    this.#sessions.shift()?.close(now, this.#ledgers);
  }

  /** Asks for the first stretch of slots that are due, of all symbols. */
  #ask(now: number): void {
    if (this.#outstanding !== undefined) return;
    if (now < this.#askedAt + REQUEST_SPACING_MS) return;
    for (const session of this.#sessions) {
      const due = session.due(now);
      if (due.length > 0) return this.#request(session, firstStretch(due), now);
    }
  }

  #request(
    session: SessionGaps,
    slots: readonly MissingSlot[],
    now: number,
  ): void {
    const { grid } = session;
    session.ask(slots, now);
    this.#askedAt = now;
    this.#outstanding = { id: ++this.#requests, at: now, session, slots };
    this.#parts.ask({
      id: this.#requests,
      from: grid.start(slots[0].slot),
      to: grid.end(slots[slots.length - 1].slot),
      slots: new Float64Array(
        slots.flatMap(({ symbol, slot }) => [symbol, grid.start(slot)]),
      ),
    });
  }
}

/** The first of the slots that follow one another. */
function firstStretch(due: readonly MissingSlot[]): readonly MissingSlot[] {
  let count = 1;
  while (
    count < due.length && count < REQUEST_BARS &&
    due[count].slot <= due[count - 1].slot + 1
  ) count++;
  return due.slice(0, count);
}
