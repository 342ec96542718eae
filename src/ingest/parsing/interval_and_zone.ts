/**
 * The interval, the order and the time zone of a file's bars, from its first
 * rows.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import type { NameFacts } from "../files/symbol_in_name.ts";
import { chooseInterval } from "./interval_choice.ts";
import { DAY_MS } from "../../time/date.ts";
import { parseInterval } from "../../time/interval.ts";
import type { StoredInterval } from "../../types.ts";
import type { BarSink, ReaderOptions } from "../reader.ts";
import { BarStart } from "./bar_start.ts";
import type { TimeKind, TimeParser } from "./timestamps.ts";
import { WallClock } from "./wall_clock.ts";

/** How the rows of a file are read, once interval and zone are known. */
export interface BarTiming {
  /** Converts timestamps to starts of bars. */
  readonly starts: BarStart;
  /** The interval of the bars. */
  readonly interval: StoredInterval;
}

/** What the format of a file and its name say. */
export interface FormatFacts {
  /** The interval of its bars. */
  readonly interval?: StoredInterval;
  /** The zone of timestamps without one. */
  readonly zone?: string;
  /** What parsed the timestamps, if they are texts: it knows the zone that they name. */
  readonly stamps?: Pick<TimeParser, "zone" | "hasExcelDays">;
  /** What its name says. */
  readonly name?: NameFacts;
}

/** The first good rows of a file. */
export class FirstRows {
  readonly #times: readonly number[];
  readonly #volumes: readonly number[];
  readonly #symbols: readonly string[];
  readonly #kind: TimeKind | "mixed";

  /** Timestamps, volumes, symbols and kind of the rows, in file order. */
  constructor(
    times: readonly number[],
    volumes: readonly number[],
    symbols: readonly string[],
    kind: TimeKind | "mixed",
  ) {
    this.#times = times;
    this.#volumes = volumes;
    this.#symbols = symbols;
    this.#kind = kind;
  }

  /** Whether timestamps are local times without a zone. */
  get hasLocalTimes(): boolean {
    return (this.#kind === "local" || this.#kind === "mixed") &&
      !this.#isDaily();
  }

  /** Whether bars come newest first. */
  get newestFirst(): boolean {
    let falling = 0, rising = 0;
    for (const times of this.#timesBySymbol()) {
      for (let i = 1; i < times.length; i++) {
        if (times[i] < times[i - 1]) falling++;
        else if (times[i] > times[i - 1]) rising++;
      }
    }
    return falling > rising;
  }

  /**
   * Determines the interval and the zone: by the user's options, else by the
   * format, else by the rows and the file's name. Passes the order of the bars to
   * the sink and reports what it concluded.
   *
   * @throws {SessionError} `argument_invalid` if the rows do not determine
   * them.
   */
  settle(
    sink: BarSink,
    options: ReaderOptions,
    format: FormatFacts = {},
  ): BarTiming {
    const interval = options.interval ?? this.interval(sink, format);
    const stampZone = format.stamps?.zone === ""
      ? undefined
      : format.stamps?.zone;
    const named = stampZone ?? options.timezone ?? format.zone;
    const allowsLocal = named !== undefined || interval === "1d" ||
      this.hasLocalTimes;
    const zone = named ??
      (interval === "1d" ? sink.exchangeZone : this.zone(sink));
    if (format.stamps?.hasExcelDays === true) {
      sink.guess({
        what: "time",
        value: "days of Excel",
        evidence:
          "timestamps count days since 1900, where 45446.5 is 2024-06-03 12:00; since 1904, as in old workbooks of the Mac, they would be four years later",
        option: "--columns",
      });
    }
    const { newestFirst } = this;
    if (options.stamp === undefined && this.#areLastMoments(interval)) {
      throw new SessionError(
        "argument_invalid",
        `Timestamps such as ${
          new Date(this.#times[0]).toISOString()
        } are the last moments of bars: use --stamp end`,
      );
    }
    sink.describe({
      newestFirst,
      stampCertain: options.stamp !== undefined,
      zoneNamed: options.timezone !== undefined,
      localZone: this.hasLocalTimes ? zone : undefined,
      roundsTimes: true,
    });
    let repeated = false;
    const onRepeated = (localMs: number): void => {
      if (repeated) return;
      repeated = true;
      sink.describe({ repeatsTimes: true });
      sink.note(
        `${
          new Date(localMs).toISOString().slice(0, 16).replace("T", " ")
        } and other times occur twice in ${zone}, where clocks are moved back; the order of rows tells them apart`,
      );
    };
    const stamp = options.stamp ?? "start";
    const starts = new BarStart({
      zone,
      allowsLocal,
      stamp,
      newestFirst,
      onRepeated,
    });
    return { starts, interval };
  }

  /**
   * The interval by the format, the distances between bars and the file's name;
   * reports it if it is a guess.
   *
   * @throws {SessionError} `argument_invalid` if they disagree or show one that
   * cannot be stored.
   */
  interval(sink: BarSink, format: FormatFacts = {}): StoredInterval {
    const distances: number[] = [];
    for (const times of this.#timesBySymbol()) {
      const sorted = Float64Array.from(times).sort();
      for (let i = 1; i < sorted.length; i++) {
        if (sorted[i] > sorted[i - 1]) {
          distances.push(sorted[i] - sorted[i - 1]);
        }
      }
    }
    const { interval, evidence } = chooseInterval({
      distances,
      isDaily: this.#isDaily(),
      isMidnight: this.#allAtMidnight(sink.exchangeZone),
      format: format.interval,
      name: format.name,
    });
    if (evidence !== "" && this.#times.length > 0) {
      sink.guess({
        what: "interval",
        value: interval,
        evidence,
        option: "--interval",
      });
    }
    return interval;
  }

  /**
   * The zone of local times: UTC or the exchange's, whichever puts clearly more
   * of the volume into regular hours; reports it.
   *
   * @throws {SessionError} `argument_invalid` if neither does.
   */
  zone(sink: BarSink): string {
    const local = sink.exchangeZone;
    if (!this.hasLocalTimes) return "UTC";
    if (this.#kind === "mixed") {
      throw new SessionError(
        "argument_invalid",
        "Some timestamps have a time zone and others have none; name that of the others with --timezone",
      );
    }
    if (local === "UTC") {
      return guessZone(
        sink,
        local,
        "timestamps have none; it is the exchange's",
      );
    }
    const asUtc = this.#shareInHours(sink, (time) => time);
    const clock = new WallClock(local);
    const asLocal = this.#shareInHours(sink, (time) => clock.toInstant(time));
    const shares = (zone: number, other: number): string =>
      `timestamps have none; ${
        Math.round(100 * zone)
      } % of the volume is in regular hours then, ${
        Math.round(100 * other)
      } % in the other`;
    if (asLocal >= 0.5 && asLocal > asUtc + 0.1) {
      return guessZone(sink, local, shares(asLocal, asUtc));
    }
    if (asUtc >= 0.5 && asUtc > asLocal + 0.1) {
      return guessZone(sink, "UTC", shares(asUtc, asLocal));
    }
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

  /** Whether timestamps are the last seconds or milliseconds of bars, such as 09:30:59.999. */
  #areLastMoments(interval: StoredInterval): boolean {
    const { lengthMs = 0 } = parseInterval(interval);
    const unit = lengthMs >= 60_000 ? 60_000 : 1_000;
    const before = unit === 1_000 ? 1 : 1_000;
    const ends = this.#times.filter((time) =>
      ((time % unit) + unit) % unit >= unit - before
    );
    return lengthMs > 0 && ends.length > 0 &&
      ends.length >= 0.8 * this.#times.length;
  }

  #isDaily(): boolean {
    return this.#kind === "date" ||
      (this.#times.length > 0 &&
        this.#times.every((time) => time % DAY_MS === 0));
  }

  /** The timestamps of each symbol, in file order. */
  #timesBySymbol(): Iterable<readonly number[]> {
    const bySymbol = new Map<string, number[]>();
    this.#times.forEach((time, i) => {
      const times = bySymbol.get(this.#symbols[i]);
      if (times === undefined) bySymbol.set(this.#symbols[i], [time]);
      else times.push(time);
    });
    return bySymbol.values();
  }
}

/** The kind of timestamps by those of single ones. */
export function kindOfAll(kinds: Iterable<TimeKind>): TimeKind | "mixed" {
  const all = new Set(kinds);
  if (all.has("local")) return all.has("instant") ? "mixed" : "local";
  return all.has("instant") ? "instant" : all.has("date") ? "date" : "instant";
}

function guessZone(sink: BarSink, zone: string, evidence: string): string {
  sink.guess({ what: "zone", value: zone, evidence, option: "--timezone" });
  return zone;
}
