/**
 * The text summary of a run.
 *
 * @module
 */
import { isStatistic, type Statistic } from "../statistics/statistic.ts";
import { STATISTICS } from "../statistics/statistic_list.ts";
import { accountRows } from "./account_notes.ts";
import { orderLine } from "./order_endings.ts";
import { cleanForLog } from "../text/clean.ts";
import { sparkline } from "../text/sparkline.ts";
import { addQuantity } from "../trading/money.ts";
import { rollFills } from "./roll_fills.ts";
import type { RunResult } from "./run_result.ts";
import { grouped, groupedMoney } from "../text/grouped.ts";

const WARNINGS_SHOWN = 12;
const POSITIONS_SHOWN = 4;
const SYMBOLS_SHOWN = 4;
const CURVE_WIDTH = 60;

/**
 * A compact summary: sessions, data quality, orders, account, statistics and speed.
 *
 * ```ts
 * import {
 *   openBarStore,
 *   parseSessionConfig,
 *   runBacktest,
 *   writeDemoMarket,
 * } from "@openbell/session";
 * import { formatResult } from "@openbell/session/results";
 *
 * const folder = Deno.makeTempDirSync();
 * const db = `${folder}/market.db`;
 * const store = openBarStore(db, { create: true });
 * writeDemoMarket(store, { symbols: ["DEMO"], from: "2025-01-02", to: "2025-01-03" });
 * store.close();
 * const config = parseSessionConfig({
 *   backtest_config: { start_date: "2025-01-02", end_date: "2025-01-03" },
 *   session_data_config: { symbols: ["DEMO"], streams: ["1m"] },
 * });
 * const result = await runBacktest(config, { db });
 * console.log(formatResult(result)); // sessions 2, 2025-01-02 to 2025-01-03 …
 * Deno.removeSync(folder, { recursive: true });
 * ```
 */
export function formatResult(result: RunResult): string {
  const { account, metrics, sessions, warnings } = result;
  const first = sessions[0];
  const last = sessions[sessions.length - 1];
  const trips = account.roundTrips.length;
  const won = account.roundTrips.filter((trip) => trip.netProfit > 0).length;
  const rows: [string, string][] = [
    ["sessions", `${sessions.length}, ${first.date} to ${last.date}`],
    [
      "bars",
      `${grouped(metrics.bars)} base of ${result.baseInterval}, ${
        grouped(metrics.events)
      } events`,
    ],
    ["quality", worstQuality(result)],
    ...receivedRows(result),
    ...gapFillingRows(result),
    ...addedRows(result),
    ...scannerRows(result),
    ["orders", orderLine(account.orders, result.orderEndings)],
    [
      "fills",
      `${grouped(result.fills.length)}, fees ${groupedMoney(account.fees)}`,
    ],
    [
      "round trips",
      trips === 0 ? "0" : `${grouped(trips)}, ${percent(won / trips)} won`,
    ],
    [
      "equity",
      `${groupedMoney(account.equity)}, cash ${groupedMoney(account.cash)}`,
    ],
    ...curveRows(result),
    ["net profit", groupedMoney(account.netProfit)],
    ...currencyRows(result),
    ...accountRows(account),
    ...actionRows(account),
    ...rollRows(result),
    ...endRows(result),
    ...statisticRows(result),
    [
      "speed",
      `${metrics.seconds.toFixed(3)} s, ${
        (metrics.barsPerSecond / 1e6).toFixed(2)
      } M bars/s, ${metrics.runner}, started in ${
        metrics.startSeconds.toFixed(3)
      } s`,
    ],
    ["hash", result.hash],
  ];
  const shown = warnings.slice(0, WARNINGS_SHOWN);
  if (warnings.length > shown.length) {
    shown.push(`… and ${warnings.length - shown.length} more, see --json`);
  }
  return [
    `${result.config.session_name}`,
    ...rows.map(([name, text]) => `  ${name.padEnd(12)} ${text}`),
    ...shown.map((warning) => `  warning      ${warning}`),
    "",
    // A saved result may be another program's: no text of it ends a line.
  ].map(cleanForLog).join("\n");
}

/** Equity at the end of sessions, as a curve. */
function curveRows({ equity }: RunResult): [string, string][] {
  const values = equity.map(({ equity }) => equity);
  if (values.every((value) => value === values[0])) return [];
  return [["curve", sparkline(values, CURVE_WIDTH)]];
}

/** The other currencies of the run's symbols, at the end. */
function currencyRows({ equity, fills }: RunResult): [string, string][] {
  const currencies = equity.at(-1)?.currencies ?? [];
  if (currencies.length === 0) return [];
  const cost = fills.reduce(
    (sum, { conversion }) => sum + (conversion?.cost ?? 0),
    0,
  );
  const parts = currencies.map((one) =>
    `${one.currency} at ${one.rate}: equity ${groupedMoney(one.equity)}`
  );
  return [[
    "currencies",
    [...parts, ...cost === 0 ? [] : [`conversion costs ${groupedMoney(cost)}`]]
      .join("; "),
  ]];
}

/** What corporate actions did to the positions. */
function actionRows(
  { actions = [], dividends = 0 }: RunResult["account"],
): [string, string][] {
  if (actions.length === 0) return [];
  const splits = actions.filter(({ type }) => type === "split");
  const endedBy = (type: "merger" | "delisting", words: string) => {
    const ended = actions.filter((one) => one.type === type);
    if (ended.length === 0) return [];
    const cash = ended.reduce((sum, one) => sum + one.cash, 0);
    return [
      `${words} ${grouped(ended.length)} for cash of ${groupedMoney(cash)}`,
    ];
  };
  const inLieu = splits.reduce((sum, { cash }) => sum + cash, 0);
  const parts = [
    ...splits.length === 0 ? [] : [`positions split ${grouped(splits.length)}`],
    ...inLieu === 0 ? [] : [`for fractions ${groupedMoney(inLieu)}`],
    ...!actions.some(({ type }) => type === "dividend") ? [] : [
      `dividends ${groupedMoney(dividends)}`,
    ],
    ...endedBy("merger", "merged"),
    ...endedBy("delisting", "delisted"),
  ];
  return [["actions", parts.join(", ")]];
}

/** What rolls of continuous futures did to the positions. */
function rollRows({ fills }: RunResult): [string, string][] {
  const rolled = [...rollFills(fills)];
  if (rolled.length === 0) return [];
  const fees = rolled.reduce((sum, { fee }) => sum + fee, 0);
  return [[
    "rolls",
    `positions rolled ${grouped(rolled.length / 2)}, fees ${
      groupedMoney(fees)
    }`,
  ]];
}

/** What a live run has received otherwise than bar by bar, in time. */
function receivedRows({ received }: RunResult): [string, string][] {
  if (received === undefined) return [];
  const rows = Object.values(received.symbols);
  const of = (key: keyof typeof rows[number]) =>
    rows.reduce((sum, counts) => sum + counts[key], 0);
  const parts: [number, string][] = [
    [of("caughtUp"), "bars caught up"],
    [of("late"), "late"],
    [of("replaced") + of("corrections"), "corrected"],
    [of("duplicates"), "twice"],
    [of("outside"), "outside of the session"],
    [of("invalid"), "invalid"],
    [received.dropped, "dropped"],
  ];
  const told = parts.filter(([number]) => number > 0)
    .map(([number, text]) => `${grouped(number)} ${text}`);
  return told.length === 0 ? [] : [["received", told.join(", ")]];
}

/** What became of the missing bars that a live run has asked for. */
function gapFillingRows({ gapFilling }: RunResult): [string, string][] {
  if (gapFilling === undefined || gapFilling.requests === 0) return [];
  const rows = Object.values(gapFilling.symbols);
  const of = (key: keyof typeof rows[number]) =>
    grouped(rows.reduce((sum, counts) => sum + counts[key], 0));
  return [[
    "gap filling",
    `${of("asked")} bars asked for in ${
      grouped(gapFilling.requests)
    } requests: ${of("delivered")} delivered, ${of("late")} late, ${
      of("noTrade")
    } without a trade, ${of("unfillable")} unfillable, ${of("open")} open`,
  ]];
}

/** The symbols added from the universe. */
function addedRows({ addedSymbols }: RunResult): [string, string][] {
  if (addedSymbols.length === 0) return [];
  const shown = addedSymbols.slice(0, SYMBOLS_SHOWN)
    .map(({ symbol, sessions }) => `${symbol} ${grouped(sessions)}`).join(", ");
  const more = addedSymbols.length - SYMBOLS_SHOWN;
  return [[
    "added",
    `${grouped(addedSymbols.length)} of the universe, by sessions: ${shown}${
      more > 0 ? ` and ${grouped(more)} more` : ""
    }`,
  ]];
}

/** What each scanner did, in short. */
function scannerRows({ scanners }: RunResult): [string, string][] {
  return scanners.map((one, i): [string, string] => {
    const scans = one.preSessionScans + one.regularScans;
    const kept = one.keptCount === 0 ? "" : `, ${grouped(one.keptCount)} kept`;
    return [
      i === 0 ? "scanners" : "",
      `${one.name}: ${grouped(scans)} scans, ${
        grouped(one.addedCount)
      } added, ${grouped(one.removedCount)} removed${kept}, ${
        grouped(one.skippedCount)
      } skipped`,
    ];
  });
}

/** The positions that were closed at the end of the range, or left open. */
function endRows({ account }: RunResult): [string, string][] {
  const closed = account.endedPositions.filter(({ cause, orderId }) =>
    cause === "at_end" && orderId > 0
  );
  const texts = [
    ...closed.map(({ symbol, quantity, left, price }) =>
      `${symbol} ${addQuantity(quantity, -left)} closed at ${price}`
    ),
    ...account.openPositions.map(({ symbol, quantity, value }) =>
      `${symbol} ${quantity} open, worth ${groupedMoney(value)}`
    ),
  ];
  if (texts.length === 0) return [];
  const shown = texts.slice(0, POSITIONS_SHOWN).join("; ");
  const more = texts.length - POSITIONS_SHOWN;
  return [["at the end", more > 0 ? `${shown} and ${more} more` : shown]];
}

/** The statistics that the table puts into the summary, line by line. */
function statisticRows({ statistics }: RunResult): [string, string][] {
  const { overall, benchmark } = statistics;
  const lines = new Map<string, string[]>();
  for (const { group, key, unit, summary } of STATISTICS) {
    if (summary === undefined) continue;
    const source = group === "benchmark"
      ? benchmark
      : group === "trades"
      ? overall.trades
      : overall;
    if (source === null) continue;
    const value = statisticOf(source, key);
    const text = unit === "fraction" ? share(value) : ratio(value);
    const { line, words } = summary;
    const texts = lines.get(line) ?? [];
    texts.push(words === undefined ? text : `${words} ${text}`);
    lines.set(line, texts);
  }
  const rows = [...lines].map(([line, texts]): [string, string] => {
    const symbol = line === "benchmark" ? `${benchmark?.symbol} ` : "";
    return [line, `${symbol}${texts.join(", ")}`];
  });
  const withheld = reasons([overall, overall.trades, benchmark ?? {}]);
  if (withheld.length > 0) rows.push(["n/a", withheld.join("; ")]);
  return rows;
}

/** The statistic that a group holds under a key of the table. */
function statisticOf(group: object, key: string): Statistic {
  const value: unknown = Reflect.get(group, key);
  if (!isStatistic(value)) throw new TypeError(`There is no statistic ${key}`);
  return value;
}

/** Why values are withheld, each reason once. */
function reasons(groups: readonly object[]): readonly string[] {
  const values = groups.flatMap((group): unknown[] => Object.values(group));
  const reasons = values.filter(isStatistic).flatMap((statistic) =>
    statistic.value === null ? [statistic.reason] : []
  );
  return [...new Set(reasons)];
}

function share({ value }: Statistic): string {
  return value === null ? "n/a" : `${(100 * value).toFixed(2)} %`;
}

function ratio({ value }: Statistic): string {
  return value === null ? "n/a" : value.toFixed(2);
}

/** The lowest quality of any symbol, in words. */
function worstQuality(result: RunResult): string {
  let worst = Infinity;
  let name = "";
  for (const [symbol, series] of Object.entries(result.quality)) {
    const [{ quality }] = Object.values(series);
    if (quality < worst) {
      worst = quality;
      name = symbol;
    }
  }
  return worst === 100
    ? "100 for every symbol"
    : `${worst.toFixed(3)} at the lowest, ${name}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
