/**
 * The bars in which positions were open: excursions of round trips, and the
 * value of all positions at session ends.
 *
 * @module
 */
import type { RunResult } from "../../results/run_result.ts";
import { type Excursion, ExcursionTrack } from "../../statistics/excursion.ts";
import type { StrategyContext } from "../../strategy/strategy.ts";
import type { SessionCurrency } from "../../trading/fills.ts";
import type { ReturnGroup } from "../../statistics/breakdown.ts";
import { addQuantity } from "../../trading/money.ts";
import type { RoundTrip } from "../../trading/round_trips.ts";
import type { Interval } from "../../types.ts";
import { firstFrom } from "./first_from.ts";
import { HourReturns } from "./hour_returns.ts";
import { sessionSymbols } from "./session_symbols.ts";
import { zoneOf } from "./zone.ts";

/** A round trip that is followed. */
interface Followed {
  readonly index: number;
  readonly trip: RoundTrip;
  readonly track: ExcursionTrack;
}

/** A split of a position, in time order. */
interface Split {
  readonly time: number;
  readonly ratio: number;
}

/** Follows the round trips of a run through its bars, session by session. */
export class HeldBars {
  readonly #interval: Interval;
  readonly #waiting: ReadonlyMap<string, Followed[]>;
  readonly #open = new Map<string, Followed[]>();
  readonly #next = new Map<string, number>();
  readonly #splits: ReadonlyMap<string, readonly Split[]>;
  readonly #excursions: (Excursion | undefined)[];
  readonly #positions: PositionValues;
  readonly #hours: HourReturns;

  /** Follows the round trips of a result. */
  constructor(result: RunResult) {
    const { account, baseInterval } = result;
    const { roundTrips, actions = [] } = account;
    this.#interval = baseInterval;
    this.#excursions = new Array(roundTrips.length).fill(undefined);
    this.#waiting = Map.groupBy(
      roundTrips.map((trip, index) => ({
        index,
        trip,
        track: new ExcursionTrack(trip),
      })),
      ({ trip }) => trip.symbol,
    );
    for (const own of this.#waiting.values()) {
      own.sort((a, b) => a.trip.entryTime - b.trip.entryTime);
    }
    this.#splits = Map.groupBy(
      actions.filter(({ type }) => type === "split").map((
        { symbol, strategy, time, value },
      ) => ({ key: `${strategy} ${symbol}`, time, ratio: value })),
      ({ key }) => key,
    );
    this.#positions = new PositionValues(result);
    this.#hours = new HourReturns(result, zoneOf(result));
  }

  /** The symbols whose bars are needed. */
  get symbols(): Iterable<string> {
    return this.#positions.symbols;
  }

  /** The value of all positions at session ends without their signs, by trading date. */
  get gross(): ReadonlyMap<string, number> {
    return this.#positions.gross;
  }

  /** The returns of the account by the hour of the exchange's clock. */
  get hours(): readonly ReturnGroup[] {
    return this.#hours.groups;
  }

  /**
   * The excursions of the round trips, in their order; `undefined` of those of
   * which no bar was seen.
   */
  get excursions(): readonly (Excursion | undefined)[] {
    return this.#excursions;
  }

  /** Looks at the bars of a session at its end. */
  endSession(context: StrategyContext): void {
    this.#positions.endSession(context, this.#interval);
    this.#hours.endSession(context, this.#interval);
    for (const symbol of sessionSymbols(context)) {
      const open = this.#openIn(symbol, context.session.close);
      if (open.length === 0) continue;
      const left = open.filter((one) => {
        this.#follow(context, symbol, one);
        if (one.track.bars > 0) {
          this.#excursions[one.index] = one.track.excursion;
        }
        return one.trip.exitTime > context.session.close;
      });
      this.#open.set(symbol, left);
    }
  }

  /** The round trips of a symbol that were open in a session that ends at `close`. */
  #openIn(symbol: string, close: number): Followed[] {
    const open = this.#open.get(symbol) ?? [];
    const waiting = this.#waiting.get(symbol) ?? [];
    let next = this.#next.get(symbol) ?? 0;
    while (next < waiting.length && waiting[next].trip.entryTime <= close) {
      open.push(waiting[next++]);
    }
    this.#next.set(symbol, next);
    return open;
  }

  /** Takes the bars of the session that start at the entry or later, and before the exit. */
  #follow(context: StrategyContext, symbol: string, one: Followed): void {
    const { trip, track } = one;
    const bars = context.bars(symbol, this.#interval);
    const from = Math.max(trip.entryTime, context.session.open);
    for (let i = firstFrom(bars, from); i < bars.length; i++) {
      const time = bars.timestamp(i);
      if (time >= trip.exitTime) break;
      const ratio = this.#ratioAfter(trip, time);
      track.add(bars.high(i) / ratio, bars.low(i) / ratio);
    }
  }

  /** New units per old one by the splits from an instant to the exit. */
  #ratioAfter({ strategy, symbol, exitTime }: RoundTrip, time: number): number {
    if (this.#splits.size === 0) return 1;
    let ratio = 1;
    for (const split of this.#splits.get(`${strategy} ${symbol}`) ?? []) {
      if (split.time > time && split.time <= exitTime) ratio *= split.ratio;
    }
    return ratio;
  }
}

/** What positions are worth at session ends, those of all strategies in a symbol together. */
class PositionValues {
  /** The symbols that were traded or received. */
  readonly symbols: ReadonlySet<string>;
  /** The sum of values without their signs, by trading date. */
  readonly gross = new Map<string, number>();
  /** What changes a position, in time order: its symbol, when, by how much. */
  readonly #changes: readonly (readonly [string, number, number])[];
  readonly #multipliers: ReadonlyMap<string, number>;
  readonly #currencies: ReadonlyMap<string, string>;
  /** By trading date: what other currencies are worth at its end. */
  readonly #rates: ReadonlyMap<string, readonly SessionCurrency[]>;
  readonly #held = new Map<string, number>();
  readonly #prices = new Map<string, number>();
  #next = 0;

  /** Reads the fills and the corporate actions of a result. */
  constructor(
    { account: { actions = [] }, fills, instruments, equity }: RunResult,
  ) {
    this.#changes = [
      ...actions.flatMap(({ symbol, time, before, after, into }) => [
        [symbol, time, after - before] as const,
        ...into === undefined
          ? []
          : [[into.symbol, time, into.quantity] as const],
      ]),
      ...fills.map(({ symbol, time, side, quantity }) =>
        [
          symbol,
          Date.parse(time),
          side === "buy" ? quantity : -quantity,
        ] as const
      ),
    ].sort(([, a], [, b]) => a - b);
    this.symbols = new Set(this.#changes.map(([symbol]) => symbol));
    this.#multipliers = new Map(
      instruments.map(({ symbol, facts }) => [symbol, facts.multiplier ?? 1]),
    );
    this.#currencies = new Map(
      instruments.map(({ symbol, facts }) => [symbol, facts.currency ?? ""]),
    );
    this.#rates = new Map(
      equity.map(({ date, currencies = [] }) => [date, currencies]),
    );
  }

  /** One unit of a symbol's currency in the account's at the end of a date. */
  #rate(symbol: string, date: string): number {
    const currency = this.#currencies.get(symbol);
    return this.#rates.get(date)?.find((one) => one.currency === currency)
      ?.rate ?? 1;
  }

  /** Values the positions at a session's end. */
  endSession(context: StrategyContext, interval: Interval): void {
    const { session: { close, date }, symbols } = context;
    for (; this.#next < this.#changes.length; this.#next++) {
      const [symbol, time, change] = this.#changes[this.#next];
      if (time > close) break;
      const now = addQuantity(this.#held.get(symbol) ?? 0, change);
      this.#held.set(symbol, now);
    }
    for (const symbol of symbols) {
      if (!this.symbols.has(symbol)) continue;
      const bars = context.bars(symbol, interval);
      if (bars.length > 0) {
        this.#prices.set(symbol, bars.close(bars.length - 1));
      }
    }
    let gross = 0;
    for (const [symbol, held] of this.#held) {
      gross += Math.abs(held * (this.#prices.get(symbol) ?? 0)) *
        (this.#multipliers.get(symbol) ?? 1) * this.#rate(symbol, date);
    }
    this.gross.set(date, gross);
  }
}
