/**
 * Jumps of the price between the sessions of a run.
 *
 * @module
 */
import { type PriceJump, PriceJumpScan } from "../quality/price_jump.ts";
import type { SessionAction } from "../session/adjustments.ts";
import type { SeriesWindow } from "../session/bar_series.ts";
import type { TradingDate } from "../types.ts";

/** Most jumps that are listed; the rest is counted. */
const JUMPS_MAX = 1_000;

/** A jump of one symbol. */
export interface OvernightJump extends PriceJump {
  /** The number of the symbol. */
  readonly symbol: number;
}

/** The jumps of a run. */
export interface OvernightJumps {
  /** The first thousand, by session and symbol. */
  readonly jumps: readonly OvernightJump[];
  /** How many more there are. */
  readonly more: number;
}

/** Finds the jumps of all symbols, session by session. */
export class OvernightJumpFinder {
  readonly #scans: readonly PriceJumpScan[];
  readonly #jumps: OvernightJump[] = [];
  #more = 0;
  /** By symbol: its splits, and how many of them are over. */
  readonly #splits: readonly (readonly SessionAction[])[];
  readonly #over: number[];

  /** Has seen no session yet. Splits of `actions` are no jumps. */
  constructor(symbols: number, actions: readonly SessionAction[] = []) {
    const numbers = Array.from({ length: symbols }, (_, i) => i);
    this.#splits = numbers.map((i) =>
      actions.filter(({ symbol }) => symbol === i)
    );
    this.#over = numbers.map(() => 0);
    this.#scans = Array.from({ length: symbols }, () => new PriceJumpScan());
  }

  /** Takes the bars of a symbol in the next session, rows `from` to `to`; there may be none. */
  add(
    symbol: number,
    date: TradingDate,
    bars: Pick<SeriesWindow, "open" | "close">,
    from: number,
    to: number,
  ): void {
    if (to <= from) return;
    const scan = this.#scans[symbol];
    const split = this.#splitsTo(symbol, date);
    if (split !== 1) scan.split(split);
    const jump = scan.add(date, bars.open[from], bars.close[to - 1]);
    if (jump === undefined) return;
    if (this.#jumps.length < JUMPS_MAX) this.#jumps.push({ ...jump, symbol });
    else this.#more++;
  }

  /** The splits of a symbol since its session before. */
  #splitsTo(symbol: number, date: TradingDate): number {
    const splits = this.#splits[symbol];
    let ratio = 1;
    while (splits[this.#over[symbol]]?.date <= date) {
      ratio *= splits[this.#over[symbol]++].split;
    }
    return ratio;
  }

  /** The jumps so far. */
  result(): OvernightJumps {
    return { jumps: this.#jumps, more: this.#more };
  }
}
