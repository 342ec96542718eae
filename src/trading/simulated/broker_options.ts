/**
 * The options of the simulated broker, and their checks.
 *
 * @module
 */
import type {
  CommissionConfig,
  FillModelConfig,
  MarginRates,
  SlippageConfig,
  SpreadConfig,
} from "../../config/session_config.ts";
import { SessionError } from "../../errors.ts";
import type { Instrument } from "../../instruments/instrument.ts";
import type { BrokerListeners } from "../broker.ts";
import type { CashRules } from "../cash_rule.ts";
import type { OwnCosts } from "../costs/own_costs.ts";
import type { CurrencyRates } from "../currency_rates.ts";
import type { LimitRules, TradingLimits } from "../limits.ts";
import { LARGEST_AMOUNT } from "../money.ts";

/** Starting cash if neither it nor `maxBuyingPower` is set. */
const DEFAULT_STARTING_CASH = 100_000;

/** The kind of account, with its margins and rates. */
export interface AccountRules {
  /** A cash account has neither negative cash nor short positions; defaults to `margin`. */
  readonly account?: "cash" | "margin";
  /** The share of a position's value that equity must not fall below; defaults to 0.25 long and 0.3 short. */
  readonly maintenanceMargin?: MarginRates;
  /** Whether short positions are allowed; defaults to true for `margin`, and is false for `cash`. */
  readonly allowShort?: boolean;
  /** What a cash account does with an order that its cash does not cover; defaults to `cut`. */
  readonly onShortCash?: "cut" | "refuse";
  /** Interest on negative cash, a fraction a year; defaults to 0. */
  readonly interestRate?: number;
  /** Cost of borrowing what is sold short, a fraction of its value a year; defaults to 0. */
  readonly borrowRate?: number;
}

/** How a simulated broker is set up. */
export interface BrokerOptions
  extends BrokerListeners, LimitRules, AccountRules {
  /** What can be traded; the index of a symbol is its place in this list. */
  readonly instruments: readonly Instrument[];
  /** The limits of the account. */
  readonly limits: TradingLimits;
  /** Cash at the start; defaults to `maxBuyingPower`, or to 100,000 if that is unlimited. */
  readonly startingCash?: number;
  /** The rates of currencies other than the account's; needed if an instrument has one. */
  readonly rates?: Pick<CurrencyRates, "bySymbol">;
  /** What a conversion costs, as a share of the converted amount; defaults to 0. */
  readonly conversionCost?: number;
  /** Commission on every order; defaults to none. */
  readonly commission?: CommissionConfig;
  /** How much worse than the bar's price fills are; defaults to none. */
  readonly slippage?: SlippageConfig;
  /** Distance between bid and ask; defaults to none. */
  readonly spread?: SpreadConfig;
  /** How much of an order fills; defaults to all of it. */
  readonly fillModel?: FillModelConfig;
  /** The own functions that models of the type `module` stand for. */
  readonly ownCosts?: OwnCosts;
  /**
   * Where market orders are filled: at the open of the next bar (`next_open`,
   * the default), or at the close of the slice they are placed in.
   */
  readonly fillAt?: "next_open" | "this_close";
  /** Share of a bar's volume that all fills on it may take together, above 0, at most 1; defaults to no limit. */
  readonly maxVolumeShare?: number;
  /** Whether every session ends without positions and working orders; defaults to `false`. */
  readonly flatAtClose?: boolean;
  /** The loss of a session, in currency units, from which on nothing is opened in it; defaults to no limit. */
  readonly maxDailyLoss?: number;
  /** Most orders that strategies may place in a minute of the market's time; defaults to no limit. */
  readonly maxOrdersPerMinute?: number;
  /** What happens to positions at the end of the run; defaults to `keep`. */
  readonly atEnd?: "keep" | "close";
  /** What happens to positions in a symbol whose bars end; defaults to `close`. */
  readonly onDelisting?: "keep" | "close";
  /**
   * By symbol, the exchange group whose sessions it trades in; absent if all trade
   * in the same.
   */
  readonly groups?: readonly string[];
  /**
   * Length of a base bar in milliseconds; Infinity for daily bars, which end
   * with their session. Defaults to one minute.
   */
  readonly baseIntervalMs?: number;
  /** Whether base bars begin by the clock; absent if they count from the open. */
  readonly baseByClock?: true;
  /** How many strategies trade the account; defaults to 1. */
  readonly strategies?: number;
  /**
   * Returns the newest close of a symbol, NaN if none is known. Without it,
   * the caller sets prices with `mark`.
   */
  readonly priceOf?: (symbolIndex: number) => number;
  /**
   * Returns the volume of the newest bar of a symbol, for slippage at the end of
   * its bars or of the run. Defaults to none.
   */
  readonly volumeOf?: (symbolIndex: number) => number;
}

/**
 * Cash at the start, in currency units.
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

/** The maintenance margin where no other is set. */
export const DEFAULT_MAINTENANCE: MarginRates = { long: 0.25, short: 0.3 };

/**
 * What the kind of account allows.
 *
 * @throws {SessionError} `config_invalid` if a cash account is to allow short
 * positions.
 */
export function cashRules(
  { account = "margin", allowShort, onShortCash = "cut" }: BrokerOptions,
): CashRules {
  const isCash = account === "cash";
  if (isCash && allowShort === true) {
    throw new SessionError(
      "config_invalid",
      "A cash account cannot allow short positions",
    );
  }
  return {
    allowShort: allowShort ?? !isCash,
    onShortCash: isCash ? onShortCash : undefined,
  };
}

/**
 * Checks the rules for fills.
 *
 * @throws {SessionError} `config_invalid` if one is out of range.
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
