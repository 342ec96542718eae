/**
 * Why orders are refused, cancelled or expired: one code and one text each.
 *
 * To add a reason, add its code, its text and whether it deserves a warning
 * here, and use {@linkcode orderReason} where it applies.
 *
 * @module
 */
import { formatMicros, LARGEST_AMOUNT } from "./money.ts";

/**
 * Why an order was refused, cancelled or expired, for programs. Codes are
 * stable; the texts are for people and may change.
 */
export type OrderReasonCode =
  /** Refused: the request is invalid. */
  | "order_invalid"
  /** Refused: the order is worth more than `max_per_trade`. */
  | "above_max_per_trade"
  /** Refused: the position in its symbol could be worth more than `max_per_symbol`. */
  | "above_max_per_symbol"
  /** Refused: `max_open_positions` symbols have a position or an order that opens one. */
  | "above_max_open_positions"
  /** Refused: all positions together could be worth more than `max_buying_power`. */
  | "above_max_buying_power"
  /** Refused: equity could not cover the initial margin of all positions together. */
  | "short_of_margin"
  /** Refused or cancelled: the order could lead to a short position, and the account allows none. */
  | "short_not_allowed"
  /** Refused or cancelled: equity is below the maintenance margin, and all positions are being closed. */
  | "liquidation"
  /** Refused: equity is zero or below, and the order does more than reduce a position. */
  | "account_ruined"
  /** Refused or cancelled: the kill switch was used. */
  | "kill_switch"
  /** Refused or cancelled: the session's loss has reached `max_daily_loss`, and the order does more than reduce a position. */
  | "daily_loss"
  /** Refused: `max_orders_per_minute` orders were placed in this minute. */
  | "order_rate"
  /** Cancelled: the cash of a cash account covered only a part of it. */
  | "cut_to_cash"
  /** Cancelled: the cash of a cash account did not cover it. */
  | "short_of_cash"
  /** Refused or cancelled: an account cannot hold that amount. */
  | "amount_too_large"
  /** Refused: a bracket's stop is not on the losing side of its entry's price. */
  | "stop_wrong_side"
  /** Refused: the distance of a bracket's order leads to a price that is not above zero. */
  | "leg_not_positive"
  /** Refused: a price is not on the tick, see `trading_config.on_off_tick`. */
  | "off_tick"
  /** Refused: the quantity is not in whole lots, see `trading_config.on_off_lot`. */
  | "off_lot"
  /** Refused or cancelled: its symbol does not trade yet. */
  | "not_yet_trading"
  /** Refused or cancelled: the last trading date of its symbol is over. */
  | "last_trading_date"
  /** Refused: the symbol is parked, and the order does more than close the position. */
  | "symbol_parked"
  /** Refused: a target needs a price above zero, and its symbol has none. */
  | "no_price"
  /** Refused or cancelled: no rate of its symbol's currency is known yet. */
  | "no_rate"
  /** Cancelled: a split of its symbol left less than one lot of it. */
  | "split_away"
  /** Cancelled: every session ends flat, see `trading_config.flat_at_close`. */
  | "flat_at_close"
  /** Refused or cancelled: its symbol is delisted, or its stored bars have ended. */
  | "delisted"
  /** Refused: another order of its group was refused. */
  | "group_refused"
  /** Cancelled by the strategy. */
  | "cancelled_by_strategy"
  /** Cancelled: its symbol was removed, and the order could enlarge the position. */
  | "symbol_removed"
  /** Cancelled: another order of its group was filled. */
  | "group_filled"
  /** Cancelled: an order of its bracket was filled, so the entry is no longer enlarged. */
  | "bracket_filled"
  /** Cancelled: its entry ended before it was filled. */
  | "entry_ended"
  /** Cancelled: the session's open did not fill the order completely. */
  | "not_filled_at_open"
  /** Cancelled: the session's close did not fill the order completely. */
  | "not_filled_at_close"
  /** Cancelled: an immediate-or-cancel order was not filled completely at once. */
  | "not_filled_at_once"
  /** Cancelled: the order may only reduce a position, and that position is closed or was never opened. */
  | "no_position"
  /** Refused or cancelled: the run ended. */
  | "run_ended"
  /** Expired: there was no bar at the session's open. */
  | "no_bar_at_open"
  /** Expired: there was no bar at the session's close. */
  | "no_bar_at_close"
  /** Expired: the session ended before the order was filled. */
  | "session_ended";

/** A reason as a code and as text. */
export interface OrderReason {
  /** The reason, for programs. */
  readonly code: OrderReasonCode;
  /** The reason in plain words. */
  readonly text: string;
}

/** The text of every code, from the facts that it names. Amounts are in micros. */
const TEXTS = {
  order_invalid: (problem: string) => problem,
  above_max_per_trade: (value: number, limit: number) =>
    `the order's value of ${money(value)} is above max_per_trade (${
      money(limit)
    })`,
  above_max_per_symbol: (
    symbol: string,
    value: number,
    limit: number,
    whose = "",
  ) =>
    `the position in ${symbol} could reach ${
      money(value)
    }, above max_per_symbol (${money(limit)})${whose}`,
  above_max_open_positions: (count: number, limit: number, whose = "") =>
    `${count} positions are open or being opened, and max_open_positions is ${limit}${whose}`,
  above_max_buying_power: (value: number, limit: number, whose = "") =>
    `all positions together could reach ${
      money(value)
    }, above max_buying_power (${money(limit)})${whose}`,
  short_of_margin: (margin: number, equity: number, whose = "") =>
    `the initial margin of all positions together could reach ${
      money(margin)
    }, above the equity of ${money(equity)}${whose}`,
  short_not_allowed: (symbol: string, held: number) =>
    held > 0
      ? `the account allows no short position, and ${held} of ${symbol} are held`
      : `the account allows no short position, and no ${symbol} is held`,
  liquidation: (equity: number, required: number) =>
    `the account is liquidated: equity of ${
      money(equity)
    } was below the maintenance margin of ${money(required)}`,
  account_ruined: (equity: number) =>
    `equity is ${
      money(equity)
    }; only orders that reduce a position are accepted`,
  kill_switch: () => "the kill switch was used",
  daily_loss: (loss: number, limit: number) =>
    `the session's loss of ${money(loss)} has reached max_daily_loss (${
      money(limit)
    }); only orders that reduce a position are accepted`,
  order_rate: (limit: number) =>
    `${limit} orders were placed in this minute, and max_orders_per_minute is ${limit}`,
  cut_to_cash: (covered: number, wanted: number, cash: number) =>
    `the cash of ${money(cash)} covers ${covered} of ${wanted}, fees included`,
  short_of_cash: (needed: number, cash: number) =>
    `it needs ${money(needed)}, fees included, and the cash is ${money(cash)}`,
  amount_too_large: (quantity: number, price: number) =>
    `${quantity} × ${price} is more than an account can hold (${LARGEST_AMOUNT})`,
  stop_wrong_side: (stop: number, entry: number, side: "buy" | "sell") =>
    `the bracket's stop at ${stop} must be ${
      side === "sell" ? "below" : "above"
    } its entry at ${entry}`,
  leg_not_positive: (price: number) =>
    `its distance from the entry leads to a price of ${price}; it must be above zero`,
  off_tick: (kind: string, price: number, tick: number) =>
    `its ${kind} of ${price} is not a multiple of the tick size ${tick}`,
  off_lot: (quantity: number, lot: number) =>
    `its quantity of ${quantity} is not a multiple of the lot size ${lot}`,
  not_yet_trading: () => "its symbol does not trade yet",
  last_trading_date: () => "the last trading date of its symbol is over",
  symbol_parked: (symbol: string) =>
    `${symbol} is parked: add it first; until then its position can only be closed`,
  no_price: (symbol: string, price: number) =>
    Number.isNaN(price)
      ? `no price of ${symbol} is known yet`
      : `the newest price of ${symbol} is ${price}; sizing needs one above zero`,
  no_rate: (symbol: string) =>
    `no rate of the currency of ${symbol} is known yet, so no fill can be converted`,
  split_away: (ratio: number) =>
    `a split by ${ratio} left less than one lot of the order`,
  flat_at_close: () =>
    "the session ended, and the account is flat at the close",
  delisted: () => "its symbol is delisted, or its bars have ended",
  group_refused: (id: number, reason: string) =>
    `order ${id} of its group was refused: ${reason}`,
  cancelled_by_strategy: () => "cancelled by the strategy",
  symbol_removed: (symbol: string) => `${symbol} was removed`,
  group_filled: (id: number) => `order ${id} of its group was filled`,
  bracket_filled: (id: number) => `order ${id} of its bracket was filled`,
  entry_ended: (id: number, status: string) =>
    `its entry, order ${id}, ${status === "expired" ? "has" : "was"} ${status}`,
  not_filled_at_open: () => "the open did not fill it completely",
  not_filled_at_close: () => "the close did not fill it completely",
  not_filled_at_once: () => "it was not filled completely at once",
  no_position: () => "no position is left to reduce",
  run_ended: () => "the run ended",
  no_bar_at_open: () => "there was no bar at the session's open",
  no_bar_at_close: () =>
    "there was no bar at the session's close after it was placed",
  session_ended: () => "the session ended before it was filled",
} satisfies Record<OrderReasonCode, (...facts: never[]) => string>;

/**
 * Whether a result warns of orders that ended for a reason: it does if the
 * strategy's owner would not expect it. `except_legs` leaves out the legs of
 * brackets.
 */
export type WarningRule = "always" | "never" | "except_legs";

/** Whether a code deserves a warning. Every ending is counted, with or without one. */
const WARNINGS: Readonly<Record<OrderReasonCode, WarningRule>> = {
  order_invalid: "always",
  above_max_per_trade: "always",
  above_max_per_symbol: "always",
  above_max_open_positions: "always",
  above_max_buying_power: "always",
  short_of_margin: "always",
  short_not_allowed: "always",
  liquidation: "always",
  account_ruined: "always",
  kill_switch: "always",
  daily_loss: "always",
  order_rate: "always",
  cut_to_cash: "always",
  short_of_cash: "always",
  amount_too_large: "always",
  stop_wrong_side: "always",
  leg_not_positive: "always",
  off_tick: "always",
  off_lot: "always",
  not_yet_trading: "always",
  last_trading_date: "except_legs",
  symbol_parked: "always",
  no_price: "always",
  no_rate: "always",
  split_away: "always",
  // The position that the legs guard has a warning of its own.
  delisted: "except_legs",
  // The order that caused it has a warning of its own.
  group_refused: "never",
  cancelled_by_strategy: "never",
  symbol_removed: "never",
  group_filled: "never",
  bracket_filled: "never",
  entry_ended: "never",
  not_filled_at_open: "always",
  not_filled_at_close: "always",
  // The strategy asked for it.
  not_filled_at_once: "never",
  no_position: "never",
  // The config asked for it.
  flat_at_close: "never",
  // The legs of a position that stays open always end with the run.
  run_ended: "except_legs",
  no_bar_at_open: "always",
  no_bar_at_close: "always",
  session_ended: "never",
};

/** Whether a result warns of orders that ended with a code. */
export function warningRule(code: OrderReasonCode): WarningRule {
  return WARNINGS[code];
}

type Facts = {
  readonly [Code in OrderReasonCode]: Parameters<typeof TEXTS[Code]>;
};

/** The codes whose texts name no facts. */
export type PlainReasonCode = {
  [Code in OrderReasonCode]: Facts[Code] extends readonly [] ? Code : never;
}[OrderReasonCode];

const TEXT_BY_CODE: {
  readonly [Code in OrderReasonCode]: (...facts: Facts[Code]) => string;
} = TEXTS;

/** The reason of a code, with the facts that its text names. */
export function orderReason<Code extends OrderReasonCode>(
  code: Code,
  ...facts: Facts[Code]
): OrderReason {
  return { code, text: TEXT_BY_CODE[code](...facts) };
}

function money(micros: number): string {
  return micros === Infinity
    ? `more than ${LARGEST_AMOUNT}`
    : formatMicros(micros);
}
