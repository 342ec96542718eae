/**
 * One exchange's calendar: its rules, evaluated a year at a time.
 *
 * @module
 */
import {
  civilDate,
  DAY_MS,
  dayNumber,
  MINUTE_MS,
  parseDate,
  tryParseClock,
  tryParseOpen,
  WEEKDAY_NAMES,
  weekdayOf,
} from "../date.ts";
import type { SessionBreak, TradingSession } from "../session.ts";
import type { TradingDate } from "../../types.ts";
import { type ZoneOffsets, zoneOffsets } from "../zone.ts";
import type {
  CalendarRules,
  Holiday,
  RegularHours,
  SpecialHours,
} from "./calendar_rules.ts";
import {
  openStretches,
  sharesSlots,
  type Span,
  type SpanHours,
  stretchesWithin,
} from "./own_hours.ts";

/** Regular hours in minutes from midnight of the trading date, local time. */
export interface HoursInMinutes extends SpanHours {
  /** First day number of these hours. */
  readonly fromDay: number;
}

/** Closures and special hours of one year, by day number. */
interface YearOfRules {
  readonly closures: Map<number, string>;
  readonly hours: Map<number, SpecialHours>;
}

const NO_BREAKS: readonly SessionBreak[] = [];

/** Minutes of a clock time in a calendar's rules. */
function clock(text: string): number {
  const minutes = tryParseClock(text);
  if (minutes < 0) throw new RangeError(`Not a clock time: "${text}"`);
  return minutes;
}

/** Minutes of an open, negative on the day before. */
function opening(text: string): number {
  const minutes = tryParseOpen(text);
  if (Number.isNaN(minutes)) throw new RangeError(`Not an open: "${text}"`);
  return minutes;
}

function inMinutes(hours: RegularHours, firstDay: number): HoursInMinutes {
  return {
    fromDay: hours.from === undefined ? firstDay : parseDate(hours.from),
    open: clock(hours.open) + (hours.openDay ?? 0) * 1_440,
    close: clock(hours.close),
    breaks: (hours.breaks ?? []).map(([a, b]) => [clock(a), clock(b)] as const),
  };
}

/** The day of a rule in a year; −1 if it has none. */
function dayOfRule(rule: Holiday, year: number): number {
  const { on, from, to, except } = rule;
  if (
    year < (from ?? year) || year > (to ?? year) ||
    except?.includes(year) === true
  ) return -1;
  return on(year) ?? -1;
}

/** One exchange's calendar. All days are day numbers, see `date.ts`. */
export class Calendar {
  /** Its data. */
  readonly rules: CalendarRules;
  /** First day covered. */
  readonly firstDay: number;
  /** Last day covered. */
  readonly lastDay: number;
  /** The spans that sessions are cut to; `undefined` for whole sessions. */
  readonly spans: readonly Span[] | undefined;
  readonly #zone: ZoneOffsets;
  readonly #hours: readonly HoursInMinutes[];
  readonly #weekdays: readonly boolean[];
  readonly #years: Map<number, YearOfRules> = new Map();
  readonly #closures: Map<number, string> = new Map();
  readonly #specialHours: Map<number, SpecialHours> = new Map();
  #year: YearOfRules = { closures: new Map(), hours: new Map() };
  #yearStart = 0;
  #yearEnd = 0;

  /**
   * Prepares the rules; a year is evaluated on its first use. `spans`, which
   * ascend, cut every session to hours of their own.
   */
  constructor(rules: CalendarRules, spans?: readonly Span[]) {
    this.rules = rules;
    this.spans = spans;
    this.firstDay = parseDate(rules.from);
    this.lastDay = parseDate(rules.to);
    this.#zone = zoneOffsets(rules.zone);
    this.#hours = rules.hours.map((hours) => inMinutes(hours, this.firstDay));
    this.#weekdays = WEEKDAY_NAMES.map((_, day) =>
      rules.weekdays.includes(day)
    );
    for (const [date, reason] of Object.entries(rules.closures)) {
      this.#closures.set(parseDate(date), reason);
    }
    for (const [date, hours] of Object.entries(rules.specialHours)) {
      this.#specialHours.set(parseDate(date), hours);
    }
  }

  /** Why a covered day has no session; `undefined` if it has one. */
  closedReason(day: number): string | undefined {
    const weekday = weekdayOf(day);
    if (!this.#weekdays[weekday]) return WEEKDAY_NAMES[weekday];
    return this.#yearOf(day).closures.get(day);
  }

  /**
   * The regular hours of a day, even if it is not a trading day; whole ones,
   * whatever the spans.
   */
  regularHours(day: number): HoursInMinutes {
    let i = this.#hours.length - 1;
    while (i > 0 && day < this.#hours[i].fromDay) i--;
    return this.#hours[i];
  }

  /** The special hours of a day: a half day or a single date's. */
  specialHours(day: number): SpecialHours | undefined {
    return this.#yearOf(day).hours.get(day);
  }

  /** Whether spans leave nothing of the regular hours out, at any time. */
  isCoveredBy(spans: readonly Span[]): boolean {
    return this.#hours.every((hours) =>
      String(stretchesWithin(spans, hours)) === String(openStretches(hours))
    );
  }

  /** Why no part of a day's hours lies within the spans; `undefined` if one does. */
  cutAwayReason(
    day: number,
    special: SpecialHours | undefined,
  ): string | undefined {
    if (this.spans === undefined) return undefined;
    const hours = this.#hoursOf(day, special);
    if (stretchesWithin(this.spans, hours).length > 0) return undefined;
    return special?.reason ?? "Outside of the regular hours";
  }

  /**
   * Whether stored bars of a length in milliseconds, which are those of whole
   * sessions, are bars of the spans too: slots begin and end at the same times in
   * both, under all regular hours. A length of `Infinity` is a session.
   */
  sharesSlots(lengthMs: number, byClock = false): boolean {
    const { spans } = this;
    return spans === undefined || this.#hours.every((hours) =>
      sharesSlots(
        stretchesWithin(spans, hours),
        hours,
        lengthMs,
        byClock,
      )
    );
  }

  /**
   * Builds the session of a day from its regular hours and, if given, special
   * ones. Breaks outside the hours are dropped.
   */
  buildSession(
    day: number,
    date: TradingDate,
    exchange: string,
    special: SpecialHours | undefined,
  ): TradingSession {
    if (this.spans !== undefined) {
      return this.#cutSession(this.spans, day, date, exchange, special);
    }
    const regular = this.regularHours(day);
    const { open, close } = this.#hoursOf(day, special);
    let breaks = NO_BREAKS;
    if (regular.breaks.length > 0) {
      breaks = regular.breaks
        .filter(([start, end]) => open < start && end < close)
        .map(([start, end]) => ({
          start: this.#instant(day, start),
          end: this.#instant(day, end),
        }));
    }
    const session = {
      date,
      exchange,
      open: this.#instant(day, open),
      close: this.#instant(day, close),
      breaks,
      earlyClose: close < regular.close,
      zone: this.rules.zone,
    };
    return special === undefined
      ? session
      : { ...session, reason: special.reason };
  }

  /** The local calendar day of an instant. */
  localDay(instant: number): number {
    return Math.floor((instant + this.#zone.offsetAt(instant)) / DAY_MS);
  }

  /** Minutes since local midnight of an instant, fractions included. */
  localMinutes(instant: number): number {
    const local = instant + this.#zone.offsetAt(instant);
    return (local - Math.floor(local / DAY_MS) * DAY_MS) / MINUTE_MS;
  }

  /** The hours of a day, with the special ones in place of the regular. */
  #hoursOf(day: number, special: SpecialHours | undefined): SpanHours {
    const { open, close, breaks } = this.regularHours(day);
    return {
      open: special?.open === undefined ? open : opening(special.open),
      close: special?.close === undefined ? close : clock(special.close),
      breaks,
    };
  }

  /** The session of a day within spans, of which some part is left. */
  #cutSession(
    spans: readonly Span[],
    day: number,
    date: TradingDate,
    exchange: string,
    special: SpecialHours | undefined,
  ): TradingSession {
    const stretches = stretchesWithin(spans, this.#hoursOf(day, special));
    const usual = stretchesWithin(spans, this.regularHours(day));
    const [first] = stretches;
    const close = stretches[stretches.length - 1][1];
    const session = {
      date,
      exchange,
      open: this.#instant(day, first[0]),
      close: this.#instant(day, close),
      breaks: stretches.slice(1).map(([end], i) => ({
        start: this.#instant(day, stretches[i][1]),
        end: this.#instant(day, end),
      })),
      earlyClose: close < (usual.at(-1)?.[1] ?? close),
      zone: this.rules.zone,
    };
    return special === undefined || String(stretches) === String(usual)
      ? session
      : { ...session, reason: special.reason };
  }

  #instant(day: number, minutes: number): number {
    return this.#zone.toInstant(day * DAY_MS + minutes * MINUTE_MS);
  }

  #yearOf(day: number): YearOfRules {
    if (day < this.#yearStart || day >= this.#yearEnd) {
      const year = civilDate(day).year;
      this.#yearStart = dayNumber(year, 1, 1);
      this.#yearEnd = dayNumber(year + 1, 1, 1);
      let rules = this.#years.get(year);
      if (rules === undefined) {
        rules = this.#evaluate(year);
        this.#years.set(year, rules);
      }
      this.#year = rules;
    }
    return this.#year;
  }

  #evaluate(year: number): YearOfRules {
    const start = this.#yearStart, end = this.#yearEnd;
    const closures = new Map<number, string>();
    const hours = new Map<number, SpecialHours>();
    // Observance can move a day across the turn of the year.
    for (let ruleYear = year - 1; ruleYear <= year + 1; ruleYear++) {
      for (const holiday of this.rules.holidays) {
        const day = dayOfRule(holiday, ruleYear);
        if (day >= start && day < end && !closures.has(day)) {
          closures.set(day, holiday.name);
        }
      }
      for (const halfDay of this.rules.halfDays) {
        const day = dayOfRule(halfDay, ruleYear);
        if (day >= start && day < end && !hours.has(day)) {
          hours.set(day, { close: halfDay.close, reason: halfDay.name });
        }
      }
    }
    for (const [day, reason] of this.#closures) {
      if (day >= start && day < end) closures.set(day, reason);
    }
    for (const [day, special] of this.#specialHours) {
      if (day >= start && day < end) hours.set(day, special);
    }
    return { closures, hours };
  }
}
