/**
 * Ends trading in symbols whose stored bars have ended, and at the end of the
 * run.
 *
 * @module
 */
import type { Instrument } from "../instruments/instrument.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { TradingSession } from "../time/session.ts";
import type { TradingDate } from "../types.ts";
import type { Broker } from "../trading/broker.ts";
import {
  type EndedPosition,
  endedPositionText,
  type EndingCause,
} from "../trading/ended_positions.ts";
import type { LogLine } from "../log/run_log.ts";

/** The parts that {@linkcode TradingEnds} uses. */
export interface TradingEndsParts {
  /** The plan of the run. */
  readonly plan: Pick<RunPlan, "dates" | "lastDates" | "actionEnds">;
  /** What can be traded, by symbol number. */
  readonly instruments: readonly Pick<Instrument, "lastTradingDate">[];
  /** The broker. */
  readonly broker: Pick<Broker, "flatten" | "delist" | "endTrading">;
  /** The names of the strategies, by number. */
  readonly names: readonly string[];
  /** Takes a line for each position that ends. */
  readonly log: (line: LogLine) => void;
}

/** A symbol that ends, and its last session. */
interface Ending {
  readonly symbol: number;
  readonly date: TradingDate;
  readonly cause: EndingCause;
}

/** Tells the broker, session by session, what can no longer be traded. */
export class TradingEnds {
  readonly #parts: TradingEndsParts;
  readonly #lastDate: TradingDate | undefined;
  /** Symbols whose bars end, by the date of their last session. */
  readonly #ending: readonly Ending[];
  #next = 0;

  /** Nothing has ended yet. */
  constructor(parts: TradingEndsParts) {
    const { dates, lastDates, actionEnds } = parts.plan;
    this.#parts = parts;
    this.#lastDate = dates.at(-1);
    const endings = (
      lasts: readonly (TradingDate | null | undefined)[],
      causeOf: (symbol: number) => EndingCause,
    ): Ending[] =>
      lasts.flatMap((last, symbol) => {
        if (last === null || last === undefined) return [];
        // The last bars may be on a date without a session.
        const date = dates.findLast((one) => one <= last) ?? last;
        return [{ symbol, date, cause: causeOf(symbol) }];
      });
    const lastTrading = parts.instruments.map((one) => one.lastTradingDate);
    // Of one date, the last trading date comes first: it is the reason.
    this.#ending = endings(lastTrading, () => "last_trading_date")
      .concat(
        endings(lastDates, (symbol) => actionEnds?.[symbol] ?? "delisted"),
      )
      .sort((a, b) =>
        a.date === b.date ? a.symbol - b.symbol : a.date < b.date ? -1 : 1
      );
  }

  /** Begins a session: nothing can be traded whose bars ended before it. */
  beginSession(session: TradingSession): void {
    this.#delist(session, ({ date }) => date < session.date);
  }

  /**
   * Ends a session, after its orders have expired: of an account that is flat at
   * the close, of the symbols that had
   * their last bar in it, or of the whole run. Returns whether orders or
   * positions may have ended.
   */
  endSession(session: TradingSession): boolean {
    const { broker } = this.#parts;
    const isFlat = broker.flatten(session);
    if (session.date !== this.#lastDate) {
      return this.#delist(session, ({ date }) => date <= session.date) ||
        isFlat;
    }
    for (const ending of this.#ending.slice(this.#next)) {
      const isOver = ending.date <= session.date;
      const closes = ending.cause === "last_trading_date";
      if (isOver && closes) this.#end(ending, session);
    }
    this.#tell(broker.endTrading(session), session, "info");
    return true;
  }

  #delist(
    session: TradingSession,
    hasEnded: (ending: Ending) => boolean,
  ): boolean {
    const from = this.#next;
    while (
      this.#next < this.#ending.length &&
      hasEnded(this.#ending[this.#next])
    ) this.#end(this.#ending[this.#next++], session);
    return this.#next > from;
  }

  #end({ symbol, cause }: Ending, session: TradingSession): void {
    const ended = this.#parts.broker.delist(symbol, session, cause);
    const isExpected = cause === "last_trading_date";
    this.#tell(ended, session, isExpected ? "info" : "warn");
  }

  #tell(
    ended: readonly EndedPosition[],
    { close }: TradingSession,
    level: LogLine["level"],
  ): void {
    const { log, names } = this.#parts;
    for (const position of ended) {
      log({
        time: close,
        strategy: names[position.strategy] ?? String(position.strategy),
        level,
        message: endedPositionText(position),
      });
    }
  }
}
