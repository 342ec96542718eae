/**
 * Jumps of the price between a symbol's sessions, from the bars of a run.
 *
 * @module
 */
import { isPriceJump } from "../quality/price_jump.ts";
import type { SeriesWindow } from "../session/bar_series.ts";
import type { TradingDate } from "../types.ts";

/** Most jumps that are listed; the rest is counted. */
const JUMPS_MAX = 1_000;

/** A jump from the last close of a symbol to the first open of its next session. */
export interface OvernightJump {
  /** The number of the symbol. */
  readonly symbol: number;
  /** The session of the close. */
  readonly from: TradingDate;
  /** The session of the open. */
  readonly to: TradingDate;
  /** The last close. */
  readonly close: number;
  /** The first open. */
  readonly open: number;
}

/** The jumps of a run. */
export interface OvernightJumps {
  /** The first thousand, by session and symbol. */
  readonly jumps: readonly OvernightJump[];
  /** How many more there are. */
  readonly more: number;
}

/** Compares the first open of every session with the last close before it. */
export class OvernightJumpFinder {
  readonly #closes: Float64Array;
  readonly #dates: TradingDate[];
  readonly #jumps: OvernightJump[] = [];
  #more = 0;

  /** Knows no close yet. */
  constructor(symbols: number) {
    this.#closes = new Float64Array(symbols).fill(NaN);
    this.#dates = Array.from({ length: symbols }, () => "");
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
    const close = this.#closes[symbol];
    const open = bars.open[from];
    if (isPriceJump(close, open)) {
      if (this.#jumps.length < JUMPS_MAX) {
        const before = this.#dates[symbol];
        this.#jumps.push({ symbol, from: before, to: date, close, open });
      } else this.#more++;
    }
    this.#closes[symbol] = bars.close[to - 1];
    this.#dates[symbol] = date;
  }

  /** The jumps so far. */
  result(): OvernightJumps {
    return { jumps: this.#jumps, more: this.#more };
  }
}
