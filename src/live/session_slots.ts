/**
 * The bars of one live session by slot and symbol, delivered or not.
 *
 * @module
 */
import { type SlotBank, SlotState } from "../session/slot_board.ts";
import type { SessionGrid } from "../time/grid.ts";
import type { TradingDate } from "../types.ts";

const VALUES = 5;

/** Takes a bar. */
export type TakeBar = (
  symbol: number,
  start: number,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
) => void;

/** The slots of a session. */
export class SessionSlots {
  /** The trading date. */
  readonly date: TradingDate;
  /** The slots. */
  readonly grid: SessionGrid;
  /** By slot and symbol: what the quality manager sees. */
  readonly bank: SlotBank;
  /** The first slot that is not released. */
  next: number;
  readonly #symbols: number;
  readonly #states: Uint8Array;
  readonly #values: Float64Array;
  /** Bars of each slot. */
  readonly #present: Uint16Array;
  /** When the last bar of each slot came. */
  readonly #cameAt: Float64Array;

  /** A session without bars, of which the slots before `next` are released. */
  constructor(
    date: TradingDate,
    grid: SessionGrid,
    bank: SlotBank,
    symbols: number,
    next: number,
  ) {
    this.date = date;
    this.grid = grid;
    this.bank = bank;
    this.next = next;
    this.#symbols = symbols;
    this.#states = bank.states;
    this.#values = new Float64Array(grid.count * symbols * VALUES);
    this.#present = new Uint16Array(grid.count);
    this.#cameAt = new Float64Array(grid.count);
  }

  /** Where the bar of a slot and symbol is. */
  at(slot: number, symbol: number): number {
    return slot * this.#symbols + symbol;
  }

  /** The {@linkcode SlotState} at a place. */
  stateAt(at: number): number {
    return this.#states[at];
  }

  /** Whether all symbols have their bar of a slot. */
  isFull(slot: number): boolean {
    return this.#present[slot] === this.#symbols;
  }

  /** When the last bar of a slot came. */
  cameAt(slot: number): number {
    return this.#cameAt[slot];
  }

  /** Keeps a bar for its slice, received at this instant. */
  put(
    slot: number,
    symbol: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
    received: number,
  ): void {
    const at = this.at(slot, symbol);
    if (this.#states[at] !== SlotState.present) this.#present[slot]++;
    this.#states[at] = SlotState.present;
    this.#set(at, open, high, low, close, volume);
    this.#cameAt[slot] = Math.max(this.#cameAt[slot], received);
  }

  /** Notes the bar of a slot that was released without it. */
  putLate(
    at: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    this.#states[at] = SlotState.late;
    this.#set(at, open, high, low, close, volume);
  }

  /** Whether the bar at a place has these values. */
  equals(
    at: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): boolean {
    const values = this.#values;
    const v = at * VALUES;
    return values[v] === open && values[v + 1] === high &&
      values[v + 2] === low && values[v + 3] === close &&
      values[v + 4] === volume;
  }

  /** Passes the bar at a place to `take`. */
  pass(at: number, symbol: number, start: number, take: TakeBar): void {
    const values = this.#values;
    const v = at * VALUES;
    take(
      symbol,
      start,
      values[v],
      values[v + 1],
      values[v + 2],
      values[v + 3],
      values[v + 4],
    );
  }

  #set(
    at: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    const values = this.#values;
    let v = at * VALUES;
    values[v++] = open;
    values[v++] = high;
    values[v++] = low;
    values[v++] = close;
    values[v] = volume;
  }
}
