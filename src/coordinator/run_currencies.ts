/**
 * The currencies of a run: which stored pairs say what they are worth in the
 * account's, and when each rate is known.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import {
  counterOf,
  type CurrencyPair,
  isNameOf,
} from "../instruments/currency_pair.ts";
import { isForeign } from "../instruments/resolve.ts";
import { tidyRate } from "../trading/currency_rates.ts";
import type { CurrencyLeg, CurrencyTrack } from "../session/currency_track.ts";
import type { RunRequirements } from "../session/run_plan.ts";
import type { CalendarOverride } from "../time/overrides.ts";
import { formatDate, parseDate } from "../time/date.ts";
import type { TradingDate } from "../types.ts";
import { type KnownCloses, pairCloses, type PairStore } from "./pair_closes.ts";

/** What the config says of currencies. */
export interface CurrencyRules {
  /** The account's. */
  readonly account_currency: string;
  /** The symbols of pairs whose names do not say so. */
  readonly currency_pairs: Readonly<Record<string, string>>;
}

/** A stored pair as it is used: what one unit of a currency costs in another. */
interface Leg {
  readonly symbol: string;
  /** Whether the pair is quoted the other way round. */
  readonly isInverse: boolean;
}

/** Currencies that paths of two go over, the first of them first. */
const PIVOTS = ["USD", "EUR", "USDT", "USDC", "BTC", "GBP", "JPY", "CHF"];

/**
 * Plans the rates of all currencies of a run that are not the account's;
 * `undefined` if there are none.
 *
 * @throws {SessionError} `data_missing` if no stored pairs lead to a currency, or
 * no rate of one is known in the first slice; `config_invalid` if
 * `currency_pairs` names a symbol that is not stored, or the run is live;
 * `store_corrupt`.
 */
export async function planCurrencies(
  run: RunRequirements,
  rules: CurrencyRules,
  store: PairStore,
): Promise<readonly CurrencyTrack[] | undefined> {
  const account = rules.account_currency;
  const currencies = [
    ...new Set(
      run.instruments.flatMap(({ facts: { currency } }) =>
        typeof currency === "string" && isForeign(currency, account)
          ? [currency]
          : []
      ),
    ),
  ].sort();
  if (currencies.length === 0) return undefined;
  const stored = new Set(
    store.ranges().flatMap(({ symbol, hours }) =>
      hours === "regular" ? [symbol] : []
    ),
  );
  const isLive = run.mode === "live";
  const known = isLive
    ? run.symbols.slice(0, run.streamed)
    : [...stored].sort();
  const pairs = new StoredPairs(known, rules.currency_pairs, isLive);
  const read = closesReader(run, store);
  const tracks: CurrencyTrack[] = [];
  for (const currency of currencies) {
    const legs = pairs.path(currency, account);
    if (legs === undefined) {
      throw isLive
        ? noLivePair(run, currency, account)
        : noPair(run, currency, account, [...stored]);
    }
    const closes = await Promise.all(legs.map(({ symbol }) => read(symbol)));
    const track = joinLegs(currency, legs, closes);
    if (isLive) {
      tracks.push({ ...track, legs: legs.map((leg) => liveLeg(run, leg)) });
      continue;
    }
    requireFirst(run, track, account, legs);
    tracks.push(track);
  }
  return tracks;
}

/** The pairs of a store, by what they are named. */
class StoredPairs {
  readonly #symbols: readonly string[];
  readonly #named: Readonly<Record<string, string>>;

  constructor(
    symbols: readonly string[],
    named: Readonly<Record<string, string>>,
    isLive: boolean,
  ) {
    this.#symbols = symbols;
    this.#named = named;
    for (const [pair, symbol] of Object.entries(named)) {
      if (symbols.includes(symbol)) continue;
      throw new SessionError(
        "config_invalid",
        `trading_config.currency_pairs: ${pair} is ${symbol}, and ${
          isLive
            ? "the run does not stream it; add it to session_data_config.symbols"
            : "the store has no bars of it; import them, or name another symbol"
        }`,
      );
    }
  }

  /** The pairs from one currency to another: one, or two over a third currency. */
  path(from: string, to: string): readonly Leg[] | undefined {
    const direct = this.#leg(from, to);
    if (direct !== undefined) return [direct];
    for (const pivot of this.#pivots(from)) {
      if (pivot === to) continue;
      const first = this.#leg(from, pivot);
      const second = this.#leg(pivot, to);
      if (first !== undefined && second !== undefined) return [first, second];
    }
    return undefined;
  }

  #leg(base: string, quote: string): Leg | undefined {
    const straight = this.#symbol({ base, quote });
    if (straight !== undefined) return { symbol: straight, isInverse: false };
    const inverse = this.#symbol({ base: quote, quote: base });
    return inverse === undefined
      ? undefined
      : { symbol: inverse, isInverse: true };
  }

  #symbol(pair: CurrencyPair): string | undefined {
    const named = `${pair.base}/${pair.quote}`;
    if (Object.hasOwn(this.#named, named)) return this.#named[named];
    return this.#symbols.find((symbol) => isNameOf(symbol, pair));
  }

  /** Currencies that a stored pair has on its other side. */
  #pivots(currency: string): readonly string[] {
    const names = [...this.#symbols, ...Object.keys(this.#named)];
    const found = new Set(
      names.flatMap((name) => counterOf(name, currency) ?? []),
    );
    const rank = (name: string) => {
      const place = PIVOTS.indexOf(name);
      return place < 0 ? PIVOTS.length : place;
    };
    return [...found].sort((a, b) =>
      rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0)
    );
  }
}

/** Reads the closes of a pair over a run, each pair once. */
function closesReader(
  run: RunRequirements,
  store: PairStore,
): (symbol: string) => Promise<KnownCloses> {
  const read = new Map<string, Promise<KnownCloses>>();
  const { dates, calendar, overrides } = run;
  const range: {
    from: TradingDate;
    to: TradingDate;
    overrides: readonly CalendarOverride[];
  } = {
    from: dates[0],
    // A pair's session of a date may begin the evening before.
    to: formatDate(parseDate(dates[dates.length - 1]) + 1),
    overrides,
  };
  const sessions = calendar.filter(({ date }) => date >= dates[0]);
  return (symbol) => {
    const known = read.get(symbol) ??
      pairCloses(symbol, range, sessions, store);
    read.set(symbol, known);
    return known;
  };
}

/** The rates of a currency: the product of its legs, from when all are known. */
function joinLegs(
  currency: string,
  legs: readonly Leg[],
  closes: readonly KnownCloses[],
): CurrencyTrack {
  const times: number[] = [];
  const rates: number[] = [];
  const at = closes.map(() => -1);
  for (;;) {
    const next = Math.min(
      ...closes.map((one, i) => one.times[at[i] + 1] ?? Infinity),
    );
    if (next === Infinity) break;
    closes.forEach((one, i) => {
      while (one.times[at[i] + 1] <= next) at[i]++;
    });
    if (at.includes(-1)) continue;
    const rate = legs.reduce((product, { isInverse }, i) => {
      const close = closes[i].closes[at[i]];
      return isInverse ? product / close : product * close;
    }, 1);
    const tidy = tidyRate(rate);
    if (tidy === rates.at(-1)) continue;
    times.push(next);
    rates.push(tidy);
  }
  return {
    currency,
    by: legs.map(({ symbol, isInverse }, i) =>
      isInverse
        ? `${i === 0 ? "1 " : ""}/ ${symbol}`
        : `${i === 0 ? "" : "× "}${symbol}`
    ).join(" "),
    times: shared(times),
    rates: shared(rates),
  };
}

/** Numbers in memory that all threads read. */
function shared(values: readonly number[]): Float64Array {
  const columns = new Float64Array(new SharedArrayBuffer(8 * values.length));
  columns.set(values);
  return columns;
}

/** The pair of a leg among the symbols of a run. */
function liveLeg(
  { symbols }: RunRequirements,
  { symbol, isInverse }: Leg,
): CurrencyLeg {
  return { symbol: symbols.indexOf(symbol), isInverse };
}

/** Nothing but the symbols of a live run is streamed. */
function noLivePair(
  { instruments }: RunRequirements,
  currency: string,
  account: string,
): SessionError {
  const one = instruments.find(({ facts }) => facts.currency === currency);
  return new SessionError(
    "config_invalid",
    `The currency of ${one?.symbol} is ${currency}, the account's is ${account}, and a live run converts by pairs that it streams: add ${currency}${account} or ${account}${currency} to session_data_config.symbols, or set trading_config.account_currency: ${currency}`,
  );
}

function noPair(
  { instruments }: RunRequirements,
  currency: string,
  account: string,
  stored: readonly string[],
): SessionError {
  const of = instruments.filter((one) => one.facts.currency === currency)
    .map(({ symbol }) => symbol);
  const more = of.length > 3 ? ` and ${of.length - 3} more` : "";
  return new SessionError(
    "data_missing",
    `The currency of ${
      of.slice(0, 3).join(", ")
    }${more} is ${currency}, the account's is ${account}, and the store has no pair to convert it: import bars of ${currency}${account} or ${account}${currency} (daily ones will do), or two pairs with one currency in common; a pair with another name (the store has ${
      stored.slice(0, 5).join(", ")
    }${
      stored.length > 5 ? " …" : ""
    }) is given in trading_config.currency_pairs, and prices that are in ${account} need instruments: { ${
      of[0]
    }: { currency: ${account} } }`,
  );
}

/** The rate must be known in the first slice. */
function requireFirst(
  { dates, calendar, baseMs }: RunRequirements,
  { currency, by, times }: CurrencyTrack,
  account: string,
  legs: readonly Leg[],
): void {
  const first = calendar.find(({ date }) => date === dates[0]);
  if (first === undefined) return;
  const firstEnd = Math.min(first.open + baseMs, first.close);
  if (times.length > 0 && times[0] <= firstEnd) return;
  throw new SessionError(
    "data_missing",
    `No rate from ${currency} to ${account} is known in the first slice, which ends at ${
      new Date(firstEnd).toISOString()
    }: ${by} ${
      times.length === 0
        ? "has no bars up to the end of the run"
        : `is known from ${new Date(times[0]).toISOString()} on`
    }; import earlier bars of ${
      legs.map(({ symbol }) => symbol).join(" and ")
    }, or begin later`,
  );
}
