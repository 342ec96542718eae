/**
 * A feed that replays stored bars as if they came from a vendor, so that live
 * mode can be tried without an account.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import type { MarketStore } from "../../store/market_store.ts";
import { makeColumns } from "../../store/bar_store.ts";
import { DAY_MS, formatDate, parseDate } from "../../time/date.ts";
import { parseInterval } from "../../time/interval.ts";
import type { BarColumns, BaseInterval, TradingDate } from "../../types.ts";
import type {
  Feed,
  FeedBar,
  FeedClock,
  FeedSink,
  HistoryRequest,
} from "../feed.ts";
import type { ReplayOptions } from "./replay_options.ts";
import { Chance, slotChance } from "./slot_chance.ts";

const MIN_DATE: TradingDate = "0000-01-01";
const MAX_DATE: TradingDate = "9999-12-31";
const PAGE_BARS = 10_000;
// A date is read this long before its first bar.
const AHEAD_MS = 600_000;

/** What a replay is made of, beside its options. */
export interface ReplayParts {
  /** The open store. The feed closes it. */
  readonly store: MarketStore;
  /** What is replayed. */
  readonly options: ReplayOptions;
  /** The interval of the bars. */
  readonly interval: BaseInterval;
  /** The time of the market. */
  readonly clock: FeedClock;
  /** The instant at which that time began; −∞ before it has. */
  readonly beganAt: () => number;
}

/** A bar on its way. */
interface Queued {
  readonly due: number;
  readonly bar: FeedBar;
}

/** Replays the bars of a store. */
export class ReplayFeed implements Feed {
  readonly name = "replay";
  readonly omitsNoTrade = false;
  readonly delayMs = 0;
  readonly #parts: ReplayParts;
  readonly #lengthMs: number;
  #symbols: readonly string[] = [];
  #sink: FeedSink | undefined;
  /** The dates that have bars and are not read yet, ascending. */
  #dates: TradingDate[] = [];
  /** Bars that are not sent yet, by the time they are due. */
  #queue: Queued[] = [];
  #cancel: (() => void) | undefined;
  #isClosed = false;

  /** Nothing is read yet. */
  constructor(parts: ReplayParts) {
    this.#parts = parts;
    this.#lengthMs = parseInterval(parts.interval).lengthMs ?? 0;
  }

  /** See {@linkcode Feed.start}. */
  start(symbols: readonly string[], sink: FeedSink): void {
    this.#sink = sink;
    this.#symbols = symbols;
    this.#dates = this.#datesOf(symbols);
    sink.notice({ kind: "connected", reconnects: 0 });
    this.#begin();
  }

  /** See {@linkcode Feed.add}. */
  add(symbols: readonly string[]): void {
    this.#symbols = [...new Set([...this.#symbols, ...symbols])];
    this.#queue = [];
    this.#dates = this.#datesOf(this.#symbols);
    this.#sink?.notice({ kind: "subscribed", symbols: this.#symbols });
  }

  /** See {@linkcode Feed.history}. */
  async *history(
    { symbols, interval, from, to }: HistoryRequest,
    signal?: AbortSignal,
  ): AsyncIterable<readonly FeedBar[]> {
    const { clock, store } = this.#parts;
    const now = clock.now();
    for (const symbol of symbols) {
      const bars: FeedBar[] = [];
      const dates = store.tradingDates(
        symbol,
        interval,
        dateBefore(from),
        dateBefore(to + 2 * DAY_MS),
      );
      for (const date of dates) {
        if (signal?.aborted) {
          throw new SessionError("stopped", "The request was stopped");
        }
        for (const bar of await this.#barsOn(symbol, date)) {
          const isAsked = bar.start >= from && bar.start < to &&
            bar.start + this.#lengthMs <= now;
          if (isAsked && !this.#isUnfilled(bar)) bars.push(bar);
        }
      }
      for (let i = 0; i < bars.length; i += PAGE_BARS) {
        yield bars.slice(i, i + PAGE_BARS);
      }
    }
  }

  /** See {@linkcode Feed.close}. */
  close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel?.();
    this.#parts.store.close();
    return Promise.resolve();
  }

  /** Waits until the market has a time, then streams. */
  #begin(): void {
    const since = this.#parts.beganAt();
    if (since === -Infinity) {
      this.#later(0, () => this.#begin());
      return;
    }
    this.#sink?.notice({ kind: "subscribed", symbols: this.#symbols });
    this.#stream(since);
  }

  /** Sends what is due; bars that were due before `since` are not sent. */
  #stream(since: number): void {
    this.#send(since).then(() => {
      const next = this.#queue.at(-1)?.due ?? Infinity;
      const now = this.#parts.clock.now();
      this.#later(Math.max(0, next - now), () => this.#stream(since));
    }, (error) => {
      if (this.#isClosed) return;
      this.#sink?.failed(
        error instanceof SessionError ? error : new SessionError(
          "store_corrupt",
          `The replay cannot read its store: ${String(error)}`,
        ),
      );
    });
  }

  async #send(since: number): Promise<void> {
    await this.#read(since);
    const now = this.#parts.clock.now();
    for (;;) {
      const next = this.#queue.at(-1);
      if (next === undefined || next.due > now) break;
      this.#queue.pop();
      this.#sink?.bar(next.bar, next.due);
    }
    this.#sink?.time?.(now);
  }

  /** Queues the bars of the dates that begin soon. */
  async #read(since: number): Promise<void> {
    for (;;) {
      const [date] = this.#dates;
      if (date === undefined) return;
      const now = this.#parts.clock.now();
      // A date's bars may begin up to a day before its midnight in UTC.
      if ((parseDate(date) - 1) * DAY_MS - AHEAD_MS > now) return;
      this.#dates.shift();
      for (const symbol of this.#symbols) {
        for (const bar of await this.#barsOn(symbol, date)) {
          const due = this.#dueAt(bar);
          if (due > since && !this.#isHole(bar)) this.#queue.push({ due, bar });
        }
      }
      this.#queue.sort((a, b) => b.due - a.due);
    }
  }

  #dueAt({ symbol, start }: FeedBar): number {
    const { seed, delayMs } = this.#parts.options;
    const delay = delayMs === 0
      ? 0
      : delayMs * slotChance(seed, symbol, start, Chance.delay);
    return start + this.#lengthMs + delay;
  }

  #isHole({ symbol, start }: FeedBar): boolean {
    const { seed, holes } = this.#parts.options;
    return slotChance(seed, symbol, start, Chance.hole) < holes;
  }

  #isUnfilled(bar: FeedBar): boolean {
    const { seed, unfilled } = this.#parts.options;
    return this.#isHole(bar) &&
      slotChance(seed, bar.symbol, bar.start, Chance.unfilled) < unfilled;
  }

  async #barsOn(symbol: string, date: TradingDate): Promise<FeedBar[]> {
    const { store, interval } = this.#parts;
    const [chunk] = await store.chunks(symbol, interval, date, date);
    if (chunk === undefined) return [];
    const columns = makeColumns(chunk.rows);
    store.decode(chunk, columns, 0);
    return Array.from(
      { length: chunk.rows },
      (_, row) => barAt(columns, row, symbol),
    );
  }

  #datesOf(symbols: readonly string[]): TradingDate[] {
    const { store, interval, options } = this.#parts;
    const from = options.from ?? MIN_DATE;
    const to = options.to ?? MAX_DATE;
    const dates = new Set<TradingDate>();
    for (const symbol of symbols) {
      for (const date of store.tradingDates(symbol, interval, from, to)) {
        dates.add(date);
      }
    }
    return [...dates].sort();
  }

  #later(delayMs: number, action: () => void): void {
    if (this.#isClosed) return;
    this.#cancel = this.#parts.clock.after(delayMs, action);
  }
}

/** The date before that of an instant in UTC: a trading date may lie a day off. */
function dateBefore(instant: number): TradingDate {
  return formatDate(Math.floor(instant / DAY_MS) - 1);
}

function barAt(columns: BarColumns, row: number, symbol: string): FeedBar {
  return {
    symbol,
    start: columns.timestamp[row],
    open: columns.open[row],
    high: columns.high[row],
    low: columns.low[row],
    close: columns.close[row],
    volume: columns.volume[row],
    correction: false,
  };
}
