/**
 * The coordinator of a live run.
 *
 * @module
 */
import { timeManager } from "../../coordinator/run_calendar.ts";
import { SessionCoordinator } from "../../coordinator/session_coordinator.ts";
import { planSessions } from "../../coordinator/store_sessions.ts";
import { runInstruments } from "../../instruments/resolve.ts";
import { LiveActions } from "../../live/live_actions.ts";
import type { LivePlan, RequestBars } from "../../live/live_plan.ts";
import { LiveSessions } from "../../live/live_sessions.ts";
import { liveClock, MarketTime } from "../../live/market_time.ts";
import { SliceRecorder } from "../../live/slice_recorder.ts";
import type { LiveJournal } from "../../store/live_journal.ts";
import type { MarketStore, StoredBars } from "../../store/market_store.ts";
import { type Clock, machineTime } from "../../sync/clock.ts";
import { RunClock } from "../../sync/run_clock.ts";
import type { TradingDate } from "../../types.ts";
import type { StartMessage } from "../worker_protocol.ts";
import { writers } from "./series_writers.ts";

/**
 * The coordinator of a live run over a store that is open; `current` is the same
 * one, read as it is at each session, `journal` stores what is released, and
 * `request` asks the feed for bars.
 */
export async function makeLiveCoordinator(
  { plan, trading }: StartMessage,
  live: LivePlan,
  store: StoredBars,
  current: MarketStore,
  journal: LiveJournal | undefined,
  request: RequestBars,
  clock: Clock = new RunClock(plan.memory, liveClock(live.replay)),
): Promise<SessionCoordinator> {
  const loadStarted = performance.now();
  const time = timeManager(plan);
  const { firstLive, run } = live;
  const released = (date: TradingDate) => journal?.released(run, date);
  const sessions = await planSessions(
    plan,
    store,
    time,
    writers(plan),
    (date) => date < firstLive ? undefined : released(date) ?? -Infinity,
  );
  const { liveActions } = plan;
  const actions = liveActions && new LiveActions(
    plan,
    liveActions,
    runInstruments(plan.instruments, trading),
    current,
  );
  const source = new LiveSessions({
    plan,
    live,
    time,
    sessions,
    market: new MarketTime(clock, live.replay),
    recorder: journal && new SliceRecorder(journal, live, plan.symbols),
    released,
    onSession: (date, closeOf) => actions?.begin(date, closeOf) ?? [],
    request,
    onJoin: () => store.endSnapshot?.(),
    now: () => machineTime(clock),
  });
  return new SessionCoordinator({ plan, source, time, loadStarted, clock });
}
