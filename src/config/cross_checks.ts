/**
 * Rules of a config that compare one place with another.
 *
 * They read the config as it was given, so that they run, and report, even if
 * other places do not have their right shape; what they cannot read they
 * leave to the schema.
 *
 * @module
 */
import { isInterval, parseInterval } from "../time/interval.ts";
import {
  checkHistoricalIndicators,
  checkSessionIndicators,
  type IndicatorCheck,
  streamsAllowed,
} from "./indicator_checks.ts";
import {
  type ConfigPath,
  isGiven,
  type MistakeList,
  valueAt,
} from "./mistakes.ts";
import { INTERVAL_ALLOWED, isCalendarDate } from "./schema.ts";

/** What a config can be checked against besides itself. */
export interface ConfigChecks {
  /** Whether the indicator registry has what the config asks for. */
  readonly checkIndicator?: IndicatorCheck;
  /** Why there is no calendar of that name; `undefined` if there is one. */
  readonly checkExchange?: (name: string) => string | undefined;
}

const DATA: ConfigPath = ["session_data_config"];
const NO_QUALITY_FREQUENCY = "quality is event-driven: it is brought up to " +
  "date with every bar, so there is no frequency to set; remove the key";

/** Adds every mistake that only a look at two places shows. */
export function crossCheck(
  raw: unknown,
  mistakes: MistakeList,
  checks: ConfigChecks,
): void {
  checkMode(raw, mistakes);
  checkDates(raw, mistakes);
  const symbols = checkUnique(raw, [...DATA, "symbols"], mistakes);
  for (const symbol of checkUniverse(raw, symbols, mistakes)) {
    symbols.add(symbol);
  }
  const streams = checkStreams(raw, mistakes);
  checkCoverage(raw, streams, mistakes);
  checkHistory(raw, symbols, mistakes);
  checkUnique(raw, [...DATA, "indicators", "modules"], mistakes);
  checkSessionIndicators(raw, streams, mistakes, checks.checkIndicator);
  checkHistoricalIndicators(raw, mistakes);
  checkTiers(raw, mistakes);
  const frequency = [...DATA, "gap_filler", "quality_update_frequency"];
  if (valueAt(raw, frequency) !== undefined) {
    mistakes.add(frequency, "nothing", NO_QUALITY_FREQUENCY);
  }
  const exchange = valueAt(raw, ["exchange_group"]);
  if (typeof exchange === "string" && !mistakes.has(["exchange_group"])) {
    const reason = checks.checkExchange?.(exchange);
    if (reason !== undefined) {
      const allowed = "an exchange or exchange group with a calendar";
      mistakes.add(["exchange_group"], allowed, reason);
    }
  }
}

function checkMode(raw: unknown, mistakes: MistakeList): void {
  // A config that is no section at all lacks nothing in particular.
  if (typeof raw !== "object" || raw === null || mistakes.has(["mode"])) return;
  const mode = valueAt(raw, ["mode"]) ?? "backtest";
  const backtest = valueAt(raw, ["backtest_config"]);
  if (mode === "live") {
    if (isGiven(backtest)) {
      mistakes.add(
        ["backtest_config"],
        "nothing in live mode",
        "remove it, or write mode: backtest",
      );
    }
    if (!isGiven(valueAt(raw, ["api_config", "data_api"]))) {
      mistakes.add(
        ["api_config", "data_api"],
        "the name of a feed, in live mode",
      );
    }
    return;
  }
  if (!isGiven(backtest)) {
    mistakes.add(
      ["backtest_config"],
      `a section with start_date and end_date, in mode ${mode}`,
    );
    return;
  }
  const path = ["backtest_config", "speed_multiplier"];
  const speed = valueAt(raw, path);
  if (typeof speed !== "number") return;
  if (mode === "data-driven" && speed > 0) {
    mistakes.add(path, "0 in mode data-driven", "a speed above 0 is paced");
  } else if (mode === "clock-driven" && speed === 0) {
    mistakes.add(path, "a number above 0 in mode clock-driven");
  }
}

function checkDates(raw: unknown, mistakes: MistakeList): void {
  const start = valueAt(raw, ["backtest_config", "start_date"]);
  const path = ["backtest_config", "end_date"];
  const end = valueAt(raw, path);
  // Dates of this spelling sort as text.
  if (isCalendarDate(start) && isCalendarDate(end) && end < start) {
    mistakes.add(path, `a date not before the start_date ${start}`);
  }
}

/** The texts of a list; those that stand there twice are reported. */
function checkUnique(
  raw: unknown,
  path: ConfigPath,
  mistakes: MistakeList,
): Set<string> {
  const seen = new Set<string>();
  const items = valueAt(raw, path);
  if (!Array.isArray(items)) return seen;
  items.forEach((item, i) => {
    if (typeof item !== "string") return;
    if (seen.has(item)) {
      mistakes.add([...path, i], "each one once", "it stands there twice");
    }
    seen.add(item);
  });
  return seen;
}

/** The symbols of the universe, which are others than those of `symbols`. */
function checkUniverse(
  raw: unknown,
  symbols: ReadonlySet<string>,
  mistakes: MistakeList,
): Set<string> {
  const path = [...DATA, "universe"];
  const universe = checkUnique(raw, path, mistakes);
  const items = valueAt(raw, path);
  if (!Array.isArray(items)) return universe;
  items.forEach((item, i) => {
    if (!symbols.has(item)) return;
    const hint = "it stands in symbols, which are active from the start";
    mistakes.add([...path, i], "other symbols than those of symbols", hint);
  });
  return universe;
}

/** The intervals that are streamed. */
function checkStreams(raw: unknown, mistakes: MistakeList): Set<string> {
  const path = [...DATA, "streams"];
  const all = checkUnique(raw, path, mistakes);
  const intervals = new Set([...all].filter(isInterval));
  if (all.size > 0 && all.has("quotes") && all.size === 1) {
    mistakes.add(
      path,
      "at least one interval",
      "synthetic quotes are made from bars",
    );
  }
  const byLength = new Map<number, string>();
  const items = valueAt(raw, path);
  if (!Array.isArray(items)) return intervals;
  items.forEach((item, i) => {
    if (typeof item !== "string" || !isInterval(item)) return;
    const length = parseInterval(item).lengthMs;
    if (length === undefined) return;
    const other = byLength.get(length);
    if (other !== undefined && other !== item) {
      const hint = `${item} is as long as ${other}`;
      mistakes.add([...path, i], "each length once", hint);
    }
    byLength.set(length, item);
  });
  return intervals;
}

function checkCoverage(
  raw: unknown,
  streams: ReadonlySet<string>,
  mistakes: MistakeList,
): void {
  const path = [...DATA, "derived_bars", "min_coverage"];
  const least = valueAt(raw, path);
  if (typeof least !== "object" || least === null) return;
  if (Array.isArray(least)) return;
  for (const interval of Object.keys(least)) {
    const where = [...path, interval];
    if (!isInterval(interval)) mistakes.addName(where, INTERVAL_ALLOWED);
    else if (streams.size > 0 && !streams.has(interval)) {
      mistakes.addName(where, streamsAllowed(streams));
    }
  }
}

function checkHistory(
  raw: unknown,
  symbols: ReadonlySet<string>,
  mistakes: MistakeList,
): void {
  const path = [...DATA, "historical", "data"];
  const entries = valueAt(raw, path);
  if (!Array.isArray(entries)) return;
  for (let i = 0; i < entries.length; i++) {
    checkUnique(raw, [...path, i, "intervals"], mistakes);
    const where = [...path, i, "apply_to"];
    for (const [j, symbol] of namedSymbols(raw, where, mistakes)) {
      if (symbols.size > 0 && !symbols.has(symbol)) {
        mistakes.add(
          [...where, j],
          `one of the symbols ${shortList([...symbols])}`,
        );
      }
    }
  }
}

function namedSymbols(
  raw: unknown,
  path: ConfigPath,
  mistakes: MistakeList,
): [number, string][] {
  checkUnique(raw, path, mistakes);
  const items = valueAt(raw, path);
  if (!Array.isArray(items)) return [];
  return items.flatMap((item, i): [number, string][] =>
    typeof item === "string" ? [[i, item]] : []
  );
}

/** The steps of a commission ascend, and the last one has no end. */
function checkTiers(raw: unknown, mistakes: MistakeList): void {
  const path = ["trading_config", "commission", "tiers"];
  const tiers = valueAt(raw, path);
  if (!Array.isArray(tiers)) return;
  let floor = 0;
  tiers.forEach((_, i) => {
    const where = [...path, i, "up_to"];
    const end = valueAt(raw, where);
    const last = i === tiers.length - 1;
    if (last && isGiven(end)) {
      mistakes.add(
        where,
        "nothing in the last step",
        "every volume has a rate",
      );
    } else if (!last && !isGiven(end)) {
      mistakes.add(where, "a quantity in every step but the last");
    } else if (typeof end === "number" && end > 0 && end <= floor) {
      mistakes.add(where, `a quantity above ${floor}, where the step begins`);
    }
    if (typeof end === "number") floor = Math.max(floor, end);
  });
}

function shortList(all: readonly string[]): string {
  const words = all.filter((word) => word !== "");
  if (words.length <= 10) return words.join(", ");
  return `${words.slice(0, 10).join(", ")} and ${words.length - 10} more`;
}
