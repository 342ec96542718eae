/**
 * Jumps of the price between the sessions of a run.
 *
 * @module
 */
import { type PriceJump, PriceJumpScan } from "../quality/price_jump.ts";
import type { SessionAction } from "../session/adjustments.ts";
import type { FrontContract } from "../session/front_contracts.ts";
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

/** A change of the price that is known. */
type Known = Pick<SessionAction, "symbol" | "date" | "split">;

/** A roll as if it were a split. */
function asSplit({ symbol, date, roll }: FrontContract): Known {
  const isRatio = roll !== undefined && roll.oldPrice > 0 && roll.newPrice > 0;
  return { symbol, date, split: isRatio ? roll.oldPrice / roll.newPrice : 1 };
}

/** Finds the jumps of all symbols, session by session. */
export class OvernightJumpFinder {
  readonly #scans: readonly PriceJumpScan[];
  readonly #jumps: OvernightJump[] = [];
  #more = 0;
  /** By symbol: by what prices are divided, and how many of these are over. */
  readonly #splits: readonly Known[][];
  readonly #over: number[];

  /** Has seen no session yet. Splits of `actions` and `rolls` are no jumps. */
  constructor(
    symbols: number,
    actions: readonly SessionAction[] = [],
    rolls: readonly FrontContract[] = [],
  ) {
    const numbers = Array.from({ length: symbols }, (_, i) => i);
    this.#splits = numbers.map((i) =>
      [...actions, ...rolls.map(asSplit)]
        .filter(({ symbol }) => symbol === i)
        .sort((a, b) => a.date < b.date ? -1 : a.date > b.date ? 1 : 0)
    );
    this.#over = numbers.map(() => 0);
    this.#scans = Array.from({ length: symbols }, () => new PriceJumpScan());
  }

  /** Takes what holds from a later session on than all that is known. */
  know(
    actions: readonly SessionAction[],
    rolls: readonly FrontContract[],
  ): void {
    for (const one of [...actions, ...rolls.map(asSplit)]) {
      this.#splits[one.symbol].push(one);
    }
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

  /** By what prices of a symbol were divided since its session before. */
  #splitsTo(symbol: number, date: TradingDate): number {
    const splits = this.#splits[symbol];
    let over = this.#over[symbol];
    let ratio = 1;
    while (over < splits.length && splits[over].date <= date) {
      ratio *= splits[over++].split;
    }
    this.#over[symbol] = over;
    return ratio;
  }

  /** The jumps so far. */
  result(): OvernightJumps {
    return { jumps: this.#jumps, more: this.#more };
  }
}
