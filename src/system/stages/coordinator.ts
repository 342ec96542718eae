/**
 * The coordinator of a backtest, and which coordinator a thread opens.
 *
 * @module
 */
import { timeManager } from "../../coordinator/run_calendar.ts";
import { SessionCoordinator } from "../../coordinator/session_coordinator.ts";
import { StoreSessions } from "../../coordinator/store_sessions.ts";
import type { MarketStore, StoredBars } from "../../store/market_store.ts";
import { openRunStore, openStore } from "../../store/open_store.ts";
import type { Clock } from "../../sync/clock.ts";
import { RunClock } from "../../sync/run_clock.ts";
import type { StartMessage } from "../worker_protocol.ts";
import { writers } from "./series_writers.ts";

/** The coordinator over a store that is open. */
export async function makeCoordinator(
  { plan }: StartMessage,
  store: StoredBars,
  clock: Clock = new RunClock(plan.memory),
): Promise<SessionCoordinator> {
  const loadStarted = performance.now();
  const time = timeManager(plan);
  const source = await StoreSessions.open(plan, store, time, writers(plan));
  return new SessionCoordinator({ plan, source, time, loadStarted, clock });
}

/** The coordinator with a store of its own; a live one has a second to write to. */
export async function openCoordinator(
  start: StartMessage,
): Promise<{ stage: SessionCoordinator; close: () => void }> {
  const { live, requests } = start;
  const store = await openRunStore(start.store, start.plan.symbolsSince);
  let written: MarketStore | undefined;
  let current: MarketStore | undefined;
  const close = () => {
    store.close();
    written?.close();
    current?.close();
    requests?.close();
  };
  try {
    if (live === undefined) {
      return { stage: await makeCoordinator(start, store), close };
    }
    // Backtests do not load the code of live runs.
    const { makeLiveCoordinator } = await import("./live_coordinator.ts");
    current = await openStore(start.store, { readOnly: true });
    current.endSnapshot?.();
    if (live.records) written = await openStore(start.store);
    const stage = await makeLiveCoordinator(
      start,
      live,
      store,
      current,
      written?.live,
      (request) => requests?.postMessage(request),
    );
    return { stage, close };
  } catch (error) {
    close();
    throw error;
  }
}
