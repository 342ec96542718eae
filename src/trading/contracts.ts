/**
 * The terms of what is traded, in columns by symbol: what the account and the
 * limits need of an instrument with every order and every fill.
 *
 * @module
 */
import type { MarginRates } from "../config/session_config.ts";
import {
  allowsNegative,
  type Instrument,
  paysProfitOnly,
} from "../instruments/instrument.ts";
import type { CurrencyRates } from "./currency_rates.ts";
import {
  amountOf,
  convertMicros,
  fromMicros,
  sizeOf,
  timesMultiplier,
} from "./money.ts";

/** What an instrument asks for on one occasion: shares of the value, or an amount per contract. */
export interface MarginTerms extends MarginRates {
  /** Currency units per contract; NaN where the shares of the value apply. */
  readonly each: number;
}

/** What all instruments ask for on one occasion. */
export interface Margins {
  /** By symbol. */
  readonly terms: readonly MarginTerms[];
  /** Whether every position counts with its whole value. */
  readonly isFull: boolean;
  /** Whether no long position asks for more than its value. */
  readonly isModest: boolean;
}

/** What the price of an order's leg depends on. */
export interface PriceTerms {
  /** The value of one unit at a price of 1. */
  readonly multiplier: number;
  /** The step that prices are rounded to; NaN for none. */
  readonly tick: number;
  /** Whether prices may be zero or below. */
  readonly isSigned: boolean;
}

/** Any price above zero, and a multiplier of 1. */
export const PLAIN_PRICES: PriceTerms = {
  multiplier: 1,
  tick: NaN,
  isSigned: false,
};

/** The terms of the instruments of an account. */
export class Contracts {
  /** The value of one unit at a price of 1. */
  readonly multipliers: Float64Array;
  /** 1 where a position pays its profit alone, not its price. */
  readonly paysProfit: Uint8Array;
  /** 1 where prices may be zero or below. */
  readonly isSigned: Uint8Array;
  /** Whether any symbol may have prices of zero or below. */
  readonly hasSigned: boolean;
  /** 1 where prices are in another currency than the account's. */
  readonly isForeign: Uint8Array;
  /** Whether any symbol has another currency. */
  readonly hasForeign: boolean;
  /** One unit of the symbol's currency in the account's, as of now. */
  readonly rates: Float64Array;
  /** The currency of a symbol; empty for the account's. */
  readonly currencies: readonly string[];
  /** What the prices of legs depend on. */
  readonly prices: readonly PriceTerms[];
  readonly #instruments: readonly Instrument[];

  /**
   * The terms of instruments; the index of a symbol is its place in the list.
   * `rates` are those of their currencies, needed if one is not the account's.
   */
  constructor(
    instruments: readonly Instrument[],
    rates?: Pick<CurrencyRates, "bySymbol">,
  ) {
    this.#instruments = instruments;
    this.isForeign = Uint8Array.from(
      instruments,
      (one) => one.isForeign === true ? 1 : 0,
    );
    this.hasForeign = this.isForeign.includes(1);
    this.currencies = instruments.map((one) =>
      one.isForeign === true ? one.currency ?? "" : ""
    );
    this.rates = rates?.bySymbol ??
      Float64Array.from(this.isForeign, (foreign) => foreign === 1 ? NaN : 1);
    this.multipliers = Float64Array.from(
      instruments,
      ({ multiplier = 1 }) => multiplier,
    );
    this.paysProfit = Uint8Array.from(
      instruments,
      (one) => paysProfitOnly(one) ? 1 : 0,
    );
    this.isSigned = Uint8Array.from(
      instruments,
      (one) => allowsNegative(one) ? 1 : 0,
    );
    this.hasSigned = this.isSigned.includes(1);
    this.prices = instruments.map((one) => ({
      multiplier: one.multiplier ?? 1,
      tick: one.offTick === undefined ? NaN : one.tickSize,
      isSigned: allowsNegative(one),
    }));
  }

  /** How many symbols there are. */
  get count(): number {
    return this.#instruments.length;
  }

  /** A quantity times the symbol's multiplier. */
  scaled(symbolIndex: number, quantity: number): number {
    const multiplier = this.multipliers[symbolIndex];
    return multiplier === 1 ? quantity : timesMultiplier(quantity, multiplier);
  }

  /** An amount of the symbol's currency in the account's, at a rate or as of now. */
  toAccount(
    symbolIndex: number,
    micros: number,
    rate = this.rates[symbolIndex],
  ): number {
    return this.isForeign[symbolIndex] === 0
      ? micros
      : convertMicros(micros, rate);
  }

  /** The rate of a symbol as of now, as a part of a record; nothing in the account's currency. */
  rateFact(symbolIndex: number): { readonly rate?: number } {
    return this.isForeign[symbolIndex] === 0
      ? {}
      : { rate: this.rates[symbolIndex] };
  }

  /** A price, or another number of the symbol's currency, in the account's as of now. */
  inAccount(symbolIndex: number, price: number): number {
    return this.isForeign[symbolIndex] === 0
      ? price
      : Number((price * this.rates[symbolIndex]).toPrecision(15));
  }

  /** What `quantity` is worth at a price, in micros of the account's currency. */
  worthOf(symbolIndex: number, price: number, quantity: number): number {
    return this.toAccount(
      symbolIndex,
      this.amountOf(symbolIndex, price, quantity),
    );
  }

  /** What `quantity` is worth at a price, in micros of the symbol's currency. */
  amountOf(symbolIndex: number, price: number, quantity: number): number {
    return amountOf(price, this.scaled(symbolIndex, quantity));
  }

  /** {@linkcode Contracts.worthOf} without sign; Infinity where an account cannot hold it. */
  sizeOf(symbolIndex: number, price: number, quantity: number): number {
    return sizeOf(
      this.inAccount(symbolIndex, price),
      this.scaled(symbolIndex, quantity),
    );
  }

  /** The margin of `quantity` contracts at an amount of each, in micros of the account's currency. */
  contractMargin(symbolIndex: number, each: number, quantity: number): number {
    return sizeOf(this.inAccount(symbolIndex, each), quantity);
  }

  /** The average price of `quantity` units that cost `amount` micros. */
  averagePrice(symbolIndex: number, amount: number, quantity: number): number {
    return fromMicros(amount) / this.scaled(symbolIndex, quantity);
  }

  /** The initial margins; `rates` where an instrument has none. */
  initialMargins(rates: MarginRates): Margins {
    return this.#margins(rates, "initial");
  }

  /** The maintenance margins; `rates` where an instrument has none. */
  maintenanceMargins(rates: MarginRates): Margins {
    return this.#margins(rates, "maintenance");
  }

  #margins(
    { long, short }: MarginRates,
    which: "initial" | "maintenance",
  ): Margins {
    const general = { long, short, each: NaN };
    return marginsOf(this.#instruments.map(({ margin }) => {
      if (margin === undefined) return general;
      const amount = margin[which];
      return margin.per === "contract"
        ? { long: 0, short: 0, each: amount }
        : { long: amount, short: amount, each: NaN };
    }));
  }
}

function marginsOf(terms: readonly MarginTerms[]): Margins {
  return {
    terms,
    isFull: terms.every(isWhole),
    isModest: terms.every(({ long, each }) => each !== each && long <= 1),
  };
}

/** Whether a position counts with its whole value. */
export function isWhole({ long, short, each }: MarginTerms): boolean {
  return long === 1 && short === 1 && each !== each;
}

/** The terms of symbols that have none of their own. */
export function plainContracts(symbols: readonly string[]): Contracts {
  return new Contracts(
    symbols.map((symbol) => ({ symbol, tickSize: 0.01, lotSize: 1 })),
  );
}
