/**
 * A long-only EMA 10/30 cross on five-minute bars as a plain script: loops over
 * arrays and integer millionths of a dollar, without code of the engine.
 */
import type { RawBar } from "./_market.ts";

const MINUTE = 60_000;
const FIVE = 5 * MINUTE;
const SHARES = 100;

export interface PlainFill {
  readonly time: number;
  readonly symbol: string;
  readonly side: "buy" | "sell";
  readonly price: number;
}

export interface PlainDay {
  readonly open: number;
  readonly close: number;
  /** The minutes of each symbol, in the order of the symbols. */
  readonly bars: readonly (readonly RawBar[])[];
}

export interface PlainResult {
  readonly fills: readonly PlainFill[];
  /** Cash and equity at the end of each day, in millionths. */
  readonly days: readonly { cash: bigint; equity: bigint }[];
  readonly fees: bigint;
}

const micros = (price: number) => BigInt(Math.round(price * 1e6));

class Ema {
  value = NaN;
  #sum = 0;
  #count = 0;

  constructor(readonly period: number) {}

  add(close: number): void {
    this.#count++;
    if (this.#count <= this.period) {
      this.#sum += close;
      if (this.#count === this.period) this.value = this.#sum / this.period;
    } else this.value += (close - this.value) * 2 / (this.period + 1);
  }
}

/** The state of one symbol. */
interface Line {
  readonly fast: Ema;
  readonly slow: Ema;
  above: boolean | undefined;
  held: number;
  waiting: "buy" | "sell" | undefined;
  atClose: boolean;
  last: number;
  /** Minutes in the current five-minute bar, and the newest close. */
  minutes: number;
}

/** Runs the script with costs of half a cent per share. */
export function plainCross(
  symbols: readonly string[],
  days: readonly PlainDay[],
  thisClose: boolean,
): PlainResult {
  const lines = symbols.map((): Line => ({
    fast: new Ema(10),
    slow: new Ema(30),
    above: undefined,
    held: 0,
    waiting: undefined,
    atClose: false,
    last: NaN,
    minutes: 0,
  }));
  const fills: PlainFill[] = [];
  const ends: { cash: bigint; equity: bigint }[] = [];
  let cash = 100_000_000_000n;
  let fees = 0n;
  const trade = (
    i: number,
    side: "buy" | "sell",
    price: number,
    time: number,
  ) => {
    const amount = micros(price) * BigInt(SHARES);
    const fee = BigInt(SHARES) * 5_000n;
    cash += (side === "buy" ? -amount : amount) - fee;
    fees += fee;
    lines[i].held += side === "buy" ? SHARES : -SHARES;
    fills.push({ time, symbol: symbols[i], side, price });
  };
  for (const { open, close, bars } of days) {
    const byStart = bars.map((list) =>
      new Map(list.map((b) => [b.timestamp, b]))
    );
    for (const line of lines) line.minutes = 0;
    for (let start = open; start < close; start += MINUTE) {
      const end = start + MINUTE;
      lines.forEach((line, i) => {
        const bar = byStart[i].get(start);
        if (bar === undefined) return;
        line.last = bar.close;
        if (line.waiting !== undefined) {
          trade(i, line.waiting, bar.open, start);
          line.waiting = undefined;
        }
        if (line.atClose && end === close) trade(i, "sell", bar.close, close);
      });
      lines.forEach((line, i) => {
        if ((start - open) % FIVE === 0) line.minutes = 0;
        const bar = byStart[i].get(start);
        if (bar !== undefined) line.minutes++;
        if ((end - open) % FIVE !== 0 || bar === undefined) return;
        if (line.minutes < 5) return; // a five with a hole is none
        line.fast.add(bar.close);
        line.slow.add(bar.close);
        if (Number.isNaN(line.slow.value)) return;
        const before = line.above;
        line.above = line.fast.value > line.slow.value;
        if (close - end <= FIVE) {
          if (line.held > 0) line.atClose = true;
          return;
        }
        if (before === undefined || before === line.above) return;
        const side = line.above ? "buy" : "sell";
        if ((side === "buy") !== (line.held === 0)) return;
        if (thisClose) trade(i, side, bar.close, end);
        else line.waiting = side;
      });
    }
    let equity = cash;
    for (const line of lines) {
      line.atClose = false;
      if (line.held > 0) equity += micros(line.last) * BigInt(line.held);
    }
    ends.push({ cash, equity });
  }
  return { fills, days: ends, fees };
}
