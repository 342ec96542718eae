/**
 * Live runs under a clock that the test owns: the four stages in one thread, and
 * a feed that is a list of what arrives when.
 */
import { parseSessionConfig } from "../../src/config/parse.ts";
import type { SessionConfig } from "../../src/config/session_config.ts";
import type { Feed, FeedClock } from "../../src/feeds/feed.ts";
import { getIndicator } from "../../src/indicators/registry.ts";
import { FeedHost } from "../../src/live/feed_host.ts";
import { FeedWriter, makeFeedRing } from "../../src/live/feed_ring.ts";
import type { RecordListener } from "../../src/log/log_record.ts";
import { LiveCatalogue } from "../../src/live/live_catalogue.ts";
import type {
  FeedRequest,
  GapRetries,
  LivePlan,
} from "../../src/live/live_plan.ts";
import type { Patience } from "../../src/live/slice_assembler.ts";
import { Arena } from "../../src/memory/arena.ts";
import { ControlBlock } from "../../src/memory/control_block.ts";
import type { GapRequest } from "../../src/quality/gap_request.ts";
import { makeResult } from "../../src/results/make_result.ts";
import { joinReports } from "../../src/results/run_reports.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import { makeAccountBoard } from "../../src/session/account_board.ts";
import { LiveBoard, makeLiveBoard } from "../../src/session/live_board.ts";
import type { LiveReport } from "../../src/session/live_counts.ts";
import { makeSettledLog } from "../../src/session/settled_slots.ts";
import { makeSlotBoard } from "../../src/session/slot_board.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import type { Clock } from "../../src/sync/clock.ts";
import type { Stage } from "../../src/sync/stage.ts";
import { prepareRun } from "../../src/system/prepare_run.ts";
import { StageGroup } from "../../src/system/stage_group.ts";
import { timeManager } from "../../src/coordinator/run_calendar.ts";
import { makeAnalysis } from "../../src/system/stages/analysis.ts";
import { makeLiveCoordinator } from "../../src/system/stages/live_coordinator.ts";
import { makeLiveQuality } from "../../src/system/stages/live_quality.ts";
import { makeProcessor } from "../../src/system/stages/processor.ts";
import { runBacktest } from "../../src/system/system_manager.ts";

export const MINUTE = 60_000;
export const SECOND = 1_000;

/** An early close: 09:30 to 13:00 in New York, 210 minutes. */
export const SHORT_DAY = {
  date: "2025-07-03",
  open: Date.parse("2025-07-03T13:30:00Z"),
  close: Date.parse("2025-07-03T17:00:00Z"),
} as const;

/** What a feed passes on at an instant. */
export interface Arrival {
  /** When it arrives, UTC epoch milliseconds. */
  readonly at: number;
  /** Writes its record. */
  readonly put: (ring: FeedWriter) => void;
}

/** A bar of a feed. */
export interface LiveBar {
  readonly symbol: number;
  readonly start: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** The arrival of a bar; `kind` is that of the record. */
export function barAt(at: number, bar: LiveBar, kind: 1 | 2 | 3 = 1): Arrival {
  const { symbol, start, open, high, low, close, volume } = bar;
  return {
    at,
    put: (ring) =>
      ring.put(kind, symbol, start, open, high, low, close, volume, at),
  };
}

/** The stream delivers from `at` on. */
export function streamingAt(at: number): Arrival {
  return { at, put: (ring) => ring.put(5, 0, at, 0, 0, 0, 0, 0, at) };
}

/** The stream is interrupted. */
export function interruptedAt(at: number): Arrival {
  return { at, put: (ring) => ring.put(6, 0, at, 0, 0, 0, 0, 0, at) };
}

/** What a feed answers to a request of the quality manager. */
export interface Filled {
  /** When the answer is there. */
  readonly at: number;
  /** The bars that it has. */
  readonly bars: readonly LiveBar[];
  /** When the coordinator's thread gets them; with the answer by default. */
  readonly barsAt?: number;
  /** Whether the feed has no others; `true` by default. */
  readonly isComplete?: boolean;
}

/** A live run of a test. */
export interface VirtualRun {
  /** The store to which it records; made if it does not exist. */
  readonly db: string;
  readonly symbols: readonly string[];
  /** How many of them, the last ones, are the universe; none by default. */
  readonly universe?: number;
  readonly arrivals: readonly Arrival[];
  readonly strategies: readonly Strategy[];
  readonly patience?: Partial<Patience>;
  readonly from?: string;
  readonly to?: string;
  /** The date from which on bars are received; that of the first session by default. */
  readonly firstLive?: string;
  /** What the feed answers to a request, and when; nothing by default. */
  readonly answer?: (request: FeedRequest, now: number) => readonly Arrival[];
  /** What the feed answers to requests for missing bars; nothing by default. */
  readonly fill?: (request: GapRequest, now: number) => Filled;
  /** How often those are asked for; not at all by default. */
  readonly retries?: GapRetries;
  /** Whether the source omits slots without trades. */
  readonly omitsNoTrade?: boolean;
  /** Whether the quality manager stands still until the others are done. */
  readonly stallsQuality?: boolean;
  /** The strategies' thread stands still from the one instant to the other. */
  readonly sleeps?: readonly [from: number, to: number];
  /** Called with the coordinator's log records. */
  readonly onRecord?: RecordListener;
  /** A feed that is driven as in its thread, in place of the arrivals. */
  readonly feed?: (clock: FeedClock) => Feed;
  /** The exchange; that of US stocks by default. */
  readonly exchange?: string;
  /** The clock, for a test that moves it. */
  readonly clock?: VirtualClock;
  /** Called at the end with what was received. */
  readonly onReport?: (report: LiveReport) => void;
  /** When the run is killed: nothing is done after that instant. */
  readonly killedAt?: number;
  /** When the run starts; a minute before the first open by default. */
  readonly startsAt?: number;
  /** Called before each step with the instant. */
  readonly onTime?: (now: number, board: LiveBoard) => void;
}

export const RUN = "virtual";
const EXCHANGE = "US_EQUITY";

/** The config of a run. */
export function liveConfig(run: VirtualRun): SessionConfig {
  const { symbols, from = SHORT_DAY.date, to = from, universe = 0 } = run;
  const active = symbols.length - universe;
  const { exchange = EXCHANGE } = run;
  return parseSessionConfig({
    session_name: RUN,
    exchange_group: exchange,
    backtest_config: { start_date: from, end_date: to },
    session_data_config: {
      symbols: symbols.slice(0, active),
      universe: symbols.slice(active),
      streams: ["1m", "5m"],
      indicators: { session: [{ name: "sma", period: 3, interval: "5m" }] },
    },
  });
}

/** A clock that stands still but when the test moves it. */
export class VirtualClock implements Clock {
  /** UTC epoch milliseconds. */
  time: number;

  constructor(time: number = SHORT_DAY.open - 60 * SECOND) {
    this.time = time;
  }

  now(): number {
    return this.time;
  }

  sleepUntil(): void {
    throw new Error("A virtual clock does not sleep");
  }

  turnUntil(): Promise<void> {
    throw new Error("A virtual clock has no turns");
  }
}

/** Runs until the end, or until the run is killed: then there is no result. */
export async function runVirtually(
  run: VirtualRun,
): Promise<RunResult | undefined> {
  const config = { ...liveConfig(run), mode: "live" as const };
  const { from = SHORT_DAY.date, to = from, exchange = EXCHANGE } = run;
  const written = openBarStore(run.db, { create: true });
  const merge = {
    interval: "1m" as const,
    exchange,
    omitsNoTrade: run.omitsNoTrade ?? false,
  };
  for (const date of written.live.pending(RUN)) {
    written.live.merge(RUN, date, merge);
  }
  if (written.live.run(RUN) === undefined) {
    written.live.begin({
      name: RUN,
      firstDate: from,
      startedAt: "",
      config: "{}",
    });
  }
  const store = openBarStore(run.db, { readOnly: true, snapshot: true });
  try {
    const board = new LiveBoard(makeLiveBoard());
    const plan: LivePlan = {
      run: RUN,
      patience: {
        graceMs: 3 * SECOND,
        catchUpMs: 30 * SECOND,
        delayMs: 0,
        isStrict: false,
        ...run.patience,
      },
      records: true,
      firstLive: run.firstLive ?? from,
      merge,
      ring: makeFeedRing(1 << 12),
      board: board.handle,
      account: makeAccountBoard(),
      settled: makeSettledLog(),
      slots: makeSlotBoard(run.symbols.length),
      retries: run.retries ?? { max: 0, intervalMs: MINUTE },
    };
    const prepared = await prepareRun(
      config,
      {
        db: run.db,
        runner: "inline",
        strategies: run.strategies,
      },
      { modules: [], lookup: (name) => getIndicator(name) },
      store,
      {
        plan,
        catalogue: new LiveCatalogue(store, {
          symbols: run.symbols,
          interval: "1m",
          dates: [from, to],
          exchange,
          omitsNoTrade: merge.omitsNoTrade,
        }),
      },
    );
    const { start, given } = prepared;
    const clock = run.clock ?? new VirtualClock(run.startsAt);
    const arrivals = [...run.arrivals]
      .map((arrival, i) => ({ arrival, i }))
      .sort((a, b) => a.arrival.at - b.arrival.at || a.i - b.i)
      .map(({ arrival }) => arrival)
      .filter(({ at }) => at >= clock.time);
    const add = (more: readonly Arrival[]) => {
      arrivals.push(...more);
      arrivals.sort((a, b) => a.at - b.at);
    };
    const host = run.feed === undefined
      ? undefined
      : hostOf(run.feed, run.symbols, plan, clock, add);
    let answering = 0;
    const coordinator = await makeLiveCoordinator(
      start,
      plan,
      store,
      written,
      written.live,
      (request) => {
        add(run.answer?.(request, clock.time) ?? []);
        if (host === undefined) return;
        answering++;
        host.answer(request).finally(() => answering--);
      },
      clock,
    );
    const processor = await makeProcessor(start, clock);
    const quality_manager = makeLiveQuality(start, plan, (request) => {
      const filled = run.fill?.(request, clock.time);
      if (filled === undefined) return;
      const { at, bars, barsAt = at, isComplete = true } = filled;
      const found = new Float64Array(
        bars.flatMap(({ symbol, start }) => [symbol, start]),
      );
      const answer = { id: request.id, isComplete, found };
      add([
        ...bars.map((bar) => barAt(barsAt, bar, 3)),
        { at, put: () => quality_manager.take(answer) },
      ]);
    }, clock);
    const analysis = makeAnalysis(
      start,
      given?.strategies ?? [],
      undefined,
      clock,
    );
    coordinator.onRecord = run.onRecord;
    const stages = {
      coordinator,
      processor,
      quality_manager,
      analysis: asleep(analysis, clock, run.sleeps),
    };
    const stalls = run.stallsQuality === true;
    const group = new StageGroup(
      Object.values(stages).filter((stage) =>
        !stalls || stage !== quality_manager
      ),
      clock,
    );
    const ring = new FeedWriter(plan.ring);
    host?.start();
    const arrive = () => {
      while (arrivals.length > 0 && arrivals[0].at <= clock.time) {
        arrivals.shift()?.put(ring);
      }
      if (host === undefined) ring.publish();
    };
    let hadTurn = false;
    new ControlBlock(Arena.attach(start.plan.memory.buffer)).publish("go", 1);
    for (;;) {
      run.onTime?.(clock.time, board);
      arrive();
      const result = group.step();
      if (result === "done") break;
      if (result !== "idle") continue;
      // An answer that waits for nothing but promises goes on.
      hadTurn = answering > 0 && !hadTurn;
      if (hadTurn) {
        await new Promise((resolve) => setTimeout(resolve));
        continue;
      }
      const next = Math.min(group.idleUntil(), arrivals[0]?.at ?? Infinity);
      if (next === Infinity) throw new Error("The run waits for nothing");
      clock.time = Math.max(clock.time, next);
      if (clock.time >= (run.killedAt ?? Infinity)) return undefined;
    }
    await host?.close();
    while (stalls && quality_manager.step() !== "done");
    const [use] = group.uses();
    const reports = joinReports([{
      reports: {
        coordinator: coordinator.report(),
        processor: processor.report(),
        quality_manager: quality_manager.report(),
        analysis: analysis.report(),
      },
      uses: {
        coordinator: use,
        processor: use,
        quality_manager: use,
        analysis: use,
      },
    }], 1);
    const ended = reports.coordinator.barsPerSession.length;
    const { live } = reports.coordinator;
    if (live !== undefined) run.onReport?.(live);
    return makeResult({
      config,
      plan: { ...start.plan, dates: start.plan.dates.slice(0, ended) },
      reports,
      strategies: reports.analysis.strategies,
      time: timeManager(start.plan),
      runner: "inline",
      startSeconds: 0,
    });
  } finally {
    store.close();
    written.close();
  }
}

/** A stage whose thread stands still for a while. */
function asleep(
  stage: Stage,
  clock: VirtualClock,
  [from, to]: readonly [number, number] = [Infinity, Infinity],
): Stage {
  const sleeps = () => clock.time >= from && clock.time < to;
  return {
    name: stage.name,
    phase: stage.phase,
    date: undefined,
    lacksInput: true,
    step: () => sleeps() ? "idle" : stage.step(),
    idleUntil: () => sleeps() ? to : stage.idleUntil(),
    wait: () => {},
  };
}

/** A feed as its thread drives it; its timers are arrivals. */
function hostOf(
  makeFeed: (clock: FeedClock) => Feed,
  symbols: readonly string[],
  { ring }: LivePlan,
  clock: VirtualClock,
  add: (arrivals: readonly Arrival[]) => void,
): FeedHost {
  const feedClock: FeedClock = {
    now: () => clock.time,
    after(delayMs, action) {
      let isCancelled = false;
      const put = () => isCancelled || action();
      add([{ at: clock.time + delayMs, put }]);
      return () => isCancelled = true;
    },
  };
  return new FeedHost({
    feed: makeFeed(feedClock),
    symbols,
    interval: "1m",
    ring,
    clock: feedClock,
    onNotice: () => {},
    onFailure: (error) => {
      throw error;
    },
  });
}

/** The backtest over what a run has recorded. */
export function repeat(
  run: VirtualRun,
  runner: "inline" | "workers" = "inline",
): Promise<RunResult> {
  const { strategies, db } = run;
  return runBacktest(liveConfig(run), { db, runner, strategies });
}
