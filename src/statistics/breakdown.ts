/**
 * Returns and profits by time, and round trips by what they have in common.
 *
 * @module
 */
import type { RoundTrip } from "../trading/round_trips.ts";
import { ascending, quantile } from "./sample.ts";
import { exactSum, mean } from "./statistic.ts";

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

function returnGroups(
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

/**
 * Round trips by a text, those with the largest net profit without its sign
 * first; the rest beyond `most` groups is one group named `rest`.
 */
export function tripGroups(
  trips: readonly RoundTrip[],
  nameOf: (trip: RoundTrip) => string,
  { most = Infinity, rest = "others", ordered = false }: {
    readonly most?: number;
    readonly rest?: string;
    /** Keeps the order in which names are first seen. */
    readonly ordered?: boolean;
  } = {},
): readonly TripGroup[] {
  const won = sumOfWins(trips);
  const groups = [...Map.groupBy(trips, nameOf)].map(([name, own]) =>
    tripGroup(name, own, won)
  );
  if (ordered) return groups;
  groups.sort((a, b) =>
    Math.abs(b.netProfit) - Math.abs(a.netProfit) || b.count - a.count ||
    (a.name < b.name ? -1 : 1)
  );
  if (groups.length <= most) return groups;
  const shown = groups.slice(0, most);
  const names = new Set(shown.map(({ name }) => name));
  const others = trips.filter((trip) => !names.has(nameOf(trip)));
  return [...shown, tripGroup(rest, others, won)];
}

/** One group of round trips; `won` is what all wins of the run won. */
export function tripGroup(
  name: string,
  trips: readonly RoundTrip[],
  won: number,
): TripGroup {
  const wins = trips.filter((trip) => trip.netProfit > 0);
  return {
    name,
    count: trips.length,
    winRate: trips.length === 0 ? 0 : wins.length / trips.length,
    netProfit: exactSum(trips.map((trip) => trip.netProfit)),
    shareOfWins: won > 0 ? sumOfWins(wins) / won : 0,
  };
}

/** The net profits of all round trips that made money. */
export function sumOfWins(trips: readonly RoundTrip[]): number {
  return exactSum(
    trips.filter((trip) => trip.netProfit > 0).map((trip) => trip.netProfit),
  );
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
  const won = sumOfWins(trips);
  const groups = Map.groupBy(
    trips,
    ({ entryTime, exitTime }) =>
      HOLDING.findIndex(([end]) => exitTime - entryTime < end),
  );
  return HOLDING.flatMap(([, name], i) => {
    const own = groups.get(i);
    return own === undefined ? [] : [tripGroup(name, own, won)];
  });
}

/** Round trips by the hour of an instant, in a zone; the earliest hour first. */
export function tripsByHour(
  trips: readonly RoundTrip[],
  hourOf: (instant: number) => number,
): readonly TripGroup[] {
  const won = sumOfWins(trips);
  return [...Map.groupBy(trips, ({ entryTime }) => hourOf(entryTime))]
    .sort(([a], [b]) => a - b)
    .map(([hour, own]) =>
      tripGroup(`${String(hour).padStart(2, "0")}:00`, own, won)
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
