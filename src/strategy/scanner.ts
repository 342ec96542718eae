/**
 * The scanner interface, and the context that its hooks receive.
 *
 * @module
 */
import type { JsonObject } from "../types.ts";
import type { ParamDefinitions } from "./parameter_definitions.ts";
import type { StrategyContext } from "./strategy.ts";

/**
 * Everything a scanner can see: the as-of views of strategies, without the
 * account and without orders. It can be used during the scanner's own hooks.
 */
export interface ScannerContext extends
  Pick<
    StrategyContext,
    | "universe"
    | "time"
    | "session"
    | "clock"
    | "calendar"
    | "sessionOf"
    | "calendarOf"
    | "logger"
    | "bars"
    | "indicator"
    | "historicalIndicator"
    | "historicalIndicatorStale"
    | "quality"
    | "gaps"
    | "quote"
    | "metrics"
    | "random"
    | "log"
  > {
  /**
   * The symbols that are active for at least one strategy; without strategies,
   * the config's `symbols` and those that scanners have added.
   */
  readonly symbols: readonly string[];
  /** The symbols that this scanner has added and that are still its own. */
  readonly added: readonly string[];
}

/** Why a scan is called. */
export interface ScanEvent {
  /**
   * `pre_session` before the first bar of a session, when there is nothing but
   * history; `regular_session` at a time of the schedule.
   */
  readonly kind: "pre_session" | "regular_session";
  /**
   * The scheduled instant, UTC epoch milliseconds: the session's open before a
   * session. `context.time` is later if no slice ended at it.
   */
  readonly time: number;
}

/** What a scan has found. */
export interface ScanResult {
  /**
   * All symbols of the config's `universe` that the scanner wants to be active
   * from now on. Those that are new are added. Those that it added earlier and
   * that are not listed any more are removed, unless a strategy has a position
   * or a waiting order in them, or another scanner wants them. To keep what it
   * has, list `context.added` too.
   */
  readonly symbols: readonly string[];
  /** Why symbols were not chosen, by symbol. */
  readonly skipped?: Readonly<Record<string, string>>;
  /** Whatever else the scan has to say; the result keeps that of the last scan. */
  readonly metadata?: JsonObject;
}

/**
 * A scanner: looks at the universe before sessions and on a schedule, and
 * chooses the symbols that strategies are called for. Its hooks are synchronous
 * and read nothing but their context.
 *
 * ```ts
 * import type { Scanner } from "./scanner.ts";
 *
 * const scanner: Scanner = {
 *   scan(context) {
 *     const symbols = context.universe.filter((symbol) => {
 *       const days = context.bars(symbol, "1d");
 *       return days.length > 1 && days.close(-1) > days.close(-2);
 *     });
 *     return { symbols, metadata: { rising: symbols.length } };
 *   },
 * };
 * ```
 */
export interface Scanner {
  /** A name for the result and the log; defaults to the module's name. */
  readonly name?: string;
  /** Called once, before the first session of the range, when the history is in place. */
  setup?(context: ScannerContext): void;
  /** Called before sessions and at the times of the schedule, as the config says. */
  scan(context: ScannerContext, event: ScanEvent): ScanResult;
  /** Called once, when the run is over; what the scanner added stays. */
  teardown?(context: ScannerContext): void;
}

/** The names of a scanner's hooks. */
export const SCANNER_HOOKS = [
  "setup",
  "scan",
  "teardown",
] as const satisfies readonly (keyof Scanner)[];

/** Makes a scanner from the config's `config`. */
export type ScannerFactory = (config: JsonObject) => Scanner;

/** A scanner as a class; `params` are definitions as in `defineScanner`. */
export interface ScannerClass {
  /** Makes a scanner from the config's `config`. */
  new (config: never): Scanner;
  /** The definitions of what is in `config`. */
  readonly params?: ParamDefinitions;
}
