/**
 * Returns of the account by the hour of the exchange's clock, from the bars in
 * which positions were open.
 *
 * @module
 */
import { rollFills } from "../../results/roll_fills.ts";
import type { RunResult } from "../../results/run_result.ts";
import {
  hourIn,
  type ReturnGroup,
  returnGroups,
} from "../../statistics/breakdown.ts";
import type { StrategyContext } from "../../strategy/strategy.ts";
import { addQuantity } from "../../trading/money.ts";
import type { Interval } from "../../types.ts";
import { firstFrom } from "./first_from.ts";

/** The number of the group of what comes between sessions. */
const BETWEEN = -1;
const HOUR_MS = 3_600_000;
/** Clocks are changed at whole quarters of an hour. */
const QUARTER_MS = 900_000;
/** Intervals that are shorter than a session. */
const WITHIN_SESSION = /^\d+[smh]$/;

/** What changes a position: a fill, or a corporate action without a price. */
interface Change {
  readonly time: number;
  readonly quantity: number;
  readonly price: number;
  readonly fee: number;
  readonly isFill: boolean;
}

/** A symbol that was held. */
interface Held {
  readonly changes: readonly Change[];
  readonly multiplier: number;
  readonly currency: string;
  next: number;
  quantity: number;
  /** The newest close; NaN before the first. */
  price: number;
}

/** An hour of a session. */
interface Segment {
  readonly hour: number;
  readonly from: number;
  readonly to: number;
  profit: number;
}

/** Sums what the account gains in each hour of each session. */
export class HourReturns {
  readonly #held: ReadonlyMap<string, Held>;
  readonly #equity: ReadonlyMap<string, RunResult["equity"][number]>;
  readonly #hourOf: (instant: number) => number;
  /** Whether sessions of several exchange groups overlap. */
  readonly #isJoint: boolean;
  readonly #keys: number[] = [];
  readonly #returns: number[] = [];
  /** Equity at the end of the session before. */
  #before: number;
  #isFirst = true;

  /** Reads the fills and the corporate actions of a result; `zone` is that of the hours. */
  constructor(result: RunResult, zone: string) {
    const { equity, account: { startingCash } } = result;
    this.#held = heldOf(result);
    this.#equity = new Map(equity.map((session) => [session.date, session]));
    this.#hourOf = hourIn(zone);
    this.#isJoint = result.sessions.some(({ groups }) => groups !== undefined);
    this.#before = startingCash;
  }

  /** The returns by hour, with those between sessions as hour -1. */
  get groups(): readonly ReturnGroup[] {
    return returnGroups(this.#keys, this.#returns);
  }

  /** Looks at the bars of a session at its end. */
  endSession(context: StrategyContext, interval: Interval): void {
    const { session } = context;
    const end = this.#equity.get(session.date);
    if (end === undefined || !WITHIN_SESSION.test(interval)) return;
    // Equity at the end of each group's session is not known.
    if (this.#isJoint) return;
    const segments = segmentsOf(session.open, session.close, this.#hourOf);
    const present = new Set(context.symbols);
    for (const [symbol, held] of this.#held) {
      const bars = present.has(symbol)
        ? context.bars(symbol, interval)
        : undefined;
      follow(held, bars, segments, rateOf(held, end));
    }
    const gained = segments.reduce((sum, { profit }) => sum + profit, 0);
    let equity = end.equity - gained;
    // Nothing comes before the first session.
    if (this.#isFirst) this.#isFirst = false;
    else this.#add(BETWEEN, equity - this.#before, this.#before);
    for (const { hour, profit } of segments) {
      this.#add(hour, profit, equity);
      equity += profit;
    }
    this.#before = end.equity;
  }

  #add(hour: number, profit: number, equity: number): void {
    this.#keys.push(hour);
    this.#returns.push(equity > 0 ? profit / equity : NaN);
  }
}

type Bars = ReturnType<StrategyContext["bars"]>;

/** Adds to each hour of a session what a symbol has gained in it. */
function follow(
  held: Held,
  bars: Bars | undefined,
  segments: readonly Segment[],
  rate: number,
): void {
  const open = segments[0].from;
  const close = segments[segments.length - 1].to;
  const { changes } = held;
  // Corporate actions come before the session.
  while (held.next < changes.length && isBefore(changes[held.next], open)) {
    held.quantity = addQuantity(held.quantity, changes[held.next++].quantity);
  }
  const trades = held.next < changes.length && changes[held.next].time <= close;
  const first = bars === undefined ? 0 : firstFrom(bars, open);
  if (held.quantity === 0 && !trades) {
    if (bars !== undefined && bars.length > first) {
      held.price = bars.close(bars.length - 1);
    }
    return;
  }
  if (bars !== undefined && bars.length > first) held.price = bars.open(first);
  const unit = held.multiplier * rate;
  for (const segment of segments) {
    const isLast = segment.to === close;
    const end = bars === undefined
      ? -1
      : (isLast ? bars.length : firstFrom(bars, segment.to)) - 1;
    const price = end >= first && bars !== undefined
      ? bars.close(end)
      : held.price;
    if (held.quantity !== 0) {
      segment.profit += held.quantity * (price - held.price) * unit;
    }
    for (; held.next < changes.length; held.next++) {
      const change = changes[held.next];
      if (isLast ? change.time > close : change.time >= segment.to) break;
      held.quantity = addQuantity(held.quantity, change.quantity);
      if (!change.isFill) continue;
      // Without a bar, what was paid is the only price.
      const mark = price === price ? price : change.price;
      segment.profit += change.quantity * (mark - change.price) * unit -
        change.fee;
    }
    held.price = price;
  }
}

function isBefore({ time, isFill }: Change, open: number): boolean {
  return isFill ? time < open : time <= open;
}

/** The hours of a session, on the clock of its zone. */
function segmentsOf(
  open: number,
  close: number,
  hourOf: (instant: number) => number,
): Segment[] {
  const segments: Segment[] = [];
  let from = open;
  while (from < close) {
    const hour = hourOf(from);
    let to = from + QUARTER_MS - from % QUARTER_MS;
    while (to < close && to - from < HOUR_MS && hourOf(to) === hour) {
      to += QUARTER_MS;
    }
    segments.push({ hour, from, to: Math.min(to, close), profit: 0 });
    from = to;
  }
  return segments;
}

/** One unit of a symbol's currency in the account's at the end of a session. */
function rateOf(
  { currency }: Held,
  { currencies = [] }: RunResult["equity"][number],
): number {
  return currencies.find((one) => one.currency === currency)?.rate ?? 1;
}

function heldOf(
  { account: { actions = [] }, fills, instruments }: RunResult,
): ReadonlyMap<string, Held> {
  const facts = new Map(
    instruments.map(({ symbol, facts }) => [symbol, facts]),
  );
  const changes = new Map<string, Change[]>();
  const add = (symbol: string, change: Change) => {
    const own = changes.get(symbol);
    if (own === undefined) changes.set(symbol, [change]);
    else own.push(change);
  };
  for (const { symbol, time, before, after, into } of actions) {
    const none = { time, price: 0, fee: 0, isFill: false };
    add(symbol, { ...none, quantity: after - before });
    if (into !== undefined) {
      add(into.symbol, { ...none, quantity: into.quantity });
    }
  }
  // A roll is booked between sessions; the position stays.
  const rolled = rollFills(fills);
  for (const fill of fills) {
    if (rolled.has(fill)) continue;
    const { symbol, time, side, quantity, price, fee } = fill;
    add(symbol, {
      time: Date.parse(time),
      quantity: side === "buy" ? quantity : -quantity,
      price,
      fee,
      isFill: true,
    });
  }
  return new Map([...changes].map(([symbol, own]) => [symbol, {
    changes: own.sort((a, b) => a.time - b.time),
    multiplier: facts.get(symbol)?.multiplier ?? 1,
    currency: facts.get(symbol)?.currency ?? "",
    next: 0,
    quantity: 0,
    price: NaN,
  }]));
}
