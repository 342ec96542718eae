/**
 * The interval, the order and the time zone of a file's bars, from its first
 * rows.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import { DAY_MS } from "../../time/date.ts";
import { storedIntervalOfLength } from "../../time/interval.ts";
import type { StoredInterval } from "../../types.ts";
import type { BarSink, ReaderOptions } from "../reader.ts";
import { BarStart } from "./bar_start.ts";
import type { TimeKind } from "./timestamps.ts";
import { WallClock } from "./wall_clock.ts";

const MINUTE_MS = 60_000, HOUR_MS = 3_600_000;

/** Fewer distances of whole hours than this may be gaps between minute bars. */
const MIN_HOURS = 4;

/** How the rows of a file are read, once interval and zone are known. */
export interface BarTiming {
  /** Converts timestamps to starts of bars. */
  readonly starts: BarStart;
  /** The interval of the bars. */
  readonly interval: StoredInterval;
}

/** The first good rows of a file. */
export class FirstRows {
  readonly #times: readonly number[];
  readonly #volumes: readonly number[];
  readonly #symbols: readonly string[];
  readonly #kind: TimeKind;

  /** Timestamps, volumes and symbols of the rows, in file order. */
  constructor(
    times: readonly number[],
    volumes: readonly number[],
    symbols: readonly string[],
    kind: TimeKind,
  ) {
    this.#times = times;
    this.#volumes = volumes;
    this.#symbols = symbols;
    this.#kind = kind;
  }

  /** Whether timestamps are local times without a zone. */
  get hasLocalTimes(): boolean {
    return this.#kind === "local" && !this.#isDaily();
  }

  /** Whether bars come newest first. */
  get newestFirst(): boolean {
    const steps = this.#steps();
    return steps.length > 0 &&
      steps.filter((step) => step < 0).length > steps.length / 2;
  }

  /**
   * Determines the interval and the zone: by the user's options, else by the
   * format (`interval`, `zone`), else by the rows. Passes the order of the bars
   * to the sink and notes a zone that was chosen.
   *
   * @throws {SessionError} `argument_invalid` if the rows do not determine
   * them.
   */
  settle(
    sink: BarSink,
    options: ReaderOptions,
    format: { readonly interval?: StoredInterval; readonly zone?: string } = {},
  ): BarTiming {
    const interval = options.interval ?? format.interval ??
      this.interval(sink.exchangeZone);
    const known = options.timezone ?? format.zone;
    const zone = known ??
      (interval === "1d" ? sink.exchangeZone : this.zone(sink));
    if (known === undefined && this.hasLocalTimes && interval !== "1d") {
      sink.note(`timestamps without a zone are read as ${zone}`);
    }
    sink.describe({ newestFirst: this.newestFirst });
    return { starts: new BarStart(zone, options.stamp ?? "start"), interval };
  }

  /**
   * The stored interval that the distances between bars show. Without any
   * distance: 1d if all bars are at midnight of the exchange, else 1m.
   *
   * @throws {SessionError} `argument_invalid` if they show one that cannot be
   * stored.
   */
  interval(exchangeZone: string): StoredInterval {
    if (this.#isDaily()) return "1d";
    const steps = this.#steps().map(Math.abs).filter((step) => step > 0);
    if (steps.length === 0) {
      return this.#allAtMidnight(exchangeZone) ? "1d" : "1m";
    }
    const least = steps.reduce((a, b) => Math.min(a, b), Infinity);
    if (least >= DAY_MS / 2) return "1d";
    if (least < MINUTE_MS) return "1s";
    if (
      least === HOUR_MS && steps.length >= MIN_HOURS &&
      steps.every((step) => step % HOUR_MS === 0)
    ) return "1h";
    if (least < 5 * MINUTE_MS || steps.length < 10) return "1m";
    // A session's first or last bar may be short: the usual distance counts.
    const usual = mostFrequent(steps);
    const found = storedIntervalOfLength(usual.value);
    if (found !== undefined && 2 * usual.count >= steps.length) return found;
    throw new SessionError(
      "argument_invalid",
      `The bars are ${
        least / MINUTE_MS
      } minutes apart or more, at no usual distance; name their interval with --interval`,
    );
  }

  /**
   * The zone of local times: UTC or the exchange's, whichever puts clearly more
   * of the volume into regular hours.
   *
   * @throws {SessionError} `argument_invalid` if neither does.
   */
  zone(sink: BarSink): string {
    const local = sink.exchangeZone;
    if (!this.hasLocalTimes || local === "UTC") return "UTC";
    const asUtc = this.#shareInHours(sink, (time) => time);
    const clock = new WallClock(local);
    const asLocal = this.#shareInHours(sink, (time) => clock.toInstant(time));
    if (asLocal >= 0.5 && asLocal > asUtc + 0.1) return local;
    if (asUtc >= 0.5 && asUtc > asLocal + 0.1) return "UTC";
    throw new SessionError(
      "argument_invalid",
      `The timestamps have no time zone; name it with --timezone, for example --timezone ${local} or --timezone UTC`,
    );
  }

  #shareInHours(sink: BarSink, toInstant: (time: number) => number): number {
    let inside = 0;
    let all = 0;
    this.#times.forEach((time, i) => {
      // A bar without volume still counts a little.
      const weight = this.#volumes[i] + 1e-9;
      all += weight;
      if (sink.isRegularHours(toInstant(time))) inside += weight;
    });
    return inside / all;
  }

  #allAtMidnight(zone: string): boolean {
    const clock = new WallClock(zone);
    return this.#times.length > 0 &&
      this.#times.every((time) => clock.toLocal(time) % DAY_MS === 0);
  }

  #isDaily(): boolean {
    return this.#kind === "date" ||
      (this.#times.length > 0 &&
        this.#times.every((time) => time % DAY_MS === 0));
  }

  /** Distances between neighbouring bars of each symbol. */
  #steps(): number[] {
    const last = new Map<string, number>();
    const steps: number[] = [];
    this.#times.forEach((time, i) => {
      const before = last.get(this.#symbols[i]);
      if (before !== undefined) steps.push(time - before);
      last.set(this.#symbols[i], time);
    });
    return steps;
  }
}

/** The value that occurs most often; the first of several. */
function mostFrequent(values: readonly number[]) {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count }))
    .reduce((a, b) => b.count > a.count ? b : a);
}
