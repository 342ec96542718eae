/**
 * Finds how a result depends on bad data.
 *
 * @module
 */
import type { DataWarning } from "./data_warning.ts";
import { endedPositionText } from "../trading/ended_positions.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { SessionGrid } from "../time/grid.ts";
import type { TimeManager } from "../time/time_manager.ts";
import { MINUTE_MS } from "../time/date.ts";
import { onClock, parseInterval } from "../time/interval.ts";
import type { Interval, TradingDate } from "../types.ts";
import {
  historyNeeded,
  intervalOf,
  loadedDays,
} from "../coordinator/warm_up.ts";
import { missingHistoryTexts } from "../coordinator/missing_history.ts";
import { DAILY_TOLERANCE } from "../processor/daily_bars.ts";
import { GapProximity } from "./gap_proximity.ts";
import { jumpWarnings } from "./jump_warnings.ts";
import type { ListedGaps } from "./result_gaps.ts";
import type { RunReports } from "./run_reports.ts";
import { staleWarnings } from "./stale_warnings.ts";
import { lateIndicatorText } from "./warm_up_text.ts";

/** What the warnings are derived from. */
export interface DataWarningParts {
  /** The plan that was run. */
  readonly plan: RunPlan;
  /** The reports of the stages. */
  readonly reports: RunReports;
  /** The gaps of the run. */
  readonly gaps: ListedGaps;
  /** The quality of every session by symbol. */
  readonly sessions: readonly {
    readonly date: TradingDate;
    readonly quality: Readonly<Record<string, number>>;
  }[];
  /** The slots of base bars of every session. */
  readonly grids: readonly SessionGrid[];
  /** The calendar. */
  readonly time: TimeManager;
}

/** All warnings about the data of a run, in the order of the result. */
export function findDataWarnings(parts: DataWarningParts): DataWarning[] {
  return [
    ...droppedSymbols(parts),
    ...jumpWarnings(parts.plan, parts.reports),
    ...sessionsWithoutData(parts),
    ...delistedPositions(parts),
    ...lowQuality(parts),
    ...nearGaps(parts),
    ...generatedBars(parts),
    ...skippedBars(parts),
    ...differingDays(parts),
    ...barsOutside(parts),
    ...omittedGaps(parts),
    ...shortHistory(parts.plan),
    ...lateIndicators(parts),
    ...staleWarnings(parts.plan, parts.reports),
  ];
}

function droppedSymbols({ plan }: DataWarningParts): DataWarning[] {
  return plan.dropped.map((symbol) => ({
    kind: "symbol_dropped",
    message:
      plan.warnings.find((text) => text.startsWith(`${symbol} is dropped`)) ??
        `${symbol} is dropped`,
    symbol,
  }));
}

/** Sessions before a symbol's first bar, after its last bar, and empty ones between. */
function sessionsWithoutData(
  { plan, reports }: DataWarningParts,
): DataWarning[] {
  const { barsPerSession } = reports.coordinator;
  const { dates, base: interval } = plan;
  const warnings: DataWarning[] = [];
  const empty: string[] = [];
  const emptyDates = new Set<TradingDate>();
  let emptyCount = 0;
  // The pipeline loads no base bars of the others.
  plan.symbols.slice(0, plan.streamed).forEach((symbol, k) => {
    const traded = dates.map((_, i) => barsPerSession[i][k] > 0);
    const first = traded.indexOf(true);
    const last = traded.lastIndexOf(true);
    const about = { symbol, interval, of: dates.length };
    if (first > 0) {
      warnings.push({
        kind: "late_start",
        message: `${symbol} has its first bar on ${dates[first]}: ${
          sessionsText(first)
        } before it without data`,
        ...about,
        count: first,
        dates: dates.slice(0, first),
      });
    }
    const after = dates.length - 1 - last;
    if (last >= 0 && after > 0) {
      warnings.push({
        kind: "early_end",
        message: `${symbol} has its last bar on ${dates[last]}: ${
          sessionsText(after)
        } after it without data`,
        ...about,
        count: after,
        dates: dates.slice(last + 1),
      });
    }
    const holes = dates.filter((_, i) => i > first && i < last && !traded[i]);
    if (holes.length === 0) return;
    empty.push(`${symbol} ${holes.length}`);
    emptyCount += holes.length;
    for (const date of holes) emptyDates.add(date);
  });
  if (emptyCount > 0) {
    warnings.push({
      kind: "empty_sessions",
      message: `${sessionsText(emptyCount)} without a single bar: ${
        listed(empty)
      }`,
      interval,
      count: emptyCount,
      dates: [...emptyDates].sort(),
    });
  }
  return warnings;
}

/** Positions whose symbol ended before the run did. */
function delistedPositions({ plan, reports }: DataWarningParts): DataWarning[] {
  const { account, strategies } = reports.analysis;
  return account.endedPositions
    .filter(({ cause }) => cause === "delisted" || cause === "delisting")
    .map((position) => ({
      kind: "delisted",
      message: strategies.length > 1
        ? `${endedPositionText(position)} (${strategies[position.strategy]})`
        : endedPositionText(position),
      symbol: position.symbol,
      interval: plan.base,
      dates: [position.date],
    }));
}

function lowQuality(
  { plan, reports, sessions }: DataWarningParts,
): DataWarning[] {
  const least = Math.max(...plan.qualityThresholds);
  if (!plan.sessionQuality || plan.qualityThresholds.length === 0) return [];
  const dates = new Set<TradingDate>();
  let count = 0;
  // Parked symbols have a score in the sessions in which they are active.
  const added = new Set(
    reports.analysis.addedSessions.map(({ symbol }) => symbol),
  );
  const bySymbol = plan.symbols.flatMap((symbol, k) => {
    if (k >= plan.streamed && !added.has(k)) return [];
    const low = sessions.filter(({ quality }) => quality[symbol] < least);
    count += low.length;
    for (const { date } of low) dates.add(date);
    return low.length === 0 ? [] : [`${symbol} ${low.length}`];
  });
  if (count === 0) return [];
  const of = sessions.length * plan.streamed +
    reports.analysis.addedSessions.length;
  return [{
    kind: "low_quality_sessions",
    message: `${count} of ${sessionsText(of)} below a quality of ${least}: ${
      listed(bySymbol)
    }`,
    interval: plan.base,
    count,
    of,
    dates: [...dates].sort(),
  }];
}

/** The share of fills, and of profit, in or shortly after gaps. */
function nearGaps(parts: DataWarningParts): DataWarning[] {
  const { plan, reports, gaps, grids } = parts;
  const { fills, roundTrips } = reports.analysis.account;
  if (gaps.gaps.length === 0 || fills.length === 0) return [];
  const proximity = new GapProximity(plan, grids, gaps.gaps);
  // Sessions whose gaps are not all listed are left out.
  const allKnown = gaps.listedTo >= plan.dates.length;
  const isKnown = (instant: number) =>
    allKnown || proximity.sessionAt(instant) < gaps.listedTo;
  const known = allKnown ? fills : fills.filter((fill) => isKnown(fill.time));
  const count =
    known.filter((fill) => proximity.isNear(fill.symbol, fill.time)).length;
  if (count === 0) return [];
  const when = `in a gap or within ${plan.slotsAfterGap} slots after one`;
  const warnings: DataWarning[] = [{
    kind: "fills_after_gap",
    message: `${
      percent(count, known.length)
    } of the fills (${count} of ${known.length}) happened ${when}`,
    interval: plan.base,
    count,
    of: known.length,
  }];
  let profit = 0;
  let nearProfit = 0;
  for (const { symbol, entryTime, exitTime, netProfit } of roundTrips) {
    if (!(netProfit > 0) || !isKnown(exitTime)) continue;
    profit += netProfit;
    if (
      proximity.isNear(symbol, entryTime) || proximity.isNear(symbol, exitTime)
    ) {
      nearProfit += netProfit;
    }
  }
  if (nearProfit > 0) {
    warnings.push({
      kind: "profit_after_gap",
      message: `${percent(nearProfit, profit)} of the profit of winning ` +
        `round trips (${nearProfit.toFixed(2)} of ${
          profit.toFixed(2)
        }) was opened or closed ${when}`,
      interval: plan.base,
      count: nearProfit,
      of: profit,
    });
  }
  return warnings;
}

function barsOutside({ plan, reports }: DataWarningParts): DataWarning[] {
  const warnings: DataWarning[] = [];
  const { barsOutside } = reports.coordinator;
  const clock = onClock(plan.base);
  if (barsOutside > 0) {
    warnings.push({
      kind: "bars_outside",
      message:
        `${barsOutside} stored bars are outside of their session's slots and were not delivered${
          clock === undefined || plan.baseMs <= MINUTE_MS || plan.baseByClock
            ? ""
            : `; if they begin by the clock, import them again: they are then stored as ${clock}`
        }`,
      interval: plan.base,
      count: barsOutside,
    });
  }
  plan.symbols.forEach((symbol, k) => {
    const count = reports.quality_manager.offGrid[k];
    if (count === 0) return;
    warnings.push({
      kind: "bars_outside",
      message: `${count} bars of ${symbol} are off the calendar's grid`,
      symbol,
      interval: plan.base,
      count,
    });
  });
  return warnings;
}

function generatedBars({ plan, reports }: DataWarningParts): DataWarning[] {
  const { session, history } = reports.coordinator.generated;
  const count = session.reduce((sum, one) => sum + one, 0);
  if (count + history === 0) return [];
  const bySymbol = plan.symbols.flatMap((symbol, k) =>
    session[k] > 0 ? [`${symbol} ${session[k]}`] : []
  );
  if (history > 0) bySymbol.push(`history before the first session ${history}`);
  return [{
    kind: "bars_generated",
    message: `${
      count + history
    } missing bars were built from shorter stored bars: ${listed(bySymbol)}`,
    interval: plan.base,
    count: count + history,
  }];
}

function skippedBars({ plan, reports }: DataWarningParts): DataWarning[] {
  return plan.derived.flatMap(({ interval }, d) => {
    const skipped = reports.processor.skipped[d];
    const count = skipped.reduce((sum, one) => sum + one, 0);
    if (count === 0) return [];
    const bySymbol = plan.symbols.flatMap((symbol, k) =>
      skipped[k] > 0 ? [`${symbol} ${skipped[k]}`] : []
    );
    return [{
      kind: "derived_bars_skipped",
      message:
        `${count} ${interval} bars were skipped because some of their slots are missing: ${
          listed(bySymbol)
        }`,
      interval,
      count,
    }];
  });
}

function omittedGaps({ plan, gaps }: DataWarningParts): DataWarning[] {
  if (gaps.omitted === 0) return [];
  const from = plan.dates[gaps.listedTo];
  return [{
    kind: "gaps_omitted",
    message:
      `${gaps.omitted} gaps from ${from} on are counted but not listed; the shares of fills and profit exclude these sessions`,
    interval: plan.base,
    count: gaps.omitted,
    of: gaps.omitted + gaps.gaps.length,
  }];
}

/** Symbols whose stored daily bars differ from what their base bars add up to. */
function differingDays({ plan, reports }: DataWarningParts): DataWarning[] {
  return plan.symbols.flatMap((symbol, i): DataWarning[] => {
    const count = reports.processor.differing[i] ?? 0;
    if (count === 0) return [];
    return [{
      kind: "daily_bars_differ",
      message:
        `the stored 1d bars of ${symbol} differ from its ${plan.base} bars in ${
          sessionsText(count)
        } by more than ${
          100 * DAILY_TOLERANCE
        } % of a price; the stored ones are used`,
      symbol,
      interval: "1d",
      count,
    }];
  });
}

/** Series with less history than the config asks for. */
function shortHistory({ missingHistory, dates }: RunPlan): DataWarning[] {
  return missingHistoryTexts(missingHistory, dates[0])
    .map(({ text, about }) => {
      const [{ symbol, interval, asked }] = about;
      const isOne = about.every((one) => one.symbol === symbol);
      const isAlike = about.every((one) => one.interval === interval);
      return {
        kind: "history_short",
        message: text,
        ...(isOne && { symbol }),
        ...(isAlike && { interval }),
        count: about.reduce(
          (least, { found }) => Math.min(least, found),
          Infinity,
        ),
        of: asked,
      };
    });
}

/** Indicators that were not ready in a first session, one warning for each. */
function lateIndicators(
  { plan, reports, time }: DataWarningParts,
): DataWarning[] {
  const byIndicator = Map.groupBy(
    reports.analysis.lateIndicators,
    ({ indicator }) => indicator,
  );
  return [...byIndicator].map(([number, late]) => {
    const indicator = plan.indicators[number];
    const interval = intervalOf(indicator, plan);
    const last = late.some(({ session }) => session < 0)
      ? -1
      : late.reduce((last, { session }) => Math.max(last, session), 0);
    const worst = late.filter(({ session }) => session === last);
    const all = late.length === plan.symbols.length &&
      worst.length === late.length;
    const symbols = worst.map(({ symbol }) => plan.symbols[symbol]);
    return {
      kind: last < 0 ? "indicator_never_ready" : "indicator_late",
      message: lateIndicatorText({
        indicator,
        interval,
        needed: historyNeeded(indicator, interval, plan.dates[0], time),
        loaded: loadedDays(interval, plan),
        symbols: all ? [] : symbols,
        until: last < 0
          ? undefined
          : isIntraday(interval)
          ? plan.dates[last]
          : `the close of ${plan.dates[last]}`,
      }),
      ...(symbols.length === 1 && { symbol: symbols[0] }),
      interval,
      count: late.length,
      of: plan.symbols.length,
    };
  });
}

function isIntraday(interval: Interval): boolean {
  return parseInterval(interval).lengthMs !== undefined;
}

/** The first eight words, and how many more there are. */
function listed(words: readonly string[]): string {
  const shown = words.slice(0, 8).join(", ");
  return words.length > 8 ? `${shown} and ${words.length - 8} more` : shown;
}

function sessionsText(count: number): string {
  return `${count} ${count === 1 ? "session" : "sessions"}`;
}

function percent(part: number, whole: number): string {
  return `${(100 * part / whole).toFixed(1)} %`;
}
