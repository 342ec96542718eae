/**
 * Jumps of the price between two sessions that are larger than markets make
 * them: unadjusted splits, and bad data.
 *
 * @module
 */

import type { TradingDate } from "../types.ts";

/** The price of a symbol jumps by this factor, or more, if it falls by 40 %. */
const JUMP_FACTOR = 1 / 0.6;

/** Splits as new shares for old ones; reverse splits are their inverse. */
const SPLITS: readonly (readonly [number, number])[] = [
  [3, 2],
  [2, 1],
  [5, 2],
  [3, 1],
  [4, 1],
  [5, 1],
  [6, 1],
  [7, 1],
  [8, 1],
  [10, 1],
  [12, 1],
  [15, 1],
  [20, 1],
  [25, 1],
  [30, 1],
  [40, 1],
  [50, 1],
  [100, 1],
];

/** How far a jump may be from a split's ratio: the market moves as well. */
const SPLIT_TOLERANCE = 0.05;

/** The same for a jump that is told only because it looks like a split. */
const SMALL_SPLIT_TOLERANCE = 0.03;

/**
 * Whether a price that was `before` and is `after` overnight has jumped: by
 * 40 % or more downwards, by two thirds or more upwards, or almost exactly like
 * a 3:2 split. False unless both prices are above zero.
 */
export function isPriceJump(before: number, after: number): boolean {
  if (!(before > 0 && after > 0)) return false;
  const factor = before > after ? before / after : after / before;
  return factor >= JUMP_FACTOR || isNear(factor, 3 / 2, SMALL_SPLIT_TOLERANCE);
}

/**
 * The common split that a jump looks like: `2:1` if two new shares replace one
 * old share, so that the price halves; `1:10` for a reverse split. `undefined`
 * if it looks like none.
 */
export function likelySplit(
  before: number,
  after: number,
): string | undefined {
  if (!(before > 0 && after > 0)) return undefined;
  const factor = before > after ? before / after : after / before;
  const split = SPLITS.find(([many, few]) =>
    isNear(factor, many / few, SPLIT_TOLERANCE)
  );
  if (split === undefined) return undefined;
  const [many, few] = split;
  return before > after ? `${many}:${few}` : `${few}:${many}`;
}

function isNear(factor: number, ratio: number, tolerance: number): boolean {
  return Math.abs(factor / ratio - 1) <= tolerance;
}

/** A jump from the last close of a session to the first open of the next one with bars. */
export interface PriceJump {
  /** The session of the close. */
  readonly from: TradingDate;
  /** The session of the open. */
  readonly to: TradingDate;
  /** The last close. */
  readonly close: number;
  /** The first open. */
  readonly open: number;
}

/** Compares the first open of every session of a symbol with the last close before it. */
export class PriceJumpScan {
  #date: TradingDate = "";
  #close = NaN;

  /** Takes a split before the next session, of `ratio` new shares for an old one. */
  split(ratio: number): void {
    this.#close /= ratio;
  }

  /** Takes the next session with bars; returns the jump to its open, if there is one. */
  add(date: TradingDate, open: number, close: number): PriceJump | undefined {
    const jump = isPriceJump(this.#close, open)
      ? { from: this.#date, to: date, close: this.#close, open }
      : undefined;
    this.#date = date;
    this.#close = close;
    return jump;
  }
}

/** A jump in words: `−50.0 %`. */
export function jumpText({ close, open }: PriceJump): string {
  const percent = 100 * (open / close - 1);
  return `${percent > 0 ? "+" : "−"}${Math.abs(percent).toFixed(1)} %`;
}
