/**
 * `instruments`: the facts of what is traded, by symbol.
 *
 * @module
 */
import { z } from "zod";
import {
  calendarName,
  parseTradingHours,
  TRADING_HOURS_ALLOWED,
} from "../../time/calendars/own_hours.ts";
import { isGiven, type MistakeList, valueAt } from "../mistakes.ts";
import { absentOr, section } from "../shape.ts";
import {
  DATE,
  NOT_NEGATIVE,
  number,
  NUMBER_ABOVE_0,
  oneOf,
  SYMBOL,
  SYMBOL_ALLOWED,
  TEXT,
  value,
  whole,
} from "../values.ts";
import { grouped } from "../../text/grouped.ts";

/** The kind of an instrument. */
export type AssetClass =
  | "stock"
  | "etf"
  | "future"
  | "fx"
  | "crypto"
  | "index"
  | "spread";

/** The kinds of instruments. */
const ASSET_CLASSES: readonly AssetClass[] = [
  "stock",
  "etf",
  "future",
  "fx",
  "crypto",
  "index",
  "spread",
];

/** What happens to an order that is not on a step. */
export type OffStep = "round" | "refuse";

/** The facts of an instrument; what is absent comes from the store, the built-in table or its class. */
export interface InstrumentConfig {
  /** What it is. */
  readonly asset_class?: AssetClass | null;
  /** The currency of its prices. */
  readonly currency?: string | null;
  /** The value of one unit at a price of 1, in its currency. */
  readonly multiplier?: number | null;
  /** The smallest step of its price. */
  readonly tick_size?: number | null;
  /** The step of quantities. */
  readonly lot_size?: number | null;
  /** Decimals of its price, in place of a tick. */
  readonly price_precision?: number | null;
  /** Decimals of its quantity, in place of a lot. */
  readonly quantity_precision?: number | null;
  /** The exchange group that it trades in. */
  readonly exchange_group?: string | null;
  /** Its trading hours within the sessions of the group, in the group's zone. */
  readonly trading_hours?: string | null;
  /** Initial margin per contract, in its currency. */
  readonly initial_margin?: number | null;
  /** Maintenance margin per contract, in its currency. */
  readonly maintenance_margin?: number | null;
  /** Initial margin as a share of the value. */
  readonly initial_margin_rate?: number | null;
  /** Maintenance margin as a share of the value. */
  readonly maintenance_margin_rate?: number | null;
  /** Commission per contract, in place of `trading_config.commission`. */
  readonly fee_per_contract?: number | null;
  /** The first date on which it trades. */
  readonly first_trading_date?: string | null;
  /** The last date on which it trades. */
  readonly last_trading_date?: string | null;
  /** What it is derived from. */
  readonly underlying?: string | null;
}

/** Facts of instruments, by symbol. */
export type InstrumentConfigs = Readonly<Record<string, InstrumentConfig>>;

const DECIMALS_MAX = 12;
const QUANTITY_DECIMALS_MAX = 8;
const MULTIPLIER_MAX = 1_000_000_000;

/** A number above 0 with at most six decimals. */
const MULTIPLIER = value<number>(
  "a number above 0, at most 1,000,000,000, with at most six decimals",
  (v) =>
    typeof v === "number" && v > 0 && v <= MULTIPLIER_MAX &&
    Math.round(v * 1e6) / 1e6 === v,
  { type: "number", exclusiveMinimum: 0, maximum: MULTIPLIER_MAX },
);

/** The step of quantities. */
export const LOT: z.ZodType<number> = value<number>(
  "a number above 0, at most 1,000,000, with at most eight decimals",
  (v) =>
    typeof v === "number" && v > 0 && v <= 1_000_000 &&
    Math.round(v * 1e8) / 1e8 === v,
  { type: "number", exclusiveMinimum: 0, maximum: 1_000_000 },
);

const CURRENCY_PATTERN = /^[A-Z][A-Z0-9]{1,9}$/;

/** A currency's code, of a coin too. */
export const CURRENCY: z.ZodType<string> = value<string>(
  "a currency of 2 to 10 capital letters and digits, such as USD",
  (v) => typeof v === "string" && CURRENCY_PATTERN.test(v),
  { type: "string", pattern: CURRENCY_PATTERN.source },
);

const SPAN_PATTERN = "\\d\\d:\\d\\d-\\d\\d:\\d\\d";

/** Spans of clock times. */
const TRADING_HOURS = value<string>(
  TRADING_HOURS_ALLOWED,
  (v) => typeof v === "string" && parseTradingHours(v) !== undefined,
  {
    type: "string",
    pattern: `^${SPAN_PATTERN}(/${SPAN_PATTERN}){0,2}$`,
  },
);

const RATE = number("a rate above 0, at most 10", NUMBER_ABOVE_0, 10);
const MARGIN = number("an amount above 0", NUMBER_ABOVE_0, 9_007_199_253);
const STEP = number("a price step of 1e-9 or more", NUMBER_ABOVE_0);

/** The shape of one instrument. */
export const INSTRUMENT: z.ZodType<InstrumentConfig> = section<
  InstrumentConfig
>({
  asset_class: absentOr(
    oneOf(ASSET_CLASSES),
    "What it is",
    "by the exchange group: `future`, `fx`, `crypto` or `stock`",
  ),
  currency: absentOr(
    CURRENCY,
    "Currency of its prices",
    "the account's currency",
  ),
  multiplier: absentOr(
    MULTIPLIER,
    "Value of one unit at a price of 1, in its currency: 50 for ES",
    "1",
  ),
  tick_size: absentOr(STEP, "Smallest step of its price", "by its class"),
  lot_size: absentOr(
    LOT,
    "Step of quantities, in units of the symbol",
    "`trading_config.lot_size`",
  ),
  price_precision: absentOr(
    whole(0, DECIMALS_MAX),
    "Decimals of its price, where it has no tick_size",
  ),
  quantity_precision: absentOr(
    whole(0, QUANTITY_DECIMALS_MAX),
    "Decimals of its quantity, where it has no lot_size",
  ),
  exchange_group: absentOr(
    TEXT,
    "Exchange or exchange group that it trades in; a backtest may have several",
    "the run's",
  ),
  trading_hours: absentOr(
    TRADING_HOURS,
    "Its trading hours within the sessions of the exchange group, in local time of the exchange: `08:30-15:15`, or up to three spans, `09:30-11:30/12:30-15:00`",
    "the sessions of the group",
  ),
  initial_margin: absentOr(
    MARGIN,
    "Currency units per contract that count against the buying power",
    "`trading_config.initial_margin`",
  ),
  maintenance_margin: absentOr(
    MARGIN,
    "Currency units per contract that equity must not fall below",
    "the initial margin",
  ),
  initial_margin_rate: absentOr(
    RATE,
    "Share of the value that counts against the buying power, in place of an amount",
    "`trading_config.initial_margin`",
  ),
  maintenance_margin_rate: absentOr(
    RATE,
    "Share of the value that equity must not fall below, in place of an amount",
    "the initial rate",
  ),
  fee_per_contract: absentOr(
    NOT_NEGATIVE,
    "Commission per unit and fill, in place of `trading_config.commission`",
  ),
  first_trading_date: absentOr(DATE, "First date on which it trades"),
  last_trading_date: absentOr(
    DATE,
    "Last date on which it trades: positions are closed at its close, and later orders are refused",
  ),
  underlying: absentOr(TEXT, "What it is derived from"),
});

const SYMBOLS_MAX = 100_000;

/** The shape of `instruments`. */
export const INSTRUMENTS: z.ZodType<InstrumentConfigs> = z.record(
  z.string().min(1),
  INSTRUMENT,
  {
    error:
      "a section with the facts of each symbol, such as ES: { multiplier: 50 }, or the path of a YAML or CSV file",
  },
).refine(
  (all) => Object.keys(all).length <= SYMBOLS_MAX,
  `at most ${grouped(SYMBOLS_MAX)} symbols`,
);

/** Checks that the facts of an instrument agree with each other; `path` is where it is. */
export function checkInstrument(
  raw: unknown,
  path: readonly (string | number)[],
  mistakes: MistakeList,
): void {
  const at = (key: string) => valueAt(raw, [...path, key]);
  const pairs = [
    ["initial_margin", "initial_margin_rate"],
    ["maintenance_margin", "maintenance_margin_rate"],
    ["initial_margin", "maintenance_margin_rate"],
    ["initial_margin_rate", "maintenance_margin"],
  ];
  for (const [one, other] of pairs) {
    if (!isGiven(at(one)) || !isGiven(at(other))) continue;
    mistakes.add(
      [...path, other],
      `nothing beside ${one}`,
      "a margin is an amount per contract or a share of the value",
    );
  }
  for (const kind of ["", "_rate"]) {
    const [initial, maintenance] = ["initial_margin", "maintenance_margin"]
      .map((name) => at(name + kind));
    const where = [...path, `maintenance_margin${kind}`];
    if (isGiven(maintenance) && !isGiven(initial)) {
      mistakes.add(where, `a value beside initial_margin${kind}`);
    } else if (
      typeof initial === "number" && typeof maintenance === "number" &&
      maintenance > initial
    ) {
      mistakes.add(where, `at most initial_margin${kind}, ${initial}`);
    }
  }
  const group = at("exchange_group");
  if (
    isGiven(at("trading_hours")) && typeof group === "string" &&
    calendarName(group).hours !== undefined
  ) {
    mistakes.add(
      [...path, "trading_hours"],
      "nothing beside hours that exchange_group has",
    );
  }
  const [first, last] = [at("first_trading_date"), at("last_trading_date")];
  if (typeof first === "string" && typeof last === "string" && first > last) {
    mistakes.add(
      [...path, "last_trading_date"],
      `a date on or after first_trading_date, ${first}`,
    );
  }
}

/** Checks every instrument of a config. */
export function checkInstruments(raw: unknown, mistakes: MistakeList): void {
  const all = valueAt(raw, ["instruments"]);
  if (typeof all !== "object" || all === null || Array.isArray(all)) return;
  for (const symbol of Object.keys(all)) {
    // The name is no symbol, and an object does not take it for a key.
    if (symbol === "__proto__" || !SYMBOL.safeParse(symbol).success) {
      mistakes.addName(["instruments", symbol], SYMBOL_ALLOWED);
    }
    checkInstrument(raw, ["instruments", symbol], mistakes);
  }
}
