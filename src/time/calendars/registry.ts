/**
 * All calendars and their names.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import { nearest } from "../../text/nearest.ts";
import type { TradingDate } from "../../types.ts";
import { CA_EQUITY } from "./ca_equity.ts";
import { Calendar } from "./calendar.ts";
import { CRYPTO } from "./crypto.ts";
import { EURONEXT_AMSTERDAM, EURONEXT_PARIS, XETRA } from "./eu_equity.ts";
import { FOREX } from "./forex.ts";
import { HK_EQUITY } from "./hk_equity.ts";
import { JP_EQUITY } from "./jp_equity.ts";
import type { CalendarRules } from "./calendar_rules.ts";
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
  /** The exchange; for a group its leading exchange, if it has one. */
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
 * The calendar of an exchange or group; the same object for every caller.
 *
 * @throws {SessionError} `calendar_unknown` for an unknown name; the message
 * lists the known ones and suggests the nearest.
 */
export function findCalendar(name: string): FoundCalendar {
  const known = RULES_BY_NAME.get(name);
  if (known === undefined) {
    const names = [...RULES_BY_NAME.keys()];
    const near = nearest(String(name), names);
    throw new SessionError(
      "calendar_unknown",
      `No calendar for ${JSON.stringify(name)}; ${
        near === undefined ? "known" : `did you mean ${near}? Known`
      } exchanges: ${names.join(", ")}`,
    );
  }
  let calendar = CALENDARS.get(known.rules);
  if (calendar === undefined) {
    calendar = new Calendar(known.rules);
    CALENDARS.set(known.rules, calendar);
  }
  return { name, exchange: known.exchange, calendar };
}

/**
 * Whether two exchanges or groups share a calendar, so that every bar has the
 * same trading date in both: US_EQUITY and NYSE, for example. An unknown name
 * equals only itself.
 */
export function sameCalendar(a: string, b: string): boolean {
  const rules = RULES_BY_NAME.get(a)?.rules;
  return a === b ||
    (rules !== undefined && rules === RULES_BY_NAME.get(b)?.rules);
}
