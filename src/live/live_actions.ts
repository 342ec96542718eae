/**
 * The corporate actions of a live run: those of a session are looked up in the store
 * as it begins, so that actions that were imported meanwhile count, and dividends are
 * measured by the close before them.
 *
 * @module
 */
import { shareNumbers } from "../coordinator/action_facts.ts";
import { planSession } from "../coordinator/run_actions.ts";
import {
  actionText,
  type CorporateAction,
  endsSymbol,
} from "../instruments/corporate_action.ts";
import type { Instrument } from "../instruments/instrument.ts";
import { ActionBoard } from "../session/action_board.ts";
import type { LiveActionsPlan } from "../session/action_board.ts";
import type { RunPlan, RunRequirements } from "../session/run_plan.ts";
import type { MarketStore } from "../store/market_store.ts";
import { followShares } from "../store/share_store.ts";
import type { TradingDate } from "../types.ts";

/** Leaves what the sessions from `from` on need to be known as they begin. */
export function withoutLiveActions(
  run: RunRequirements,
  { from }: Pick<LiveActionsPlan, "from">,
): RunRequirements {
  const { actions = [], adjustments = [], rolls = [] } = run;
  const isBefore = ({ date }: { date: TradingDate }) => date < from;
  return {
    ...run,
    // When a symbol ends decides about more than its session, and is planned ahead.
    actions: actions.filter((one) => isBefore(one) || one.end !== undefined),
    adjustments: adjustments.filter(isBefore),
    rolls: rolls.filter(isBefore),
  };
}

/** The first session of a live run whose actions are not part of its plan. */
export function firstActionSession(
  { dates, historyDays }: RunRequirements,
  firstLive: TradingDate,
): TradingDate {
  // Without history, what holds from the first session on is in what is read before.
  const isFirst = firstLive === dates[0] && Math.max(...historyDays) === 0;
  return isFirst ? dates[1] ?? "9999-12-31" : firstLive;
}

/** Puts the actions of each session on the board. */
export class LiveActions {
  readonly #plan: RunPlan;
  readonly #live: LiveActionsPlan;
  readonly #instruments: readonly Instrument[];
  readonly #store: MarketStore;
  /** The actions that have been taken into account, or told of. */
  readonly #known: Set<string>;

  /** `store` is read as it is at each session. */
  constructor(
    plan: RunPlan,
    live: LiveActionsPlan,
    instruments: readonly Instrument[],
    store: MarketStore,
  ) {
    this.#plan = plan;
    this.#live = live;
    this.#instruments = instruments;
    this.#store = store;
    this.#known = new Set(live.known);
  }

  /**
   * Plans a session before it is loaded, and returns the actions that came too late
   * to be part of the run, each as a text. `closeOf` has the newest closes of a run
   * that stores none.
   *
   * @throws {SessionError} as `planSession`.
   */
  begin(
    date: TradingDate,
    closeOf: (symbol: number) => number | undefined,
  ): string[] {
    const plan = this.#plan;
    const store = followShares(this.#store, plan.symbolsSince);
    if (date >= this.#live.from) {
      const found = planSession(
        this.#live,
        date,
        plan,
        this.#instruments,
        store,
        closeOf,
      );
      if (Object.values(found).some((entries) => entries.length > 0)) {
        ActionBoard.of(this.#live.board).add(date, found);
      }
    }
    return this.#late(date, store);
  }

  /** The actions of the run that are new, and that no later session will have. */
  #late(session: TradingDate, store: MarketStore): string[] {
    const { symbols, calendar } = this.#plan;
    const stored = store.actions?.list() ?? [];
    const added = stored.filter((one) => !this.#known.has(actionText(one)));
    if (added.length === 0) return [];
    const shares = shareNumbers(symbols, store);
    const before = calendar.findLast(({ date }) => date < session)?.date ?? "";
    const isOwn = ({ type, symbol, date, newSymbol }: CorporateAction) =>
      symbols.includes(symbol) || shares.on(symbol, date) !== undefined ||
      shares.later(symbol, date) !== undefined ||
      type === "rename" && symbols.includes(newSymbol ?? "");
    return added.flatMap((one) => {
      const text = actionText(one);
      this.#known.add(text);
      const isLate = endsSymbol(one.type) || one.date <= before;
      return isLate && isOwn(one) ? [text] : [];
    });
  }
}
