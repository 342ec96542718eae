/**
 * The account's equity as of every slice: its drawdowns, and when it comes near
 * the maintenance margin.
 *
 * @module
 */
import type { MarginRates } from "../config/session_config.ts";
import type { SeriesWindow } from "../session/bar_series.ts";
import type { Broker } from "../trading/broker.ts";
import type { Contracts, MarginTerms } from "../trading/contracts.ts";
import type { Fill } from "../trading/fills.ts";
import {
  DrawdownTrack,
  type SliceDrawdowns,
} from "../statistics/drawdown_track.ts";
import { MICROS_PER_UNIT, toMicros } from "../trading/money.ts";
import { PriceBands } from "./price_bands.ts";

/** The part of a broker that the watch reads. */
export type WatchedAccount = Pick<
  Broker,
  "startingCash" | "ledgerOf" | "position" | "equityFloor" | "costOf"
>;

/** What an {@linkcode EquityWatch} is made from. */
export interface EquityParts {
  /** The symbols; the index of a symbol is its place in this list. */
  readonly symbols: readonly string[];
  /** The windows of their base bars, by symbol. */
  readonly windows: readonly SeriesWindow[];
  /** The newest close of a symbol, NaN if none is known. */
  readonly priceOf: (symbolIndex: number) => number;
  /** Whether there are splits, before which closes have another worth. */
  readonly hasActions?: boolean;
  /** How many strategies share the account, at least 1. */
  readonly strategies: number;
  /** The terms of the symbols. */
  readonly contracts: Contracts;
  /** The share of a position's value that equity must not fall below, unless its symbol has another margin. */
  readonly maintenance: MarginRates;
}

/** The slices that are not in place yet, in each of which every symbol has a bar. */
export interface SliceEnds {
  /** The end of the slice `ahead` of the next one. */
  endAhead(ahead: number): number;
}

/** A position in another currency; its amounts are micros of that currency. */
interface ForeignPosition {
  readonly symbol: number;
  readonly strategy: number;
  /** Micros for each unit of the price. */
  readonly quantity: number;
  /** The cost of what is not paid for. */
  readonly cost: number;
  /** The margin as a share of the value, and of all contracts. */
  readonly share: number;
  readonly fixed: number;
}

/** How many slices are valued at once. */
const CHUNK = 512;

/** Of so few slices, the closes are looked at before they are valued. */
const SHORT = 512;

/** Equity this close to the requirement, in micros, is near it: far more than rounding can add up to. */
const NEAR_MICROS = 1000;
const NEAR_MICROS_EACH = 10;

/**
 * Values the open positions at the close of every slice. Positions and cash
 * are read from the broker after fills only, and nothing is computed while no
 * position is open.
 *
 * Each position counts in whole micros, so sums are exact in any order, and
 * drawdowns depend on neither batches nor speed.
 */
export class EquityWatch {
  readonly #priceOf: EquityParts["priceOf"];
  readonly #windows: readonly SeriesWindow[];
  readonly #contracts: Contracts;
  readonly #margins: readonly MarginTerms[];
  /** Whether the newest close may be one of before a split. */
  readonly #asks: boolean;
  readonly #broker: WatchedAccount;
  readonly #start: number;
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #account: DrawdownTrack;
  readonly #bands: PriceBands;
  /** By strategy; empty if there is only one. */
  readonly #tracks: readonly DrawdownTrack[];
  /** Whether positions or cash may differ from what was read. */
  #stale = true;
  #hasStarted = false;
  /** Cash by strategy, in micros. */
  readonly #cash: Float64Array;
  /** 1 if a position is among those below, by strategy and symbol. */
  readonly #listed: Uint8Array;
  // The positions that are open or were touched by a fill, in equal places:
  readonly #symbol: number[] = [];
  readonly #strategy: number[] = [];
  readonly #quantity: number[] = [];
  /** The margin as a share of the value. */
  readonly #rate: number[] = [];
  readonly #price: number[] = [];
  /** The margins per contract, in micros. */
  #fixed = 0;
  /** Positions in other currencies, which are valued slice by slice. */
  #foreign: ForeignPosition[] = [];
  /** Equity by strategy and slice of a chunk, and what is required of the account. */
  readonly #equity: readonly Float64Array[];
  readonly #required: Float64Array;

  /** Watches the account of a broker; {@linkcode onFill} must see its fills. */
  constructor(parts: EquityParts, broker: WatchedAccount) {
    const { strategies, contracts } = parts;
    this.#priceOf = parts.priceOf;
    this.#windows = parts.windows;
    this.#contracts = contracts;
    this.#margins = contracts.maintenanceMargins(parts.maintenance).terms;
    this.#asks = parts.hasActions === true;
    this.#broker = broker;
    this.#start = toMicros(broker.startingCash);
    this.#numbers = new Map(parts.symbols.map((symbol, i) => [symbol, i]));
    this.#account = new DrawdownTrack(this.#start);
    const tracks = strategies > 1 ? strategies : 0;
    this.#tracks = Array.from(
      { length: tracks },
      () => new DrawdownTrack(this.#start),
    );
    this.#bands = new PriceBands(parts.windows, parts.symbols.length, {
      symbol: this.#symbol,
      quantity: this.#quantity,
      rate: this.#rate,
    }, this.#account);
    this.#cash = new Float64Array(strategies);
    this.#listed = new Uint8Array(strategies * parts.symbols.length);
    this.#equity = Array.from(
      { length: strategies },
      () => new Float64Array(CHUNK),
    );
    this.#required = new Float64Array(CHUNK);
  }

  /** Notes a fill: its position and the cash are read again. */
  onFill({ symbol, strategy }: Fill): void {
    this.list(symbol, strategy);
  }

  /** Notes a position that has changed without a fill. */
  list(symbol: string, strategy: number): void {
    this.#stale = true;
    const index = this.#numbers.get(symbol);
    if (index === undefined) return;
    const place = strategy * this.#numbers.size + index;
    if (this.#listed[place] === 1) return;
    this.#listed[place] = 1;
    this.#relist(index, strategy);
  }

  /** Begins a session of the range, at whose start cash may be charged. */
  beginSession(open: number): void {
    this.#stale = true;
    if (this.#hasStarted) return;
    this.#hasStarted = true;
    this.#account.start(open);
    for (const track of this.#tracks) track.start(open);
  }

  /** Whether nothing is open, and was not since the last slice taken. */
  get isFlat(): boolean {
    return !this.#stale && this.#symbol.length === 0 &&
      this.#foreign.length === 0;
  }

  /**
   * Takes the slice that ends at `time`, whose bars are in place. Returns
   * whether equity is near or below the maintenance margin.
   */
  takeSlice(time: number): boolean {
    if (this.isFlat) return false;
    this.#refresh();
    const open = this.#symbol.length + this.#foreign.length;
    const own = this.#symbol.length;
    for (let s = 0; s < this.#cash.length; s++) {
      this.#equity[s][0] = this.#cash[s];
    }
    const prices = this.#price;
    const quantities = this.#quantity;
    let required = this.#fixed;
    for (let i = 0; i < own; i++) {
      const newest = this.#newest(this.#symbol[i]);
      if (newest === newest) prices[i] = newest;
      const price = prices[i];
      // Without a price, the position is not valued yet.
      if (price !== price) continue;
      const value = Math.round(quantities[i] * price);
      this.#equity[this.#strategy[i]][0] += value;
      required += Math.abs(value) * this.#rate[i];
    }
    if (this.#foreign.length > 0) required += this.#valueForeign();
    const equity = this.#equityAt(0);
    if (this.#moves(0, equity)) this.#track(0, equity, time);
    const needed = Math.max(required, this.#floor);
    return open > 0 && !(equity - needed > this.#nearMicros);
  }

  /**
   * Takes the next slices, at most `most`, in each of which every symbol has a
   * bar that is not in place yet and no order is filled. Returns how many it
   * took: none from the one on whose equity is near or below the maintenance
   * margin, and none at all while a position in another currency is open: its rate
   * is known when the slice is in place.
   */
  takeSlices(most: number, ends: SliceEnds): number {
    if (this.isFlat) return most;
    this.#refresh();
    if (this.#foreign.length > 0) return 0;
    if (this.#symbol.length === 0) {
      for (let s = 0; s < this.#cash.length; s++) {
        this.#equity[s][0] = this.#cash[s];
      }
      const equity = this.#equityAt(0);
      if (this.#moves(0, equity)) this.#track(0, equity, ends.endAhead(0));
      return most;
    }
    if (most <= SHORT && this.#staysCalm(most)) return most;
    let taken = 0;
    while (taken < most) {
      const count = Math.min(CHUNK, most - taken);
      this.#valueAhead(taken, count);
      const calm = this.#trackCalm(taken, count, ends);
      taken += calm;
      if (calm < count) break;
    }
    return taken;
  }

  /** The drawdowns so far. */
  get drawdowns(): SliceDrawdowns {
    const account = this.#account.drawdown;
    return {
      account,
      falls: this.#account.falls,
      strategies: this.#tracks.length === 0
        ? [account]
        : this.#tracks.map((track) => track.drawdown),
    };
  }

  /** Reads cash and positions from the broker, if they may have changed. */
  #refresh(): void {
    if (!this.#stale) return;
    this.#stale = false;
    this.#bands.clear();
    const broker = this.#broker;
    for (let s = 0; s < this.#cash.length; s++) {
      this.#cash[s] = Math.round(broker.ledgerOf(s) * MICROS_PER_UNIT);
    }
    let kept = 0;
    this.#fixed = 0;
    // Those that are still open are listed again below.
    const foreign = this.#foreign;
    if (foreign.length > 0) {
      this.#foreign = [];
      for (const { symbol, strategy } of foreign) {
        this.#relist(symbol, strategy);
      }
    }
    for (let i = 0; i < this.#symbol.length; i++) {
      const symbol = this.#symbol[i];
      const strategy = this.#strategy[i];
      const quantity = broker.position(symbol, strategy);
      if (quantity === 0) {
        this.#listed[strategy * this.#numbers.size + symbol] = 0;
        continue;
      }
      if (this.#contracts.isForeign[symbol] === 1) {
        this.#addForeign(symbol, strategy, quantity);
        continue;
      }
      this.#symbol[kept] = symbol;
      this.#strategy[kept] = strategy;
      // In micros for each unit of the price.
      this.#quantity[kept] = this.#contracts.scaled(symbol, quantity) *
        MICROS_PER_UNIT;
      const { long, short, each } = this.#margins[symbol];
      this.#rate[kept] = quantity > 0 ? long : short;
      if (each === each) {
        this.#fixed += Math.abs(quantity) * each * MICROS_PER_UNIT;
      }
      this.#price[kept] = this.#price[i];
      kept++;
    }
    cut(this.#symbol, kept);
    cut(this.#strategy, kept);
    cut(this.#quantity, kept);
    cut(this.#rate, kept);
    cut(this.#price, kept);
  }

  #relist(symbol: number, strategy: number): void {
    this.#symbol.push(symbol);
    this.#strategy.push(strategy);
    this.#quantity.push(0);
    this.#rate.push(0);
    this.#price.push(NaN);
  }

  #addForeign(symbol: number, strategy: number, quantity: number): void {
    const { long, short, each } = this.#margins[symbol];
    const isPaid = this.#contracts.paysProfit[symbol] === 0;
    this.#foreign.push({
      symbol,
      strategy,
      quantity: this.#contracts.scaled(symbol, quantity) * MICROS_PER_UNIT,
      cost: isPaid
        ? 0
        : Math.round(this.#broker.costOf(strategy, symbol) * MICROS_PER_UNIT),
      share: each === each ? 0 : quantity > 0 ? long : short,
      fixed: each === each ? Math.abs(quantity) * each * MICROS_PER_UNIT : 0,
    });
  }

  /** Values the positions in other currencies in the slice in place, and returns their margin. */
  #valueForeign(): number {
    let required = 0;
    for (const one of this.#foreign) {
      const price = this.#newest(one.symbol);
      const rate = this.#contracts.rates[one.symbol];
      if (price !== price || rate !== rate) continue;
      const value = one.quantity * price;
      this.#equity[one.strategy][0] += Math.round((value - one.cost) * rate);
      required += (Math.abs(value) * one.share + one.fixed) * rate;
    }
    return required;
  }

  /** Whether few slices change nothing, as the closes of the positions tell. */
  #staysCalm(count: number): boolean {
    if (this.#tracks.length > 0) return false;
    if (this.#bands.hold(count)) return true;
    const near = this.#nearMicros;
    const least = this.#floor + near;
    return this.#bands.measure(count, this.#cash[0], this.#fixed, least, near);
  }

  /** Values the positions in `count` slices, `ahead` of the ones in place. */
  #valueAhead(ahead: number, count: number): void {
    for (let s = 0; s < this.#cash.length; s++) {
      setAll(this.#equity[s], this.#cash[s], count);
    }
    setAll(this.#required, this.#fixed, count);
    for (let i = 0; i < this.#symbol.length; i++) {
      const { close, base, length } = this.#windows[this.#symbol[i]];
      addValues(
        close,
        base + length + ahead,
        count,
        this.#quantity[i],
        this.#rate[i],
        this.#equity[this.#strategy[i]],
        this.#required,
      );
    }
  }

  /** The newest close of a symbol, NaN if none is known. */
  #newest(symbol: number): number {
    const { close, base, length } = this.#windows[symbol];
    return length > 0 && !this.#asks
      ? close[base + length - 1]
      : this.#priceOf(symbol);
  }

  /** Equity below which the session's loss is too large, in micros. */
  get #floor(): number {
    return this.#broker.equityFloor * MICROS_PER_UNIT;
  }

  /** Equity that is not above the requirement by this is near it. */
  get #nearMicros(): number {
    return NEAR_MICROS +
      NEAR_MICROS_EACH * (this.#symbol.length + this.#foreign.length);
  }

  /**
   * Tracks `count` valued slices, `ahead` of the ones in place, up to the first
   * one with equity near the requirement; returns how many.
   */
  #trackCalm(ahead: number, count: number, ends: SliceEnds): number {
    const near = this.#nearMicros;
    const floor = this.#floor;
    for (let i = 0; i < count; i++) {
      const equity = this.#equityAt(i);
      if (!(equity - Math.max(this.#required[i], floor) > near)) return i;
      // Hardly any slice is the end of a new peak or trough.
      if (this.#moves(i, equity)) {
        this.#track(i, equity, ends.endAhead(ahead + i));
      }
    }
    return count;
  }

  /** Equity of the account in a valued slice. */
  #equityAt(i: number): number {
    const equity = this.#equity;
    let sum = equity[0][i];
    for (let s = 1; s < equity.length; s++) sum += equity[s][i] - this.#start;
    return sum;
  }

  /** Whether a valued slice changes a drawdown. */
  #moves(i: number, equity: number): boolean {
    if (this.#account.isMovedBy(equity)) return true;
    for (let s = 0; s < this.#tracks.length; s++) {
      if (this.#tracks[s].isMovedBy(this.#equity[s][i])) return true;
    }
    return false;
  }

  #track(i: number, equity: number, time: number): void {
    this.#bands.clear();
    this.#account.add(equity, time);
    for (let s = 0; s < this.#tracks.length; s++) {
      this.#tracks[s].add(this.#equity[s][i], time);
    }
  }
}

/** Shortens a list. Setting its length would free memory that is soon needed again. */
function cut(list: number[], length: number): void {
  while (list.length > length) list.pop();
}

/** Sets the first `count` numbers, mostly so few that `fill()` would take longer. */
function setAll(numbers: Float64Array, value: number, count: number): void {
  for (let i = 0; i < count; i++) numbers[i] = value;
}

/** Adds the values of one position in `count` slices to its sums. */
function addValues(
  close: Float64Array,
  row: number,
  count: number,
  quantity: number,
  rate: number,
  equity: Float64Array,
  required: Float64Array,
): void {
  for (let i = 0; i < count; i++) {
    const value = Math.round(quantity * close[row + i]);
    equity[i] += value;
    required[i] += Math.abs(value) * rate;
  }
}
