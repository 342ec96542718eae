/**
 * The missing bars of one live session, until each of them has come or is given
 * up.
 *
 * @module
 */
import {
  type SlotBank,
  type SlotBoard,
  SlotState,
} from "../session/slot_board.ts";
import type { SessionGrid } from "../time/grid.ts";
import type { GapLedger } from "./gap_ledger.ts";
import type { Ending, GapFillingCounts } from "./gap_report.ts";
import type { SlotRange } from "./gaps.ts";

/** How soon it is looked whether the coordinator has a bar that was found. */
const FOUND_LOOK_MS = 100;
/** A quiet symbol is asked for at least this often, in slots. */
const QUIET_SLOTS_MAX = 16;

/** How a run fills gaps. */
export interface GapFilling {
  /** Requests for the bar of a slot; 0 for none. */
  readonly maxRetries: number;
  /** Between two requests for the same slot, in milliseconds of market time. */
  readonly retryMs: number;
  /** How long a slice is waited for, in milliseconds. */
  readonly graceMs: number;
  /** How long after its end a bar comes at best: the delay of the feed. */
  readonly delayMs: number;
  /**
   * Whether a slot is asked for before its slice is released too. Not in a
   * replay, whose slices must not depend on the speed of threads.
   */
  readonly asksEarly: boolean;
}

/** What a session's gaps are found and counted by. */
export interface SessionGapsParts extends GapFilling {
  /** By symbol: whether its source omits slots without trades. */
  readonly omitsNoTrade: readonly boolean[];
  /** Which bars the coordinator has. */
  readonly board: SlotBoard;
}

/** A slot of a symbol whose bar is missing. */
export interface MissingSlot {
  readonly symbol: number;
  readonly slot: number;
  /** Requests so far. */
  asked: number;
  /** When it may be asked for again; it is unfillable then if no attempt is left. */
  dueAt: number;
  /** Whether an answer had its bar, which is on its way to the coordinator. */
  isFound: boolean;
}

/**
 * The missing bars of a session. A symbol without trades does not cost a request
 * a minute: after each answer that shows slots without a trade, its next slots are
 * asked for together, after one slot, two, four … up to {@linkcode QUIET_SLOTS_MAX},
 * until it has a bar.
 */
export class SessionGaps {
  /** The slots. */
  readonly grid: SessionGrid;
  readonly #parts: SessionGapsParts;
  readonly #counts: readonly GapFillingCounts[];
  /** Its number among the sessions that are delivered. */
  readonly #number: number;
  readonly #open: number;
  /** By slot and symbol. */
  readonly #missing = new Map<number, MissingSlot>();
  /** Slots that are not delivered, by symbol. */
  readonly #ended: Readonly<Record<Ending, number[][]>>;
  /** The first slot that was not released when the board was read last. */
  #scanned = 0;
  /** Whether the session is over: no slot is missing that is not known to be. */
  #isOver = false;
  /** By symbol: answers without a trade since its last bar. */
  readonly #quiet: Int32Array;
  /** By symbol: until when its new slots are left for one request. */
  readonly #quietUntil: Float64Array;
  /** By symbol: slots whose bar exists, or may, and is not delivered. */
  readonly #lost: Int32Array;
  /** By symbol: slots without a trade. */
  readonly #noTrade: Int32Array;

  /** A session that has begun; what becomes of its slots is added to `counts`. */
  constructor(
    parts: SessionGapsParts,
    counts: readonly GapFillingCounts[],
    number: number,
    open: number,
    grid: SessionGrid,
  ) {
    const { length } = counts;
    const lists = () => counts.map((): number[] => []);
    this.grid = grid;
    this.#parts = parts;
    this.#counts = counts;
    this.#number = number;
    this.#open = open;
    this.#ended = {
      late: lists(),
      noTrade: lists(),
      unfillable: lists(),
      open: lists(),
    };
    this.#quiet = new Int32Array(length);
    this.#quietUntil = new Float64Array(length).fill(-Infinity);
    this.#lost = new Int32Array(length);
    this.#noTrade = new Int32Array(length);
  }

  /** Whether the session is over and nothing of it is missing any more. */
  get isSettled(): boolean {
    return this.#isOver && this.#missing.size === 0;
  }

  /** The slots that may be asked for at `now`, by time. */
  due(now: number): MissingSlot[] {
    return [...this.#missing.values()]
      .filter((one) => this.#mayAsk(one) && one.dueAt <= now)
      .sort((a, b) => a.slot - b.slot || a.symbol - b.symbol);
  }

  /** Notes that slots are asked for. */
  ask(slots: readonly MissingSlot[], now: number): void {
    for (const one of slots) {
      if (one.asked++ === 0) this.#counts[one.symbol].asked++;
      one.dueAt = now + this.#parts.retryMs;
    }
  }

  /** Finds bars that are missing, and those that have come. */
  find(now: number): void {
    const { board } = this.#parts;
    const bank = board.bankOf(this.#open);
    if (bank === undefined) return;
    const { released } = bank;
    const found = this.#isOver ? [] : this.#scanAll(bank, released, now);
    const came = [...this.#missing.values()].map((one) =>
      [
        one,
        Atomics.load(bank.states, this.#keyOf(one.slot, one.symbol)),
      ] as const
    );
    // The coordinator may have begun the session after the next meanwhile.
    if (!bank.isOf(this.#open)) return;
    this.#scanned = released;
    for (const one of found) {
      this.#missing.set(this.#keyOf(one.slot, one.symbol), one);
    }
    for (const [one, state] of came) {
      if (state === SlotState.empty) continue;
      this.#trades(one.symbol);
      if (state === SlotState.late) this.#finish(one, "late");
      else {
        this.#missing.delete(this.#keyOf(one.slot, one.symbol));
        if (one.asked > 0) this.#counts[one.symbol].delivered++;
      }
    }
  }

  /** Gives up the slots whose last attempt has had its time, but for those `asked` for. */
  giveUp(now: number, asked: readonly MissingSlot[]): void {
    const { maxRetries } = this.#parts;
    for (const one of [...this.#missing.values()]) {
      const isOver = !one.isFound && one.asked >= maxRetries &&
        one.dueAt <= now;
      if (isOver && !asked.includes(one)) this.#finish(one, "unfillable");
    }
  }

  /**
   * Takes the answer to a request for `slots` that was made `at` an instant: the
   * slots that it has a bar of, two numbers each.
   */
  take(
    slots: readonly MissingSlot[],
    at: number,
    { found, isComplete }: {
      readonly found: Float64Array;
      readonly isComplete: boolean;
    },
    now: number,
  ): void {
    const { omitsNoTrade } = this.#parts;
    const there = new Set<number>();
    for (let i = 0; i < found.length; i += 2) {
      const slot = this.grid.slotStartingAt(found[i + 1]);
      there.add(this.#keyOf(slot, found[i]));
    }
    const quiet = new Set<number>();
    for (const one of slots) {
      const { symbol, slot } = one;
      const key = this.#keyOf(slot, symbol);
      if (there.has(key)) {
        one.isFound = true;
      } else if (
        isComplete && omitsNoTrade[symbol] && at >= this.#sureAt(slot) &&
        this.#missing.has(key)
      ) {
        this.#finish(one, "noTrade");
        quiet.add(symbol);
      }
    }
    for (const symbol of quiet) {
      const count = Math.min(2 ** this.#quiet[symbol]++, QUIET_SLOTS_MAX);
      this.#quietUntil[symbol] = now + count * this.grid.intervalMs;
    }
    for (const one of this.#missing.values()) {
      if (quiet.has(one.symbol)) {
        one.dueAt = Math.max(one.dueAt, this.#dueIfQuiet(one));
      }
    }
  }

  /**
   * The session is over: what is missing now is all that is. Nothing is left to
   * wait for if bars are not asked for at all.
   */
  end(now: number): void {
    this.find(now);
    this.#isOver = true;
    if (this.#parts.maxRetries === 0) this.#giveUpAll();
  }

  /**
   * Ends what is still missing, lists all slots that were not delivered, and shows
   * the coordinator that nothing is asked for any more.
   */
  close(now: number, ledgers: Readonly<Record<Ending, GapLedger>>): void {
    this.find(now);
    this.#giveUpAll();
    for (const [ending, ledger] of Object.entries(ledgers)) {
      this.#ended[ending as Ending].forEach((list, symbol) =>
        ledger.add(this.#number, symbol, rangesOf(list, this.grid))
      );
    }
    this.#parts.board.close(this.#open);
  }

  /**
   * When something is due next, not before `mayAskAt`; `Infinity` if only an
   * answer or a session changes anything.
   */
  nextLook(now: number, mayAskAt: number): number {
    const { asksEarly, board } = this.#parts;
    const bank = board.bankOf(this.#open);
    if (bank === undefined) return Infinity;
    let next = Infinity;
    let found = Infinity;
    for (const one of this.#missing.values()) {
      if (one.isFound) found = now + FOUND_LOOK_MS;
      else next = Math.min(next, one.dueAt);
    }
    next = Math.min(found, Math.max(next, mayAskAt));
    // The next slots that may turn out to be missing.
    const slot = asksEarly
      ? Math.max(bank.released, this.grid.endedBy(now - this.#earlyMs))
      : this.#scanned;
    if (this.#isOver || slot >= this.grid.count) return next;
    const seen = asksEarly
      ? this.grid.end(slot) + this.#earlyMs
      : this.#sureAt(slot);
    return Math.min(next, seen);
  }

  /** The slots whose bars have not come and should have, that are news. */
  #scanAll(bank: SlotBank, released: number, now: number): MissingSlot[] {
    const { grid } = this;
    const found: MissingSlot[] = [];
    for (let slot = this.#scanned; slot < released; slot++) {
      this.#scan(bank, slot, this.#sureAt(slot), found);
    }
    // Slots of an outage are the coordinator's.
    const { streamsFrom } = bank;
    const ended = this.#parts.asksEarly ? grid.endedBy(now - this.#earlyMs) : 0;
    for (let slot = released; slot < ended; slot++) {
      if (grid.end(slot) > streamsFrom) this.#scan(bank, slot, now, found);
    }
    return found;
  }

  /** Adds the symbols whose bar of a slot is missing. */
  #scan(
    bank: SlotBank,
    slot: number,
    from: number,
    found: MissingSlot[],
  ): void {
    for (let symbol = 0; symbol < this.#counts.length; symbol++) {
      const key = this.#keyOf(slot, symbol);
      if (Atomics.load(bank.states, key) !== SlotState.empty) {
        this.#trades(symbol);
        continue;
      }
      if (this.#missing.has(key)) continue;
      const one = { symbol, slot, asked: 0, dueAt: from, isFound: false };
      if (this.#quiet[symbol] > 0) {
        one.dueAt = Math.max(from, this.#dueIfQuiet(one));
      }
      found.push(one);
    }
  }

  #trades(symbol: number): void {
    this.#quiet[symbol] = 0;
    this.#quietUntil[symbol] = -Infinity;
  }

  /**
   * When a slot of a quiet symbol is due: not before an answer settles it, but all
   * that are left are when the session ends.
   */
  #dueIfQuiet(
    { symbol, slot }: { readonly symbol: number; readonly slot: number },
  ): number {
    const last = this.grid.end(this.grid.count - 1) + this.#earlyMs;
    const quiet = Math.max(this.#quietUntil[symbol], this.#sureAt(slot));
    return Math.min(quiet, last);
  }

  #giveUpAll(): void {
    for (const one of [...this.#missing.values()]) {
      this.#finish(one, one.isFound ? "late" : "open");
    }
  }

  #finish(one: MissingSlot, ending: Ending): void {
    this.#missing.delete(this.#keyOf(one.slot, one.symbol));
    this.#counts[one.symbol][ending]++;
    this.#ended[ending][one.symbol].push(one.slot);
    if (ending !== "open") this.#settle(one.symbol, ending);
  }

  /** Shows the coordinator what is settled, for the scores that strategies read. */
  #settle(symbol: number, ending: Exclude<Ending, "open">): void {
    const counts = ending === "noTrade" ? this.#noTrade : this.#lost;
    counts[symbol]++;
    // No strategy reads scores of a session that is over.
    if (this.#isOver) return;
    this.#parts.board.settle(
      this.#open,
      symbol,
      this.#lost[symbol],
      this.#noTrade[symbol],
    );
  }

  /** From the end of a slot to the request in time for its slice. */
  get #earlyMs(): number {
    return this.#parts.delayMs + this.#parts.graceMs / 2;
  }

  /** From when on an answer without the bar of a slot says that there is none. */
  #sureAt(slot: number): number {
    return this.grid.end(slot) + this.#parts.delayMs + this.#parts.graceMs;
  }

  #mayAsk(one: MissingSlot): boolean {
    return !one.isFound && one.asked < this.#parts.maxRetries;
  }

  #keyOf(slot: number, symbol: number): number {
    return slot * this.#counts.length + symbol;
  }
}

/** The ranges of slots, which a break of the session ends. */
function rangesOf(slots: number[], grid: SessionGrid): SlotRange[] {
  const ranges: { first: number; slots: number }[] = [];
  slots.sort((a, b) => a - b);
  for (const slot of slots) {
    const last = ranges.at(-1);
    const goesOn = last !== undefined && last.first + last.slots === slot &&
      grid.stretchEnd(last.first) > slot;
    if (goesOn) last.slots++;
    else ranges.push({ first: slot, slots: 1 });
  }
  return ranges;
}
