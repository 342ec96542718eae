/**
 * The keys of `trading_config` that decide on cash, margin and short sales.
 *
 * @module
 */
import { type MistakeList, valueAt } from "../mistakes.ts";
import { type Keys, optional, section, subsection } from "../shape.ts";
import { FLAG, number, NUMBER_ABOVE_0, oneOf } from "../values.ts";

/** One rate for long positions and one for short ones, as shares of their value. */
export interface MarginRates {
  /** The share for a long position. */
  readonly long: number;
  /** The share for a short position. */
  readonly short: number;
}

/** Cash, margin and short sales; docs/fills.md has the rules. */
export interface AccountConfig {
  /**
   * `margin`, the default, may sell short and have negative cash; `cash` may
   * do neither.
   */
  readonly account: "cash" | "margin";
  /**
   * The share of a position's value that counts against `max_buying_power`;
   * default 1. If a rate is not 1, equity must cover the sum too.
   */
  readonly initial_margin: MarginRates;
  /**
   * The share of a position's value that equity must not fall below, else the
   * account is liquidated; default 0.25 long and 0.3 short, or the initial rate
   * where that is lower.
   */
  readonly maintenance_margin: MarginRates;
  /** Whether short positions are allowed; default true for `margin` only. */
  readonly allow_short: boolean;
  /**
   * What a cash account does with an order that its cash does not cover:
   * `cut`, the default, fills what it covers; `refuse` ends the order.
   */
  readonly on_short_cash: "cut" | "refuse";
  /** Interest on negative cash, a fraction a year; default 0. */
  readonly interest_rate: number;
  /** Cost of borrowing what is sold short, a fraction of its value a year; default 0. */
  readonly borrow_rate: number;
}

/** Rates as given. */
interface ShapedRates {
  readonly long: number | null;
  readonly short: number | null;
}

/** The keys as given: some defaults depend on other keys. */
export interface ShapedAccount
  extends Omit<AccountConfig, "maintenance_margin" | "allow_short"> {
  readonly maintenance_margin: ShapedRates;
  readonly allow_short: boolean | null;
}

const INITIAL = 1;
const MAINTENANCE: MarginRates = { long: 0.25, short: 0.3 };

const INITIAL_RATE = number(
  "a rate above 0, at most 10",
  NUMBER_ABOVE_0,
  10,
);
const MAINTENANCE_RATE = number("a rate from 0 to 10", 0, 10);

/** The keys in `trading_config`. */
export const ACCOUNT_KEYS: Keys<ShapedAccount> = {
  account: optional(
    oneOf(["cash", "margin"]),
    "margin",
    "Kind of account: `margin` may sell short and have negative cash, `cash` may do neither",
  ),
  initial_margin: subsection(
    section<MarginRates>({
      long: optional(INITIAL_RATE, INITIAL, "For a long position"),
      short: optional(INITIAL_RATE, INITIAL, "For a short position"),
    }),
    "Share of a position's value that counts against the buying power; if a rate is not 1, equity must cover the sum too",
  ),
  maintenance_margin: subsection(
    section<ShapedRates>({
      long: optional(
        MAINTENANCE_RATE,
        null,
        "For a long position",
        "0.25, or the initial rate if that is lower",
      ),
      short: optional(
        MAINTENANCE_RATE,
        null,
        "For a short position",
        "0.3, or the initial rate if that is lower",
      ),
    }),
    "Share of a position's value that equity must not fall below; else the account is liquidated",
  ),
  allow_short: optional(
    FLAG,
    null,
    "Whether short positions are allowed",
    "true for `margin`, false for `cash`",
  ),
  on_short_cash: optional(
    oneOf(["cut", "refuse"]),
    "cut",
    "How a cash account handles an order that its cash does not cover: it fills what the cash covers, or ends the order",
  ),
  interest_rate: optional(
    number("a fraction from 0 to 1", 0, 1),
    0,
    "Interest on negative cash, a fraction a year",
  ),
  borrow_rate: optional(
    number("a fraction from 0 to 10", 0, 10),
    0,
    "Cost of borrowing what is sold short, a fraction of its value a year",
  ),
};

/** The section with the defaults that depend on other keys. */
export function completeAccount(given: ShapedAccount): AccountConfig {
  const { initial_margin: initial, maintenance_margin: maintenance } = given;
  return {
    ...given,
    maintenance_margin: {
      long: maintenance.long ?? Math.min(MAINTENANCE.long, initial.long),
      short: maintenance.short ?? Math.min(MAINTENANCE.short, initial.short),
    },
    allow_short: given.allow_short ?? given.account === "margin",
  };
}

/** Checks that a cash account has no short sales, and that given maintenance rates do not exceed the initial ones. */
export function checkAccount(raw: unknown, mistakes: MistakeList): void {
  const trading = ["trading_config"];
  const at = (...path: string[]) => valueAt(raw, [...trading, ...path]);
  if (at("account") === "cash" && at("allow_short") === true) {
    mistakes.add(
      [...trading, "allow_short"],
      "false with account: cash",
      "a cash account has no short positions; write account: margin",
    );
  }
  for (const side of ["long", "short"]) {
    const initial = at("initial_margin", side) ?? INITIAL;
    const maintenance = at("maintenance_margin", side);
    if (
      typeof initial === "number" && typeof maintenance === "number" &&
      maintenance > initial
    ) {
      mistakes.add(
        [...trading, "maintenance_margin", side],
        `at most initial_margin.${side}, ${initial}`,
        "an account that uses all of its margin would be liquidated at once",
      );
    }
  }
}
