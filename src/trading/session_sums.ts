/**
 * What an account sums up over a session and over a calendar month.
 *
 * @module
 */
import type { TradingSession } from "../time/session.ts";
import type { SessionResult } from "./fills.ts";
import { addMicros, addQuantity, fromMicros } from "./money.ts";

/** What a session is charged beside its fees, in micros since the start of the run. */
export interface Charges {
  /** Interest paid. */
  readonly interest: number;
  /** Cost of borrowing paid. */
  readonly borrowCost: number;
}

/** The sums of the session that goes on; nothing is summed before the first. */
export class SessionSums {
  /** The trading date of the session, empty before the first. */
  date = "";
  /** Units traded in the calendar month of the session. */
  monthTraded = 0;
  #month = "";
  #fees = 0;
  #fills = 0;
  #traded = 0;
  #before: Charges = { interest: 0, borrowCost: 0 };

  /** Begins a session; `before` is what had been charged before it. */
  begin(date: string, before: Charges): void {
    this.date = date;
    const month = date.slice(0, 7);
    if (month !== this.#month) {
      this.#month = month;
      this.monthTraded = 0;
    }
    this.#before = before;
    this.#fees = 0;
    this.#fills = 0;
    this.#traded = 0;
  }

  /** Adds a fill of so many units, with its fee and what it is worth, in micros. */
  add(quantity: number, fee: number, amount: number): void {
    this.monthTraded = addQuantity(this.monthTraded, quantity);
    this.#fees = addMicros(this.#fees, fee);
    this.#traded = addMicros(this.#traded, Math.abs(amount));
    this.#fills++;
  }

  /** The session with its sums, at its end, and what the account then is. */
  result(
    { date, open, close }: TradingSession,
    { equity, cash, interest, borrowCost }: Charges & {
      readonly equity: number;
      readonly cash: number;
    },
    strategies: readonly number[],
  ): SessionResult {
    return {
      date,
      open,
      close,
      equity: fromMicros(equity),
      cash: fromMicros(cash),
      positionValue: fromMicros(addMicros(equity, -cash)),
      fees: fromMicros(this.#fees),
      interest: fromMicros(interest - this.#before.interest),
      borrowCost: fromMicros(borrowCost - this.#before.borrowCost),
      fills: this.#fills,
      traded: fromMicros(this.#traded),
      strategies,
    };
  }
}
