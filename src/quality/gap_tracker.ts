/**
 * Requests the bars of gaps until they arrive or the attempts are used up.
 *
 * @module
 */
import type { BarRequest, GapSource } from "../feeds/feed.ts";
import { parseInterval } from "../time/interval.ts";
import type { Bar } from "../types.ts";
import type { Gap } from "./gaps.ts";
import { messageOf } from "../text/message_of.ts";

/** The options of a {@linkcode GapTracker}. */
export interface GapTrackerOptions {
  /** The feed that bars are requested from. */
  readonly source: GapSource;
  /** Attempts per gap, 0 for none. */
  readonly maxRetries: number;
  /** Milliseconds between two attempts. */
  readonly retryIntervalMs: number;
  /** The current time, milliseconds. */
  readonly now: () => number;
  /** Receives the missing bars of an answer, ascending and without duplicates. */
  readonly onBars: (gap: Gap, bars: readonly Bar[]) => void;
}

/** `open` while attempts are left, `filled` when all bars are there. */
export type GapState = "open" | "filled" | "unfillable";

/** A gap and how far it is filled. */
export interface TrackedGap {
  /** The gap as it was first recorded. */
  readonly gap: Gap;
  /** Whether it is being filled, is filled, or has been given up. */
  readonly state: GapState;
  /** Number of slots that still have no bar. */
  readonly slotsLeft: number;
  /** Number of attempts. */
  readonly retries: number;
  /** Error of the last attempt, `undefined` if it succeeded. */
  readonly failure: string | undefined;
}

interface Tracked {
  readonly gap: Gap;
  /** Starts of the slots that still have no bar, ascending. */
  readonly wanted: Set<number>;
  retries: number;
  dueMs: number;
  asking: boolean;
  failure: string | undefined;
}

/**
 * Tracks the missing slots of live series, each of them once. A gap is requested
 * up to `maxRetries` times; then it is unfillable. The tracker has no timer: its
 * owner calls {@linkcode GapTracker.poll} at {@linkcode GapTracker.dueMs}.
 */
export class GapTracker {
  readonly #options: GapTrackerOptions;
  readonly #tracked: Tracked[] = [];
  /** By series and start of the slot. */
  readonly #slots = new Map<string, Map<number, Tracked>>();

  /** A tracker without gaps. */
  constructor(options: GapTrackerOptions) {
    this.#options = options;
  }

  /**
   * Tracks the slots of a gap, except those that are tracked already. Gaps of
   * other kinds than `missing` are ignored.
   */
  note(gap: Gap): void {
    if (gap.kind !== "missing") return;
    const slots = this.#openSeries(gap.symbol, gap.interval);
    const lengthMs = slotLength(gap);
    const tracked: Tracked = {
      gap,
      wanted: new Set(),
      retries: 0,
      dueMs: this.#options.now(),
      asking: false,
      failure: undefined,
    };
    for (let i = 0; i < gap.slots; i++) {
      const start = gap.start + i * lengthMs;
      if (slots.has(start)) continue;
      slots.set(start, tracked);
      tracked.wanted.add(start);
    }
    if (tracked.wanted.size > 0) this.#tracked.push(tracked);
  }

  /** Records a bar that arrived without a request. */
  arrived(symbol: string, interval: string, timestamp: number): void {
    this.#slots.get(`${symbol} ${interval}`)?.get(timestamp)
      ?.wanted.delete(timestamp);
  }

  /** When the next attempt is due, by `now`; `Infinity` if none is. */
  get dueMs(): number {
    return this.#tracked.reduce(
      (due, one) => this.#mayAsk(one) ? Math.min(due, one.dueMs) : due,
      Infinity,
    );
  }

  /** Requests every gap that is due; resolves after the last answer. */
  async poll(): Promise<void> {
    const now = this.#options.now();
    await Promise.all(
      this.#tracked.filter((one) => this.#mayAsk(one) && one.dueMs <= now)
        .map((one) => this.#ask(one, now)),
    );
  }

  /** All gaps, in the order in which they were recorded. */
  list(): TrackedGap[] {
    return this.#tracked.map((one) => ({
      gap: one.gap,
      state: this.#state(one),
      slotsLeft: one.wanted.size,
      retries: one.retries,
      failure: one.failure,
    }));
  }

  #state(one: Tracked): GapState {
    if (one.wanted.size === 0) return "filled";
    if (one.asking || one.retries < this.#options.maxRetries) return "open";
    return "unfillable";
  }

  #mayAsk(one: Tracked): boolean {
    return !one.asking && this.#state(one) === "open";
  }

  async #ask(one: Tracked, now: number): Promise<void> {
    one.asking = true;
    one.retries++;
    one.dueMs = now + this.#options.retryIntervalMs;
    one.failure = undefined;
    try {
      this.#take(one, await this.#options.source.request(remaining(one)));
    } catch (error) {
      one.failure = messageOf(error);
    } finally {
      one.asking = false;
    }
  }

  #take(one: Tracked, bars: readonly Bar[]): void {
    const taken: Bar[] = [];
    for (const bar of bars) {
      if (one.wanted.delete(bar.timestamp)) taken.push(bar);
    }
    if (taken.length === 0) return;
    taken.sort((a, b) => a.timestamp - b.timestamp);
    this.#options.onBars(one.gap, taken);
  }

  #openSeries(symbol: string, interval: string): Map<number, Tracked> {
    const key = `${symbol} ${interval}`;
    const slots = this.#slots.get(key) ?? new Map<number, Tracked>();
    this.#slots.set(key, slots);
    return slots;
  }
}

/** The part of a gap that is still missing. */
function remaining({ gap, wanted }: Tracked): BarRequest {
  const starts = [...wanted];
  const { symbol, interval, date } = gap;
  return {
    symbol,
    interval,
    date,
    start: starts[0],
    end: Math.min(starts[starts.length - 1] + slotLength(gap), gap.end),
    slots: starts.length,
  };
}

/** The distance of two slots of a gap; the last one may be shorter. */
function slotLength({ interval, start, end }: Gap): number {
  return parseInterval(interval).lengthMs ?? end - start;
}
