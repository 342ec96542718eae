/**
 * Asks for the missing bars of live sessions until they come or the attempts are
 * used up.
 *
 * @module
 */
import { type SlotBoard, SlotState } from "../session/slot_board.ts";
import type { SessionGrid } from "../time/grid.ts";
import { GapLedger, type PackedGaps } from "./gap_ledger.ts";
import type { AskForGaps, GapAnswer } from "./gap_request.ts";
import type { SlotRange } from "./gaps.ts";

/** Two requests are at least this long apart, in market time. */
export const REQUEST_SPACING_MS = 1_000;
/** A quiet symbol is asked for at least this often, in slots. */
const QUIET_SLOTS_MAX = 16;
/** The bars of one request: two pages of the vendors' answers. */
const REQUEST_BARS = 20_000;

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

/** The parts of a {@linkcode GapFiller}. */
export interface GapFillerParts extends GapFilling {
  /** By symbol: whether its source omits slots without trades. */
  readonly omitsNoTrade: readonly boolean[];
  /** Which bars the coordinator has. */
  readonly board: SlotBoard;
  /** Sends a request. */
  readonly ask: AskForGaps;
}

/** What became of the missing bars of one symbol. */
export interface GapFillingCounts {
  /** Slots whose bar was asked for. */
  asked: number;
  /** Bars that came in time and were delivered. */
  delivered: number;
  /** Bars that came after their slice: revisions. */
  late: number;
  /** Slots without a trade: the source omits those, and its answer had no bar. */
  noTrade: number;
  /** Slots without a bar after all attempts. */
  unfillable: number;
  /** Slots without a bar, with attempts left, when their session ended. */
  open: number;
}

/** What a live run's requests for missing bars have led to. */
export interface GapFillingReport {
  /** Requests made. */
  readonly requests: number;
  /** By symbol. */
  readonly counts: readonly GapFillingCounts[];
  /** Slots whose bar came late. */
  readonly late: PackedGaps;
  /** Slots without a trade. */
  readonly noTrade: PackedGaps;
  /** Slots whose bar nobody has. */
  readonly unfillable: PackedGaps;
  /** Slots that were not asked for often enough. */
  readonly open: PackedGaps;
}

/** How slots end that are not delivered. */
type Ending = "late" | "noTrade" | "unfillable" | "open";

/** A slot of a symbol whose bar is missing. */
interface MissingSlot {
  readonly symbol: number;
  readonly slot: number;
  /** Requests so far. */
  asked: number;
  /** When it may be asked for again; it is unfillable then if no attempt is left. */
  dueAt: number;
  /** Whether an answer had its bar, which is on its way to the coordinator. */
  isFound: boolean;
}

/** The request that waits for an answer. */
interface Outstanding {
  readonly id: number;
  readonly at: number;
  readonly slots: readonly MissingSlot[];
}

/** A live session. */
interface FilledSession {
  readonly number: number;
  readonly open: number;
  readonly grid: SessionGrid;
}

/**
 * Decides slice by slice which bars are missing, and requests them: one request
 * at a time, {@linkcode REQUEST_SPACING_MS} apart at least, each for adjacent
 * slots of all symbols. It has no timer: its owner calls
 * {@linkcode GapFiller.look}.
 *
 * A symbol without trades does not cost a request a minute: after each answer
 * that shows slots without a trade, its next slots are asked for together, after
 * one slot, two, four … up to {@linkcode QUIET_SLOTS_MAX}, until it has a bar.
 */
export class GapFiller {
  readonly #parts: GapFillerParts;
  readonly #counts: readonly GapFillingCounts[];
  readonly #ledgers: Readonly<Record<Ending, GapLedger>> = {
    late: new GapLedger(),
    noTrade: new GapLedger(),
    unfillable: new GapLedger(),
    open: new GapLedger(),
  };
  #session: FilledSession | undefined;
  /** By slot and symbol. */
  readonly #missing = new Map<number, MissingSlot>();
  /** Slots of the session that are not delivered, by symbol. */
  #ended: Record<Ending, number[][]>;
  /** The first slot that was not released when the board was read last. */
  #scanned = 0;
  /** By symbol: answers without a trade since its last bar. */
  readonly #quiet: Int32Array;
  /** By symbol: until when its new slots are left for one request. */
  readonly #quietUntil: Float64Array;
  /** By symbol: slots of the session whose bar exists, or may, and is not delivered. */
  readonly #lost: Int32Array;
  /** By symbol: slots of the session without a trade. */
  readonly #noTrade: Int32Array;
  #requests = 0;
  #outstanding: Outstanding | undefined;
  #askedAt = -Infinity;

  /** A filler that knows no session. */
  constructor(parts: GapFillerParts) {
    const { length } = parts.omitsNoTrade;
    this.#parts = parts;
    this.#counts = Array.from({ length }, () => ({
      asked: 0,
      delivered: 0,
      late: 0,
      noTrade: 0,
      unfillable: 0,
      open: 0,
    }));
    this.#quiet = new Int32Array(length);
    this.#quietUntil = new Float64Array(length);
    this.#lost = new Int32Array(length);
    this.#noTrade = new Int32Array(length);
    this.#ended = this.#noneEnded();
  }

  /** Whether a request waits for an answer. */
  get awaitsAnswer(): boolean {
    return this.#outstanding !== undefined;
  }

  /** Begins a live session: that of this number among those that are delivered. */
  begin(number: number, open: number, grid: SessionGrid): void {
    this.#session = { number, open, grid };
    this.#scanned = 0;
    this.#quiet.fill(0);
    this.#quietUntil.fill(-Infinity);
    this.#lost.fill(0);
    this.#noTrade.fill(0);
    this.#ended = this.#noneEnded();
  }

  /** Ends the session, if it is a live one. */
  end(now: number): void {
    const session = this.#session;
    if (session === undefined) return;
    this.#find(session, now);
    for (const one of [...this.#missing.values()]) {
      this.#finish(one, one.isFound ? "late" : "open");
    }
    for (const [ending, ledger] of Object.entries(this.#ledgers)) {
      const slots = this.#ended[ending as Ending];
      slots.forEach((list, symbol) =>
        ledger.add(session.number, symbol, rangesOf(list, session.grid))
      );
    }
    this.#outstanding = undefined;
    this.#session = undefined;
  }

  /**
   * Reads the board and asks for what is due. Returns the instant at which it
   * wants to look again, `Infinity` if only an answer or a session changes
   * anything.
   */
  look(now: number): number {
    const session = this.#session;
    if (session === undefined || this.#parts.maxRetries === 0) return Infinity;
    this.#find(session, now);
    this.#giveUp(now);
    this.#ask(session, now);
    return this.#nextLook(session, now);
  }

  /** Takes the answer to a request. */
  take({ id, isComplete, found }: GapAnswer, now: number): void {
    const outstanding = this.#outstanding;
    const session = this.#session;
    if (outstanding?.id !== id || session === undefined) return;
    this.#outstanding = undefined;
    const { omitsNoTrade } = this.#parts;
    const there = new Set<number>();
    for (let i = 0; i < found.length; i += 2) {
      const slot = session.grid.slotStartingAt(found[i + 1]);
      there.add(this.#keyOf(slot, found[i]));
    }
    const quiet = new Set<number>();
    for (const one of outstanding.slots) {
      const { symbol, slot } = one;
      if (there.has(this.#keyOf(slot, symbol))) {
        one.isFound = true;
      } else if (
        isComplete && omitsNoTrade[symbol] &&
        outstanding.at >= this.#sureAt(session.grid, slot) &&
        this.#missing.has(this.#keyOf(slot, symbol))
      ) {
        this.#finish(one, "noTrade");
        quiet.add(symbol);
      }
    }
    for (const symbol of quiet) {
      const slots = Math.min(2 ** this.#quiet[symbol]++, QUIET_SLOTS_MAX);
      this.#quietUntil[symbol] = now + slots * session.grid.intervalMs;
    }
    for (const one of this.#missing.values()) {
      if (quiet.has(one.symbol)) {
        one.dueAt = Math.max(one.dueAt, this.#dueIfQuiet(session.grid, one));
      }
    }
  }

  /** What the requests so far have led to. */
  report(): GapFillingReport {
    const { late, noTrade, unfillable, open } = this.#ledgers;
    return {
      requests: this.#requests,
      counts: this.#counts,
      late: late.pack(),
      noTrade: noTrade.pack(),
      unfillable: unfillable.pack(),
      open: open.pack(),
    };
  }

  /** Finds bars that are missing, and those that have come. */
  #find(session: FilledSession, now: number): void {
    const { board, asksEarly } = this.#parts;
    const { grid, open } = session;
    if (!board.isOf(open)) return;
    const { released, streamsFrom } = board;
    const found: MissingSlot[] = [];
    for (let slot = this.#scanned; slot < released; slot++) {
      this.#scan(grid, slot, this.#sureAt(grid, slot), found);
    }
    // Slots of an outage are the coordinator's.
    const ended = asksEarly ? grid.endedBy(now - this.#earlyMs) : 0;
    for (let slot = released; slot < ended; slot++) {
      if (grid.end(slot) > streamsFrom) this.#scan(grid, slot, now, found);
    }
    const came = [...this.#missing.values()].map((
      one,
    ) => [
      one,
      Atomics.load(board.states, this.#keyOf(one.slot, one.symbol)),
    ]) as [MissingSlot, number][];
    // The coordinator may have begun the next session meanwhile.
    if (!board.isOf(open)) return;
    this.#scanned = released;
    for (const one of found) {
      this.#missing.set(this.#keyOf(one.slot, one.symbol), one);
    }
    for (const [one, state] of came) {
      if (state === SlotState.empty) continue;
      this.#quiet[one.symbol] = 0;
      this.#quietUntil[one.symbol] = -Infinity;
      if (state === SlotState.late) this.#finish(one, "late");
      else {
        this.#missing.delete(this.#keyOf(one.slot, one.symbol));
        if (one.asked > 0) this.#counts[one.symbol].delivered++;
      }
    }
  }

  /** Adds the symbols whose bar of a slot is missing. */
  #scan(
    grid: SessionGrid,
    slot: number,
    from: number,
    found: MissingSlot[],
  ): void {
    const { board } = this.#parts;
    for (let symbol = 0; symbol < this.#counts.length; symbol++) {
      const key = this.#keyOf(slot, symbol);
      if (Atomics.load(board.states, key) !== SlotState.empty) {
        this.#quiet[symbol] = 0;
        this.#quietUntil[symbol] = -Infinity;
        continue;
      }
      if (this.#missing.has(key)) continue;
      const one = { symbol, slot, asked: 0, dueAt: from, isFound: false };
      if (this.#quiet[symbol] > 0) {
        one.dueAt = Math.max(from, this.#dueIfQuiet(grid, one));
      }
      found.push(one);
    }
  }

  /**
   * When a slot of a quiet symbol is due: not before an answer settles it, but all
   * that are left are before the session ends.
   */
  #dueIfQuiet(
    grid: SessionGrid,
    { symbol, slot }: { readonly symbol: number; readonly slot: number },
  ): number {
    const last = grid.end(grid.count - 1) + this.#earlyMs;
    const quiet = Math.max(this.#quietUntil[symbol], this.#sureAt(grid, slot));
    return Math.min(quiet, last);
  }

  /** Gives up the slots whose last attempt has had its time. */
  #giveUp(now: number): void {
    const { maxRetries } = this.#parts;
    for (const one of [...this.#missing.values()]) {
      const isOver = !one.isFound && one.asked >= maxRetries &&
        one.dueAt <= now;
      if (isOver && !this.#isAsked(one)) this.#finish(one, "unfillable");
    }
  }

  /** Asks for the first stretch of slots that are due, of all symbols. */
  #ask({ grid }: FilledSession, now: number): void {
    if (this.#outstanding !== undefined) return;
    if (now < this.#askedAt + REQUEST_SPACING_MS) return;
    const due = [...this.#missing.values()]
      .filter((one) => this.#mayAsk(one) && one.dueAt <= now)
      .sort((a, b) => a.slot - b.slot || a.symbol - b.symbol);
    if (due.length === 0) return;
    let count = 1;
    while (
      count < due.length && count < REQUEST_BARS &&
      due[count].slot <= due[count - 1].slot + 1
    ) count++;
    const slots = due.slice(0, count);
    for (const one of slots) {
      if (one.asked++ === 0) this.#counts[one.symbol].asked++;
      one.dueAt = now + this.#parts.retryMs;
    }
    this.#askedAt = now;
    this.#outstanding = { id: ++this.#requests, at: now, slots };
    this.#parts.ask({
      id: this.#requests,
      from: grid.start(slots[0].slot),
      to: grid.end(slots[count - 1].slot),
      slots: new Float64Array(
        slots.flatMap(({ symbol, slot }) => [symbol, grid.start(slot)]),
      ),
    });
  }

  #nextLook({ grid, open }: FilledSession, now: number): number {
    const { asksEarly, board } = this.#parts;
    if (!board.isOf(open)) return Infinity;
    let next = Infinity;
    for (const one of this.#missing.values()) {
      if (!one.isFound) next = Math.min(next, one.dueAt);
    }
    next = Math.max(next, this.#askedAt + REQUEST_SPACING_MS);
    // The next slots that may turn out to be missing.
    const slot = asksEarly
      ? Math.max(board.released, grid.endedBy(now - this.#earlyMs))
      : this.#scanned;
    if (slot >= grid.count) return next;
    const seen = asksEarly
      ? grid.end(slot) + this.#earlyMs
      : this.#sureAt(grid, slot);
    return Math.min(next, seen);
  }

  #finish(one: MissingSlot, ending: Ending): void {
    this.#missing.delete(this.#keyOf(one.slot, one.symbol));
    this.#counts[one.symbol][ending]++;
    this.#ended[ending][one.symbol].push(one.slot);
    if (ending !== "open") this.#settle(one.symbol, ending);
  }

  /** Shows the coordinator what is settled, for the scores that strategies read. */
  #settle(symbol: number, ending: Exclude<Ending, "open">): void {
    if (this.#session === undefined) return;
    const counts = ending === "noTrade" ? this.#noTrade : this.#lost;
    counts[symbol]++;
    this.#parts.board.settle(
      this.#session.open,
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
  #sureAt(grid: SessionGrid, slot: number): number {
    return grid.end(slot) + this.#parts.delayMs + this.#parts.graceMs;
  }

  #mayAsk(one: MissingSlot): boolean {
    return !one.isFound && one.asked < this.#parts.maxRetries;
  }

  #isAsked(one: MissingSlot): boolean {
    return this.#outstanding?.slots.includes(one) === true;
  }

  #keyOf(slot: number, symbol: number): number {
    return slot * this.#counts.length + symbol;
  }

  #noneEnded(): Record<Ending, number[][]> {
    const lists = () => this.#counts.map((): number[] => []);
    return {
      late: lists(),
      noTrade: lists(),
      unfillable: lists(),
      open: lists(),
    };
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
