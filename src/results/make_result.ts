/**
 * Makes the result of a run.
 *
 * @module
 */
import type { ScanChange, ScannerReport } from "../analysis/scan_record.ts";
import type { SessionConfig } from "../config/session_config.ts";
import { runInstruments } from "../instruments/resolve.ts";
import { LAG_EDGE, secondsText } from "../coordinator/market_lag.ts";
import { timeManager } from "../coordinator/run_calendar.ts";
import type { MetricsSnapshot } from "../monitoring/metrics_snapshot.ts";
import type { SliceDrawdown } from "../statistics/drawdown_track.ts";
import type { RunPlan } from "../session/run_plan.ts";
import { isoInstant } from "../time/date.ts";
import type { Revision } from "../store/live_journal.ts";
import type { TimeManager } from "../time/time_manager.ts";
import { Contracts } from "../trading/contracts.ts";
import type { BrokerResult } from "../trading/broker_result.ts";
import type { Fill, SessionResult } from "../trading/fills.ts";
import { addedSymbolRows } from "./added_symbols.ts";
import { accountWarnings } from "./account_notes.ts";
import type { BenchmarkPrices } from "./benchmark_prices.ts";
import { type GroupFacts, groupFacts, joinFacts } from "./group_facts.ts";
import { gapFillingRow } from "./gap_filling.ts";
import { receivedRow } from "./received.ts";
import { withColumns } from "./result_tables.ts";
import { resultStatistics } from "./result_statistics.ts";
import { orderEndingRows, orderWarnings } from "./order_endings.ts";
import { auditError, auditReport } from "./report_audit.ts";
import { shapeMistake } from "./report_schema.ts";
import { runMetrics } from "./run_metrics.ts";
import type { RunReports } from "./run_reports.ts";
import type {
  FillRow,
  RunMetrics,
  RunResult,
  ScanChangeRow,
  ScannerRow,
  SliceDrawdownRow,
} from "./run_result.ts";

/** What a result is made of. */
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
  /** The benchmark, if one is configured. */
  readonly benchmark?: BenchmarkPrices;
  /** Bars of a live run that came late or were corrected. */
  readonly revisions?: readonly Revision[];
}

/**
 * Makes the result of a run from the reports of its stages.
 *
 * @throws {SessionError} `worker_failed` as {@linkcode auditReport}.
 */
export function makeResult(parts: ResultParts): RunResult {
  const { config, plan, reports } = parts;
  for (const { plan, reports } of groupsOf(parts)) {
    const misshapen = shapeMistake(plan, reports);
    if (misshapen !== undefined) throw auditError(misshapen);
  }
  const { account, accountHash: hash, drawdowns, log } = reports.analysis;
  auditReport({ account, hash, drawdowns }, {
    symbols: plan.symbols,
    contracts: new Contracts(
      runInstruments(plan.instruments, config.trading_config),
    ),
    conversionCost: config.trading_config.conversion_cost,
    strategies: Math.max(1, parts.strategies.length),
    dates: plan.dates,
  });
  const scanners = reports.analysis.scanners.map(scannerRow);
  const facts = factsOf(parts, scanners);
  const { fills, sessions: equity, endings, ...rest } = account;
  const orderEndings = orderEndingRows(endings, {
    strategies: parts.strategies,
    sessions: equity,
  });
  const { sessions, quality, dataWarnings } = facts;
  const metrics = runMetrics(plan, reports, parts);
  const { filling } = reports.quality_manager;
  const { live } = reports.coordinator;
  return withColumns({
    config,
    baseInterval: plan.base,
    sessions,
    instruments: plan.instruments,
    dropped: plan.dropped,
    fills: fills.map((fill) => fillRow(fill, parts.strategies)),
    equity: equity.map(({ date, equity, cash, currencies }) => ({
      date,
      equity,
      cash,
      ...currencies !== undefined && { currencies },
    })),
    account: rest,
    orderEndings,
    sliceDrawdown: drawdownRow(drawdowns.account),
    statistics: resultStatistics({
      ...parts,
      calendars: calendarsOf(parts),
      account,
      drawdowns,
      riskFreeRate: config.report_config.risk_free_rate,
    }),
    quality,
    gaps: facts.gaps,
    ...(filling !== undefined &&
      { gapFilling: gapFillingRow(plan, filling, facts.grids) }),
    ...(live !== undefined &&
      { received: receivedRow(plan.symbols, live, parts.revisions ?? []) }),
    dataWarnings,
    metrics,
    addedSymbols: addedSymbolRows(plan, reports),
    scanners,
    log,
    skips: facts.skips,
    // The plan and the data warnings both name dropped symbols.
    warnings: [
      ...new Set([
        ...accountWarnings(account),
        ...orderWarnings(orderEndings),
        ...plan.warnings,
        ...facts.warnings,
        ...dataWarnings.map(({ message }) => message),
        ...overrunWarnings(metrics),
        ...lagWarnings(metrics),
        ...benchmarkWarnings(parts.benchmark),
      ]),
    ],
    hash: facts.digest,
    accountHash: hash,
  });
}

/** The plan of each exchange group and the reports of its pipeline. */
function groupsOf(
  { plan, reports }: ResultParts,
): { readonly plan: RunPlan; readonly reports: RunReports }[] {
  const { lanes } = plan;
  if (lanes === undefined) return [{ plan, reports }];
  return lanes.map((lane, i) => ({
    plan: lane,
    reports: reports.lanes?.[i] ?? reports,
  }));
}

/** What the run says of sessions and data, over all exchange groups. */
function factsOf(
  parts: ResultParts,
  scanners: readonly ScannerRow[],
): GroupFacts {
  const { plan, reports, time } = parts;
  if (plan.lanes === undefined) {
    return groupFacts(plan, reports, time, scanners);
  }
  const facts = groupsOf(parts).map(({ plan, reports }) =>
    groupFacts(plan, reportsAbout(plan, reports), timeManager(plan), scanners)
  );
  return joinFacts(plan, facts);
}

/** The reports of a group, with what the account says of its symbols alone. */
function reportsAbout(
  { symbols }: RunPlan,
  reports: RunReports,
): RunReports {
  const { analysis } = reports;
  const { account } = analysis;
  const isOwn = ({ symbol }: { readonly symbol: string }) =>
    symbols.includes(symbol);
  return {
    ...reports,
    analysis: {
      ...analysis,
      account: {
        ...account,
        fills: account.fills.filter(isOwn),
        sessions: sessionsWith(account, isOwn),
        roundTrips: account.roundTrips.filter(isOwn),
        endedPositions: account.endedPositions.filter(isOwn),
      },
    },
  };
}

/** The sessions of an account, which count those of its fills that `isCounted`. */
function sessionsWith(
  { fills, sessions }: BrokerResult,
  isCounted: (fill: Fill) => boolean,
): SessionResult[] {
  let next = 0;
  return sessions.map((session) => {
    const own = fills.slice(next, next += session.fills);
    return { ...session, fills: own.filter(isCounted).length };
  });
}

/** The calendars by which the run has sessions. */
function calendarsOf({ plan, time }: ResultParts): readonly TimeManager[] {
  return plan.lanes?.map((lane) => timeManager(lane)) ?? [time];
}

/** In clock-driven mode data flows on even if the consumer is not ready. */
function overrunWarnings(metrics: MetricsSnapshot): string[] {
  return Object.entries(metrics.backtest.edges)
    .filter(([edge, { overruns }]) => overruns > 0 && edge !== LAG_EDGE)
    .map(([edge, { overruns }]) =>
      `${edge}: ${overruns} slices were sent before the consumer was ready`
    );
}

function lagWarnings({ lag }: RunMetrics): string[] {
  if (lag === undefined || lag.lateSlices === 0) return [];
  const [most, threshold] = [lag.maxMs, lag.thresholdMs].map(secondsText);
  return [
    `The strategies were up to ${most} s behind the market clock (catchup_threshold_seconds is ${threshold}); ${lag.lateSlices} slices were sent meanwhile`,
  ];
}

function benchmarkWarnings(benchmark: BenchmarkPrices | undefined): string[] {
  if (benchmark === undefined || benchmark.missing === 0) return [];
  const { symbol, missing, closes } = benchmark;
  return [
    `The benchmark ${symbol} has no bars in ${missing} of ${closes.length} sessions; each of them uses the last price before it`,
  ];
}

function drawdownRow(drawdown: SliceDrawdown): SliceDrawdownRow {
  return {
    ...drawdown,
    peakTime: isoInstant(drawdown.peakTime),
    troughTime: isoInstant(drawdown.troughTime),
  };
}

function scannerRow(report: ScannerReport): ScannerRow {
  const row = (change: ScanChange): ScanChangeRow => ({
    ...change,
    time: isoInstant(change.time),
  });
  return {
    ...report,
    added: report.added.map(row),
    removed: report.removed.map(row),
  };
}

function fillRow(fill: Fill, strategies: readonly string[]): FillRow {
  const row: FillRow = {
    time: isoInstant(fill.time),
    symbol: fill.symbol,
    side: fill.side,
    quantity: fill.quantity,
    price: fill.price,
    fee: fill.fee,
    strategy: strategies[fill.strategy] ?? String(fill.strategy),
    tag: fill.tag,
    reason: fill.reason,
  };
  const { conversion, contract } = fill;
  return {
    ...row,
    ...conversion !== undefined && { conversion },
    ...contract !== undefined && { contract },
  };
}
