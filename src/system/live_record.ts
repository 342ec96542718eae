/**
 * Keeps the hashes of a live run's sessions in its store.
 *
 * @module
 */
import type { LivePlan } from "../live/live_plan.ts";
import type { SwitchKind } from "../session/live_board.ts";
import type { Revision } from "../store/live_journal.ts";
import {
  openBarStore,
  type SqliteBarStore,
} from "../store/sqlite/sqlite_bar_store.ts";
import type { TradingDate } from "../types.ts";
import type { RunProgress } from "./worker_protocol.ts";

/** The record of a run's sessions. */
export class LiveRecord {
  readonly #store: SqliteBarStore;
  readonly #live: LivePlan;
  readonly #onNotice: ((text: string) => void) | undefined;

  /** Opens the store for writing. */
  constructor(
    db: string,
    live: LivePlan,
    onNotice: ((text: string) => void) | undefined,
  ) {
    this.#store = openBarStore(db);
    this.#live = live;
    this.#onNotice = onNotice;
  }

  /** Stores the hash of a session that was received, and compares that of one that was repeated. */
  add({ date, sessionHash }: RunProgress): void {
    const { run, firstLive, records } = this.#live;
    if (sessionHash === undefined || !records) return;
    const journal = this.#store.live;
    if (date >= firstLive) return journal.setHash(run, date, sessionHash);
    const known = journal.day(run, date)?.hash;
    if (known === undefined || known === sessionHash) return;
    this.#onNotice?.(
      `${date} is not what it was when it was live: strategies, config or stored bars have changed since; orders and account are those of today's`,
    );
  }

  /** The switch that another process asked the run for, if one has. */
  takeAsked(): SwitchKind | undefined {
    return this.#store.live.takeAsked(this.#live.run);
  }

  /** The bars of these dates that came late or were corrected. */
  revisions(dates: readonly TradingDate[]): Revision[] {
    return dates.flatMap((date) => this.#store.live.revisions(date));
  }

  /** Closes the store. */
  close(): void {
    this.#store.close();
  }
}
