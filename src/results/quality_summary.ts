/**
 * The quality of a run's data, by session and by series.
 *
 * @module
 */
import {
  countSlots,
  qualityOf,
  type SlotCount,
  type SlotCounts,
} from "../session/slot_count.ts";
import { HistoryScores } from "../session/history_quality.ts";
import type { RunPlan } from "../session/run_plan.ts";
import { isoInstant } from "../time/date.ts";
import type { SessionGrid, SessionHours } from "../time/grid.ts";
import type { RunReports } from "./run_reports.ts";
import type { Interval } from "../types.ts";
import type { SeriesQuality, SessionSummary } from "./run_result.ts";

/** The sessions of a run and the counts of their slots. */
export interface SessionSlots {
  /** The hours of every session. */
  readonly hours: readonly SessionHours[];
  /** The slots of base bars of every session. */
  readonly grids: readonly SessionGrid[];
  /** The counts of streamed symbols; of no session if none is scored. */
  readonly counts: SlotCounts;
}

/** Parked symbols in the sessions in which they were active. */
class AddedCounts {
  /** By symbol, then by session. */
  readonly #bars = new Map<number, Map<number, number>>();
  readonly #plan: RunPlan;
  readonly #grids: readonly SessionGrid[];

  constructor(
    plan: RunPlan,
    reports: RunReports,
    grids: readonly SessionGrid[],
  ) {
    this.#plan = plan;
    this.#grids = grids;
    for (const { session, symbol, bars } of reports.analysis.addedSessions) {
      const sessions = this.#bars.get(symbol) ?? new Map<number, number>();
      this.#bars.set(symbol, sessions.set(session, bars));
    }
  }

  /** Whether a symbol was added in any session. */
  has(symbol: number): boolean {
    return this.#bars.has(symbol);
  }

  /** The base bars of a symbol in a session; `undefined` if it was not added. */
  bars(session: number, symbol: number): number | undefined {
    return this.#bars.get(symbol)?.get(session);
  }

  /** The slots of a symbol in a session; `undefined` if it was not added. */
  slots(session: number, symbol: number): SlotCount | undefined {
    const bars = this.bars(session, symbol);
    if (bars === undefined) return undefined;
    const { omitsNoTrade } = this.#plan;
    return countSlots(this.#grids[session].count, bars, omitsNoTrade[symbol]);
  }
}

/**
 * Hours, base bars and quality of every session. Those of a parked symbol are
 * known for the sessions in which it was active.
 */
export function summariseSessions(
  plan: RunPlan,
  reports: RunReports,
  { hours, grids, counts }: SessionSlots,
): SessionSummary[] {
  const scored = counts.sessions > 0;
  const added = new AddedCounts(plan, reports, grids);
  const history = new HistoryScores(plan, reports.analysis.historyScores);
  const { barsPerSession } = reports.coordinator;
  const bars = new BySymbol<number>(plan.symbols);
  const quality = new BySymbol<number>(plan.symbols);
  const historyQuality = new BySymbol<Readonly<Record<Interval, number>>>(
    plan.symbols,
  );
  return plan.dates.map((date, i) => ({
    date,
    open: isoInstant(hours[i].open),
    close: isoInstant(hours[i].close),
    bars: bars.of((k) => added.bars(i, k) ?? barsPerSession[i][k]),
    quality: quality.of((k) =>
      scored ? scoreOf(added.slots(i, k) ?? counts.at(i, k)) : 100
    ),
    historyQuality: historyQuality.of((k) => history.of(i, k)),
  }));
}

/**
 * Records with a value for each symbol. A session often has the same values as
 * the one before it, and then the same record: in a wide universe, most of a
 * result would be copies.
 */
class BySymbol<T> {
  readonly #symbols: readonly string[];
  readonly #values: T[] = [];
  #newest: Readonly<Record<string, T>> | undefined;

  constructor(symbols: readonly string[]) {
    this.#symbols = symbols;
  }

  /** The record of the values of all symbols, by number. */
  of(value: (symbol: number) => T): Readonly<Record<string, T>> {
    const values = this.#values;
    let isChanged = this.#newest === undefined;
    for (let k = 0; k < this.#symbols.length; k++) {
      const now = value(k);
      if (now === values[k]) continue;
      values[k] = now;
      isChanged = true;
    }
    if (this.#newest !== undefined && !isChanged) return this.#newest;
    return this.#newest = Object.fromEntries(
      this.#symbols.map((symbol, k) => [symbol, values[k]]),
    );
  }
}

function scoreOf({ expected, traded, noTrade }: SlotCount): number {
  return qualityOf(traded + noTrade, expected);
}

/** Quality of every series over the whole run. */
export function summariseQuality(
  plan: RunPlan,
  reports: RunReports,
  { grids, counts }: SessionSlots,
): Record<string, Record<string, SeriesQuality>> {
  const added = new AddedCounts(plan, reports, grids);
  const all = grids.reduce((sum, grid) => sum + grid.count, 0);
  const scored = counts.sessions > 0;
  const result: Record<string, Record<string, SeriesQuality>> = {};
  plan.symbols.forEach((symbol, k) => {
    const isStreamed = k < plan.streamed;
    // Bars of parked symbols are known while these are active.
    let slots = isStreamed ? all : 0;
    let traded = 0;
    let noTrade = 0;
    const sessions = isStreamed || added.has(k) ? grids.length : 0;
    for (let i = 0; i < sessions; i++) {
      const own = added.slots(i, k);
      if (own !== undefined) slots += own.expected;
      if (!scored) continue;
      const count = own ?? counts.at(i, k);
      traded += count.traded;
      noTrade += count.noTrade;
    }
    const base: SeriesQuality = {
      quality: scored ? qualityOf(traded + noTrade, slots) : 100,
      expected: slots,
      traded: scored ? traded : slots,
      generated: reports.coordinator.generated.session[k],
      no_trade: noTrade,
      missing: scored ? slots - traded - noTrade : 0,
      skipped: 0,
    };
    const series: Record<string, SeriesQuality> = { [plan.base]: base };
    plan.derived.forEach(({ interval }, d) => {
      series[interval] = { ...base, skipped: reports.processor.skipped[d][k] };
    });
    result[symbol] = series;
  });
  return result;
}
