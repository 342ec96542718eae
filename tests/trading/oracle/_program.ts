/** What a program of orders is, and what comes out of it. */
import type { OrderStatus } from "../../../src/trading/orders.ts";
import type {
  Side,
  TimeInForce,
} from "../../../src/trading/order_types/request_fields.ts";
import type { OrderType } from "../../../src/trading/order_types/table.ts";

export const MINUTE = 60_000;

/** What the other currency is worth before the first slice. */
export const FIRST_RATE = 1.25;

/** Open, high, low, close and volume. */
export type Bar = readonly [number, number, number, number, number];

/** The prices of a bracket, absolute, relative or trailing. */
export interface BracketSpec {
  readonly stopPrice?: number;
  readonly stopPercent?: number;
  readonly stopOffset?: number;
  readonly stopTicks?: number;
  readonly trailAmount?: number;
  readonly trailPercent?: number;
  readonly limitPrice?: number;
  readonly limitPercent?: number;
  readonly limitOffset?: number;
  readonly limitTicks?: number;
}

/** An order as a strategy requests it. */
export interface OrderSpec {
  readonly symbol: number;
  readonly side: Side;
  readonly quantity: number;
  readonly type: OrderType;
  readonly timeInForce?: TimeInForce;
  readonly limitPrice?: number;
  readonly stopPrice?: number;
  readonly trailAmount?: number;
  readonly trailPercent?: number;
  readonly reduceOnly?: boolean;
  readonly bracket?: BracketSpec;
}

/** What a strategy does after a slice. `pick` chooses among its orders so far. */
export type Action =
  | { readonly kind: "submit"; readonly order: OrderSpec }
  | { readonly kind: "group"; readonly orders: readonly OrderSpec[] }
  | { readonly kind: "cancel"; readonly pick: number }
  | {
    readonly kind: "replace";
    readonly pick: number;
    readonly field: "quantity" | "limitPrice" | "stopPrice";
    readonly value: number;
  };

/** The actions of each strategy. */
export type Acts = readonly (readonly Action[])[];

/** All bars that end together, and what follows. */
export interface Slice {
  /** What the other currency is worth from its end on; absent if that stays. */
  readonly rate?: number;
  /** Start of its bars, minutes after the open. */
  readonly minute: number;
  /** One a symbol; undefined where it has none. */
  readonly bars: readonly (Bar | undefined)[];
  readonly acts: Acts;
}

/** What each share of a symbol that ends gives. */
export interface ShareEnd {
  readonly type: "merger" | "delisting";
  readonly cash: number;
  readonly shares: number;
  readonly into?: number;
}

/** What happens to a symbol before a session. */
export interface ShareAction {
  readonly symbol: number;
  readonly dividend?: number;
  readonly split?: number;
  /** That it ends with the session before, and what is paid if something is. */
  readonly ends?: ShareEnd | "delisted";
}

/** One session. */
export interface Day {
  readonly date: string;
  /** Before it begins. */
  readonly actions?: readonly ShareAction[];
  /** Before its first slice. */
  readonly before: Acts;
  readonly slices: readonly Slice[];
  /** After its last slice, at its close. */
  readonly after: Acts;
}

/** The rules of the account, named as in the config. */
export interface Rules {
  readonly max_buying_power: number;
  readonly max_per_trade?: number;
  readonly max_per_symbol?: number;
  readonly max_open_positions?: number;
  readonly starting_cash?: number;
  readonly fill?: "next_open" | "this_close";
  readonly commission?:
    | { type: "per_share"; rate: number; minimum?: number }
    | { type: "per_trade"; fee: number }
    | { type: "percent"; percent: number; minimum?: number }
    | {
      type: "tiered";
      tiers: { up_to?: number; rate: number }[];
      minimum?: number;
    };
  readonly slippage?:
    | { type: "ticks"; ticks: number; tick_size?: number }
    | { type: "percent"; percent: number }
    | { type: "volume_share"; impact: number };
  readonly spread?: { type: "fixed"; width: number } | {
    type: "percent";
    percent: number;
  };
  readonly max_volume_share?: number;
  readonly account?: "margin" | "cash";
  readonly initial_margin?: { long?: number; short?: number };
  readonly maintenance_margin?: { long?: number; short?: number };
  readonly allow_short?: boolean;
  readonly on_short_cash?: "cut" | "refuse";
  readonly interest_rate?: number;
  readonly borrow_rate?: number;
  readonly flat_at_close?: boolean;
  readonly at_end?: "keep" | "close";
  readonly conversion_cost?: number;
  readonly on_delisting?: "keep" | "close";
}

/** What is known of a symbol; all of it may be absent. */
export interface Terms {
  readonly multiplier?: number;
  /** Whether it is a future: not paid for. */
  readonly isFuture?: boolean;
  /** Whether its prices are in another currency than the account's. */
  readonly isForeign?: boolean;
  readonly tick?: number;
  readonly lot?: number;
  /** Margins per contract. */
  readonly initial?: number;
  readonly maintenance?: number;
  /** Commission per contract. */
  readonly fee?: number;
}

/** A market, an account and what strategies do. */
export interface Program {
  /** By symbol. */
  readonly terms?: readonly Terms[];
  readonly symbols: number;
  readonly strategies: number;
  readonly rules: Rules;
  readonly days: readonly Day[];
}

export const symbolName = (index: number): string =>
  "AAA BBB CCC".split(" ")[index];

/** The session of a day is as long as a regular one of New York in winter. */
export const openOf = (date: string): number => Date.parse(`${date}T14:30:00Z`);
export const closeOf = (date: string): number => openOf(date) + 390 * MINUTE;

/** A fill as text: time, strategy, order, side, quantity, symbol, price and fee. */
export type FillLine = string;

/**
 * A price to ten digits. Computed prices are rounded to twelve, and where the
 * thirteenth is a five, decimals and binary numbers go different ways.
 */
export const shownPrice = (price: number): number =>
  Number(price.toPrecision(10));

/** The final state of an order. */
export interface OrderEnd {
  readonly id: number;
  readonly status: OrderStatus;
  readonly code: string | undefined;
  readonly quantity: number;
  readonly filled: number;
}

/** What a program leads to. */
export interface Outcome {
  readonly fills: readonly FillLine[];
  readonly orders: readonly OrderEnd[];
  /** Cash, equity and fees at the end of every session. */
  readonly sessions: readonly (readonly number[])[];
  readonly cash: number;
  readonly equity: number;
  readonly realised: number;
  readonly unrealised: number;
  readonly fees: number;
  readonly interest: number;
  readonly borrowCost: number;
  readonly dividends: number;
  readonly liquidations: number;
}
