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
import type { HeldBars } from "./held_bars.ts";
import { type CandleLevel, lengthOf } from "./candle_levels.ts";
import { firstFrom } from "./first_from.ts";
import { paneKey } from "./panes.ts";
import { sessionSymbols } from "./session_symbols.ts";

/** The recorder places no orders. */
const NO_COST = { type: "none" } as const;

/** The recorded bars and indicators of one pane. */
export interface RecordedSeries {
  /** `timestamp open high low close volume`. */
  readonly bars: readonly number[][];
  /** Values by indicator and output, NaN until ready. */
  readonly values: readonly number[][];
}

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
  /** What to record. */
  readonly levels: readonly CandleLevel[];
  /** Finds indicators, the run's own included. */
  readonly lookup: IndicatorLookup;
  /** Looks at the bars of positions. */
  readonly held?: HeldBars;
  /** Called with the progress of the second run. */
  readonly onProgress?: (progress: RunProgress) => void;
}

/** What is recorded of one level, by {@linkcode paneKey}. */
type Recorded = ReadonlyMap<string, RecordedSeries>;

/**
 * Runs the config again and returns what each pane of each level shows, by
 * {@linkcode paneKey}.
 *
 * @throws {SessionError} as a run does.
 */
export async function replay(
  options: ReplayOptions,
): Promise<readonly Recorded[]> {
  const { config, levels, db, runner, sandbox, onProgress } = options;
  // The recorder is an object of this thread; own indicators alone are foreign.
  const { modules } = config.session_data_config.indicators;
  const recorded = levels.map((level): Recorded =>
    new Map(level.panes.map((pane) => [paneKey(pane), emptySeries(level)]))
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

/** The symbols of the panes and of positions. */
function wantedSymbols({ levels, held }: ReplayOptions): ReadonlySet<string> {
  return new Set([
    ...levels.flatMap(({ panes }) => panes.map(({ symbol }) => symbol)),
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

function emptySeries({ indicators }: CandleLevel): RecordedSeries {
  return {
    bars: Array.from({ length: 6 }, () => []),
    values: indicators.flatMap(({ outputs }) => outputs.map(() => [])),
  };
}

/** A strategy that records the bars of each session at its end. */
function recorder(
  { levels, held }: ReplayOptions,
  recorded: readonly Recorded[],
): Strategy {
  return {
    subscriptions: [],
    onSessionEnd(context) {
      held?.endSession(context);
      const periods = levels.map(({ periodOf }) =>
        periodOf(context.session.date)
      );
      for (const symbol of sessionSymbols(context)) {
        levels.forEach((level, i) => {
          const key = paneKey({ symbol, period: periods[i] });
          const into = recorded[i].get(key);
          if (into === undefined) return;
          if (level.interval === level.source) {
            recordBars(context, symbol, level, into);
          } else recordLonger(context, symbol, level, into);
        });
      }
    },
  };
}

/** Records the bars of a session and the indicators on them. */
function recordBars(
  context: StrategyContext,
  symbol: string,
  { interval, indicators }: CandleLevel,
  into: RecordedSeries,
): void {
  const bars = context.bars(symbol, interval);
  const first = firstFrom(bars, context.session.open);
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

/**
 * Records longer bars than those of the run, made of the session's base bars, from
 * the open on; and the session's last values of indicators on the longer interval.
 */
function recordLonger(
  context: StrategyContext,
  symbol: string,
  { interval, source, indicators }: CandleLevel,
  into: RecordedSeries,
): void {
  const { open } = context.session;
  const lengthMs = lengthOf(interval);
  const base = context.bars(symbol, source);
  const [times, opens, highs, lows, closes, volumes] = into.bars;
  const before = times.length;
  let end = -Infinity;
  for (let i = firstFrom(base, open); i < base.length; i++) {
    const time = base.timestamp(i);
    const last = times.length - 1;
    if (time < end) {
      highs[last] = Math.max(highs[last], base.high(i));
      lows[last] = Math.min(lows[last], base.low(i));
      closes[last] = base.close(i);
      volumes[last] += base.volume(i);
      continue;
    }
    const start = lengthMs === Infinity
      ? open
      : open + Math.floor((time - open) / lengthMs) * lengthMs;
    end = start + lengthMs;
    times.push(start);
    opens.push(base.open(i));
    highs.push(base.high(i));
    lows.push(base.low(i));
    closes.push(base.close(i));
    volumes.push(base.volume(i));
  }
  if (indicators.length === 0 || times.length === before) return;
  const own = context.bars(symbol, interval);
  const row = own.length - 1;
  const isThere = row >= 0 && own.timestamp(row) >= open;
  let column = 0;
  for (const { id, outputs } of indicators) {
    const values = context.indicator(symbol, id);
    for (const output of outputs) {
      into.values[column++].push(
        isThere ? values.at(row, output) ?? NaN : NaN,
      );
    }
  }
}
