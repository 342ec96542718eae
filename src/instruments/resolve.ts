/**
 * From what a config, a store, the built-in table and a class say of a symbol to
 * its facts in a run, and where each of them comes from.
 *
 * @module
 */
import type {
  AssetClass,
  InstrumentConfig,
  InstrumentConfigs,
  SessionConfig,
  TradingConfig,
} from "../config/session_config.ts";
import { SessionError } from "../errors.ts";
import { calendarName } from "../time/calendars/own_hours.ts";
import {
  nameWithHours,
  sameCalendar,
  sameMarket,
} from "../time/calendars/registry.ts";
import { datedSymbol } from "../text/symbol_text.ts";
import { builtInFacts } from "./built_in.ts";
import { pairOf } from "./currency_pair.ts";
import {
  type Instrument,
  type InstrumentMargin,
  paysProfitOnly,
} from "./instrument.ts";

/** Where a fact comes from; the first that has it counts. */
export type FactSource = "config" | "store" | "built-in" | "name";

/** The name of a fact, as a config writes it. */
export type FactName = keyof InstrumentConfig;

/** What is known of a symbol. */
export interface KnownInstrument {
  /** The symbol. */
  readonly symbol: string;
  /** What it is. */
  readonly assetClass: AssetClass;
  /** Its facts; those that are absent have the defaults of its class. */
  readonly facts: InstrumentConfig;
  /** Where each fact comes from. */
  readonly sources: Readonly<Partial<Record<FactName, FactSource>>>;
}

/** What the facts of a run's symbols are found in. */
export interface InstrumentInput {
  /** The exchange or exchange group of the run. */
  readonly exchange: string;
  /** `asset_class` of the config. */
  readonly assetClass: string;
  /** The account's currency. */
  readonly currency: string;
  /** `instruments` of the config. */
  readonly config: InstrumentConfigs;
  /** The instruments of the store. */
  readonly store: InstrumentConfigs;
}

/** Where a config and a store have the facts of a run's symbols. */
export function instrumentInput(
  config: SessionConfig,
  store: InstrumentConfigs,
): InstrumentInput {
  return {
    exchange: config.exchange_group,
    assetClass: config.asset_class,
    currency: config.trading_config.account_currency,
    config: config.instruments,
    store,
  };
}

/** The tick of each class. */
const TICKS: Readonly<Record<AssetClass, number>> = {
  stock: 0.01,
  etf: 0.01,
  future: 0.01,
  fx: 0.00001,
  crypto: 0.01,
  index: 0.01,
  spread: 0.01,
};

/** What `asset_class` of a config may call a class, in capitals. */
const CLASS_NAMES: Readonly<Record<string, AssetClass>> = {
  STOCK: "stock",
  STOCKS: "stock",
  ETF: "etf",
  FUTURE: "future",
  FUTURES: "future",
  FX: "fx",
  FOREX: "fx",
  CRYPTO: "crypto",
  INDEX: "index",
  SPREAD: "spread",
};

/**
 * What is known of the symbols of a run.
 *
 * @throws {SessionError} `config_invalid` if an instrument trades in another
 * exchange group than the run.
 */
export function knownInstruments(
  symbols: readonly string[],
  input: InstrumentInput,
): readonly KnownInstrument[] {
  const general = generalClass(input);
  return symbols.map((symbol) => {
    const known = factsOf(symbol, general, input);
    requireFit(known, input);
    return known;
  });
}

/**
 * The exchange or exchange group that a symbol trades in: what the config or the
 * store says, else the run's. A built-in contract trades in the run's as well,
 * since its bars may be those of regular hours. Trading hours of its own are
 * part of the name, as in `US_FUTURES@08:30-15:15`.
 *
 * @throws {SessionError} `config_invalid` if its hours are not within the group's.
 */
export function groupOf(symbol: string, input: InstrumentInput): string {
  return groupOfKnown(factsOf(symbol, generalClass(input), input), input);
}

/** The exchange or exchange group of a symbol of a run in `exchange`, as {@linkcode groupOf}. */
export function groupOfKnown(
  { symbol, facts, sources }: Pick<
    KnownInstrument,
    "symbol" | "facts" | "sources"
  >,
  { exchange }: Pick<InstrumentInput, "exchange">,
): string {
  const { exchange_group: own, trading_hours: hours } = facts;
  const market =
    typeof own === "string" && sources.exchange_group !== "built-in"
      ? own
      : undefined;
  let group = market ?? exchange;
  if (typeof hours === "string") {
    try {
      group = nameWithHours(calendarName(group).market, hours);
    } catch (error) {
      if (!(error instanceof SessionError)) throw error;
      misfit(
        symbol,
        `trading_hours (${sources.trading_hours}): ${error.message}${
          market === undefined
            ? ", the run's group; write exchange_group if it trades in another one"
            : ""
        }`,
      );
    }
  }
  return sameCalendar(group, exchange) ? exchange : group;
}

/** Symbols that nothing is known of: stocks. */
export function plainInstruments(
  symbols: readonly string[],
): readonly KnownInstrument[] {
  return symbols.map((symbol) => ({
    symbol,
    assetClass: "stock",
    facts: {},
    sources: {},
  }));
}

/** What a config says of orders and sizes in general. */
export type InstrumentRules =
  & Pick<TradingConfig, "slippage">
  & Partial<
    Pick<
      TradingConfig,
      | "account"
      | "account_currency"
      | "lot_size"
      | "on_off_tick"
      | "on_off_lot"
    >
  >;

/** The class of symbols that nothing else is known of. */
export function generalClass(
  { exchange, assetClass }: Pick<InstrumentInput, "exchange" | "assetClass">,
): AssetClass {
  const name = assetClass.toUpperCase();
  if (Object.hasOwn(CLASS_NAMES, name)) return CLASS_NAMES[name];
  if (sameMarket(exchange, "US_FUTURES")) return "future";
  if (sameMarket(exchange, "FOREX")) return "fx";
  return sameMarket(exchange, "CRYPTO") ? "crypto" : "stock";
}

function factsOf(
  symbol: string,
  general: AssetClass,
  { config, store }: InstrumentInput,
): KnownInstrument {
  const own = ownFacts(config, symbol);
  const stored = ownFacts(store, symbol);
  const assetClass = own.asset_class ?? stored.asset_class ?? general;
  // A stock may have the symbol of a contract.
  const builtIn = assetClass === "future" ? builtInFacts(symbol) ?? {} : {};
  const facts: Record<string, unknown> = {};
  const sources: Partial<Record<FactName, FactSource>> = {};
  const quote = assetClass === "fx" ? pairOf(symbol)?.quote : undefined;
  const layers = [
    ["name", quote === undefined ? {} : { currency: quote }],
    ["built-in", builtIn],
    ["store", stored],
    ["config", own],
  ];
  for (const [source, layer] of layers as [FactSource, InstrumentConfig][]) {
    const given = Object.entries(layer).filter(([, fact]) =>
      fact !== null && fact !== undefined
    );
    const names = new Set(given.map(([name]) => name));
    for (const other of replacedBy(names)) {
      delete facts[other];
      delete sources[other];
    }
    for (const [name, fact] of given) {
      facts[name] = fact;
      sources[name as FactName] = source;
    }
  }
  return { symbol, assetClass, facts, sources };
}

function ownFacts(all: InstrumentConfigs, symbol: string): InstrumentConfig {
  if (Object.hasOwn(all, symbol)) return all[symbol];
  const dated = datedSymbol(symbol);
  return dated === undefined ? {} : ownFacts(all, dated.symbol);
}

/** The facts of weaker layers that facts of a stronger one stand in place of. */
function replacedBy(names: ReadonlySet<string>): readonly FactName[] {
  const replaced: FactName[] = [];
  if (names.has("price_precision")) replaced.push("tick_size");
  if (names.has("tick_size")) replaced.push("price_precision");
  if (names.has("quantity_precision")) replaced.push("lot_size");
  if (names.has("lot_size")) replaced.push("quantity_precision");
  if (names.has("initial_margin") || names.has("initial_margin_rate")) {
    replaced.push(
      "initial_margin",
      "maintenance_margin",
      "initial_margin_rate",
      "maintenance_margin_rate",
    );
  }
  return replaced;
}

function requireFit(known: KnownInstrument, input: InstrumentInput): void {
  const group = groupOfKnown(known, input);
  if (group === input.exchange) return;
  const { symbol, sources } = known;
  const source = sources.exchange_group ?? sources.trading_hours;
  misfit(
    symbol,
    `it trades in ${group} (${source}), and the run has the exchange group ${input.exchange}, in which no symbol trades: set exchange_group: ${
      calendarName(group).market
    }`,
  );
}

function misfit(symbol: string, problem: string): never {
  throw new SessionError("config_invalid", `Instrument ${symbol}: ${problem}`);
}

/**
 * The instruments of a run, in the order of its symbols.
 *
 * @throws {SessionError} `config_invalid` if the account cannot hold one.
 */
export function runInstruments(
  known: readonly KnownInstrument[],
  trading: InstrumentRules,
): readonly Instrument[] {
  return known.map((one) => {
    const instrument = instrumentOf(one, trading);
    if (trading.account === "cash" && paysProfitOnly(instrument)) {
      misfit(
        one.symbol,
        `a cash account cannot hold a position of class ${one.assetClass}, which is not paid for; write trading_config.account: margin, or asset_class: stock for prices that are paid`,
      );
    }
    return instrument;
  });
}

function instrumentOf(
  { symbol, assetClass, facts }: KnownInstrument,
  trading: InstrumentRules,
): Instrument {
  const tick = facts.tick_size ?? stepOf(facts.price_precision);
  const lot = facts.lot_size ?? stepOf(facts.quantity_precision);
  const margin = marginOf(facts);
  return {
    symbol,
    assetClass,
    tickSize: tick ?? generalTick(trading.slippage) ??
      classTick(assetClass, symbol),
    lotSize: lot ?? trading.lot_size ?? (assetClass === "crypto" ? 1e-8 : 1),
    multiplier: facts.multiplier ?? 1,
    ...given("currency", facts.currency),
    ...isForeign(facts.currency, trading.account_currency) &&
      { isForeign: true as const },
    ...given("margin", margin),
    ...given("feePerContract", facts.fee_per_contract),
    ...(tick !== undefined && { offTick: trading.on_off_tick ?? "round" }),
    ...(lot !== undefined && { offLot: trading.on_off_lot ?? "round" }),
    ...given("firstTradingDate", facts.first_trading_date),
    ...given("lastTradingDate", facts.last_trading_date),
    ...given("underlying", facts.underlying),
  };
}

/** Whether a currency is another one than the account's. */
export function isForeign(
  currency: string | null | undefined,
  account: string | undefined,
): boolean {
  return typeof currency === "string" && account !== undefined &&
    currency !== account;
}

function given<Name extends string, T>(
  name: Name,
  fact: T | null | undefined,
): { readonly [N in Name]?: T } {
  return fact === null || fact === undefined
    ? {}
    : { [name]: fact } as { readonly [N in Name]?: T };
}

function generalTick(slippage: TradingConfig["slippage"]): number | undefined {
  return slippage.type === "ticks"
    ? slippage.tick_size ?? undefined
    : undefined;
}

/** The tick of a class; pairs of the yen have two decimals less. */
function classTick(assetClass: AssetClass, symbol: string): number {
  return assetClass === "fx" && symbol.endsWith("JPY")
    ? 0.001
    : TICKS[assetClass];
}

function stepOf(decimals: number | null | undefined): number | undefined {
  return decimals === null || decimals === undefined
    ? undefined
    : Number(`1e-${decimals}`);
}

function marginOf(facts: InstrumentConfig): InstrumentMargin | undefined {
  const { initial_margin: each, initial_margin_rate: rate } = facts;
  if (each !== null && each !== undefined) {
    const maintenance = facts.maintenance_margin ?? each;
    return { per: "contract", initial: each, maintenance };
  }
  if (rate === null || rate === undefined) return undefined;
  const maintenance = facts.maintenance_margin_rate ?? rate;
  return { per: "value", initial: rate, maintenance };
}
