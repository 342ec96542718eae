/**
 * All calendars and their names.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import { nearest } from "../../text/nearest.ts";
import type { TradingDate } from "../../types.ts";
import { CA_EQUITY } from "./ca_equity.ts";
import { LruCache } from "../lru_cache.ts";
import { Calendar } from "./calendar.ts";
import { CRYPTO } from "./crypto.ts";
import { EURONEXT_AMSTERDAM, EURONEXT_PARIS, XETRA } from "./eu_equity.ts";
import { FOREX } from "./forex.ts";
import { HK_EQUITY } from "./hk_equity.ts";
import { JP_EQUITY } from "./jp_equity.ts";
import type { CalendarRules } from "./calendar_rules.ts";
import {
  calendarName,
  parseTradingHours,
  placeSpans,
  type Span,
  TRADING_HOURS_ALLOWED,
  tradingHoursText,
} from "./own_hours.ts";
import { UK_EQUITY } from "./uk_equity.ts";
import { US_EQUITY } from "./us_equity.ts";
import { US_FUTURES } from "./us_futures.ts";

/**
 * Every calendar. A group's name means its first calendar here.
 */
const ALL_RULES: readonly CalendarRules[] = [
  US_EQUITY,
  US_FUTURES,
  UK_EQUITY,
  XETRA,
  EURONEXT_PARIS,
  EURONEXT_AMSTERDAM,
  CA_EQUITY,
  JP_EQUITY,
  HK_EQUITY,
  CRYPTO,
  FOREX,
];

/** A name of a calendar. */
export interface ExchangeListing {
  /** The exchange or the group. */
  readonly name: string;
  /** The group it belongs to. */
  readonly group: string;
  /** IANA name of its zone. */
  readonly zone: string;
  /** First date covered. */
  readonly from: TradingDate;
  /** Last date covered. */
  readonly to: TradingDate;
}

/** A calendar found by name. */
export interface FoundCalendar {
  /** The name that the caller used. */
  readonly name: string;
  /** The exchange, without hours of its own; for a group its leading exchange, if it has one. */
  readonly exchange: string;
  /** The calendar. */
  readonly calendar: Calendar;
}

const RULES_BY_NAME: ReadonlyMap<
  string,
  { readonly exchange: string; readonly rules: CalendarRules }
> = (() => {
  const byName = new Map<string, { exchange: string; rules: CalendarRules }>();
  for (const rules of ALL_RULES) {
    if (!byName.has(rules.group)) {
      byName.set(rules.group, {
        exchange: rules.exchanges[0] ?? rules.group,
        rules,
      });
    }
    for (const exchange of rules.exchanges) {
      byName.set(exchange, { exchange, rules });
    }
  }
  return byName;
})();

const CALENDARS: Map<CalendarRules, Calendar> = new Map();

/** Calendars with hours of their own, by group and hours; names may be anybody's. */
const CUT_CALENDARS: LruCache<Calendar> = new LruCache(64);

/**
 * Every exchange group and exchange, groups before their exchanges.
 *
 * ```ts
 * import { listExchanges } from "./registry.ts";
 *
 * listExchanges().map((e) => e.name); // ["US_EQUITY", "NYSE", "NASDAQ", …]
 * ```
 */
export function listExchanges(): readonly ExchangeListing[] {
  return [...RULES_BY_NAME].map(([name, { rules }]) => ({
    name,
    group: rules.group,
    zone: rules.zone,
    from: rules.from,
    to: rules.to,
  }));
}

/**
 * The calendar of an exchange or group; the same object for every caller. A name
 * such as `US_FUTURES@08:30-15:15` is the calendar whose sessions are cut to
 * these hours: holidays, early closes and late opens stay.
 *
 * @throws {SessionError} `calendar_unknown` for an unknown name, or hours that
 * are malformed or not within the regular ones; the message says which are known.
 */
export function findCalendar(name: string): FoundCalendar {
  const { market, hours } = calendarName(String(name));
  const known = RULES_BY_NAME.get(market);
  if (known === undefined) {
    const names = [...RULES_BY_NAME.keys()];
    const near = nearest(market, names);
    throw new SessionError(
      "calendar_unknown",
      `No calendar for ${JSON.stringify(name)}; ${
        near === undefined ? "known" : `did you mean ${near}? Known`
      } exchanges: ${names.join(", ")}`,
    );
  }
  const { exchange, rules } = known;
  let calendar = CALENDARS.get(rules);
  if (calendar === undefined) {
    calendar = new Calendar(rules);
    CALENDARS.set(rules, calendar);
  }
  if (hours !== undefined) {
    const spans = requireSpans(market, calendar, hours);
    if (!calendar.isCoveredBy(spans)) calendar = cutCalendar(calendar, spans);
  }
  return { name, exchange, calendar };
}

function cutCalendar(whole: Calendar, spans: readonly Span[]): Calendar {
  const key = keyOfSpans(whole.rules, spans);
  let calendar = CUT_CALENDARS.get(key);
  if (calendar === undefined) {
    calendar = new Calendar(whole.rules, spans);
    CUT_CALENDARS.set(key, calendar);
  }
  return calendar;
}

function keyOfSpans(rules: CalendarRules, spans: readonly Span[]): string {
  const { group, exchanges: [exchange] } = rules;
  return `${group} ${exchange} ${tradingHoursText(spans)}`;
}

/**
 * The spans of hours within the sessions of a calendar, by its newest regular
 * hours, or what is wrong with them.
 */
function spansOf(whole: Calendar, hours: string): readonly Span[] | string {
  const spans = parseTradingHours(hours);
  return spans === undefined
    ? `they are ${TRADING_HOURS_ALLOWED}`
    : placeSpans(spans, whole.regularHours(whole.lastDay));
}

function requireSpans(
  market: string,
  whole: Calendar,
  hours: string,
): readonly Span[] {
  const spans = spansOf(whole, hours);
  if (typeof spans !== "string") return spans;
  throw new SessionError(
    "calendar_unknown",
    `No calendar of ${market} has the trading hours ${
      JSON.stringify(hours)
    }: ${spans}`,
  );
}

/**
 * The name of the calendar of an exchange or group with trading hours of its own,
 * spans ascending: `US_FUTURES@08:30-15:15`. Hours that leave nothing of the
 * regular ones out give the exchange or group itself.
 *
 * @throws {SessionError} `calendar_unknown` as {@linkcode findCalendar}.
 */
export function nameWithHours(market: string, hours: string): string {
  const { calendar } = findCalendar(market);
  const spans = requireSpans(market, calendar, hours);
  return calendar.isCoveredBy(spans)
    ? market
    : `${market}@${tradingHoursText(spans)}`;
}

/**
 * Whether two exchanges or groups share a calendar, so that every bar has the
 * same trading date in both: US_EQUITY and NYSE, for example. An unknown name
 * equals only itself.
 */
export function sameCalendar(a: string, b: string): boolean {
  return a === b || keyOf(a) !== undefined && keyOf(a) === keyOf(b);
}

/** Whether two exchanges or groups share a calendar but for trading hours of their own. */
export function sameMarket(a: string, b: string): boolean {
  return sameCalendar(calendarName(a).market, calendarName(b).market);
}

/** What names of one calendar have in common; `undefined` for an unknown name. */
function keyOf(name: string): string | undefined {
  const { market, hours } = calendarName(name);
  if (!RULES_BY_NAME.has(market)) return undefined;
  const { calendar } = findCalendar(market);
  const spans = hours === undefined ? [] : spansOf(calendar, hours);
  if (typeof spans === "string") return undefined;
  return hours === undefined || calendar.isCoveredBy(spans)
    ? keyOfSpans(calendar.rules, [])
    : keyOfSpans(calendar.rules, spans);
}
