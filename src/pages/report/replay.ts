/**
 * Records the bars and indicators of a run by running its config again.
 *
 * A result contains no bars. A second run of the config has a strategy that
 * records what it sees. So candles and indicators are those of the run by
 * construction, including warm-up, history and coverage.
 *
 * @module
 */
import type { Strategy, StrategyContext } from "../../strategy/strategy.ts";
import type { RunRequirements } from "../../session/run_plan.ts";
import type { SessionConfig } from "../../config/session_config.ts";
import type { IndicatorLookup } from "../../indicators/run_indicators.ts";
import { readRun } from "../../system/prepare_run.ts";
import { runBacktest } from "../../system/system_manager.ts";
import type { EngineOptions, Runner } from "../../system/run_options.ts";
import type { RunProgress } from "../../system/worker_protocol.ts";
import type { Interval } from "../../types.ts";
import type { HeldBars } from "./held_bars.ts";
import type { Pane, PeriodOf } from "./panes.ts";
import { sessionSymbols } from "./session_symbols.ts";

/** The recorder places no orders. */
const NO_COST = { type: "none" } as const;

/** An indicator to draw. */
export interface DrawnIndicator {
  /** Its id. */
  readonly id: string;
  /** The names of its outputs. */
  readonly outputs: readonly string[];
  /** The interval of its bars. */
  readonly interval: Interval;
}

/** The recorded bars and indicators of one interval. */
export interface RecordedSeries {
  /** `timestamp open high low close volume`. */
  readonly bars: readonly number[][];
  /** Values by indicator and output, NaN until ready. */
  readonly values: readonly number[][];
}

/** The recorded series of one pane, by interval. */
export type RecordedPane = readonly RecordedSeries[];

/** Options of {@linkcode replay}. */
export interface ReplayOptions {
  /** The config of the run. */
  readonly config: SessionConfig;
  /** Whether own indicators run without permissions. */
  readonly sandbox?: boolean;
  /** The bar store. */
  readonly db: string;
  /** The runner of the run. */
  readonly runner: Runner;
  /** The panes to record. */
  readonly panes: readonly Pane[];
  /** The intervals to record. */
  readonly intervals: readonly Interval[];
  /** The indicators to record. */
  readonly indicators: readonly DrawnIndicator[];
  /** Finds indicators, the run's own included. */
  readonly lookup: IndicatorLookup;
  /** The period of a date. */
  readonly periodOf: PeriodOf;
  /** Looks at the bars of positions. */
  readonly held?: HeldBars;
  /** Called with the progress of the second run. */
  readonly onProgress?: (progress: RunProgress) => void;
}

/**
 * Runs the config again and returns what each pane shows, by
 * {@linkcode paneKey}.
 *
 * @throws {SessionError} as a run does.
 */
export async function replay(
  options: ReplayOptions,
): Promise<Map<string, RecordedPane>> {
  const { config, panes, db, runner, sandbox, onProgress } = options;
  // The recorder is an object of this thread; own indicators alone are foreign.
  const { modules } = config.session_data_config.indicators;
  const recorded = new Map<string, RecordedPane>(
    panes.map((pane) => [paneKey(pane), emptyPane(options)]),
  );
  const wanted = wantedSymbols(options);
  if (wanted.size === 0) return recorded;
  const engine: EngineOptions = {
    db,
    runner,
    ...(sandbox === true && modules.length > 0 && { sandbox }),
    strategies: [recorder(options, recorded)],
    ...(onProgress !== undefined && { onProgress }),
    isRepetition: true,
  };
  await runBacktest(await replayConfig(options, wanted), engine);
  return recorded;
}

/** The key of a pane. */
export function paneKey({ symbol, period }: Pane): string {
  return `${period} ${symbol}`;
}

/** The symbols of the panes and of positions. */
function wantedSymbols({ panes, held }: ReplayOptions): ReadonlySet<string> {
  return new Set([
    ...panes.map(({ symbol }) => symbol),
    ...held?.symbols ?? [],
  ]);
}

/** The config of the run at full speed, with only the wanted symbols. */
async function replayConfig(
  options: ReplayOptions,
  wanted: ReadonlySet<string>,
): Promise<SessionConfig> {
  const { config, db, lookup } = options;
  const { symbols, universe, ...rest } = config.session_data_config;
  // The recorder is also called for symbols that a strategy may have added. It
  // takes the place of all foreign code but indicators: this thread prints.
  const data = {
    ...rest,
    symbols: [...symbols, ...universe],
    universe: [],
    scanners: [],
  };
  const whole: SessionConfig = {
    ...config,
    trading_config: {
      ...config.trading_config,
      commission: NO_COST,
      slippage: NO_COST,
      fill_model: NO_COST,
    },
    session_data_config: data,
    mode: "data-driven",
    backtest_config: config.backtest_config === null
      ? null
      : { ...config.backtest_config, speed_multiplier: 0 },
    report_config: { ...config.report_config, benchmark: null },
  };
  const { requirements, lanes } = await readRun(whole, db, lookup);
  const symbolsLeft = data.symbols.filter((symbol) => wanted.has(symbol));
  const fewer: SessionConfig = {
    ...whole,
    exchange_group: groupOfAll(symbolsLeft, lanes) ?? whole.exchange_group,
    session_data_config: { ...data, symbols: symbolsLeft },
  };
  // Fewer symbols may share a shorter base interval.
  const left = await readRun(fewer, db, lookup);
  return left.requirements.base === requirements.base ? fewer : whole;
}

/** The exchange group of symbols that are all of one, in a run of several. */
function groupOfAll(
  symbols: readonly string[],
  lanes: readonly RunRequirements[] = [],
): string | undefined {
  return lanes.find((lane) =>
    symbols.every((symbol) => lane.symbols.includes(symbol))
  )?.exchange;
}

function emptyPane({ intervals, indicators }: ReplayOptions): RecordedPane {
  return intervals.map((interval) => ({
    bars: Array.from({ length: 6 }, () => []),
    values: indicators.filter((i) => i.interval === interval)
      .flatMap(({ outputs }) => outputs.map(() => [])),
  }));
}

/** A strategy that records the bars of each session at its end. */
function recorder(
  options: ReplayOptions,
  recorded: ReadonlyMap<string, RecordedPane>,
): Strategy {
  const { intervals, indicators, periodOf, held } = options;
  return {
    subscriptions: [],
    onSessionEnd(context) {
      held?.endSession(context);
      const period = periodOf(context.session.date);
      for (const symbol of sessionSymbols(context)) {
        const pane = recorded.get(paneKey({ symbol, period }));
        if (pane === undefined) continue;
        intervals.forEach((interval, i) => {
          const own = indicators.filter((x) => x.interval === interval);
          record(context, symbol, interval, own, pane[i]);
        });
      }
    },
  };
}

function record(
  context: StrategyContext,
  symbol: string,
  interval: Interval,
  indicators: readonly DrawnIndicator[],
  into: RecordedSeries,
): void {
  const bars = context.bars(symbol, interval);
  let first = bars.length;
  while (first > 0 && bars.timestamp(first - 1) >= context.session.open) {
    first--;
  }
  for (let i = first; i < bars.length; i++) {
    into.bars[0].push(bars.timestamp(i));
    into.bars[1].push(bars.open(i));
    into.bars[2].push(bars.high(i));
    into.bars[3].push(bars.low(i));
    into.bars[4].push(bars.close(i));
    into.bars[5].push(bars.volume(i));
  }
  let column = 0;
  for (const { id, outputs } of indicators) {
    const values = context.indicator(symbol, id);
    for (const output of outputs) {
      const target = into.values[column++];
      for (let i = first; i < bars.length; i++) {
        target.push(values.at(i, output) ?? NaN);
      }
    }
  }
}
