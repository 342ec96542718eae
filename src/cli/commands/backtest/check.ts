/**
 * `openbell backtest CONFIG --check`: what a run needs, without running it.
 *
 * @module
 */
import { instrumentTexts } from "../../../instruments/instrument_text.ts";
import type { HistoricalNeed } from "../../../coordinator/historical_needs.ts";
import { missingHistoryTexts } from "../../../coordinator/missing_history.ts";
import type { WarmUp } from "../../../coordinator/warm_up.ts";
import {
  counted,
  indicatorTitle,
  lateIndicatorText,
  needText,
} from "../../../results/warm_up_text.ts";
import type {
  ActionEnd,
  HistoricalPlan,
  RunRequirements,
} from "../../../session/run_plan.ts";
import type { ConfigWithIndicators } from "../../../system/config_indicators.ts";
import { checkRun, type GroupCheck } from "../../../system/check_run.ts";
import { alignColumns } from "../../../text/align_columns.ts";
import { isoInstant } from "../../../time/date.ts";
import { zoneOffsets } from "../../../time/zone.ts";
import { writeError, writeOutput } from "../../terminal/output.ts";
import { requireModuleFiles } from "./module_files.ts";
import { grouped } from "../../../text/grouped.ts";

/** Most symbols that a note names. */
const SYMBOLS_SHOWN = 8;

/**
 * Prints what a run of the config at `path` would need, without running it: with
 * a store its sessions, and the history of every indicator.
 */
export async function check(
  path: string,
  { config, lookup }: ConfigWithIndicators,
  db: string | null | undefined,
): Promise<void> {
  requireModuleFiles(path, config);
  const { requirements, groups, instruments } = await checkRun(
    config,
    db ?? undefined,
    lookup,
  );
  for (const warning of requirements?.warnings ?? []) {
    writeError(`${warning}\n`);
  }
  const notes = [
    ...(requirements === undefined ? [] : missingText(requirements)),
    ...groups.flatMap(({ warmUps, historical, zone }) => [
      ...warmUps.flatMap((one) => lateText(one, zone)),
      ...historical.flatMap(shortText),
    ]),
    ...(requirements === undefined ? [] : delistedText(requirements)),
  ];
  for (const note of notes) writeError(`${note}\n`);
  if (requirements === undefined) writeOutput(`${path} is valid\n`);
  else {
    const { dates, symbols, base } = requirements;
    writeOutput(
      `${path} is valid: ${dates.length} sessions${
        groupsText(groups)
      } of ${symbols.length} symbols, base interval ${base}\n`,
    );
  }
  const described = instrumentTexts(instruments);
  if (described.length > 0) {
    const more = described.length - SYMBOLS_SHOWN;
    writeOutput(
      `\ninstruments\n${
        described.slice(0, SYMBOLS_SHOWN).map((line) => `  ${line}\n`).join("")
      }${more > 0 ? `  and ${more} more\n` : ""}`,
    );
  }
  const converted = requirements === undefined
    ? []
    : currencyText(requirements, config.trading_config.account_currency);
  if (converted.length > 0) {
    writeOutput(
      `\ncurrencies\n${converted.map((line) => `  ${line}\n`).join("")}`,
    );
  }
  const rolled = requirements === undefined ? [] : rollText(requirements);
  if (rolled.length > 0) {
    writeOutput(`\nrolls\n${rolled.map((line) => `  ${line}\n`).join("")}`);
  }
  for (const group of groups) {
    writeNeeds(group, requirements !== undefined, groups.length > 1);
  }
}

/** The sessions of each exchange group, if there are several. */
function groupsText(groups: readonly GroupCheck[]): string {
  if (groups.length === 1) return "";
  const each = groups.map(({ exchange, sessions }) =>
    `${sessions} of ${exchange}`
  );
  return ` (${each.join(", ")})`;
}

/** Prints what the indicators of an exchange group need. */
function writeNeeds(
  { exchange, warmUps, historical, zone }: GroupCheck,
  isStoreKnown: boolean,
  isNamed: boolean,
): void {
  const rows = [
    ...warmUps.map((one) => warmUpRow(one, zone, isStoreKnown)),
    ...historical.map(historicalRow),
  ];
  if (rows.length === 0) return;
  const table = alignColumns([
    [
      "indicator",
      "",
      "on",
      "needs",
      "sessions of history",
      "loaded",
      `ready (${zone})`,
    ],
    ...rows,
  ], new Set([0, 1, 2, 3, 6]));
  writeOutput(`\n${isNamed ? `${exchange}\n` : ""}${table.join("\n")}\n`);
}

/** The series with less history than the config asks for. */
function missingText({ missingHistory, dates }: RunRequirements): string[] {
  return missingHistoryTexts(missingHistory, dates[0]).map(({ text }) => text);
}

/** The symbols that end before the range does, by what ends them. */
function delistedText(
  { symbols, lastDates, actionEnds = [] }: RunRequirements,
): string[] {
  const ending = (by: ActionEnd | null): string[] =>
    symbols.flatMap((symbol, i) => {
      const last = lastDates[i] ?? undefined;
      return last === undefined || (actionEnds[i] ?? null) !== by
        ? []
        : [`${symbol} after ${last}`];
    });
  return [
    ...endText(
      ending(null),
      (one) =>
        `${
          one ? "counts" : "count"
        } as delisted, because stored bars end before the range`,
    ),
    ...endText(
      ending("delisting"),
      (one) =>
        `${
          one ? "is" : "are"
        } delisted by a stored action without a price, on_delisting says what becomes of positions at the last close`,
    ),
    ...endText(
      ending("paid_action"),
      (one) =>
        `${
          one ? "ends" : "end"
        } by a stored merger or delisting that pays for positions`,
    ),
  ];
}

function endText(
  ending: readonly string[],
  why: (isOne: boolean) => string,
): string[] {
  if (ending.length === 0) return [];
  const isOne = ending.length === 1;
  const shown = ending.slice(0, SYMBOLS_SHOWN).join(", ");
  const more = ending.length - SYMBOLS_SHOWN;
  return [
    `${ending.length} ${isOne ? "symbol" : "symbols"} ${why(isOne)}: ${shown}${
      more > 0 ? ` and ${more} more` : ""
    }`,
  ];
}

/** What one unit of each other currency is worth in the account's, and by which pairs. */
function currencyText(
  { currencies = [] }: RunRequirements,
  account: string,
): string[] {
  return currencies.map(({ currency, by, times, rates }) =>
    `${currency} in ${account} by ${by}: ${grouped(rates.length)} rates from ${
      isoInstant(times[0])
    } to ${isoInstant(times[times.length - 1])}`
  );
}

/** The contracts of continuous futures in the range, by symbol. */
function rollText({ symbols, rolls = [], dates }: RunRequirements): string[] {
  return symbols.flatMap((symbol, i) => {
    const own = rolls.filter((one) => one.symbol === i);
    if (own.length === 0) return [];
    const first = own.findLast(({ date }) => date <= dates[0]) ?? own[0];
    const later = own.filter(({ date }) =>
      date > dates[0] && date > first.date
    );
    const more = later.length - SYMBOLS_SHOWN;
    const shown = later.slice(0, SYMBOLS_SHOWN).map(({ contract, date }) =>
      `${contract} from ${date}`
    );
    return [
      `${symbol}: ${[first.contract, ...shown].join(", ")}${
        more > 0 ? ` and ${more} more` : ""
      }`,
    ];
  });
}

/** What an indicator needs, what it has, and when it is ready. */
function warmUpRow(
  warmUp: WarmUp,
  zone: string,
  isStoreKnown: boolean,
): string[] {
  const { indicator, interval, needed, loaded, late } = warmUp;
  return [
    indicator.id,
    indicatorTitle(indicator),
    interval,
    needText(indicator),
    sessions(needed),
    loaded === undefined ? "all stored" : sessions(loaded),
    late === undefined
      ? startText(warmUp, isStoreKnown)
      : late.ready === undefined
      ? "never in this range"
      : localText(late.ready, zone),
  ];
}

/** The same for a historical indicator, whose history is always loaded. */
function historicalRow({ indicator, needed, short }: HistoricalNeed): string[] {
  const { key, granularity } = indicator;
  return [
    key,
    historicalTitle(indicator),
    granularity === "minute" ? "1m" : "1d",
    counted(needed, "session"),
    sessions(needed),
    sessions(needed),
    short === undefined
      ? "from the start"
      : short.whole === undefined
      ? "whole never in this range"
      : `whole from ${short.whole}`,
  ];
}

function historicalTitle({ kind, period, unit }: HistoricalPlan): string {
  return `${kind} ${counted(period, unit.slice(0, -1))}`;
}

function shortText({ indicator, needed, short }: HistoricalNeed): string[] {
  if (short === undefined) return [];
  const { symbols, storedFrom, whole } = short;
  const whose = symbols.length === 0 ? "" : ` of ${symbols.join(", ")}`;
  return [
    `Historical indicator ${indicator.key}, ${
      historicalTitle(indicator)
    }, needs ${
      counted(needed, "session")
    } of history; stored bars${whose} begin on ${storedFrom}: computed from fewer ${
      whole === undefined ? "in the whole range" : `until ${whole}`
    }`,
  ];
}

function startText(
  { indicator, needed, loaded }: WarmUp,
  isStoreKnown: boolean,
): string {
  const { barsNeeded, restarts } = indicator;
  if (Number.isNaN(barsNeeded)) return "unknown";
  if (restarts) return "in every session";
  if (loaded !== undefined || isStoreKnown || needed === undefined) {
    return "from the start";
  }
  return `from the start, if ${counted(needed, "session")} ${
    needed === 1 ? "is" : "are"
  } stored`;
}

function lateText(warmUp: WarmUp, zone: string): string[] {
  const { late } = warmUp;
  if (late === undefined) return [];
  return [lateIndicatorText({
    ...warmUp,
    symbols: late.symbols,
    until: late.ready === undefined ? undefined : localText(late.ready, zone),
    storedFrom: late.storedFrom,
  })];
}

function sessions(count: number | undefined): string {
  return count === undefined ? "unknown" : String(count);
}

/** An instant in the exchange's time: `2025-01-03 16:00`. */
function localText(instant: number, zone: string): string {
  const local = instant + zoneOffsets(zone).offsetAt(instant);
  return isoInstant(local).slice(0, 16).replace("T", " ");
}
