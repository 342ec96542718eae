/**
 * What a live run needs beside the plan of a run: plain data, which is posted to
 * the workers.
 *
 * @module
 */
import type { AccountBoardHandle } from "../session/account_board.ts";
import type { LiveBoardHandle } from "../session/live_board.ts";
import type { SettledLogHandle } from "../session/settled_slots.ts";
import type { SlotBoardHandle } from "../session/slot_board.ts";
import type { MergeOptions } from "../store/live_journal.ts";
import type { TradingDate } from "../types.ts";
import type { FeedRingHandle } from "./feed_ring.ts";
import type { MarketTimeHandle } from "./market_time.ts";
import type { Patience } from "./slice_assembler.ts";

/** The live part of a run. */
export interface LivePlan {
  /** The name of the run in the journal. */
  readonly run: string;
  /** How long slices are waited for. */
  readonly patience: Patience;
  /** Whether released slices are stored. */
  readonly records: boolean;
  /** The first trading date that is not over when the run starts. */
  readonly firstLive: TradingDate;
  /** Where a replay goes on within that session, UTC epoch milliseconds. */
  readonly resumeAt?: number;
  /** How the bars are stored. */
  readonly merge: MergeOptions;
  /** Where the feed's records come from. */
  readonly ring: FeedRingHandle;
  /** The time of a replay; absent if the market's time is the machine's. */
  readonly replay?: MarketTimeHandle;
  /** By which the run is told what to do. */
  readonly board: LiveBoardHandle;
  /** On which it shows its account. */
  readonly account: AccountBoardHandle;
  /** Which bars the coordinator has, for the quality manager. */
  readonly slots: SlotBoardHandle;
  /** What the quality manager has settled, for the scores that strategies read. */
  readonly settled: SettledLogHandle;
  /** How often the quality manager asks for a missing bar. */
  readonly retries: GapRetries;
}

/** How often a missing bar is asked for. */
export interface GapRetries {
  /** Requests for the bar of a slot; 0 for none. */
  readonly max: number;
  /** Milliseconds of market time between two of them. */
  readonly intervalMs: number;
}

/** Bars that the coordinator asks the feed for. */
export interface FeedRequest {
  /** Its number, which the answer has. */
  readonly id: number;
  /** Start of the first slot, UTC epoch milliseconds. */
  readonly from: number;
  /** End of the last slot, UTC epoch milliseconds. */
  readonly to: number;
}

/** Sends requests to the feed's thread; answers come through the ring. */
export type RequestBars = (request: FeedRequest) => void;
