/**
 * Prices, quotes and session metrics as of the last slice delivered.
 *
 * @module
 */
import { type ByDate, sessionEntries } from "../action_board.ts";
import type { Adjustment, SessionAction } from "../adjustments.ts";
import type { FrontContract } from "../front_contracts.ts";
import { baseSlots, type RunPlan } from "../run_plan.ts";
import { BarEnds } from "../../time/bar_ends.ts";
import type { SeriesWindow } from "../bar_series.ts";
import {
  MetricsView,
  type SessionMetrics,
  SessionTally,
} from "../session_metrics.ts";
import type { Quote } from "../quote.ts";
import type { TradingDate } from "../../types.ts";
import type { AsOfClock } from "./clock.ts";
import type { SymbolNumbers } from "./symbols.ts";

/** Prices, quotes and session metrics from the base bars, by symbol. */
export class AsOfMarket {
  readonly #clock: AsOfClock;
  readonly #symbols: SymbolNumbers;
  readonly #ends: BarEnds;
  /** The windows of the base bars. */
  readonly #windows: readonly SeriesWindow[];
  readonly #tallies: readonly SessionTally[];
  readonly #views: readonly SessionMetrics[];
  /** The newest close before the session; NaN without one. */
  readonly #closes: Float64Array;
  /** The volume of the bar with that close. */
  readonly #volumes: Float64Array;

  readonly #adjustments: ByDate<Adjustment>;
  readonly #actions: ByDate<SessionAction>;
  readonly #rolls: ByDate<FrontContract>;
  /**
   * By symbol, what its newest price is still to be divided by for positions: splits
   * that it is not adjusted for, and dividends that it is adjusted for.
   */
  readonly #splits: Float64Array | undefined;
  /** By symbol, how prices move by the rolls since its newest bar that it is not adjusted for. */
  readonly #shifts: Float64Array | undefined;
  /** The open of the session. */
  #open = -Infinity;
  #isFirst = true;

  /** A market over the windows of all bars of a plan. */
  constructor(
    plan: RunPlan,
    symbols: SymbolNumbers,
    clock: AsOfClock,
    windows: readonly SeriesWindow[],
  ) {
    this.#clock = clock;
    this.#symbols = symbols;
    this.#ends = new BarEnds(baseSlots(plan));
    this.#windows = plan.ids.base.map((id) => windows[id]);
    this.#tallies = this.#windows.map((window) => new SessionTally(window));
    this.#views = this.#tallies.map((tally) => new MetricsView(tally));
    this.#closes = new Float64Array(this.#windows.length).fill(NaN);
    this.#volumes = new Float64Array(this.#windows.length).fill(NaN);
    this.#adjustments = sessionEntries(plan, "adjustments");
    this.#actions = sessionEntries(plan, "actions");
    this.#rolls = sessionEntries(plan, "rolls");
    const count = this.#windows.length;
    this.#splits = plan.actions && new Float64Array(count).fill(1);
    this.#shifts = plan.rolls && new Float64Array(count);
  }

  /** Keeps the newest bars; the bars of the next session may drop their rows. */
  keepNewest(): void {
    for (let i = 0; i < this.#closes.length; i++) {
      this.#closes[i] = this.price(i);
      this.#volumes[i] = this.volume(i);
      if (this.#isOld(i)) continue;
      if (this.#splits !== undefined) this.#splits[i] = 1;
      if (this.#shifts !== undefined) this.#shifts[i] = 0;
    }
  }

  /** Begins a session, after its bars have. */
  begin(): void {
    this.#ends.begin(this.#clock.record);
    this.#open = this.#clock.record.open;
    this.#adjust(this.#clock.record.date);
    for (const tally of this.#tallies) tally.start();
  }

  /** Begins the session for a parked symbol whose bars have been shown. */
  show(symbol: number): void {
    this.#tallies[symbol].start();
  }

  /**
   * The newest close of symbol number `symbol`: of this session, else of an
   * earlier one; `NaN` before the first bar.
   */
  price(symbol: number): number {
    const { length, base, close } = this.#windows[symbol];
    return length === 0 ? this.#closes[symbol] : close[base + length - 1];
  }

  /**
   * What a share of a position is worth: {@linkcode AsOfMarket.price}, which until
   * the next bar is one of before a split or a roll where bars are raw, and less than
   * the close by a dividend where they are adjusted for it.
   */
  worth(symbol: number): number {
    const split = this.#splits === undefined ? 1 : this.#splits[symbol];
    const shift = this.#shifts === undefined ? 0 : this.#shifts[symbol];
    if (split === 1 && shift === 0) return this.price(symbol);
    const price = this.price(symbol);
    return this.#isOld(symbol) ? price / split + shift : price;
  }

  /** Whether the newest bar of a symbol is of an earlier session. */
  #isOld(symbol: number): boolean {
    const { length, base, timestamp } = this.#windows[symbol];
    return length === 0 || timestamp[base + length - 1] < this.#open;
  }

  /** Adjusts the newest bars for what holds from a session on. */
  #adjust(date: TradingDate): void {
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    if (isFirst) return;
    const adjusted = this.#adjustments.on(date);
    const splits = this.#splits;
    const shifts = this.#shifts;
    if (
      adjusted.length === 0 && splits === undefined && shifts === undefined
    ) return;
    for (const { symbol, divisor, volume, shift = 0 } of adjusted) {
      this.#closes[symbol] = this.#closes[symbol] / divisor + shift;
      this.#volumes[symbol] *= volume;
    }
    const isRaw = (symbol: number) =>
      !adjusted.some((one) => one.symbol === symbol);
    if (splits !== undefined) {
      for (const { symbol, split } of this.#actions.on(date)) {
        // Positions are not worth less for a dividend, which is paid in cash.
        const known = adjusted.find((one) => one.symbol === symbol);
        const rest = split / (known?.divisor ?? 1);
        splits[symbol] *= rest;
        if (shifts !== undefined) shifts[symbol] /= rest;
      }
    }
    if (shifts === undefined) return;
    for (const { symbol, roll } of this.#rolls.on(date)) {
      if (roll === undefined || !isRaw(symbol)) continue;
      shifts[symbol] += roll.newPrice - roll.oldPrice;
    }
  }

  /** The volume of the bar whose close is {@linkcode AsOfMarket.price}. */
  volume(symbol: number): number {
    const { length, base, volume } = this.#windows[symbol];
    return length === 0 ? this.#volumes[symbol] : volume[base + length - 1];
  }

  /** The newest quote of a symbol: the close of its newest base bar. */
  quote(symbol: string): Quote | undefined {
    const window = this.#windows[this.#symbols.of(symbol)];
    if (window.length === 0) return undefined;
    const row = window.base + window.length - 1;
    const price = window.close[row];
    const end = this.#ends.of(window.timestamp[row]);
    return {
      bid: price,
      ask: price,
      timestamp: Math.min(end, this.#clock.time),
      source: "bar",
    };
  }

  /** What has been traded of a symbol since the open. */
  metrics(symbol: string): SessionMetrics {
    return this.#views[this.#symbols.of(symbol)];
  }
}
