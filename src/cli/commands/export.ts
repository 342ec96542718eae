/**
 * `openbell export`: writes stored bars to a file.
 *
 * @module
 */
import { type Command, Option } from "commander";
import type { BarRange } from "../../store/export_bars.ts";
import type { MarketStore } from "../../store/market_store.ts";
import { writeFileAsync, writePartsAsync } from "../terminal/output_file.ts";

interface ExportFlags {
  readonly db: string;
  readonly from?: string;
  readonly to?: string;
  readonly format?: "csv" | "json" | "parquet";
  readonly out?: string;
  readonly extendedHours?: boolean;
}

/** Adds the command `export` to the program. */
export function register(program: Command): void {
  program.command("export")
    .description("write stored bars to a file that imports to the same bars")
    .argument("<symbol>", "the symbol")
    .argument(
      "<interval>",
      "a stored interval, such as 1m, 5m, 1h, 1h-clock or 1d",
    )
    .requiredOption("--db <file>", "the bar store")
    .option("--from <date>", "first trading date (default: the first stored)")
    .option("--to <date>", "last trading date (default: the last stored)")
    .addOption(
      new Option(
        "--format <format>",
        "the format (default: by the file's extension, else csv)",
      )
        .choices(["csv", "json", "parquet"]),
    )
    .option("--out <file>", "the file (default: standard output)")
    .option("--extended-hours", "export the bars outside regular hours")
    .addHelpText(
      "after",
      `
Examples:
  openbell export SPY 1m --db bars.db --out SPY.parquet
  openbell export SPY 1d --db bars.db --format csv > SPY.csv`,
    )
    .action(runExport);
}

async function runExport(
  symbol: string,
  interval: string,
  flags: ExportFlags,
): Promise<void> {
  const { parseDate } = await import("../../time/date.ts");
  const { openStore } = await import("../../store/open_store.ts");
  const { requireSeries, requireStored } = await import("../stored_series.ts");
  const { from, to } = flags;
  if (from !== undefined) parseDate(from);
  if (to !== undefined) parseDate(to);
  const base = requireStored(interval);
  const store = await openStore(flags.db, { readOnly: true });
  try {
    const hours = flags.extendedHours === true ? "extended" : "regular";
    requireSeries(store, symbol, base, hours);
    const range = { symbol, interval: base, from, to, hours } as const;
    const format = flags.format ?? formatOf(flags.out);
    const parts = await partsOf(store, range, format);
    if (flags.out === undefined) await writePartsAsync(parts, Deno.stdout);
    else await writeFileAsync(flags.out, parts);
  } finally {
    store.close();
  }
}

function formatOf(path: string | undefined): "csv" | "json" | "parquet" {
  if (path?.endsWith(".json")) return "json";
  return path !== undefined && /\.(parquet|pq)$/i.test(path)
    ? "parquet"
    : "csv";
}

async function partsOf(
  store: MarketStore,
  range: BarRange,
  format: "csv" | "json" | "parquet",
): Promise<AsyncIterable<string> | Iterable<Uint8Array>> {
  const { csvText, jsonText, parquetBytes } = await import(
    "../../store/export_bars.ts"
  );
  if (format === "parquet") return [await parquetBytes(store, range)];
  return format === "json" ? jsonText(store, range) : csvText(store, range);
}
