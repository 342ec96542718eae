/**
 * Asks for the bars of gaps until they are there, or given up.
 *
 * @module
 */
import type { Bar } from "../types.ts";
import type { Gap } from "./gaps.ts";

/** Who can be asked for missing bars: a feed. */
export interface GapSource {
  /**
   * Asks for the bars of a gap; resolves to those that there are, maybe none.
   * `gap.slots` counts the slots between start and end that are still wanted.
   */
  request(gap: Gap): Promise<readonly Bar[]>;
}

/** How a {@linkcode GapTracker} is made. */
export interface GapTrackerOptions {
  /** Who is asked. */
  readonly source: GapSource;
  /** How often a gap is asked for before it is given up; 0 asks for none. */
  readonly maxRetries: number;
  /** Milliseconds between two attempts. */
  readonly retryIntervalMs: number;
  /** The clock, milliseconds. */
  readonly now: () => number;
  /** Takes the wanted bars of an answer, ascending, each once. */
  readonly onBars: (gap: Gap, bars: readonly Bar[]) => void;
}

/** How far a gap is. */
export type GapState = "open" | "filled" | "unfillable";

/** A gap that is being filled. */
export interface TrackedGap {
  /** The gap as it was noted. */
  readonly gap: Gap;
  /** Whether bars are still wanted, all there, or given up. */
  readonly state: GapState;
  /** Slots without a bar so far. */
  readonly slotsLeft: number;
  /** How often it has been asked for. */
  readonly retries: number;
  /** Why the newest attempt failed, if the source failed. */
  readonly failure: string | undefined;
}

interface Tracked {
  readonly gap: Gap;
  /** Starts of slots that are still wanted, ascending. */
  readonly wanted: Set<number>;
  retries: number;
  dueMs: number;
  asking: boolean;
  failure: string | undefined;
}

/**
 * Keeps the missing slots of live series: each is tracked once, asked for up to
 * `maxRetries` times, and unfillable then. It holds no timer; whoever drives it
 * calls {@linkcode GapTracker.poll} when {@linkcode GapTracker.dueMs} has come.
 */
export class GapTracker {
  readonly #options: GapTrackerOptions;
  readonly #tracked: Tracked[] = [];
  /** By series, then by start of the slot. */
  readonly #slots = new Map<string, Map<number, Tracked>>();

  /** Tracks nothing yet. */
  constructor(options: GapTrackerOptions) {
    this.#options = options;
  }

  /** Notes a missing range. Slots that are tracked already stay where they are. */
  note(gap: Gap): void {
    if (gap.kind !== "missing") return;
    const slots = this.#slotsOf(gap.symbol, gap.interval);
    const lengthMs = (gap.end - gap.start) / gap.slots;
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

  /** Takes note of a bar that has come by itself, however late. */
  arrived(symbol: string, interval: string, timestamp: number): void {
    this.#slots.get(`${symbol} ${interval}`)?.get(timestamp)
      ?.wanted.delete(timestamp);
  }

  /** When the next attempt is due, on the clock given; `Infinity` for never. */
  get dueMs(): number {
    return this.#tracked.reduce(
      (due, one) => this.#mayAsk(one) ? Math.min(due, one.dueMs) : due,
      Infinity,
    );
  }

  /** Asks for every gap that is due, once; resolves when all have answered. */
  async poll(): Promise<void> {
    const now = this.#options.now();
    await Promise.all(
      this.#tracked.filter((one) => this.#mayAsk(one) && one.dueMs <= now)
        .map((one) => this.#ask(one, now)),
    );
  }

  /** All gaps, in the order they were noted. */
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
      one.failure = error instanceof Error ? error.message : String(error);
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

  #slotsOf(symbol: string, interval: string): Map<number, Tracked> {
    const key = `${symbol} ${interval}`;
    const slots = this.#slots.get(key) ?? new Map<number, Tracked>();
    this.#slots.set(key, slots);
    return slots;
  }
}

/** What is still wanted of a gap. */
function remaining({ gap, wanted }: Tracked): Gap {
  const starts = [...wanted];
  const lengthMs = (gap.end - gap.start) / gap.slots;
  return {
    ...gap,
    start: starts[0],
    end: starts[starts.length - 1] + lengthMs,
    slots: starts.length,
  };
}
