/**
 * What a tape is made from.
 *
 * @module
 */
import type { TradingConfig } from "../config/session_config.ts";
import type { IndicatorPlan, RunRequirements } from "../session/run_plan.ts";
import type { StoreLocator } from "../store/open_store.ts";
import type { TapeRoom } from "./tape_room.ts";

/** A range of sessions of a tape that a parameter set is run over. */
export interface TapeWindow {
  /** The first session, counted from the first delivered one. */
  readonly from: number;
  /** The session after the last. */
  readonly to: number;
}

/**
 * Everything that decides what is on a tape: plain data that can be posted to
 * another thread, or stored and sent to another machine (as a structured clone;
 * some numbers are infinite).
 */
export interface TapeRecipe {
  /** Recipes with equal keys differ only in their indicators. */
  readonly key: string;
  /** The store of the bars. */
  readonly store: StoreLocator;
  /** The run to load; its indicators are those on the tape. */
  readonly requirements: RunRequirements;
  /** The rows that the run needs. */
  readonly room: TapeRoom;
  /** The most bytes of bars and indicators together. Defaults to no limit. */
  readonly memoryBytes?: number;
  /** The ranges that parameter sets are run over. */
  readonly windows: readonly TapeWindow[];
  /** Modules with the config's own indicators. */
  readonly indicatorModules: readonly string[];
  /** Whether these run without permissions. Defaults to `false`. */
  readonly sandbox?: boolean;
  /** How long a call of one of these may take, in seconds; 0 for ever. */
  readonly strategySeconds: number;
  /** Limits of an account; nothing is traded while the tape is made. */
  readonly trading: TradingConfig;
}

/** Equal for indicators that have equal values. */
export function indicatorKey(
  { name, params, source }: Pick<IndicatorPlan, "name" | "params" | "source">,
): string {
  return JSON.stringify([name, params, source]);
}
