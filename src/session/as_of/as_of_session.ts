/**
 * A run's data as of the last slice delivered.
 *
 * @module
 */
import { Arena } from "../../memory/arena.ts";
import { Directory } from "../../memory/directory.ts";
import type { SessionRecord } from "../../memory/session_table.ts";
import type { RunPlan } from "../run_plan.ts";
import { AsOfBars } from "./bars.ts";
import { AsOfClock } from "./clock.ts";
import { DeliveredRows } from "./digest.ts";
import { AsOfHistorical } from "./historical.ts";
import { AsOfHistoryQuality } from "./history_quality.ts";
import { AsOfIndicators } from "./indicators.ts";
import { AsOfMarket } from "./market.ts";
import { AsOfQuality } from "./quality.ts";
import { SymbolNumbers } from "./symbols.ts";

/** The data of a run's sessions, of one exchange group or of several joined. */
export interface AsOfData {
  /** The instant and the session that the delivery has reached. */
  readonly clock: AsOfClock;
  /**
   * The clock of a symbol's sessions.
   *
   * @throws {SessionError} `argument_invalid` if the run does not have it.
   */
  clockOf(symbol: string): AsOfClock;
  /** Numbers of the symbols. */
  readonly symbols: SymbolNumbers;
  /** Base and derived bars; by number, base bars come first. */
  readonly bars: Pick<AsOfBars, "windows" | "series">;
  /** Real-time indicators. */
  readonly indicators: Pick<AsOfIndicators, "series" | "find" | "ids">;
  /** Historical indicators. */
  readonly historical: Pick<AsOfHistorical, "value" | "isStale">;
  /** Prices, quotes and session metrics. */
  readonly market: Pick<
    AsOfMarket,
    "price" | "worth" | "volume" | "quote" | "metrics"
  >;
  /** Scores of the session. */
  readonly quality: Pick<AsOfQuality, "of">;
  /** Scores of the trailing history. */
  readonly historyQuality: Pick<AsOfHistoryQuality, "of">;
}

/**
 * The engine's side of the data that strategies see. The engine moves the
 * bounds of every series as it follows the delivery log. A strategy holds
 * series and views only, and cannot reach this object from them: look-ahead is
 * impossible by construction.
 */
export class AsOfSession implements AsOfData {
  /** The instant and the session that the delivery has reached. */
  readonly clock: AsOfClock;
  /** Numbers of the symbols. */
  readonly symbols: SymbolNumbers;
  /** Base and derived bars. */
  readonly bars: AsOfBars;
  /** Real-time indicators. */
  readonly indicators: AsOfIndicators;
  /** Historical indicators. */
  readonly historical: AsOfHistorical;
  /** Prices, quotes and session metrics. */
  readonly market: AsOfMarket;
  /** Scores of the session. */
  readonly quality: AsOfQuality;
  /** Scores of the trailing history. */
  readonly historyQuality: AsOfHistoryQuality;
  /** Feeds the run's digest. */
  readonly digest: DeliveredRows;
  #session = -1;

  /** Opens the shared memory of a run. */
  constructor(plan: RunPlan) {
    const arena = Arena.attach(plan.memory.buffer);
    const directory = new Directory(arena);
    const clock = new AsOfClock(plan.exchange);
    const symbols = new SymbolNumbers(plan.symbols);
    const bars = new AsOfBars(plan, arena, directory, symbols);
    const { windows } = bars;
    this.clock = clock;
    this.symbols = symbols;
    this.bars = bars;
    this.indicators = new AsOfIndicators(
      plan,
      arena,
      directory,
      symbols,
      windows,
    );
    this.historical = new AsOfHistorical(
      plan,
      arena,
      directory,
      symbols,
      clock,
    );
    this.market = new AsOfMarket(plan, symbols, clock, windows);
    this.quality = new AsOfQuality(plan, symbols, clock, bars);
    this.historyQuality = new AsOfHistoryQuality(plan, clock, bars);
    this.digest = new DeliveredRows(bars, this.indicators);
  }

  /** See {@linkcode AsOfData.clockOf}: all symbols have the same. */
  clockOf(symbol: string): AsOfClock {
    this.symbols.of(symbol);
    return this.clock;
  }

  /** The number of the current session, history counted from 0; −1 before it. */
  get number(): number {
    return this.#session;
  }

  /**
   * Shows a parked symbol, whose series up to the end of the current session
   * are in memory: its history at once, the session's bars one by one.
   */
  show(symbol: number): void {
    const { record } = this.clock;
    const isNew = !this.bars.isShown(symbol);
    this.bars.show(symbol, this.#session, record.open);
    for (const id of isNew ? this.bars.parkedSeries(symbol) : []) {
      this.digest.skipTo(id, this.bars.windows[id].startRow);
    }
    this.market.show(symbol);
    this.indicators.show(symbol, this.#session);
    this.historical.show(symbol, this.#session, record);
    if (isNew) this.historyQuality.show(symbol);
  }

  /** Hides a parked symbol again, whose rows have been digested. */
  hide(symbol: number): void {
    this.bars.hide(symbol);
    this.indicators.hide(symbol);
  }

  /** Begins the next session. */
  begin(record: SessionRecord): void {
    if (this.#session >= 0) this.historyQuality.endSession();
    const session = ++this.#session;
    this.clock.begin(record);
    this.market.keepNewest();
    this.bars.begin(session);
    this.market.begin();
    this.quality.begin();
    this.indicators.begin(session, record.open);
    this.historical.begin(session, record);
  }
}
