/**
 * `openbell bars`: prints stored bars.
 *
 * @module
 */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { DerivedRange } from "../../coordinator/derived_store_bars.ts";
import type { Days } from "../../store/export_bars.ts";
import type { MarketStore } from "../../store/market_store.ts";
import { writeError, writeOutput } from "../terminal/output.ts";

interface BarsFlags {
  readonly db: string;
  readonly from?: string;
  readonly to?: string;
  readonly format: "csv" | "json";
  readonly extendedHours?: boolean;
  readonly derive?: boolean;
  readonly minCoverage: number;
  readonly coverage?: boolean;
}

/** Adds the command `bars` to the program. */
export function register(program: Command): void {
  program.command("bars")
    .description("print bars; a timestamp is the start of its bar, UTC")
    .argument("<symbol>", "the symbol")
    .argument("<interval>", "a stored interval, or a longer one up to 1d")
    .requiredOption("--db <file>", "the bar store")
    .option("--from <date>", "first trading date (default: the first stored)")
    .option("--to <date>", "last trading date (default: the last stored)")
    .addOption(
      new Option("--format <format>", "the output format")
        .choices(["csv", "json"]).default("csv"),
    )
    .option("--extended-hours", "print the bars outside regular hours")
    .option("--derive", "derive the bars even if they are stored")
    .addOption(
      new Option(
        "--min-coverage <share>",
        "least share of its slots that a derived bar needs",
      )
        .argParser(parseShare).default(1),
    )
    .option("--coverage", "print the share of slots accounted for, 0 to 1")
    .addHelpText("after", HELP)
    .action(runBars);
}

const HELP = `
Stored bars are printed as they are stored. Bars of an interval that is not
stored are derived from shorter ones, as in a run, and only if all of their
slots are accounted for: 1h counts from the session's open, 1h-clock begins by
the exchange's clock. --derive derives stored ones again.

Examples:
  openbell bars SPY 1m --db bars.db --from 2026-01-02 --to 2026-01-30
  openbell bars SPY 5m --db bars.db --min-coverage 0.8 --coverage
  openbell bars SPY 1d --db bars.db --format json`;

async function runBars(
  symbol: string,
  interval: string,
  flags: BarsFlags,
): Promise<void> {
  const { parseDate } = await import("../../time/date.ts");
  const { parseInterval, storedInterval } = await import(
    "../../time/interval.ts"
  );
  const { openStore } = await import("../../store/open_store.ts");
  const { requireSeries, requireStored } = await import("../stored_series.ts");
  const { csvOfDays, jsonOfDays, readDays } = await import(
    "../../store/export_bars.ts"
  );
  const { from, to } = flags;
  if (from !== undefined) parseDate(from);
  if (to !== undefined) parseDate(to);
  const { text: asked } = parseInterval(interval);
  const own = storedInterval(asked);
  const store = await openStore(flags.db, { readOnly: true });
  try {
    const hours = flags.extendedHours === true ? "extended" : "regular";
    const isStored = own !== undefined &&
      store.series(symbol, own, hours) !== undefined;
    let days: Days;
    if (isStored && flags.derive !== true) {
      days = readDays(store, { symbol, interval: own, from, to, hours });
    } else if (hours === "extended") {
      return requireSeries(store, symbol, requireStored(asked), hours);
    } else {
      const { minCoverage } = flags;
      const range = { symbol, interval: asked, from, to, minCoverage };
      days = await derivedDays(store, range);
    }
    const write = flags.format === "json" ? jsonOfDays : csvOfDays;
    for await (const text of write(days, flags.coverage)) writeOutput(text);
  } finally {
    store.close();
  }
}

/** Derives bars; at the end, prints their source to standard error. */
async function derivedDays(
  store: MarketStore,
  range: DerivedRange,
): Promise<Days> {
  const { DerivedStoreBars } = await import(
    "../../coordinator/derived_store_bars.ts"
  );
  const { TimeManager } = await import("../../time/time_manager.ts");
  const { seriesMissing } = await import("../stored_series.ts");
  const { symbol } = range;
  if (!store.inventory().some((series) => series.symbol === symbol)) {
    throw seriesMissing(store, symbol, range.interval, "regular");
  }
  const derived = new DerivedStoreBars(store, range);
  const time = new TimeManager({
    exchange: derived.exchange,
    overrides: store.overrides.list(),
  });
  return (async function* () {
    yield* derived.days(time);
    writeError(
      `${range.interval} derived from ${derived.source.interval} bars${
        derived.skipped === 0
          ? ""
          : `; ${derived.skipped} skipped, coverage too low (--min-coverage)`
      }\n`,
    );
  })();
}

function parseShare(text: string): number {
  const share = Number(text);
  if (text.trim() !== "" && share >= 0 && share <= 1) return share;
  throw new InvalidArgumentError("Write a share from 0 to 1.");
}
