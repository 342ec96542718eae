/**
 * A simulated market: bars that look like real ones, the same on every
 * machine.
 *
 * @module
 */
import type { SessionHours } from "../time/grid.ts";
import type { BarColumns } from "../types.ts";
import {
  bitsPerByte,
  hash,
  mix,
  natureOf,
  REFERENCE_BARS,
  type SymbolNature,
} from "./symbol_traits.ts";

/** How a demo market is made. */
export interface DemoMarketOptions {
  /** Any whole number; another seed gives another market. */
  readonly seed: number;
  /** The symbols; what a symbol does depends on its name, not on its place. */
  readonly symbols: readonly string[];
  /** Length of a bar, milliseconds; default a minute. */
  readonly intervalMs?: number;
  /**
   * Share, 0–1, of bars that are left out, to make gaps; default 0. The bars
   * that remain are the same at any rate.
   */
  readonly gapRate?: number;
}

/** The session to be filled: its hours and its date. */
export interface DemoSession extends SessionHours {
  /** Trading date, `YYYY-MM-DD`. */
  readonly date: string;
}

const MINUTE_MS = 60_000;
/** Odd and without pattern, so that slot numbers spread over all 32 bits. */
const SLOT_SPREAD = 0x9e3779b9 | 0;
/** How many bars' worth of movement lies between a close and an open. */
const OVERNIGHT_BARS = 60;
const LOWEST_CENTS = 100;

/**
 * A seeded market for demos, benchmarks and tests.
 *
 * Prices are random walks in whole cents: every symbol takes part in a common
 * movement of the market and adds its own, is livelier near open and close,
 * jumps overnight and is slowly drawn back to where it began. Volumes are
 * whole numbers, U-shaped over the session, larger where the price moves.
 * Every bar has low ≤ open, close ≤ high. Randomness is a hash of seed, symbol,
 * date and slot, and all arithmetic uses operations that IEEE 754 defines to
 * the last bit, so a market is identical on every machine.
 *
 * It is a walk without any pattern to be found: a strategy that earns money on
 * it has been lucky.
 *
 * ```ts
 * import { DemoMarket } from "./demo_market.ts";
 *
 * const open = Date.parse("2025-01-02T14:30:00Z");
 * const session = { date: "2025-01-02", open, close: open + 390 * 60_000, breaks: [] };
 * const column = () => new Float64Array(390);
 * const columns = {
 *   timestamp: column(), open: column(), high: column(),
 *   low: column(), close: column(), volume: column(),
 * };
 * const market = new DemoMarket({ seed: 1, symbols: ["DEMO"] });
 * console.log(market.fillDay(0, session, columns, 0)); // 390
 * ```
 */
export class DemoMarket {
  readonly #seed: number;
  readonly #natures: readonly SymbolNature[];
  readonly #prices: Float64Array;
  readonly #intervalMs: number;
  /** How much longer a bar's steps are than those of a minute. */
  readonly #scale: number;
  /** A hash below this, of 2³², leaves its bar out. */
  readonly #gapBelow: number;

  /**
   * Opens the market; every symbol stands at its first price.
   *
   * @throws {RangeError} if the seed is no whole number, a length or a rate is
   * out of range, or no symbol is given.
   */
  constructor(options: DemoMarketOptions) {
    const { seed, symbols, intervalMs = MINUTE_MS, gapRate = 0 } = options;
    if (!Number.isSafeInteger(seed)) {
      throw new RangeError(`The seed must be a whole number, not ${seed}`);
    }
    if (symbols.length === 0) throw new RangeError("A market needs a symbol");
    if (!(Number.isInteger(intervalMs) && intervalMs > 0)) {
      throw new RangeError(
        `The length of a bar must be whole milliseconds above 0, not ${intervalMs}`,
      );
    }
    if (!(gapRate >= 0 && gapRate <= 1)) {
      throw new RangeError(`The gap rate must be 0 to 1, not ${gapRate}`);
    }
    // Both halves of a seed beyond 32 bits count.
    this.#seed = mix((seed | 0) ^ mix(Math.floor(seed / 2 ** 32) | 0));
    this.#natures = symbols.map((symbol) => natureOf(symbol, this.#seed));
    this.#prices = Float64Array.from(this.#natures, (nature) => nature.anchor);
    this.#intervalMs = intervalMs;
    this.#scale = Math.sqrt(intervalMs / MINUTE_MS);
    this.#gapBelow = gapRate * 2 ** 32;
  }

  /**
   * Writes the session's bars of one symbol into `columns` from `row` on and
   * returns how many there are. Bars are stamped with their starts; the last
   * one before a break or the close may be short.
   *
   * A symbol's sessions must be filled in time order: each begins where the
   * last one ended. Symbols do not depend on each other.
   *
   * @throws {RangeError} if there is no such symbol, or the session without
   * gaps does not fit.
   */
  fillDay(
    symbolIndex: number,
    session: DemoSession,
    columns: BarColumns,
    row: number,
  ): number {
    const nature = this.#natures[symbolIndex];
    if (nature === undefined) {
      throw new RangeError(
        `Symbol ${symbolIndex} is outside 0 … ${this.#natures.length - 1}`,
      );
    }
    const spans = openSpans(session);
    let slots = 0;
    for (const span of spans) {
      slots += Math.ceil((span.end - span.start) / this.#intervalMs);
    }
    if (!(row >= 0 && row + slots <= columns.timestamp.length)) {
      throw new RangeError(
        `${slots} bars from row ${row} do not fit into columns of ${columns.timestamp.length}`,
      );
    }
    const day: Day = {
      ownKey: mix(nature.key ^ hash(session.date)),
      marketKey: mix(this.#seed ^ hash(session.date)),
      slots,
      intervalMs: this.#intervalMs,
      step: nature.step * this.#scale,
      beta: nature.beta,
      anchor: nature.anchor,
      pull: this.#intervalMs / (MINUTE_MS * REFERENCE_BARS * 500),
      volume: nature.volume * this.#intervalMs / MINUTE_MS,
      gapBelow: this.#gapBelow,
    };
    const prices = this.#prices;
    prices[symbolIndex] = overnight(day, prices[symbolIndex], nature.step);
    const walk = { prices, symbolIndex };
    let slot = 0;
    let at = row;
    for (const span of spans) {
      at = fillSpan(day, walk, span, slot, columns, at);
      slot += Math.ceil((span.end - span.start) / this.#intervalMs);
    }
    return at - row;
  }
}

/** One symbol's day, as numbers. */
interface Day {
  readonly ownKey: number;
  readonly marketKey: number;
  readonly slots: number;
  readonly intervalMs: number;
  readonly step: number;
  readonly beta: number;
  readonly anchor: number;
  readonly pull: number;
  readonly volume: number;
  readonly gapBelow: number;
}

/** Where the prices stand, cents with fractions, and whose is meant. */
interface Walk {
  readonly prices: Float64Array;
  readonly symbolIndex: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Fills the slots of one stretch without breaks, moves the walk along and
 * returns the row after them.
 */
function fillSpan(
  day: Day,
  walk: Walk,
  span: Span,
  firstSlot: number,
  columns: BarColumns,
  firstRow: number,
): number {
  const { timestamp, open, high, low, close, volume } = columns;
  const { ownKey, marketKey, intervalMs, beta, anchor, pull, gapBelow } = day;
  const perSlot = day.slots > 1 ? 2 / (day.slots - 1) : 0;
  const { start, end } = span;
  let price = walk.prices[walk.symbolIndex];
  let row = firstRow;
  let slot = firstSlot;
  for (let time = start; time < end; time += intervalMs, slot++) {
    const spread = Math.imul(slot + 1, SLOT_SPREAD);
    const market = bitsPerByte(mix(marketKey ^ spread));
    const own = bitsPerByte(mix(ownKey ^ spread));
    const extra = mix(ownKey + spread | 0) >>> 0;
    // From 1 at the open to 0 in the middle and 1 at the close.
    const edge = slot * perSlot - 1;
    const liveliness = edge * edge;
    const unit = price * day.step * (0.7 + 0.9 * liveliness);

    // Four steps inside the bar: bits of a byte less their mean, twice.
    const p0 = price;
    const p1 = p0 +
      unit * ((own & 15) - 4 + beta * ((market & 15) - 4));
    const p2 = p1 +
      unit * ((own >> 8 & 15) - 4 + beta * ((market >> 8 & 15) - 4));
    const p3 = p2 +
      unit * ((own >> 16 & 15) - 4 + beta * ((market >> 16 & 15) - 4));
    price = p3 + (anchor - p3) * pull +
      unit * ((own >> 24 & 15) - 4 + beta * ((market >> 24 & 15) - 4));
    if (price < LOWEST_CENTS) price = LOWEST_CENTS;
    if (extra < gapBelow) continue;

    const first = cents(p0);
    const last = cents(price);
    let most = first > last ? first : last;
    let least = first < last ? first : last;
    const a = cents(p1);
    const b = cents(p2);
    const c = cents(p3);
    if (a > most) most = a;
    if (b > most) most = b;
    if (c > most) most = c;
    if (a < least) least = a;
    if (b < least) least = b;
    if (c < least) least = c;

    timestamp[row] = time;
    open[row] = first / 100;
    high[row] = most / 100;
    low[row] = least / 100;
    close[row] = last / 100;
    // The low half of the hash: the high half decides on gaps.
    const luck = (extra & 0xffff) / 0x10000;
    const moved = (most - least) / (12 * unit + 1);
    volume[row] = 1 + Math.floor(
      day.volume * (0.6 + 1.8 * liveliness) *
        (0.3 + luck * luck + moved),
    );
    row++;
  }
  walk.prices[walk.symbolIndex] = price;
  return row;
}

/** The price at the open after the price at the last close. */
function overnight(day: Day, price: number, step: number): number {
  const own = bitsPerByte(mix(day.ownKey)) & 15;
  const market = bitsPerByte(mix(day.marketKey)) & 15;
  const units = own - 4 + day.beta * (market - 4);
  const moved = price * (1 + units * step * Math.sqrt(OVERNIGHT_BARS));
  return moved < LOWEST_CENTS ? LOWEST_CENTS : moved;
}

function cents(price: number): number {
  return price < LOWEST_CENTS ? LOWEST_CENTS : Math.floor(price + 0.5);
}

/** The stretches of a session between its breaks. */
function openSpans(session: SessionHours): Span[] {
  const spans: Span[] = [];
  let start = session.open;
  for (const pause of session.breaks) {
    spans.push({ start, end: pause.start });
    start = pause.end;
  }
  spans.push({ start, end: session.close });
  return spans;
}
