/**
 * `trading_config`: limits, account, fill rule and costs of the simulated broker.
 *
 * @module
 */
import { z } from "zod";
import type { Needs } from "../needs.ts";
import { optional, section } from "../shape.ts";
import {
  FLAG,
  number,
  NUMBER_ABOVE_0,
  oneOf,
  SHARE,
  SYMBOL,
  whole,
} from "../values.ts";
import {
  ACCOUNT_KEYS,
  type AccountConfig,
  completeAccount,
  type MarginRates,
  type ShapedAccount,
} from "./account.ts";
import {
  COMMISSION,
  type CommissionConfig,
  FILL_MODEL,
  type FillModelConfig,
  SLIPPAGE,
  type SlippageConfig,
  SPREAD,
  type SpreadConfig,
} from "./costs.ts";
import { CURRENCY, LOT, type OffStep } from "./instruments.ts";

/** Rules of the simulated broker; amounts are in account currency. */
export interface TradingConfig extends AccountConfig {
  /** Largest total value held at once, and the starting cash; default 100,000. */
  readonly max_buying_power: number;
  /** Largest value of one order; default the buying power. */
  readonly max_per_trade: number;
  /** Largest value held in one symbol; default the buying power. */
  readonly max_per_symbol: number;
  /** Most symbols held at once; `null`, the default, for no limit. */
  readonly max_open_positions: number | null;
  /** Cash at the start; `null`, the default, for the buying power. */
  readonly starting_cash: number | null;
  /**
   * Where market orders fill: `next_open`, the default, is the open of the
   * symbol's next base bar; `this_close` is the close of the bar that ends
   * with the slice in which the order is placed.
   */
  readonly fill: "next_open" | "this_close";
  /** The currency of the account; default USD. */
  readonly account_currency: string;
  /**
   * What converting an amount into the account's currency costs, as a share of it;
   * default 0.
   */
  readonly conversion_cost: number;
  /**
   * The stored symbols of pairs of currencies whose names do not say so, by pair:
   * `EUR/USD` is what one euro costs in dollars. Others are found by their names.
   */
  readonly currency_pairs: Readonly<Record<string, string>>;
  /**
   * The step that targets and sizes are rounded to, in units of a symbol that has
   * no lot size of its own; `null`, the default, for 1, and 0.00000001 for crypto.
   * Orders with a quantity of their own may be of any size.
   */
  readonly lot_size: number | null;
  /**
   * How an order is handled whose prices are not on the tick of its symbol, where
   * an instrument has one: `round`, the default, or `refuse`.
   */
  readonly on_off_tick: OffStep;
  /**
   * How an order is handled whose quantity is not in whole lots, where an
   * instrument has a lot: `round`, the default, or `refuse`.
   */
  readonly on_off_lot: OffStep;
  /** Commission model; default none. */
  readonly commission: CommissionConfig;
  /** Slippage model; default none. */
  readonly slippage: SlippageConfig;
  /** Distance between bid and ask; default none. */
  readonly spread: SpreadConfig;
  /** How much of an order fills where its price is met; default all of it. */
  readonly fill_model: FillModelConfig;
  /** Largest share of a bar's volume that its fills may take, above 0 to 1; `null`, the default, for no limit. */
  readonly max_volume_share: number | null;
  /**
   * Positions at the end of the range: `keep`, the default, values them at the
   * last price; `close` closes them at the last close.
   */
  readonly at_end: "keep" | "close";
  /**
   * The loss of a session, from its start, from which on only orders that reduce
   * a position are accepted until its end; `null`, the default, for no limit.
   */
  readonly max_daily_loss: number | null;
  /**
   * Most orders that strategies may place in a minute of the market's time;
   * `null`, the default, for no limit.
   */
  readonly max_orders_per_minute: number | null;
  /** Whether every session ends without positions and without working orders; default false. */
  readonly flat_at_close: boolean;
  /**
   * Positions in a symbol whose stored bars end before the range does: `close`,
   * the default, closes them at its last close; `keep` values them at that
   * price from then on.
   */
  readonly on_delisting: "close" | "keep";
  /**
   * How an invalid order is handled: `fail`, the default, ends the run;
   * `refuse` logs the order, and the run continues.
   */
  readonly on_invalid_order: "fail" | "refuse";
}

/** The section as a program writes it: each margin may be given for one side. */
export interface TradingConfigInput
  extends
    Needs<Omit<TradingConfig, "initial_margin" | "maintenance_margin">, never> {
  /** See {@linkcode TradingConfig}. */
  readonly initial_margin?: Needs<MarginRates, never> | null;
  /** See {@linkcode TradingConfig}. */
  readonly maintenance_margin?: Needs<MarginRates, never> | null;
}

/** The keys as given; limits may default to the buying power. */
interface ShapedTrading extends
  Omit<
    TradingConfig,
    "max_per_trade" | "max_per_symbol" | keyof AccountConfig
  >,
  ShapedAccount {
  readonly max_per_trade: number | null;
  readonly max_per_symbol: number | null;
}

// Accounts are kept in whole millionths, which are exact up to this amount.
const MONEY = number(
  "an amount above 0, below 9,007,199,254",
  NUMBER_ABOVE_0,
  9_007_199_253,
);
const NO_COST = { type: "none" } as const;

const PAIR_PATTERN = /^[A-Z][A-Z0-9]{1,9}\/[A-Z][A-Z0-9]{1,9}$/;

const CURRENCY_PAIRS: z.ZodType<Readonly<Record<string, string>>> = z.record(
  z.string().regex(PAIR_PATTERN, "two currencies, such as EUR/USD"),
  SYMBOL,
  {
    error:
      "the stored symbol of each pair, with both currencies as its key: EUR/USD: 6E",
  },
);

/** The shape of the section. */
export const TRADING = section<ShapedTrading>({
  max_buying_power: optional(
    MONEY,
    100_000,
    "Largest total value held at once, in account currency; also the starting cash",
  ),
  max_per_trade: optional(
    MONEY,
    null,
    "Largest value of one order, in account currency",
    "the buying power",
  ),
  max_per_symbol: optional(
    MONEY,
    null,
    "Largest value held in one symbol, in account currency",
    "the buying power",
  ),
  max_daily_loss: optional(
    MONEY,
    null,
    "Loss of a session from which on only orders that reduce a position are accepted, until its end",
    "no limit",
  ),
  max_orders_per_minute: optional(
    whole(1, 1_000_000),
    null,
    "Most orders that strategies may place in a minute of the market's time",
    "no limit",
  ),
  max_open_positions: optional(
    whole(1, 1_000_000),
    null,
    "Most symbols held at once",
    "no limit",
  ),
  starting_cash: optional(
    MONEY,
    null,
    "Cash at the start, in account currency",
    "the buying power",
  ),
  ...ACCOUNT_KEYS,
  fill: optional(
    oneOf(["next_open", "this_close"]),
    "next_open",
    "Where market orders fill: at the open of the symbol's next base bar, or at the close of the bar that ends with the slice of the order",
  ),
  account_currency: optional(
    CURRENCY,
    "USD",
    "Currency of the account, and of all its amounts",
  ),
  conversion_cost: optional(
    SHARE,
    0,
    "Cost of converting an amount into the account's currency, as a share of it; 0.0002 for 2 basis points",
  ),
  currency_pairs: optional(
    CURRENCY_PAIRS,
    {},
    "Stored symbols of currency pairs that are not found by their names, such as `EUR/USD: 6E`",
    "pairs are found by their names",
  ),
  lot_size: optional(
    LOT,
    null,
    "Step that targets and sizes are rounded to, in units of a symbol without a lot size of its own; 0.001 for a fraction",
    "1, or 0.00000001 for crypto",
  ),
  on_off_tick: optional(
    oneOf(["round", "refuse"]),
    "round",
    "How an order with a price off the tick is handled, where an instrument has a tick: a limit is rounded to the tick that is no worse, a stop to the next one that reaches it, or the order is refused",
  ),
  on_off_lot: optional(
    oneOf(["round", "refuse"]),
    "round",
    "How an order off the lot is handled, where an instrument has a lot: its quantity is rounded down to whole lots, or it is refused",
  ),
  commission: optional(COMMISSION, NO_COST, "Commission model", "`none`"),
  slippage: optional(
    SLIPPAGE,
    NO_COST,
    "How much worse than the bar's price an order without a price limit fills",
    "`none`",
  ),
  spread: optional(
    SPREAD,
    NO_COST,
    "Distance between bid and ask, centred on the bars",
    "`none`",
  ),
  fill_model: optional(
    FILL_MODEL,
    NO_COST,
    "How much of an order fills where its price is met",
    "`none`: all that max_volume_share allows",
  ),
  max_volume_share: optional(
    number("a share above 0, at most 1", NUMBER_ABOVE_0, 1),
    null,
    "Largest share of a bar's volume that its fills may take; the rest of an order waits",
    "no limit",
  ),
  flat_at_close: optional(
    FLAG,
    false,
    "Whether every session ends flat: after its last callbacks, working orders are cancelled and positions closed at their last close",
  ),
  at_end: optional(
    oneOf(["keep", "close"]),
    "keep",
    "Positions at the end of the range: valued at the last price, or closed at the last close",
  ),
  on_delisting: optional(
    oneOf(["close", "keep"]),
    "close",
    "Positions in a symbol whose stored bars end before the range does: closed at its last close, or valued at that price from then on",
  ),
  on_invalid_order: optional(
    oneOf(["fail", "refuse"]),
    "fail",
    "How an invalid order is handled: it ends the run, or is logged and ignored",
  ),
}).transform((given): TradingConfig => ({
  ...given,
  ...completeAccount(given),
  max_per_trade: given.max_per_trade ?? given.max_buying_power,
  max_per_symbol: given.max_per_symbol ?? given.max_buying_power,
}));
