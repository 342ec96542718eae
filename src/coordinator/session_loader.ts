/**
 * Loads what a session needs into shared memory: its base bars and historical
 * indicators.
 *
 * @module
 */
import type { SeriesWriter } from "../memory/series_writer.ts";
import type { SessionRecord } from "../memory/session_table.ts";
import { GapLedger } from "../quality/gap_ledger.ts";
import type { SlotRange } from "../quality/gaps.ts";
import { ActionBoard } from "../session/action_board.ts";
import {
  baseSlots,
  hasDailyIndicator,
  type RunPlan,
} from "../session/run_plan.ts";
import type { StoredBars } from "../store/market_store.ts";
import type { SeriesIndex } from "../store/series_index.ts";
import { SessionGrid, type SlotRule } from "../time/grid.ts";
import type { TradingDate } from "../types.ts";
import { slotsIn } from "./bar_generation.ts";
import type { DailyFeed } from "./daily_feed.ts";
import type { DailyHistory } from "./daily_history.ts";
import { OvernightJumpFinder, type OvernightJumps } from "./overnight_jumps.ts";
import type {
  GeneratedBars,
  LoadResult,
  MissedDays,
  ReadersProgress,
  SessionRows,
} from "./session_source.ts";
import { type LiveDates, SymbolLoader } from "./symbol_loader.ts";

/** The parts of a {@linkcode SessionLoader}. */
export interface SessionLoaderParts {
  /** The plan of the run. */
  readonly plan: RunPlan;
  /** The store of the bars. */
  readonly store: StoredBars;
  /** Its inventory. */
  readonly stored: SeriesIndex;
  /** The trading dates of all sessions, history first. */
  readonly dates: readonly TradingDate[];
  /** How many of them are history. */
  readonly historyCount: number;
  /** Opens the writer of a series. */
  readonly writer: (id: number) => SeriesWriter;
  /** The daily history: `[symbol]`. */
  readonly daily: readonly (DailyHistory | undefined)[];
  /** Passes daily bars to the processor: `[symbol]`. */
  readonly feeds: readonly (DailyFeed | undefined)[];
  /** Bars of the daily history that were aggregated from shorter ones so far. */
  readonly generatedDaily: () => number;
  /** Of the dates whose bars arrive while their session is under way. */
  readonly live?: LiveDates;
}

/** Loads one session after the other, each for all symbols. */
export class SessionLoader {
  /** Bars of every delivered session: `[session][symbol]`. */
  readonly counts: number[][] = [];
  readonly #slots: SlotRule;
  /** Those that load something: the first ones of the plan. */
  readonly #symbols: readonly SymbolLoader[];
  readonly #generatedDaily: () => number;
  /** Slots of delivered sessions whose bars were aggregated from shorter ones. */
  readonly #generated = new GapLedger();
  /** The number of those slots, by symbol. */
  readonly #generatedInSession: number[];
  #generatedInHistory = 0;
  readonly #jumps: OvernightJumpFinder;
  /** The actions of live sessions. */
  readonly #live: ActionBoard | undefined;
  /** The newest session whose chunks have been fetched, and decoded. */
  #fetched = -1;
  #decoded = -1;

  /** Loads the sessions of a plan. */
  constructor(parts: SessionLoaderParts) {
    const { plan, store, stored, dates, historyCount, writer, daily } = parts;
    const { base, historical } = plan.ids;
    this.#slots = baseSlots(plan);
    this.#generatedInSession = plan.symbols.map(() => 0);
    this.#jumps = new OvernightJumpFinder(
      plan.symbols.length,
      plan.actions,
      plan.rolls,
    );
    this.#live = plan.liveActions && ActionBoard.of(plan.liveActions.board);
    this.#generatedDaily = parts.generatedDaily;
    // Of parked symbols, only daily historical indicators are loaded here.
    const loaded = hasDailyIndicator(plan)
      ? plan.symbols
      : plan.symbols.slice(0, plan.streamed);
    this.#symbols = loaded.map((_, symbol) =>
      new SymbolLoader({
        plan,
        store,
        stored,
        symbol,
        dates,
        historyCount,
        writer: writer(base[symbol]),
        historical: historical.map((symbols) => writer(symbols[symbol])),
        parked: symbol >= plan.streamed,
        daily: daily[symbol],
        feed: parts.feeds[symbol],
        live: parts.live,
      })
    );
  }

  /** The bars of a symbol in the session that is loaded. */
  loaded(symbol: number): SessionRows {
    return this.#symbols[symbol].loaded;
  }

  /** Index behind the last stored bar of a symbol, see {@linkcode SymbolLoader.storedTo}. */
  storedTo(symbol: number): number {
    return this.#symbols[symbol].storedTo;
  }

  /** Slots of the session that is loaded whose bars were aggregated from shorter ones. */
  generatedIn(symbol: number): readonly SlotRange[] {
    return this.#symbols[symbol].generated;
  }

  /** Bars loaded so far, history included. */
  get barsLoaded(): number {
    return this.#symbols.reduce((sum, { barsLoaded }) => sum + barsLoaded, 0);
  }

  /** Stored bars outside of the slots of their session; they are left out. */
  get barsOutside(): number {
    return this.#symbols.reduce((sum, { barsOutside }) => sum + barsOutside, 0);
  }

  /** Jumps of the price between two sessions so far. */
  get jumps(): OvernightJumps {
    return this.#jumps.result();
  }

  /** The symbols whose daily historical indicators lacked the newest date. */
  get missedDays(): MissedDays[] {
    return this.#symbols.flatMap(({ missedDays, firstMissed }, symbol) =>
      firstMissed === undefined
        ? []
        : [{ symbol, sessions: missedDays, first: firstMissed }]
    );
  }

  /** The bars that were aggregated from shorter ones so far. */
  get generated(): GeneratedBars {
    return {
      session: this.#generatedInSession,
      history: this.#generatedInHistory + this.#generatedDaily(),
      slots: this.#generated.pack(),
    };
  }

  /**
   * Loads session `session`. Call it again after `no_room` and `pending`. A
   * session is loaded for all symbols or for none.
   */
  load(
    record: SessionRecord,
    session: number,
    readers: ReadersProgress,
  ): LoadResult {
    const symbols = this.#symbols;
    if (!this.#fetch(session)) return "pending";
    if (session !== this.#decoded) {
      const slots = new SessionGrid(record, this.#slots).count;
      for (const symbol of symbols) {
        if (!symbol.reserve(record, slots, session, readers)) return "no_room";
      }
      for (const symbol of symbols) symbol.decode(record);
      this.#decoded = session;
      const live = this.#live?.on(record.date);
      if (live !== undefined) this.#jumps.know(live.actions, live.rolls);
    }
    for (const symbol of symbols) if (!symbol.poll()) return "pending";
    for (const symbol of symbols) {
      symbol.addBars(record);
      if (!record.history) symbol.addHistorical(record);
    }
    return "loaded";
  }

  /** Adds a bar of a symbol to the session, which is under way. */
  append(
    symbol: number,
    start: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    const loader = this.#symbols[symbol];
    loader.append(start, open, high, low, close, volume);
  }

  /** Ends the session: its bars become history. */
  end(record: SessionRecord): void {
    this.#count(record);
    for (const symbol of this.#symbols) symbol.end(record);
  }

  /** Fetches the chunks of a session; `false` until all have arrived. */
  #fetch(session: number): boolean {
    if (session === this.#fetched) return true;
    let complete = true;
    for (const symbol of this.#symbols) {
      if (!symbol.fetch(session)) complete = false;
    }
    if (complete) this.#fetched = session;
    return complete;
  }

  /** Counts the bars of a session that ends. */
  #count({ date, history }: SessionRecord): void {
    const symbols = this.#symbols;
    const counts = new Array<number>(this.#generatedInSession.length).fill(0);
    for (let symbol = 0; symbol < symbols.length; symbol++) {
      const { generated, loaded } = symbols[symbol];
      counts[symbol] = loaded.to - loaded.from;
      this.#jumps.add(symbol, date, loaded.bars, loaded.from, loaded.to);
      const slots = slotsIn(generated);
      if (slots === 0) continue;
      if (history) this.#generatedInHistory += slots;
      else {
        this.#generatedInSession[symbol] += slots;
        this.#generated.add(this.counts.length, symbol, generated);
      }
    }
    if (!history) this.counts.push(counts);
  }
}
