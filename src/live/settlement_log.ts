/**
 * What the quality manager has settled of slots without a bar, as of each slice.
 *
 * @module
 */
import type { RunPlan } from "../session/run_plan.ts";
import {
  SettledLog,
  type SettledLogHandle,
  type SettledSlots,
} from "../session/settled_slots.ts";
import type { SlotBoard } from "../session/slot_board.ts";

/**
 * Takes what is settled when a slice is released, without waiting for anything.
 * Counts never fall: after a restart the quality manager asks again for the slots
 * that were settled before.
 */
export class SettlementLog {
  readonly #known: readonly SettledSlots[];
  readonly #log: SettledLog;
  readonly #board: SlotBoard;
  #open = NaN;
  /** The settlings that have been taken; NaN if not all could be. */
  #taken = NaN;
  /** By symbol: what was added last in the session. */
  readonly #lost: Int32Array;
  readonly #noTrade: Int32Array;

  /** A log of a run's sessions, which `board` shows. */
  constructor(
    { settled = [], symbols }: Pick<RunPlan, "settled" | "symbols">,
    handle: SettledLogHandle,
    board: SlotBoard,
  ) {
    this.#known = settled;
    this.#log = new SettledLog(handle);
    this.#board = board;
    this.#lost = new Int32Array(symbols.length);
    this.#noTrade = new Int32Array(symbols.length);
  }

  /** Begins a session, of which an earlier start of the run may have added a part. */
  begin({ open, close }: { readonly open: number; readonly close: number }) {
    this.#open = open;
    this.#taken = NaN;
    this.#lost.fill(0);
    this.#noTrade.fill(0);
    for (const { from, symbol, lost, noTrade } of this.#known) {
      if (from < open || from >= close) continue;
      this.#lost[symbol] = lost;
      this.#noTrade[symbol] = noTrade;
    }
  }

  /**
   * Adds what has been settled since the last slice, from the one on whose slot
   * starts at `from`: first `store` is called, then strategies may see it.
   */
  add(from: number, store: (settled: SettledSlots) => void): void {
    const { settlings } = this.#board;
    if (settlings === this.#taken) return;
    this.#taken = settlings;
    for (let symbol = 0; symbol < this.#lost.length; symbol++) {
      const now = this.#board.settledOf(this.#open, symbol);
      const lost = Math.max(now.lost, this.#lost[symbol]);
      const noTrade = Math.max(now.noTrade, this.#noTrade[symbol]);
      const isNew = lost > this.#lost[symbol] ||
        noTrade > this.#noTrade[symbol];
      if (!isNew) continue;
      if (this.#log.isFull) {
        // Counts are sums: the next slice may have room for the newest.
        this.#taken = NaN;
        return;
      }
      this.#lost[symbol] = lost;
      this.#noTrade[symbol] = noTrade;
      const settled = { from, symbol, lost, noTrade };
      store(settled);
      this.#log.add(settled);
    }
  }
}
