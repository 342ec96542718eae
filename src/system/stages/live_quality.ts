/**
 * The quality manager of a live run.
 *
 * @module
 */
import type { LivePlan } from "../../live/live_plan.ts";
import { liveClock, MarketTime } from "../../live/market_time.ts";
import { DataQualityManager } from "../../quality/data_quality_manager.ts";
import { GapFiller } from "../../quality/gap_filler.ts";
import type { AskForGaps } from "../../quality/gap_request.ts";
import { LiveBoard } from "../../session/live_board.ts";
import { SlotBoard } from "../../session/slot_board.ts";
import type { Clock } from "../../sync/clock.ts";
import { RunClock } from "../../sync/run_clock.ts";
import type { StartMessage } from "../worker_protocol.ts";

/** The quality manager of a live run; `ask` asks the feed for missing bars. */
export function makeLiveQuality(
  { plan }: StartMessage,
  live: LivePlan,
  ask: AskForGaps,
  clock: Clock = new RunClock(plan.memory, liveClock(live.replay)),
): DataQualityManager {
  const { patience, retries } = live;
  const board = new LiveBoard(live.board);
  return new DataQualityManager(plan, {
    filler: new GapFiller({
      maxRetries: retries.max,
      retryMs: retries.intervalMs,
      graceMs: patience.graceMs,
      delayMs: patience.delayMs,
      asksEarly: !patience.isStrict,
      omitsNoTrade: plan.omitsNoTrade,
      board: new SlotBoard(live.slots, plan.symbols.length),
      ask,
    }),
    market: new MarketTime(clock, live.replay),
    clock,
    isLive: () => board.isLive,
  });
}
