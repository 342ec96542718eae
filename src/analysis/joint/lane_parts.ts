/**
 * What an engine over several exchange groups keeps for each of them.
 *
 * @module
 */
import type { SymbolPlace } from "../../session/joint_plan.ts";
import type { TradingSession } from "../../time/session.ts";
import type { EndingCause } from "../../trading/ended_positions.ts";
import type { FrontContracts } from "../../session/front_contracts.ts";
import { ActionBooking, type ActionBookingParts } from "../action_booking.ts";
import type { TradingParts } from "../engine_parts.ts";
import { HistoryScoreLog } from "../history_score_log.ts";
import { IndicatorWatch } from "../indicator_watch.ts";
import type { LateIndicator, StaleIndicator } from "../indicator_watch.ts";
import type { SessionScope } from "../strategy_caller.ts";
import { covers } from "../subscription_table.ts";
import { TradingEnds } from "../trading_ends.ts";
import type { Lane } from "./lane.ts";

/** What the engine reports of one exchange group. */
export interface GroupReport {
  /** The indicators that were not ready from the start. */
  readonly lateIndicators: readonly LateIndicator[];
  /** The indicators that were stale at the start of a session. */
  readonly staleIndicators: readonly StaleIndicator[];
  /** The scores of the history before each session. */
  readonly historyScores: Float64Array;
}

/** What {@linkcode LaneParts} are made of. */
export interface LaneContext extends
  Pick<
    TradingParts,
    "broker" | "calls" | "equity" | "instruments" | "names" | "runLog"
  > {
  /** Where each symbol of the run is. */
  readonly places: readonly SymbolPlace[];
  /** The number of the group. */
  readonly number: number;
  /** Whether schedules follow its sessions. */
  readonly isMain: boolean;
  /** The contracts of its continuous futures. */
  readonly fronts: FrontContracts;
  /** Begins its session at the broker. */
  readonly begin: ActionBookingParts["begin"];
}

/** The parts of one exchange group. */
export class LaneParts {
  /** Books its corporate actions, and begins its sessions. */
  readonly actions: ActionBooking;
  /** Ends trading in its symbols. */
  readonly ends: TradingEnds;
  /** Notes which of its indicators were late or stale. */
  readonly indicators: IndicatorWatch;
  /** The scores of its history. */
  readonly historyScores: HistoryScoreLog;
  /** Whom its sessions are about. */
  readonly scope: SessionScope;

  /** The parts of a lane. */
  constructor(lane: Lane, context: LaneContext) {
    const { broker, calls, equity, instruments, names, runLog } = context;
    const { plan, session } = lane;
    const numbers = numbersOf(context);
    const log = (line: Parameters<typeof runLog.add>[0]) => runLog.add(line);
    this.actions = new ActionBooking({
      plan,
      fronts: context.fronts,
      begin: (hours, fronts) =>
        context.begin(
          hours,
          fronts.map((front) => ({ ...front, symbol: numbers[front.symbol] })),
        ),
      broker: {
        act: (symbol, action, hours) =>
          broker.act(numbers[symbol], inRun(action, numbers), hours),
      },
      names,
      onOpened: (symbol, strategy) => equity.list(symbol, strategy),
      log,
    });
    this.ends = new TradingEnds({
      plan,
      instruments: numbers.map((number) => instruments[number]),
      broker: {
        flatten: (hours: TradingSession) => broker.flatten(hours),
        delist: (
          symbol: number,
          hours: TradingSession,
          cause?: EndingCause,
        ) => broker.delist(numbers[symbol], hours, cause),
        endTrading: (hours: TradingSession) => broker.endTrading(hours),
      },
      names,
      log,
    });
    this.indicators = new IndicatorWatch(plan, session);
    this.historyScores = new HistoryScoreLog(plan, session);
    this.scope = {
      symbols: new Set(numbers),
      calls: calls.filter(({ subscriptions }) =>
        plan.symbols.some((symbol) => covers(subscriptions, symbol))
      ),
      hasSchedules: context.isMain,
    };
  }

  /** What there is to report of the group. */
  report(): GroupReport {
    return {
      lateIndicators: this.indicators.result(),
      staleIndicators: this.indicators.stale(),
      historyScores: this.historyScores.pack(),
    };
  }
}

/** By symbol of the group: its number in the run. */
function numbersOf({ places, number }: LaneContext): number[] {
  const numbers: number[] = [];
  places.forEach(({ lane, symbol }, index) => {
    if (lane === number) numbers[symbol] = index;
  });
  return numbers;
}

/** An action whose symbols have their numbers in the run. */
function inRun<
  T extends { readonly end?: { readonly into?: number } | undefined },
>(action: T, numbers: readonly number[]): T {
  const into = action.end?.into;
  if (into === undefined) return action;
  return { ...action, end: { ...action.end, into: numbers[into] } };
}
