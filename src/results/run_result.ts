/**
 * What a run comes to.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { BrokerResult } from "../trading/broker_result.ts";
import type { Fill } from "../trading/fills.ts";
import type { RunLogResult } from "../log/run_log.ts";
import type { SessionConfig } from "../config/session_config.ts";
import type { MetricsSnapshot } from "../monitoring/metrics_snapshot.ts";
import { PerformanceMetrics } from "../monitoring/performance_metrics.ts";
import type { DataWarning } from "./data_warning.ts";
import type { Gap } from "../quality/gaps.ts";
import {
  qualityOf,
  type SlotCount,
  SlotCounts,
} from "../quality/slot_count.ts";
import { Arena } from "../memory/arena.ts";
import type { SkipLogResult } from "../processor/skip_log.ts";
import type { RunPlan } from "../session/run_plan.ts";
import { isoInstant } from "../time/date.ts";
import { SessionGrid, type SessionHours } from "../time/grid.ts";
import type { TimeManager } from "../time/time_manager.ts";
import { dataWarnings } from "./find_data_warnings.ts";
import { listGaps } from "./result_gaps.ts";
import type { BenchmarkPrices } from "./benchmark_prices.ts";
import {
  type ResultStatistics,
  resultStatistics,
} from "./result_statistics.ts";
import type { StageUse } from "./run_reports.ts";
import type { RunReports } from "./run_reports.ts";

/** One session of a run. */
export interface SessionSummary {
  /** The trading date. */
  readonly date: string;
  /** Open, ISO 8601 UTC. */
  readonly open: string;
  /** Close, ISO 8601 UTC. */
  readonly close: string;
  /** Base bars by symbol. */
  readonly bars: Readonly<Record<string, number>>;
  /** Quality by symbol, 0 to 100. */
  readonly quality: Readonly<Record<string, number>>;
}

/** Quality of one series over the whole run. */
export interface SeriesQuality {
  /** 100 × slots accounted for ÷ slots expected. */
  readonly quality: number;
  /** Slots of base bars that were expected. */
  readonly expected: number;
  /** Slots with a bar, those with a generated one included. */
  readonly traded: number;
  /** Slots whose bar was missing and has been made of shorter stored ones. */
  readonly generated: number;
  /** Slots in which nothing was traded. */
  readonly no_trade: number;
  /** Slots without a bar that should be there. */
  readonly missing: number;
  /** Derived bars that were skipped for too little coverage; 0 for base bars. */
  readonly skipped: number;
}

/** One fill as it is written. */
export interface FillRow {
  /** ISO 8601 UTC. */
  readonly time: string;
  /** What was traded. */
  readonly symbol: string;
  /** Bought or sold. */
  readonly side: string;
  /** How much. */
  readonly quantity: number;
  /** Price of one unit. */
  readonly price: number;
  /** Fees in currency units. */
  readonly fee: number;
  /** The strategy's name. */
  readonly strategy: string;
}

/**
 * The result of a run. `openbell backtest --json` writes it, and
 * {@linkcode resultJson}, with every instant as ISO 8601 in UTC.
 */
export interface RunResult {
  /** The config, with every default in place. */
  readonly config: SessionConfig;
  /** The sessions, in order. */
  readonly sessions: readonly SessionSummary[];
  /** Symbols that had no bars in the range. */
  readonly dropped: readonly string[];
  /** All fills, in order. */
  readonly fills: readonly FillRow[];
  /** The account at the end of every session. */
  readonly equity: readonly {
    readonly date: string;
    readonly equity: number;
    readonly cash: number;
  }[];
  /** The account: cash, equity, net profit, fees, orders, round trips. */
  readonly account: Omit<BrokerResult, "fills" | "sessions">;
  /** Figures of the account, overall, by strategy, symbol, session and month. */
  readonly statistics: ResultStatistics;
  /** Quality by symbol and interval. */
  readonly quality: Readonly<Record<string, Record<string, SeriesQuality>>>;
  /**
   * The gaps of the base series, by session, symbol and time; the first
   * 100,000 of a kind. Derived series have the gaps of their base. Empty if
   * sessions are not scored.
   */
  readonly gaps: readonly Gap[];
  /** How far the result leans on bad data; `warnings` has their messages too. */
  readonly dataWarnings: readonly DataWarning[];
  /** Where the run spent its time. */
  readonly metrics: RunMetrics;
  /** Lines that strategies wrote. */
  readonly log: RunLogResult;
  /** Derived bars that were skipped, once for every series and session. */
  readonly skips: SkipLogResult;
  /** What the user should know. */
  readonly warnings: readonly string[];
  /**
   * SHA-256 of events, fills, equity and quality: the same for the same input,
   * whatever the runner, the batches, the credits or the speed.
   */
  readonly hash: string;
  /** SHA-256 of fills and equity alone: that of the same set in a sweep. */
  readonly accountHash: string;
}

/** Figures of the run itself. */
export interface RunMetrics extends MetricsSnapshot {
  /** `workers` or `inline`. */
  readonly runner: string;
  /** Seconds until every stage was ready: threads started, strategies loaded. */
  readonly startSeconds: number;
  /** Seconds from then to the last report, reading the store included. */
  readonly seconds: number;
  /** Base bars of the range, over all symbols. */
  readonly bars: number;
  /** Base bars a second. */
  readonly barsPerSecond: number;
  /** Base and derived bars delivered. */
  readonly events: number;
  /** Slices delivered. */
  readonly slices: number;
  /** Calls of strategies' `onBar`. */
  readonly calls: number;
  /** Milliseconds that each stage was busy. */
  readonly busyMs: Readonly<Record<string, number>>;
  /** How each stage spent its time otherwise, in the order of the pipeline. */
  readonly stages: Readonly<Record<string, StageUse>>;
  /** Memory at the end of the run. */
  readonly memory: MemoryUse;
}

/** Memory at the end of a run, in bytes. */
export interface MemoryUse {
  /** Resident memory of the process. */
  readonly residentBytes: number;
  /** What of it the stages share: bars, indicators, logs. */
  readonly sharedBytes: number;
}

/** What {@linkcode makeResult} puts together. */
export interface ResultParts {
  /** The config. */
  readonly config: SessionConfig;
  /** The plan that was run. */
  readonly plan: RunPlan;
  /** The reports of the stages. */
  readonly reports: RunReports;
  /** The names of the strategies, by number. */
  readonly strategies: readonly string[];
  /** The calendar. */
  readonly time: TimeManager;
  /** `workers` or `inline`. */
  readonly runner: string;
  /** Seconds until every stage was ready. */
  readonly startSeconds: number;
  /** The benchmark, where one was asked for. */
  readonly benchmark?: BenchmarkPrices;
}

/** Puts the result of a run together. */
export function makeResult(parts: ResultParts): RunResult {
  const { config, plan, reports, time } = parts;
  const { account, hash, log } = reports.analysis;
  const { fills, sessions: equity, ...rest } = account;
  const hours = plan.dates.map((date) => time.getSessionBoundaryTimes(date));
  const grids = hours.map((session) => new SessionGrid(session, plan.baseMs));
  const counts = new SlotCounts(
    plan.symbols.length,
    reports.quality_manager.counts,
  );
  const sessions = summariseSessions(plan, reports, hours, counts);
  const quality = summariseQuality(plan, reports, grids, counts);
  const metrics = runMetrics(parts);
  const gaps = listGaps(plan, reports, grids);
  const aboutData = dataWarnings({ plan, reports, gaps, sessions, grids });
  return {
    config,
    sessions,
    dropped: plan.dropped,
    fills: fills.map((fill) => fillRow(fill, parts.strategies)),
    equity: equity.map(({ date, equity, cash }) => ({ date, equity, cash })),
    account: rest,
    statistics: resultStatistics({
      ...parts,
      account,
      riskFreeRate: config.report_config.risk_free_rate,
    }),
    quality,
    gaps: gaps.gaps,
    dataWarnings: aboutData,
    metrics,
    log,
    skips: reports.processor.skips,
    // A symbol that is dropped is told of by the plan as well.
    warnings: [
      ...new Set([
        ...plan.warnings,
        ...reports.coordinator.warnings,
        ...aboutData.map(({ message }) => message),
        ...overrunWarnings(metrics),
        ...benchmarkWarnings(parts.benchmark),
      ]),
    ],
    hash: createHash("sha256").update(hash)
      .update(JSON.stringify([plan.dates, quality]))
      .update(Int32Array.from(reports.coordinator.barsPerSession.flat()))
      .update(reports.quality_manager.counts).digest("hex"),
    accountHash: reports.analysis.accountHash,
  };
}

function summariseSessions(
  plan: RunPlan,
  reports: RunReports,
  hours: readonly SessionHours[],
  counts: SlotCounts,
): SessionSummary[] {
  const scored = counts.sessions > 0;
  return plan.dates.map((date, i) => {
    const bars: Record<string, number> = {};
    const quality: Record<string, number> = {};
    plan.symbols.forEach((symbol, k) => {
      bars[symbol] = reports.coordinator.barsPerSession[i][k];
      quality[symbol] = scored ? scoreOf(counts.at(i, k)) : 100;
    });
    return {
      date,
      open: isoInstant(hours[i].open),
      close: isoInstant(hours[i].close),
      bars,
      quality,
    };
  });
}

function scoreOf({ expected, traded, noTrade }: SlotCount): number {
  return qualityOf(traded + noTrade, expected);
}

function summariseQuality(
  plan: RunPlan,
  reports: RunReports,
  grids: readonly SessionGrid[],
  counts: SlotCounts,
): Record<string, Record<string, SeriesQuality>> {
  const slots = grids.reduce((sum, grid) => sum + grid.count, 0);
  const result: Record<string, Record<string, SeriesQuality>> = {};
  plan.symbols.forEach((symbol, k) => {
    let traded = 0;
    let noTrade = 0;
    for (let i = 0; i < counts.sessions; i++) {
      const count = counts.at(i, k);
      traded += count.traded;
      noTrade += count.noTrade;
    }
    const scored = counts.sessions > 0;
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

function runMetrics(parts: ResultParts): RunMetrics {
  const { coordinator, processor, quality_manager: quality, analysis } =
    parts.reports;
  let clockMs = 0;
  const metrics = new PerformanceMetrics({ now: () => clockMs });
  const start = metrics.startTimer();
  clockMs = 1_000 * parts.reports.seconds;
  metrics.recordBacktest(start);
  const bars = coordinator.barsPerSession.flat().reduce((a, b) => a + b, 0);
  const merged = mergeMetrics(metrics, parts);
  return {
    ...merged,
    runner: parts.runner,
    startSeconds: parts.startSeconds,
    seconds: parts.reports.seconds,
    bars,
    barsPerSecond: bars / parts.reports.seconds,
    events: analysis.events,
    slices: analysis.slices,
    calls: analysis.calls,
    busyMs: {
      coordinator: coordinator.busyMs,
      processor: processor.busyMs,
      quality_manager: quality.busyMs,
      analysis: analysis.busyMs,
    },
    stages: parts.reports.uses,
    memory: memoryUse(parts.plan),
  };
}

function memoryUse(plan: RunPlan): MemoryUse {
  return {
    residentBytes: Deno.memoryUsage().rss,
    sharedBytes: Arena.attach(plan.memory.buffer).bytesInUse,
  };
}

/** The stages' figures together: those of every thread, for every session. */
function mergeMetrics(
  metrics: PerformanceMetrics,
  parts: ResultParts,
): MetricsSnapshot {
  for (const date of parts.plan.dates) metrics.startSession(date);
  const { coordinator, processor, analysis } = parts.reports;
  for (const stage of [coordinator, processor, analysis]) {
    metrics.merge(stage.metrics);
  }
  return metrics.toJSON();
}

/** In clock-driven mode the data flow on, whoever is not ready for them. */
function overrunWarnings(metrics: MetricsSnapshot): string[] {
  return Object.entries(metrics.backtest.edges)
    .filter(([, { overruns }]) => overruns > 0)
    .map(([edge, { overruns }]) =>
      `${edge}: ${overruns} slices were sent before the consumer was ready`
    );
}

function benchmarkWarnings(benchmark: BenchmarkPrices | undefined): string[] {
  if (benchmark === undefined || benchmark.missing === 0) return [];
  const { symbol, missing, closes } = benchmark;
  return [
    `The benchmark ${symbol} has no bars in ${missing} of ${closes.length} sessions; its last price before stands in for them`,
  ];
}

function fillRow(fill: Fill, strategies: readonly string[]): FillRow {
  return {
    time: isoInstant(fill.time),
    symbol: fill.symbol,
    side: fill.side,
    quantity: fill.quantity,
    price: fill.price,
    fee: fill.fee,
    strategy: strategies[fill.strategy] ?? String(fill.strategy),
  };
}
