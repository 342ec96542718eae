/**
 * Lays out the shared memory of a run.
 *
 * @module
 */
import { Arena } from "../memory/arena.ts";
import { Directory } from "../memory/directory.ts";
import {
  BAR_COLUMNS,
  DERIVED_BAR_COLUMNS,
  SeriesKind,
} from "../memory/layout.ts";
import { SessionTable } from "../memory/session_table.ts";
import {
  historicalColumns,
  needsDailyBars,
  type RunPlan,
  type RunRequirements,
  type SeriesIds,
} from "../session/run_plan.ts";
import { EventLog } from "../sync/event_log.ts";
import { STAGES } from "../sync/stage_table.ts";
import {
  StreamSubscription,
  subscriptionOffset,
} from "../sync/stream_subscription.ts";

// Default events per batch and in flight: enough that the cost of a hand-over
// per event is negligible, few enough that they stay in the cache.
const BATCH_EVENTS = 8_192;
const EVENTS_AHEAD = 32_768;
// Of many symbols, the events of a session of minutes: the columns of all of them
// are in no cache, so each should be read in one long stretch.
const BATCH_SLICES_MIN = 400;
const BATCH_SLICES_MAX = 1_024;
const SESSIONS_AHEAD = 15;
const LOG_WORDS_MIN = 1 << 12;
// A slice of all symbols takes one word, so this much is never full in most runs.
const LOG_WORDS_MAX = 1 << 18;

/** Flow control between the stages of a run. Results do not depend on it. */
export interface FlowOptions {
  /** Slices published at once; by default about 8,192 events, and 400 slices at least. */
  readonly batchSlices?: number;
  /**
   * Slices a producer may be ahead of its consumer; by default about 32,768 events,
   * and two batches at least.
   */
  readonly credits?: number;
  /**
   * Sessions for which a writer's blocks have room, roughly the number it may be
   * ahead of its readers. Defaults to 15 with workers and to 1 inline.
   */
  readonly sessionsAhead?: number;
  /** Series that can be added later. Defaults to 0. */
  readonly spareSeries?: number;
}

/**
 * Makes the shared memory of a run and completes its plan.
 *
 * @throws {RangeError} if a flow option is not a whole number from 1 on.
 */
export function layOutRun(
  requirements: RunRequirements,
  flow: FlowOptions = {},
): RunPlan {
  const symbols = requirements.symbols.length;
  const batchSlices = flow.batchSlices ??
    clamp(
      Math.floor(BATCH_EVENTS / symbols),
      BATCH_SLICES_MIN,
      BATCH_SLICES_MAX,
    );
  const credits = flow.credits ??
    clamp(Math.floor(EVENTS_AHEAD / symbols), 2 * batchSlices, 4_096);
  const sessionsAhead = flow.sessionsAhead ?? SESSIONS_AHEAD;
  checkWhole("sessionsAhead", sessionsAhead);
  checkWhole("batchSlices", batchSlices);
  checkWhole("credits", credits);

  const count = seriesCount(requirements);
  // One more for the hours of the session, which a SessionData adds.
  const { spareSeries = 0 } = flow;
  const arena = Arena.create({ maxSeries: count + 1 + spareSeries });
  const ids = registerSeries(new Directory(arena), requirements);
  const sliceWords = symbols * (1 + 2 * requirements.derived.length) + 1;
  const words = Math.max(
    LOG_WORDS_MIN,
    4 * sliceWords,
    Math.min(4 * Math.max(credits, batchSlices) * symbols, LOG_WORDS_MAX),
  );
  const sessions = requirements.dates.length +
    Math.max(...requirements.historyDays);
  for (
    const [streamId, line] of [
      ["processor", STAGES.processor.credits],
      ["analysis", STAGES.analysis.credits],
    ] as const
  ) {
    StreamSubscription.create(
      {
        streamId,
        mode: requirements.mode,
        capacity: credits,
        initial: credits,
      },
      { buffer: arena.buffer, offset: subscriptionOffset(line) },
    );
  }
  return {
    ...requirements,
    batchSlices,
    credits,
    sessionsAhead,
    ids,
    memory: {
      buffer: arena.buffer,
      baseLog: EventLog.create(arena, words).handle,
      deliveryLog: EventLog.create(arena, words).handle,
      sessionsOffset: arena.allocate(SessionTable.bytes(sessions)),
      sessionsCapacity: sessions,
    },
  };
}

/** The number of series: base bars, derived bars and indicators of each symbol. */
function seriesCount(requirements: RunRequirements): number {
  const { symbols, derived, indicators, historical } = requirements;
  const perSymbol = 1 + derived.length + indicators.length +
    historical.length + (needsDailyBars(requirements) ? 1 : 0);
  return symbols.length * perSymbol;
}

/** Registers bars before indicators, and base bars first: events name series by number. */
function registerSeries(
  directory: Directory,
  requirements: RunRequirements,
): SeriesIds {
  const { symbols, base, derived, indicators, historical } = requirements;
  const register = (
    kind: SeriesKind,
    interval: string,
    name: string,
    columns: number,
  ) =>
    directory.registerAll(
      symbols.map((symbol) => ({ kind, symbol, interval, name })),
      columns,
    );
  const intervals = [base, ...derived.map((d) => d.interval)];
  return {
    base: register(SeriesKind.bars, base, "", BAR_COLUMNS),
    derived: derived.map(({ interval }) =>
      register(SeriesKind.bars, interval, "", DERIVED_BAR_COLUMNS)
    ),
    indicators: indicators.map(({ id, source, outputs }) =>
      register(
        SeriesKind.indicator,
        intervals[source + 1],
        id,
        outputs.length,
      )
    ),
    historical: historical.map((plan) =>
      register(SeriesKind.historical, "", plan.key, historicalColumns(plan))
    ),
    daily: needsDailyBars(requirements)
      ? register(SeriesKind.daily, "1d", "", DERIVED_BAR_COLUMNS)
      : [],
    count: directory.count,
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

function checkWhole(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1 || value > 2 ** 20) {
    throw new RangeError(
      `${name} must be a whole number from 1 to ${2 ** 20}, found ${value}`,
    );
  }
}
