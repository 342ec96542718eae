/**
 * What the first bars of a file tell of all of it: interval, order and zone.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import type { StoredInterval } from "../../types.ts";
import { BarTime, WallClock } from "./bar_start.ts";
import { HOUR_MS } from "../checks/hour_alignment.ts";
import type { BarSink, ReaderOptions } from "../reader.ts";
import type { TimeKind } from "./timestamps.ts";

/** So many distances of whole hours are no chance. */
const MIN_HOURS = 4;

/** The timestamps of the first good rows. */
export class RowSample {
  readonly #times: number[];
  readonly #volumes: number[];
  readonly #kind: TimeKind;
  readonly #symbols: readonly string[];

  /** A sample of rows, in file order. */
  constructor(
    times: number[],
    volumes: number[],
    symbols: readonly string[],
    kind: TimeKind,
  ) {
    this.#times = times;
    this.#volumes = volumes;
    this.#symbols = symbols;
    this.#kind = kind;
  }

  /** Whether timestamps are wall times that name no zone. */
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
   * The stored interval that the distances of the bars show; for too few of them
   * 1d if all stand at midnight of the exchange, else 1m.
   *
   * @throws {SessionError} `argument_invalid` if they show another one.
   */
  interval(exchangeZone: string): StoredInterval {
    if (this.#isDaily()) return "1d";
    const steps = this.#steps().map(Math.abs).filter((step) => step > 0);
    if (steps.length === 0) {
      return this.#allAtMidnight(exchangeZone) ? "1d" : "1m";
    }
    const least = Math.min(...steps);
    if (least >= 43_200_000) return "1d";
    if (least < 60_000) return "1s";
    if (
      least === HOUR_MS && steps.length >= MIN_HOURS &&
      steps.every((step) => step % HOUR_MS === 0)
    ) return "1h";
    if (least < 300_000 || steps.length < 10) return "1m";
    throw new SessionError(
      "argument_invalid",
      `The bars are ${
        least / 60_000
      } minutes apart; what can be stored is 1s, 1m, 1h and 1d. If they are of one of these, say so with --interval`,
    );
  }

  /**
   * Settles what the user left open: how timestamps are read, and the interval.
   * The sink gets to know the order of the bars and a zone that was chosen.
   * `fixed` and `named` are the interval and the zone that the format tells.
   *
   * @throws {SessionError} `argument_invalid` if it cannot be settled.
   */
  settle(
    sink: BarSink,
    options: ReaderOptions,
    fixed?: StoredInterval,
    named?: string,
  ): { readonly times: BarTime; readonly interval: StoredInterval } {
    const interval = options.interval ?? fixed ??
      this.interval(sink.exchangeZone);
    const zone = options.timezone ?? named ??
      (interval === "1d" ? sink.exchangeZone : this.zone(sink));
    if (
      this.hasLocalTimes && options.timezone === undefined &&
      named === undefined && interval !== "1d"
    ) sink.note(`timestamps without a zone are read as ${zone}`);
    sink.describe({ newestFirst: this.newestFirst });
    return { times: new BarTime(zone, options.stamp ?? "start"), interval };
  }

  /**
   * The zone of wall times without one: UTC or the exchange's, whichever puts
   * clearly more of the volume into regular hours.
   *
   * @throws {SessionError} `argument_invalid` if that is undecided.
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
      `The timestamps name no time zone; say which with --timezone, for example --timezone ${local} or --timezone UTC`,
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
      this.#times.every((time) => clock.toLocal(time) % 86_400_000 === 0);
  }

  #isDaily(): boolean {
    return this.#kind === "date" ||
      (this.#times.length > 0 &&
        this.#times.every((time) => time % 86_400_000 === 0));
  }

  /** Distances between neighbouring bars of one symbol. */
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
