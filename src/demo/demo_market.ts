/**
 * A simulated market with realistic bars, identical on every machine.
 *
 * @module
 */
import type { SessionHours } from "../time/grid.ts";
import type { BarColumns } from "../types.ts";
import {
  bitsPerByte,
  hash,
  mix,
  REFERENCE_BARS,
  type SymbolTraits,
  traitsOf,
} from "./symbol_traits.ts";

/** Settings of a {@linkcode DemoMarket}. */
export interface DemoMarketOptions {
  /** Any integer; each seed gives a different market. */
  readonly seed: number;
  /** The symbols. The bars of a symbol depend on its name, not on its position. */
  readonly symbols: readonly string[];
  /** Length of a bar, milliseconds. Default one minute. */
  readonly intervalMs?: number;
  /**
   * Share of bars to leave out as gaps, 0–1. Default 0. The remaining bars are the
   * same at any rate.
   */
  readonly gapRate?: number;
}

/** Hours and date of a session to fill. */
export interface DemoSession extends SessionHours {
  /** Trading date, `YYYY-MM-DD`. */
  readonly date: string;
}

const MINUTE_MS = 60_000;
/** An odd number without a pattern (2³² ÷ the golden ratio): spreads slot numbers. */
const SLOT_SPREAD = 0x9e3779b9 | 0;
/** The overnight move is that of this many bars. */
const OVERNIGHT_BARS = 60;
const LOWEST_CENTS = 100;

/**
 * A seeded market for demos, benchmarks and tests.
 *
 * Prices are random walks in whole cents. Each symbol follows a common move of the
 * market and adds its own; it is more volatile near the open and the close, jumps
 * overnight and slowly reverts to its first price. Volumes are integers, U-shaped
 * over the session, and larger when the price moves. Every bar has low ≤ open,
 * close ≤ high. Random numbers are hashes of seed, symbol, date and slot, and all
 * arithmetic is exactly defined by IEEE 754: a market is identical on every machine.
 *
 * The walk has no pattern: a strategy that earns money on it was lucky.
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
  readonly #traits: readonly SymbolTraits[];
  readonly #prices: Float64Array;
  readonly #intervalMs: number;
  /** The size of a bar's steps relative to those of a minute. */
  readonly #scale: number;
  /** Bars whose hash, 0 … 2³² − 1, is below this are left out. */
  readonly #gapBelow: number;

  /**
   * Opens the market, with every symbol at its first price.
   *
   * @throws {RangeError} if the seed is not an integer, a length or a rate is out of
   * range, or there are no symbols.
   */
  constructor(options: DemoMarketOptions) {
    const { seed, symbols, intervalMs = MINUTE_MS, gapRate = 0 } = options;
    if (!Number.isSafeInteger(seed)) {
      throw new RangeError(`The seed must be an integer, not ${seed}`);
    }
    if (symbols.length === 0) {
      throw new RangeError("A market needs at least one symbol");
    }
    if (!(Number.isInteger(intervalMs) && intervalMs > 0)) {
      throw new RangeError(
        `The length of a bar must be a positive integer of milliseconds, not ${intervalMs}`,
      );
    }
    if (!(gapRate >= 0 && gapRate <= 1)) {
      throw new RangeError(`The gap rate must be 0 to 1, not ${gapRate}`);
    }
    // Both halves of a seed above 32 bits count.
    this.#seed = mix((seed | 0) ^ mix(Math.floor(seed / 2 ** 32) | 0));
    this.#traits = symbols.map((symbol) => traitsOf(symbol, this.#seed));
    this.#prices = Float64Array.from(this.#traits, ({ anchor }) => anchor);
    this.#intervalMs = intervalMs;
    this.#scale = Math.sqrt(intervalMs / MINUTE_MS);
    this.#gapBelow = gapRate * 2 ** 32;
  }

  /**
   * Writes a symbol's bars of one session into `columns` from `row` on and returns
   * how many there are. Timestamps are starts of bars; the last bar before a break or
   * the close may be short.
   *
   * A symbol's sessions must be filled in time order, because each continues from the
   * price of the last. Symbols are independent of each other.
   *
   * @throws {RangeError} if there is no such symbol, or the columns have less room
   * than the session has slots.
   */
  fillDay(
    symbolIndex: number,
    session: DemoSession,
    columns: BarColumns,
    row: number,
  ): number {
    const traits = this.#traits[symbolIndex];
    if (traits === undefined) {
      throw new RangeError(
        `Symbol ${symbolIndex} is outside 0 … ${this.#traits.length - 1}`,
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
      ownKey: mix(traits.key ^ hash(session.date)),
      marketKey: mix(this.#seed ^ hash(session.date)),
      slots,
      intervalMs: this.#intervalMs,
      step: traits.step * this.#scale,
      beta: traits.beta,
      anchor: traits.anchor,
      pull: this.#intervalMs / (MINUTE_MS * REFERENCE_BARS * 500),
      volume: traits.volume * this.#intervalMs / MINUTE_MS,
      gapBelow: this.#gapBelow,
    };
    const prices = this.#prices;
    prices[symbolIndex] = overnight(day, prices[symbolIndex], traits.step);
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

/** The parameters of one symbol's day. */
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

/** The current prices, cents with fractions, and the index of the symbol. */
interface Walk {
  readonly prices: Float64Array;
  readonly symbolIndex: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Fills one stretch without breaks, moves the price and returns the next row. */
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
    // 1 at the open, 0 in the middle, 1 at the close.
    const edge = slot * perSlot - 1;
    const activity = edge * edge;
    const unit = price * day.step * (0.7 + 0.9 * activity);

    // Four steps in the bar, each the set bits of a byte less their mean.
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
    // From the low half of the hash; the high half decides on gaps.
    const luck = (extra & 0xffff) / 0x10000;
    const moved = (most - least) / (12 * unit + 1);
    volume[row] = 1 + Math.floor(
      day.volume * (0.6 + 1.8 * activity) *
        (0.3 + luck * luck + moved),
    );
    row++;
  }
  walk.prices[walk.symbolIndex] = price;
  return row;
}

/** The price at the open, from that at the last close. */
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
