/**
 * `openbell fetch`: fills a store with bars of the past from a vendor.
 *
 * @module
 */
import { type Command, Option } from "commander";
import { SessionError } from "../../errors.ts";
import type { Feed, FeedNotice } from "../../feeds/feed.ts";
import type { Vendor } from "../../feeds/registry.ts";
import type { FetchSummary } from "../../ingest/fetch/fetch_bars.ts";
import type { ConflictPolicy } from "../../store/bar_store.ts";
import { jsonText } from "../../text/clean.ts";
import type { TimeManager } from "../../time/time_manager.ts";
import type { BaseInterval } from "../../types.ts";
import { invalidArgument, oneOf } from "../arguments.ts";
import { writeError, writeOutput } from "../terminal/output.ts";
import { ProgressLine } from "../terminal/progress.ts";
import { writeUpgrade } from "../terminal/store_notes.ts";

interface FetchFlags {
  readonly db: string;
  readonly from: string;
  readonly to?: string;
  readonly interval: string;
  readonly feed?: string;
  readonly adjustment?: string;
  readonly group?: string;
  readonly onConflict: ConflictPolicy;
  readonly again?: boolean;
  readonly baseUrl?: string;
  readonly json?: boolean;
}

/** Adjustments of bars that Alpaca offers. */
const ADJUSTMENTS = ["raw", "split", "dividend", "all"] as const;

/** Adds the command `fetch` to the program. */
export function register(program: Command): void {
  program.command("fetch")
    .description("fetch bars of the past from a vendor into a bar store")
    .argument("<vendor>", "alpaca or binance")
    .argument("<symbol...>", "the symbols, as the vendor spells them")
    .requiredOption(
      "--db <file>",
      "the bar store; created if it does not exist",
    )
    .requiredOption("--from <date>", "the first date, YYYY-MM-DD")
    .option("--to <date>", "the last date; today, unless it is given")
    .option("--interval <interval>", "the interval of the bars", "1m")
    .option("--feed <name>", "of alpaca: iex or sip; iex, unless it is given")
    .addOption(
      new Option(
        "--adjustment <how>",
        "of alpaca: for splits, dividends, or both; raw, unless it is given",
      ).choices(ADJUSTMENTS),
    )
    .option(
      "--group <exchange>",
      "exchange or group of the symbols; US_EQUITY for alpaca, CRYPTO for binance",
    )
    .addOption(
      new Option(
        "--on-conflict <how>",
        "what to do with a bar that differs from the stored one",
      ).choices(["fail", "keep", "replace"]).default("keep"),
    )
    .option("--again", "ask for dates that are stored, too")
    .option("--base-url <url>", "in place of the vendor's address")
    .option("--json", "print the summary as JSON")
    .addHelpText("after", HELP)
    .action(runFetch);
}

const HELP = `
alpaca needs the keys of an account, a free one too, in the environment:
APCA_API_KEY_ID and APCA_API_SECRET_KEY. With --group CRYPTO it has crypto, such as
BTC/USD. binance needs no account.

Bars of regular hours are stored, with the days that are over and nothing else. Only
dates that the store lacks are asked for: run it again to go on after an interruption,
or to add the newest days. At most 180 requests a minute are made to alpaca, and 600 to
binance; 10,000 and 1,000 bars come with each. The free plan of alpaca has bars of sip
except for the last 15 minutes.

Examples:
  openbell fetch binance BTCUSDT ETHUSDT --from 2026-01-01 --db crypto.db
  openbell fetch alpaca SPY QQQ --from 2025-01-02 --to 2025-12-31 --db bars.db
  openbell fetch alpaca BTC/USD --group CRYPTO --from 2026-01-01 --db bars.db`;

async function runFetch(
  name: string,
  symbols: readonly string[],
  flags: FetchFlags,
): Promise<void> {
  const { findVendor } = await import("../../feeds/registry.ts");
  const { TimeManager } = await import("../../time/time_manager.ts");
  const { fetchBars } = await import("../../ingest/fetch/fetch_bars.ts");
  const { openStore } = await import("../../store/open_store.ts");
  const { fetchProgressText, fetchSummaryText } = await import(
    "./fetch/fetch_text.ts"
  );
  const vendor = findVendor(name);
  const exchange = flags.group ?? vendor.exchange;
  const interval = oneOf("--interval", flags.interval, vendor.stored);
  // Checked first: a mistake must not leave an empty store behind.
  const calendar = new TimeManager({ exchange });
  const range = rangeOf(flags, calendar);
  requireSymbols(symbols);
  const progress = new ProgressLine();
  const feed = await openFeed(vendor, flags, exchange, interval, (notice) => {
    const text = noticeText(notice);
    if (text === undefined) return;
    progress.clear();
    writeError(`${text}\n`);
  });
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  Deno.addSignalListener("SIGINT", onInterrupt);
  try {
    const store = await openStore(flags.db, {
      create: true,
      onUpgrade: writeUpgrade,
    });
    try {
      const started = performance.now();
      const overrides = store.overrides.list();
      const summary = await fetchBars(store, {
        feed,
        symbols,
        interval,
        ...range,
        time: new TimeManager({ exchange, overrides }),
        adjustment: flags.adjustment ?? "raw",
        onConflict: flags.onConflict,
        again: flags.again,
        now: () => Date.now(),
        signal: stop.signal,
        onProgress: (now) =>
          progress.update(() =>
            fetchProgressText(now, performance.now() - started)
          ),
      });
      progress.clear();
      writeOutput(
        flags.json === true
          ? `${jsonText(summary, 2)}\n`
          : fetchSummaryText(summary, performance.now() - started),
      );
      requireBars(summary, vendor, range);
    } finally {
      progress.clear();
      store.close();
    }
  } finally {
    Deno.removeSignalListener("SIGINT", onInterrupt);
    await feed.close();
  }
}

/** The feed of a vendor, with the keys of the environment. */
async function openFeed(
  vendor: Vendor,
  flags: FetchFlags,
  exchange: string,
  interval: BaseInterval,
  onNotice: (notice: FeedNotice) => void,
): Promise<Feed> {
  const { assetClassOf } = await import("../../feeds/registry.ts");
  const { SYSTEM_FEED_CLOCK } = await import("../../feeds/feed_clock.ts");
  if (vendor.feeds.length === 0) {
    requireAbsent(vendor, "--feed", flags.feed);
    requireAbsent(vendor, "--adjustment", flags.adjustment);
  } else if (flags.feed !== undefined) {
    oneOf("--feed", flags.feed, vendor.feeds);
  }
  if (flags.baseUrl !== undefined && !URL.canParse(flags.baseUrl)) {
    throw invalidArgument(
      `--base-url is ${
        JSON.stringify(flags.baseUrl)
      }; it must be an address such as http://127.0.0.1:8000`,
    );
  }
  return vendor.open({
    interval,
    settings: {
      feed: flags.feed ?? null,
      assetClass: assetClassOf(exchange, "EQUITY"),
      streamUrl: null,
      restUrl: flags.baseUrl ?? null,
      silenceMs: Infinity,
      adjustment: flags.adjustment ?? null,
    },
    env: (name) => Deno.env.get(name),
    clock: SYSTEM_FEED_CLOCK,
    random: Math.random,
    expectsBarsAt: () => false,
    onNotice,
  });
}

function requireAbsent(
  { name }: Vendor,
  option: string,
  given: string | undefined,
): void {
  if (given === undefined) return;
  throw invalidArgument(`${option} is not for ${name}, which has no choice`);
}

function requireSymbols(symbols: readonly string[]): void {
  const wrong = symbols.find((symbol) => !/^[\w./-]{1,64}$/.test(symbol));
  if (wrong === undefined) return;
  throw invalidArgument(
    `Not a symbol: ${
      JSON.stringify(wrong)
    }; write letters, digits, and . / - or _, such as SPY or BTC/USD`,
  );
}

/** The dates of the options; the last is today by the exchange's clock. */
function rangeOf(
  { from, to }: FetchFlags,
  time: TimeManager,
): { readonly from: string; readonly to: string } {
  const today = Temporal.Now.zonedDateTimeISO(time.zone).toPlainDate()
    .toString();
  const last = to ?? today;
  // An impossible date is refused by the calendar.
  time.isTradingDay(from);
  time.isTradingDay(last);
  if (from > last) {
    throw invalidArgument(`--from ${from} is after ${to ?? "today,"} ${last}`);
  }
  return { from, to: last };
}

/** A notice in words; `undefined` if it is not worth any. */
function noticeText(notice: FeedNotice): string | undefined {
  switch (notice.kind) {
    case "throttled":
      return notice.waitMs < 2_000
        ? undefined
        : `waiting ${seconds(notice.waitMs)} s: the rate limit`;
    case "request_failed":
      return `a request failed: ${notice.reason}; another attempt in ${
        seconds(notice.retryMs)
      } s`;
    case "frame_error":
      return `not a bar, left out (${notice.count} so far): ${notice.text}`;
    case "clock_offset":
      return notice.ms === 0
        ? undefined
        : `the vendor's clock is ${seconds(Math.abs(notice.ms))} s ${
          notice.ms > 0 ? "ahead of" : "behind"
        } this machine's`;
    default:
      return undefined;
  }
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}

/** Requires that the fetch was not stopped, and has bars of every symbol. */
function requireBars(
  { interrupted, withoutBars, newestDate }: FetchSummary,
  { name }: Vendor,
  { from, to }: { readonly from: string; readonly to: string },
): void {
  if (interrupted) {
    throw new SessionError(
      "stopped",
      "The fetch was interrupted; whole days are stored, and the same command goes on",
    );
  }
  if (newestDate === undefined) {
    throw new SessionError(
      "data_missing",
      `No date from ${from} to ${to} has a session that is over`,
    );
  }
  if (withoutBars.length === 0) return;
  throw new SessionError(
    "data_missing",
    `${name} has no bars of ${
      withoutBars.join(", ")
    } from ${from} to ${newestDate}; is this how ${name} spells it?`,
  );
}
