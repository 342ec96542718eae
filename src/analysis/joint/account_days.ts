/**
 * The sessions of an account that trades in several exchange groups.
 *
 * @module
 */
import type { RunPlan } from "../../session/run_plan.ts";
import type { TradingSession } from "../../time/session.ts";
import type { TradingDate } from "../../types.ts";
import { ACCOUNT_SESSION } from "../../trading/broker.ts";

/** A session of the account: all groups' sessions of one trading date. */
interface AccountDay {
  readonly date: TradingDate;
  /** The first open of them. */
  readonly open: number;
  /** The last close. */
  readonly close: number;
}

/**
 * The dates on which an account is settled. Sessions of different dates may
 * overlap: those of futures begin while crypto still trades the date before. So
 * a date of the account goes from the end of the one before it, or the first open,
 * to the last close of a group on that date.
 */
export class AccountDays {
  readonly #days: readonly AccountDay[];
  readonly #zone: string;
  #next = 0;
  /** Whether the next date to end has begun. */
  #isOpen = false;

  /** The dates of a run whose groups have these plans; `zone` is that of the run. */
  constructor(lanes: readonly RunPlan[], zone: string) {
    this.#zone = zone;
    const days = new Map<TradingDate, AccountDay>();
    for (const { calendar, dates } of lanes) {
      const [first] = dates;
      for (const { date, open, close } of calendar) {
        if (date < first) continue;
        const day = days.get(date);
        days.set(date, {
          date,
          open: Math.min(open, day?.open ?? Infinity),
          close: Math.max(close, day?.close ?? -Infinity),
        });
      }
    }
    this.#days = [...days.values()].sort((a, b) =>
      a.date < b.date ? -1 : a.date > b.date ? 1 : 0
    );
  }

  /** Number of the date that goes on or comes next. */
  get number(): number {
    return this.#next;
  }

  /** Begins the next date; `undefined` if one goes on, or all are over. */
  begin(): TradingSession | undefined {
    if (this.#isOpen || this.#next === this.#days.length) return undefined;
    this.#isOpen = true;
    return this.#session();
  }

  /** Ends the date that goes on, if all its sessions are over at `time`. */
  endAt(time: number): TradingSession | undefined {
    if (!this.#isOpen || this.#days[this.#next].close > time) return undefined;
    const session = this.#session();
    this.#isOpen = false;
    this.#next++;
    return session;
  }

  #session(): TradingSession {
    const { date, open, close } = this.#days[this.#next];
    const before = this.#days[this.#next - 1]?.close ?? -Infinity;
    return {
      date,
      exchange: ACCOUNT_SESSION,
      open: Math.max(open, before),
      close,
      breaks: [],
      earlyClose: false,
      zone: this.#zone,
    };
  }
}
