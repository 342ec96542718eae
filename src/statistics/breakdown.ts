/**
 * Returns and profits by time, and round trips by what they have in common.
 *
 * @module
 */
import type { RoundTrip } from "../trading/round_trips.ts";
import { ascending, quantile } from "./sample.ts";
import { MICROS_PER_UNIT } from "../trading/money.ts";
import { mean } from "./statistic.ts";

/** Returns that have a weekday, or a month, in common. */
export interface ReturnGroup {
  /** The number of the group: 1 for Monday or January. */
  readonly group: number;
  /** How many returns. */
  readonly count: number;
  /** Their mean. */
  readonly mean: number;
  /** Their median. */
  readonly median: number;
  /** The share of those above 0. */
  readonly positive: number;
}

/** Round trips that have something in common. */
export interface TripGroup {
  /** What they have in common. */
  readonly name: string;
  /** How many. */
  readonly count: number;
  /** The share of those with a net profit above 0. */
  readonly winRate: number;
  /** The sum of their net profits. */
  readonly netProfit: number;
  /** The net profits of the wins among them ÷ those of all wins of the run; 0 without any. */
  readonly shareOfWins: number;
}

/** Returns by the weekday of their sessions' dates, Monday to Sunday; those without any are left out. */
export function returnsByWeekday(
  dates: readonly string[],
  returns: readonly number[],
): readonly ReturnGroup[] {
  return returnGroups(
    dates.map((date) => new Date(`${date}T00:00Z`).getUTCDay() || 7),
    returns,
  );
}

/** Returns of months, named `2025-01`, by their month, January to December. */
export function returnsByMonth(
  months: readonly string[],
  returns: readonly number[],
): readonly ReturnGroup[] {
  return returnGroups(
    months.map((month) => Number(month.slice(5, 7))),
    returns,
  );
}

/** Returns by a key each, in the order of the keys; those that are not finite are left out. */
export function returnGroups(
  keys: readonly number[],
  returns: readonly number[],
): readonly ReturnGroup[] {
  const groups = new Map<number, number[]>();
  returns.forEach((value, i) => {
    if (!Number.isFinite(value)) return;
    const group = groups.get(keys[i]) ?? [];
    group.push(value);
    groups.set(keys[i], group);
  });
  return [...groups].sort(([a], [b]) => a - b).map(([group, values]) => ({
    group,
    count: values.length,
    mean: mean(values),
    median: quantile(ascending(values), 0.5),
    positive: values.filter((value) => value > 0).length / values.length,
  }));
}

/** Counts round trips and sums their net profits, in whole micros. */
class Tally {
  #count = 0;
  #wins = 0;
  #net = 0;
  #won = 0;

  /** How many. */
  get count(): number {
    return this.#count;
  }

  /** The size of the sum of their net profits, in micros. */
  get size(): number {
    return Math.abs(this.#net);
  }

  /** Adds one. */
  add({ netProfit }: RoundTrip): void {
    const micros = Math.round(netProfit * MICROS_PER_UNIT);
    this.#count++;
    this.#net += micros;
    if (netProfit > 0) {
      this.#wins++;
      this.#won += micros;
    }
  }

  /** One with the same numbers. */
  copy(): Tally {
    const copy = new Tally();
    copy.#count = this.#count;
    copy.#wins = this.#wins;
    copy.#net = this.#net;
    copy.#won = this.#won;
    return copy;
  }

  /** Takes those of another one away. */
  subtract(other: Tally): void {
    this.#count -= other.#count;
    this.#wins -= other.#wins;
    this.#net -= other.#net;
    this.#won -= other.#won;
  }

  /** The group, among all of `whole`. */
  group(name: string, whole: Tally): TripGroup {
    return {
      name,
      count: this.#count,
      winRate: this.#count === 0 ? 0 : this.#wins / this.#count,
      netProfit: this.#net / MICROS_PER_UNIT,
      shareOfWins: whole.#won > 0 ? this.#won / whole.#won : 0,
    };
  }
}

/** The tallies of round trips by a key, in the order in which it is first seen, and that of all. */
function tallies<Key>(
  trips: readonly RoundTrip[],
  keyOf: (trip: RoundTrip) => Key,
): { readonly groups: Map<Key, Tally>; readonly whole: Tally } {
  const groups = new Map<Key, Tally>();
  const whole = new Tally();
  for (const trip of trips) {
    const key = keyOf(trip);
    let tally = groups.get(key);
    if (tally === undefined) {
      tally = new Tally();
      groups.set(key, tally);
    }
    tally.add(trip);
    whole.add(trip);
  }
  return { groups, whole };
}

/** The order of groups: the largest sum first, then the most round trips, then by name. */
function isBefore(
  [name, a]: readonly [string, Tally],
  [other, b]: readonly [string, Tally],
): boolean {
  if (a.size !== b.size) return a.size > b.size;
  if (a.count !== b.count) return a.count > b.count;
  return name < other;
}

/**
 * Round trips by a text, those with the largest net profit without its sign
 * first; the rest beyond `most` groups is one group named `others`.
 */
export function tripGroups(
  trips: readonly RoundTrip[],
  nameOf: (trip: RoundTrip) => string,
  most = Infinity,
): readonly TripGroup[] {
  const { groups, whole } = tallies(trips, nameOf);
  // There may be as many groups as round trips, so not all of them are sorted.
  const shown: (readonly [string, Tally])[] = [];
  for (const group of groups) {
    let place = shown.length;
    while (place > 0 && isBefore(group, shown[place - 1])) place--;
    if (place < most) shown.splice(place, 0, group);
    if (shown.length > most) shown.pop();
  }
  const found = shown.map(([name, tally]) => tally.group(name, whole));
  if (groups.size <= most) return found;
  const rest = whole.copy();
  for (const [, tally] of shown) rest.subtract(tally);
  return [...found, rest.group("others", whole)];
}

/** The upper ends of the groups of holding times, in milliseconds, with their names. */
const HOLDING: readonly (readonly [number, string])[] = [
  [60_000, "below 1 min"],
  [300_000, "1 to 5 min"],
  [900_000, "5 to 15 min"],
  [3_600_000, "15 min to 1 h"],
  [14_400_000, "1 to 4 h"],
  [86_400_000, "4 h to 1 d"],
  [604_800_000, "1 to 7 d"],
  [2_592_000_000, "7 to 30 d"],
  [Infinity, "30 d and more"],
];

/** Round trips by how long they were open, the shortest first; empty groups are left out. */
export function tripsByHolding(
  trips: readonly RoundTrip[],
): readonly TripGroup[] {
  const { groups, whole } = tallies(
    trips,
    ({ entryTime, exitTime }) =>
      HOLDING.findIndex(([end]) => exitTime - entryTime < end),
  );
  return HOLDING.flatMap(([, name], i) =>
    groups.get(i)?.group(name, whole) ?? []
  );
}

/** Round trips by the hour of their entry, as `hourOf` tells it; the earliest hour first. */
export function tripsByHour(
  trips: readonly RoundTrip[],
  hourOf: (instant: number) => number,
): readonly TripGroup[] {
  const { groups, whole } = tallies(trips, (trip) => hourOf(trip.entryTime));
  return [...groups].sort(([a], [b]) => a - b).map(([hour, tally]) =>
    tally.group(`${String(hour).padStart(2, "0")}:00`, whole)
  );
}

/**
 * The hour of instants in a time zone. Zones change their offset at whole
 * quarters of an hour, so each quarter is asked for once.
 */
export function hourIn(zone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    hour: "2-digit",
  });
  const known = new Map<number, number>();
  return (instant) => {
    const quarter = Math.floor(instant / 900_000);
    const found = known.get(quarter);
    if (found !== undefined) return found;
    const hour = Number(format.format(quarter * 900_000));
    known.set(quarter, hour);
    return hour;
  };
}

/**
 * The Herfindahl–Hirschman index of amounts: the sum of the squares of their
 * shares, 1 if all is in one; `null` if all are 0.
 */
export function concentration(amounts: readonly number[]): number | null {
  const sizes = amounts.map(Math.abs);
  const whole = sizes.reduce((a, b) => a + b, 0);
  if (!(whole > 0)) return null;
  return sizes.reduce((sum, size) => sum + (size / whole) ** 2, 0);
}
