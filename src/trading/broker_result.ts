/**
 * What a broker is set up with, and what it hands back.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { OpenPosition } from "./account.ts";
import type { Commission } from "./costs/commission.ts";
import type { Fill, SessionResult } from "./fills.ts";
import type { TradingLimits } from "./limits.ts";
import { LARGEST_AMOUNT } from "./money.ts";
import type { OrderStatus, OrderView } from "./orders.ts";
import type { RoundTrip } from "./round_trips.ts";
import type { Slippage, Spread } from "./costs/slippage.ts";

/** Starting cash where neither it nor `maxBuyingPower` is given. */
export const DEFAULT_STARTING_CASH = 100_000;

/** How a broker is set up. */
export interface BrokerOptions {
  /** The symbols that can be traded; their order gives them their indices. */
  readonly symbols: readonly string[];
  /** The limits of the account. */
  readonly limits: TradingLimits;
  /** Cash at the start; `maxBuyingPower` unless told otherwise, or 100,000 where that is unlimited. */
  readonly startingCash?: number;
  /** Commission on every order; none unless told otherwise. */
  readonly commission?: Commission;
  /** How much worse than the bar's price fills are; none unless told otherwise. */
  readonly slippage?: Slippage;
  /** Distance between bid and ask; none unless told otherwise. */
  readonly spread?: Spread;
  /** Where market orders are filled: `next_open` unless told otherwise. */
  readonly fillAt?: "next_open" | "this_close";
  /** The share of a bar's volume that all fills on it may make up, above 0 to 1; no bound unless told otherwise. */
  readonly maxVolumeShare?: number;
  /** Length of a base bar in milliseconds, for the end of bars; Infinity for daily bars, which end with their session. One minute unless told otherwise. */
  readonly baseIntervalMs?: number;
  /** How many strategies trade the account; 1 unless told otherwise. */
  readonly strategies?: number;
  /**
   * The newest close of a symbol, NaN where none is known. With it nobody has
   * to mark prices.
   */
  readonly priceOf?: (symbolIndex: number) => number;
  /** Hears of every fill, after it is booked. */
  readonly onFill?: (fill: Fill, order: OrderView) => void;
  /** Hears of every new status of an order, and of every fill and change of it. */
  readonly onOrder?: (order: OrderView) => void;
}

/** Everything an account has come to. */
export interface BrokerResult {
  /** Cash at the start. */
  readonly startingCash: number;
  /** Cash now. */
  readonly cash: number;
  /** Cash plus the value of all positions now. */
  readonly equity: number;
  /** Equity less starting cash. */
  readonly netProfit: number;
  /** Profit of what was closed, at average cost, before fees. */
  readonly realisedProfit: number;
  /** Value of what is open less what it cost. Realised and unrealised profit less fees is the net profit. */
  readonly unrealisedProfit: number;
  /** All fees paid. */
  readonly fees: number;
  /** How many orders there are in each status. */
  readonly orders: Readonly<Record<OrderStatus, number>>;
  /** All fills, in order. */
  readonly fills: readonly Fill[];
  /** All completed round trips, in order of their exits. */
  readonly roundTrips: readonly RoundTrip[];
  /** Positions that are open now. */
  readonly openPositions: readonly OpenPosition[];
  /** The account at the end of every session. */
  readonly sessions: readonly SessionResult[];
}

/**
 * The cash an account starts with, in currency units.
 *
 * @throws {SessionError} `config_invalid` if it is negative, not a number or
 * more than an account can hold.
 */
export function startingCash(options: BrokerOptions): number {
  const { maxBuyingPower } = options.limits;
  const cash = options.startingCash ??
    (maxBuyingPower === Infinity ? DEFAULT_STARTING_CASH : maxBuyingPower);
  if (!(cash >= 0 && cash < LARGEST_AMOUNT)) {
    throw new SessionError(
      "config_invalid",
      `${
        options.startingCash === undefined
          ? "Trading limit maxBuyingPower"
          : "Starting cash"
      } is ${cash}; it must be from 0 to ${LARGEST_AMOUNT}`,
    );
  }
  return cash;
}

/**
 * Checks the rules of filling.
 *
 * @throws {SessionError} `config_invalid` if one is not what it must be.
 */
export function checkFillRules(options: BrokerOptions): void {
  const { fillAt, maxVolumeShare, baseIntervalMs } = options;
  const fail = (problem: string): never => {
    throw new SessionError("config_invalid", problem);
  };
  if (
    fillAt !== undefined && fillAt !== "next_open" && fillAt !== "this_close"
  ) {
    fail(
      `Fill rule is ${
        JSON.stringify(fillAt)
      }; it must be next_open or this_close`,
    );
  }
  if (
    maxVolumeShare !== undefined && !(maxVolumeShare > 0 && maxVolumeShare <= 1)
  ) {
    fail(
      `Share of a bar's volume is ${maxVolumeShare}; it must be above 0, at most 1`,
    );
  }
  if (baseIntervalMs !== undefined && !(baseIntervalMs > 0)) {
    fail(
      `Length of a base bar is ${baseIntervalMs} ms; it must be above zero`,
    );
  }
}
