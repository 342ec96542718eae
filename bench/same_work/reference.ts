/**
 * The reference of the comparison: computes everything from scratch, bar by bar, and
 * sums whole windows again for each value. It is slow and shares no code with the
 * engine.
 *
 * @module
 */
import {
  type Detail,
  FEE_PER_SHARE,
  FIVE_MINUTES_MS,
  type Market,
  MINUTE_MS,
  type Outcome,
  QUANTITY,
  type Session,
  STARTING_CASH,
  type WorkFill,
} from "./work.ts";

interface Minute {
  readonly t: number;
  readonly o: number;
  readonly h: number;
  readonly l: number;
  readonly c: number;
  readonly v: number;
}

/** Ten-thousandths of a currency unit, in which all prices and fees are integers. */
const UNIT = 10_000;
const FEE = Math.round(FEE_PER_SHARE * QUANTITY * UNIT);

/** The outcome and its details; without `flat`, shares are kept overnight. */
export function runReference(market: Market, flat = true): Outcome & Detail {
  const fills: WorkFill[] = [];
  const fiveMinutes: number[][][] = [];
  const sessionEnds: number[][][] = [];
  const equity = market.sessions.map(() => STARTING_CASH * UNIT);
  market.symbols.forEach((symbol, k) => {
    const trader = new Trader(symbol, flat, fills);
    market.sessions.forEach((session, s) => {
      trader.runSession(session, minutesOf(market, k, session));
      equity[s] += trader.value();
    });
    fiveMinutes.push(trader.fiveMinutes);
    sessionEnds.push(trader.ends);
  });
  return {
    fills,
    equity: equity.map((value) => value / UNIT),
    fiveMinutes,
    sessionEnds,
  };
}

function minutesOf(market: Market, k: number, session: Session): Minute[] {
  const { timestamp, open, high, low, close, volume } = market.bars[k];
  const minutes: Minute[] = [];
  let i = firstFrom(timestamp, session.open);
  for (; i < timestamp.length && timestamp[i] < session.close; i++) {
    minutes.push({
      t: timestamp[i],
      o: open[i],
      h: high[i],
      l: low[i],
      c: close[i],
      v: volume[i],
    });
  }
  return minutes;
}

/** The first index whose value is not below `from`. */
function firstFrom(values: Float64Array, from: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** One symbol from the first session to the last. */
class Trader {
  readonly fiveMinutes: number[][] = [];
  readonly ends: number[][] = [];
  readonly #symbol: string;
  readonly #flat: boolean;
  readonly #fills: WorkFill[];
  readonly #rsi = new Rsi(14);
  readonly #fast = new Ema(10);
  readonly #slow = new Ema(30);
  #closes: number[] = [];
  #cash = 0;
  #held = 0;
  #last = 0;
  #above: boolean | undefined;

  constructor(symbol: string, flat: boolean, fills: WorkFill[]) {
    this.#symbol = symbol;
    this.#flat = flat;
    this.#fills = fills;
  }

  value(): number {
    return this.#cash + this.#held * this.#last;
  }

  runSession(session: Session, minutes: readonly Minute[]): void {
    let waiting: "buy" | "sell" | undefined = this.#waiting;
    if (this.#flat) waiting = this.#held > 0 ? "sell" : undefined;
    let bought = false;
    let bucket: Minute[] = [];
    let bucketStart = session.open;
    let turnover = 0;
    let volume = 0;
    for (const bar of minutes) {
      if (waiting !== undefined) {
        this.#fill(bar.t, waiting, bar.o);
        waiting = undefined;
      }
      this.#last = Math.round(bar.c * UNIT);
      this.#rsi.push(bar.c);
      this.#closes = [...this.#closes.slice(-19), bar.c];
      turnover += (bar.h + bar.l + bar.c) / 3 * bar.v;
      volume += bar.v;
      const end = bar.t + MINUTE_MS;
      if (this.#flat && end === session.close && bought && this.#held > 0) {
        this.#fill(end, "sell", bar.c);
      }
      const start = session.open +
        Math.floor((bar.t - session.open) / FIVE_MINUTES_MS) * FIVE_MINUTES_MS;
      if (start !== bucketStart) {
        bucket = [];
        bucketStart = start;
      }
      bucket.push(bar);
      if (bucket.length < 5) continue;
      const signal = this.#onFiveMinutes(start, bucket);
      if (this.#flat && end === session.close) continue;
      if (signal === "buy" && this.#held === 0) {
        waiting = "buy";
        bought = true;
      }
      if (signal === "sell" && this.#held > 0) waiting = "sell";
    }
    this.#waiting = waiting;
    this.#endSession(turnover / volume);
  }
  #waiting: "buy" | "sell" | undefined;

  #onFiveMinutes(start: number, bars: readonly Minute[]) {
    const close = bars[4].c;
    this.fiveMinutes.push([
      start,
      bars[0].o,
      Math.max(...bars.map((bar) => bar.h)),
      Math.min(...bars.map((bar) => bar.l)),
      close,
      bars.reduce((sum, bar) => sum + bar.v, 0),
    ]);
    this.#fast.push(close);
    this.#slow.push(close);
    if (Number.isNaN(this.#slow.value)) return undefined;
    const before = this.#above;
    this.#above = this.#fast.value > this.#slow.value;
    if (before === undefined || before === this.#above) return undefined;
    return this.#above ? "buy" : "sell";
  }

  #fill(time: number, side: "buy" | "sell", price: number): void {
    const amount = Math.round(price * UNIT) * QUANTITY;
    this.#cash += (side === "buy" ? -amount : amount) - FEE;
    this.#held += side === "buy" ? QUANTITY : -QUANTITY;
    this.#fills.push({
      time,
      symbol: this.#symbol,
      side,
      quantity: QUANTITY,
      price,
      fee: FEE / UNIT,
    });
  }

  #endSession(vwap: number): void {
    const full = this.#closes.length === 20;
    const mean = this.#closes.reduce((a, b) => a + b, 0) / 20;
    const variance = this.#closes.reduce((a, b) => a + (b - mean) ** 2, 0) / 20;
    this.ends.push([
      this.#rsi.value,
      full ? mean : NaN,
      full ? Math.sqrt(variance) : NaN,
      vwap,
      this.#fast.value,
      this.#slow.value,
    ]);
  }
}

/** Wilder, New Concepts in Technical Trading Systems, 1978. */
class Rsi {
  readonly #period: number;
  #previous = NaN;
  #gains: number[] = [];
  #losses: number[] = [];
  #gain = NaN;
  #loss = NaN;

  constructor(period: number) {
    this.#period = period;
  }

  get value(): number {
    if (this.#gain + this.#loss === 0) return 50;
    return 100 - 100 / (1 + this.#gain / this.#loss);
  }

  push(close: number): void {
    const change = close - this.#previous;
    this.#previous = close;
    if (Number.isNaN(change)) return;
    const gain = Math.max(change, 0);
    const loss = Math.max(-change, 0);
    if (!Number.isNaN(this.#gain)) {
      this.#gain = (this.#gain * (this.#period - 1) + gain) / this.#period;
      this.#loss = (this.#loss * (this.#period - 1) + loss) / this.#period;
      return;
    }
    this.#gains.push(gain);
    this.#losses.push(loss);
    if (this.#gains.length < this.#period) return;
    this.#gain = this.#gains.reduce((a, b) => a + b) / this.#period;
    this.#loss = this.#losses.reduce((a, b) => a + b) / this.#period;
  }
}

class Ema {
  value = NaN;
  readonly #period: number;
  #first: number[] = [];

  constructor(period: number) {
    this.#period = period;
  }

  push(close: number): void {
    if (!Number.isNaN(this.value)) {
      const share = 2 / (this.#period + 1);
      this.value = close * share + this.value * (1 - share);
      return;
    }
    this.#first.push(close);
    if (this.#first.length < this.#period) return;
    this.value = this.#first.reduce((a, b) => a + b) / this.#period;
  }
}
