/**
 * What strategies see of several exchange groups that differs by group.
 *
 * @module
 */
import type { Gap } from "../../quality/gaps.ts";
import type { AsOfSession } from "../../session/as_of/as_of_session.ts";
import type { AsOfClock } from "../../session/as_of/clock.ts";
import type { JointSession } from "../../session/as_of/joint_session.ts";
import type { RunPlan } from "../../session/run_plan.ts";
import { AsOfGaps } from "../as_of_gaps.ts";
import type { ShownSession } from "../strategy_caller.ts";

/** The gaps of each symbol in the session of its group. */
export class JointGaps {
  readonly #session: JointSession;
  readonly #sessions: readonly AsOfSession[];
  readonly #gaps: readonly AsOfGaps[];

  /** The gaps in the bars of groups with these plans and data. */
  constructor(
    session: JointSession,
    plans: readonly RunPlan[],
    sessions: readonly AsOfSession[],
  ) {
    this.#session = session;
    this.#sessions = sessions;
    this.#gaps = plans.map((plan, i) => new AsOfGaps(plan, sessions[i]));
  }

  /** See {@linkcode AsOfGaps.of}; none before the first session of the group. */
  of(symbol: string): readonly Gap[] {
    const { places, symbols } = this.#session;
    const { lane } = places[symbols.of(symbol)];
    return !this.#sessions[lane].clock.hasBegun
      ? []
      : this.#gaps[lane].of(symbol);
  }
}

/** Which session strategies see as the current one. */
export class ShownSessions implements ShownSession {
  readonly #session: JointSession;
  readonly #sessions: readonly AsOfSession[];
  readonly #main: number;
  readonly #laneOf: Int32Array;
  readonly #symbols: number;
  /** The lanes whose sessions are under way, the newest last. */
  readonly #open: number[] = [];
  #newest: AsOfClock | undefined;

  /** Shows the sessions of groups; schedules follow those of group `main`. */
  constructor(
    session: JointSession,
    sessions: readonly AsOfSession[],
    main: number,
  ) {
    this.#session = session;
    this.#sessions = sessions;
    this.#main = main;
    this.#laneOf = Int32Array.from(session.places, ({ lane }) => lane);
    this.#symbols = session.places.length;
  }

  /** Whether the session of a group is under way. */
  get hasOpen(): boolean {
    return this.#open.length > 0;
  }

  /** Whether the session of another group ends at `time` as well, and has not yet. */
  endsAt(time: number): boolean {
    return this.#open.some((lane) =>
      this.#sessions[lane].clock.record.close <= time
    );
  }

  /** The session of a group has begun. */
  begin(lane: number): void {
    this.#open.push(lane);
    this.showLane(lane);
  }

  /** The session of a group is over. */
  end(lane: number): void {
    this.#open.splice(this.#open.indexOf(lane), 1);
    const newest = this.#open.at(-1);
    if (newest === undefined) return;
    this.showLane(newest);
  }

  /** Shows the session of a group, which begins, ends or goes on. */
  showLane(lane: number): void {
    this.#newest = this.#sessions[lane].clock;
    this.showNewest();
  }

  showSeries(series: number): void {
    const lane = this.#laneOf[series % this.#symbols];
    this.#session.clock.show(this.#sessions[lane].clock);
  }

  showNewest(): void {
    if (this.#newest !== undefined) this.#session.clock.show(this.#newest);
  }

  showScheduled(): void {
    this.#session.clock.show(this.#sessions[this.#main].clock);
  }
}
