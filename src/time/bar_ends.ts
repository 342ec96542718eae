/**
 * When the bars of a session end.
 *
 * @module
 */
import { MINUTE_MS } from "./date.ts";
import { SessionGrid, type SessionHours, type SlotRule } from "./grid.ts";

/**
 * The ends of the base bars of a session, by their starts. A bar ends one length
 * after its start. A break or the close may cut a bar of more than a minute
 * short, and the first bar by the clock may begin late. Hot paths ask for every
 * bar, so only the few short bars of a session are kept.
 */
export class BarEnds {
  readonly #rule: SlotRule;
  readonly #lengthMs: number;
  /** Starts and ends of the short bars of the session, the first `#count`. */
  readonly #starts: number[] = [NaN];
  readonly #ends: number[] = [NaN];
  #count = 0;

  /** The ends of bars in the slots of a rule, or of a length from the open. */
  constructor(rule: number | SlotRule) {
    this.#rule = typeof rule === "number" ? { lengthMs: rule } : rule;
    this.#lengthMs = this.#rule.lengthMs;
  }

  /** Begins a session. */
  begin(hours: SessionHours): void {
    this.#count = 0;
    if (this.#lengthMs <= MINUTE_MS) return;
    if (hours.breaks.length === 0 && this.#rule.byClock !== true) {
      this.#noteLast(hours);
      return;
    }
    const grid = new SessionGrid(hours, this.#rule);
    for (let slot = 0; slot < grid.count;) {
      const next = grid.stretchEnd(slot);
      // Within a stretch without a break, only its first and last are short.
      this.#note(grid, slot);
      if (next - slot > 1) this.#note(grid, next - 1);
      slot = next;
    }
  }

  /** The end of the bar that starts at `start`. */
  of(start: number): number {
    for (let i = 0; i < this.#count; i++) {
      if (this.#starts[i] === start) return this.#ends[i];
    }
    return start + this.#lengthMs;
  }

  /** Notes the last bar of a session in one piece, counted from its open, if it is short. */
  #noteLast({ open, close }: SessionHours): void {
    const lengthMs = Math.min(this.#lengthMs, close - open);
    const start = open + (Math.ceil((close - open) / lengthMs) - 1) * lengthMs;
    if (close - start === this.#lengthMs) return;
    this.#starts[0] = start;
    this.#ends[0] = close;
    this.#count = 1;
  }

  /** Notes the bar of a slot if it is short. */
  #note(grid: SessionGrid, slot: number): void {
    const start = grid.start(slot);
    const end = grid.end(slot);
    if (end - start === this.#lengthMs) return;
    this.#starts[this.#count] = start;
    this.#ends[this.#count++] = end;
  }
}
