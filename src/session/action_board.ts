/**
 * The corporate actions and rolls of the sessions of a live run, which nobody knows
 * when it starts: the coordinator adds those of a session before it publishes it,
 * and every stage reads them as it begins the session.
 *
 * ```text
 *  Int32 words
 *  ┌──────┬────────┬──────────────┬────────┬──────
 *  │ used │ length │ JSON, padded │ length │ …
 *  └──────┴────────┴──────────────┴────────┴──────
 * ```
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { TradingDate } from "../types.ts";
import type { Adjustment, SessionAction } from "./adjustments.ts";
import type { FrontContract } from "./front_contracts.ts";

/** What holds from a session on. */
export interface SessionActions {
  /** What is done to positions, in the order in which it is booked. */
  readonly actions: readonly SessionAction[];
  /** How earlier bars are adjusted. */
  readonly adjustments: readonly Adjustment[];
  /** The contracts that come in front. */
  readonly rolls: readonly FrontContract[];
}

/** The memory of an {@linkcode ActionBoard}. */
export type ActionBoardHandle = SharedArrayBuffer;

/** A year of sessions with a hundred actions each; pages are used as they are written. */
const BYTES = 8 * 2 ** 20;
const WORD = Int32Array.BYTES_PER_ELEMENT;
const HEADER_WORDS = 1;

/** Allocates a board. */
export function makeActionBoard(): ActionBoardHandle {
  return new SharedArrayBuffer(BYTES);
}

/** The actions of a live run's sessions, by date. */
export class ActionBoard {
  /** One for each board in a thread: what is read is parsed once. */
  static readonly #open = new WeakMap<ActionBoardHandle, ActionBoard>();
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #read = new Map<TradingDate, SessionActions>();
  #next = HEADER_WORDS;

  private constructor(handle: ActionBoardHandle) {
    this.#words = new Int32Array(handle);
    this.#bytes = new Uint8Array(handle);
  }

  /** The board of some memory. */
  static of(handle: ActionBoardHandle): ActionBoard {
    const known = this.#open.get(handle);
    if (known !== undefined) return known;
    const board = new ActionBoard(handle);
    this.#open.set(handle, board);
    return board;
  }

  /**
   * Adds the actions of a session; call it before the session is published.
   *
   * @throws {SessionError} `memory_invalid` if there is no room for them.
   */
  add(date: TradingDate, actions: SessionActions): void {
    const text = new TextEncoder().encode(JSON.stringify({ date, ...actions }));
    const used = Math.max(HEADER_WORDS, Atomics.load(this.#words, 0));
    const from = used + 1;
    const to = from + Math.ceil(text.length / WORD);
    if (to > this.#words.length) {
      throw new SessionError(
        "memory_invalid",
        `The corporate actions of the sessions up to ${date} take more than ${BYTES} bytes; start the run again, it goes on where it was`,
      );
    }
    this.#words[used] = text.length;
    this.#bytes.set(text, from * WORD);
    Atomics.store(this.#words, 0, to);
  }

  /** The actions of a session that has been published; `undefined` if it has none. */
  on(date: TradingDate): SessionActions | undefined {
    const used = Atomics.load(this.#words, 0);
    while (this.#next < used) {
      const length = this.#words[this.#next];
      const from = this.#next + 1;
      const text = new TextDecoder().decode(
        this.#bytes.slice(from * WORD, from * WORD + length),
      );
      // The coordinator alone writes it, from values of these types.
      const entry = JSON.parse(text) as SessionActions & { date: TradingDate };
      this.#read.set(entry.date, entry);
      this.#next = from + Math.ceil(length / WORD);
    }
    return this.#read.get(date);
  }
}

/** The entries of a plan by trading date, with those that a board has. */
export class ByDate<T extends { readonly date: TradingDate }> {
  readonly #byDate: ReadonlyMap<TradingDate, readonly T[]>;
  readonly #added: ((date: TradingDate) => readonly T[]) | undefined;

  /** `entries` may be absent: most runs have none. `added` has those of live sessions. */
  constructor(
    entries: readonly T[] = [],
    added?: (date: TradingDate) => readonly T[],
  ) {
    this.#byDate = Map.groupBy(entries, ({ date }) => date);
    this.#added = added;
  }

  /** Those of a date, those of the board first. */
  on(date: TradingDate): readonly T[] {
    // A text that was just made is expensive to look up.
    const own = this.#byDate.size === 0 ? NONE : this.#byDate.get(date) ?? NONE;
    if (this.#added === undefined) return own;
    const added = this.#added(date);
    return added.length === 0
      ? own
      : own.length === 0
      ? added
      : [...added, ...own];
  }
}

const NONE: readonly never[] = [];

/** What a plan says of the actions of its sessions. */
export interface PlannedSessionActions {
  /** See {@linkcode SessionActions}. */
  readonly actions?: readonly SessionAction[];
  /** See {@linkcode SessionActions}. */
  readonly adjustments?: readonly Adjustment[];
  /** See {@linkcode SessionActions}. */
  readonly rolls?: readonly FrontContract[];
  /** Those of live sessions; absent in a backtest. */
  readonly liveActions?: LiveActionsPlan;
}

/** How the actions of live sessions are planned as each begins. */
export interface LiveActionsPlan {
  /** Where they are. */
  readonly board: ActionBoardHandle;
  /** The first session whose actions are there; those before are in the plan. */
  readonly from: TradingDate;
  /** How history is adjusted. */
  readonly adjustment: "raw" | "splits" | "total";
  /** How history of continuous futures is adjusted. */
  readonly continuous: "raw" | "ratio" | "difference";
  /** The actions that were stored when the run was planned, each as a text. */
  readonly known: readonly string[];
  /** Why indicators cannot be adjusted; absent if they can. */
  readonly unscaled?: string;
  /** Why they cannot be adjusted by differences; absent if they can. */
  readonly unshifted?: string;
}

/** The actions, adjustments or rolls of a plan by date, those of live sessions too. */
export function sessionEntries<K extends keyof SessionActions>(
  plan: PlannedSessionActions,
  kind: K,
): ByDate<SessionActions[K][number]> {
  type Entry = SessionActions[K][number];
  const own = plan[kind] as readonly Entry[] | undefined;
  if (plan.liveActions === undefined) return new ByDate<Entry>(own);
  const board = ActionBoard.of(plan.liveActions.board);
  return new ByDate<Entry>(own, (date) => board.on(date)?.[kind] ?? NONE);
}
