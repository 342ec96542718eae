/**
 * Tells the broker of the corporate actions and the rolls of a session.
 *
 * @module
 */
import type { LogLine } from "../log/run_log.ts";
import { type ByDate, sessionEntries } from "../session/action_board.ts";
import type { SessionAction } from "../session/adjustments.ts";
import type {
  FrontContract,
  FrontContracts,
} from "../session/front_contracts.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { TradingSession } from "../time/session.ts";
import { accountActionText } from "../trading/account_actions.ts";
import type { Broker } from "../trading/broker.ts";
import { type RolledPosition, rolledText } from "../trading/rolled_position.ts";

/** The parts that {@linkcode ActionBooking} uses. */
export interface ActionBookingParts {
  /** The plan of the run. */
  readonly plan: Pick<RunPlan, "actions" | "liveActions">;
  /** The broker. */
  readonly broker: Pick<Broker, "act">;
  /** Begins a session of the broker, in which contracts come in front. */
  readonly begin: (
    session: TradingSession,
    fronts: readonly FrontContract[],
  ) => readonly RolledPosition[];
  /** The contracts of continuous futures. */
  readonly fronts: FrontContracts;
  /** The names of the strategies, by number. */
  readonly names: readonly string[];
  /** Told of each position that an action opens without a fill. */
  readonly onOpened: (symbol: string, strategy: number) => void;
  /** Takes a line for each position that changes. */
  readonly log: (line: LogLine) => void;
}

/** Books the actions of each session before it begins, and rolls as it begins. */
export class ActionBooking {
  readonly #parts: ActionBookingParts;
  readonly #actions: ByDate<SessionAction>;

  /** Has booked nothing yet. */
  constructor(parts: ActionBookingParts) {
    this.#parts = parts;
    this.#actions = sessionEntries(parts.plan, "actions");
  }

  /** Books what holds from a session on, and begins it. */
  beginSession(session: TradingSession): void {
    this.#act(session);
    const { begin, fronts, names, log } = this.#parts;
    const begun = fronts.begin(session.date);
    for (const rolled of begin(session, begun)) {
      log({
        time: session.open,
        strategy: names[rolled.strategy] ?? String(rolled.strategy),
        level: "info",
        message: rolledText(rolled),
      });
    }
  }

  #act(session: TradingSession): void {
    const { broker, names, log, onOpened } = this.#parts;
    for (const action of this.#actions.on(session.date)) {
      for (const done of broker.act(action.symbol, action, session)) {
        if (done.into !== undefined) {
          onOpened(done.into.symbol, done.strategy);
        }
        log({
          time: session.open,
          strategy: names[done.strategy] ?? String(done.strategy),
          level: "info",
          message: accountActionText(done),
        });
      }
    }
  }
}
