/**
 * Counts the base bars of parked symbols that were active in a session.
 *
 * @module
 */
import type { AsOfSession } from "../session/as_of/as_of_session.ts";
import type { RunPlan } from "../session/run_plan.ts";

/** A session in which a parked symbol was active. */
export interface AddedSession {
  /** The session, by its number in the range. */
  readonly session: number;
  /** The number of the symbol. */
  readonly symbol: number;
  /** Base bars of the whole session, those before the symbol was added included. */
  readonly bars: number;
}

/** The sessions of the range in which parked symbols were active. */
export class AddedSessions {
  /** By session, then by symbol. */
  readonly list: AddedSession[] = [];
  readonly #plan: RunPlan;
  readonly #session: AsOfSession;
  /** Number of sessions of the range that are over. */
  #over = 0;

  /** No session is over yet. */
  constructor(plan: RunPlan, session: AsOfSession) {
    this.#plan = plan;
    this.#session = session;
  }

  /** Looks at a session of the range whose bars are all delivered. */
  endSession(): void {
    const { symbols, streamed } = this.#plan;
    const { bars } = this.#session;
    const session = this.#over++;
    for (let symbol = streamed; symbol < symbols.length; symbol++) {
      if (!bars.isShown(symbol)) continue;
      this.list.push({ session, symbol, bars: bars.sessionCount(symbol) });
    }
  }
}
