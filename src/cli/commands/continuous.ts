/**
 * `openbell continuous`: makes a continuous future of the bars of its contracts.
 *
 * @module
 */
import { type Command, Option } from "commander";
import { SessionError } from "../../errors.ts";
import type { ContinuousSummary } from "../../ingest/continuous/make_continuous.ts";
import type { RollRule } from "../../ingest/continuous/roll_plan.ts";
import type { MarketStore } from "../../store/market_store.ts";
import { cleanForLog, jsonText } from "../../text/clean.ts";
import { invalidArgument, wholeNumber } from "../arguments.ts";
import { writeError, writeOutput } from "../terminal/output.ts";
import { writeUpgrade } from "../terminal/store_notes.ts";

interface ContinuousFlags {
  readonly db: string;
  readonly from?: readonly string[];
  /** True without a list. */
  readonly fromStore?: string | true;
  readonly roll: RollRule;
  readonly daysBefore?: string;
  readonly openInterest?: readonly string[];
  readonly group: string;
  readonly timezone?: string;
  readonly format?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** How many symbols or dates are named. */
const SHOWN = 5;

const DAYS_BEFORE_MAX = 250;

const HELP = `
Rules (--roll). The contract in front in a session is decided by the sessions
before it alone, and a contract that has left the front never returns:
  volume         after a session in which a later contract had more volume
  open-interest  the same by open interest: a column open_interest of the CSV files
                 of --from, or of those of --open-interest
  date           --days-before sessions before the last trading date; 0: on that date
A contract also leaves after its last trading date: that of its instrument, else the
date of its last bar if other contracts have later ones.

Bars are stored raw. session_data_config.continuous adjusts history when a run reads
it, and positions are rolled with costs; docs/instruments.md has the rules.

Examples:
  openbell continuous ES --from chain/ --db bars.db
  openbell continuous ES --from chain/*.csv --roll date --days-before 8 --db bars.db
  openbell continuous ES --from-store ESH4,ESM4,ESU4 --db bars.db --dry-run`;

/** Adds the command `continuous` to the program. */
export function register(program: Command): void {
  program.command("continuous")
    .description("make a continuous future of the bars of its contracts")
    .argument("<symbol>", "the symbol of the continuous future, such as ES")
    .requiredOption(
      "--db <file>",
      "the bar store; created if it does not exist",
    )
    .option("--from <path...>", "files and folders with bars of contracts")
    .option(
      "--from-store [symbols]",
      "contracts with bars in the store, separated by commas (default: those whose names begin with the symbol)",
    )
    .addOption(
      new Option("--roll <rule>", "what decides when the contract changes")
        .choices(["volume", "open-interest", "date"])
        .default("volume"),
    )
    .option(
      "--days-before <sessions>",
      "with --roll date: sessions before the last trading date (default: 5)",
    )
    .option(
      "--open-interest <path...>",
      "with --roll open-interest: CSV files with date, symbol, open_interest",
    )
    .option(
      "--group <exchange>",
      "exchange or group of the contracts in files",
      "US_FUTURES",
    )
    .option("--timezone <zone>", "the zone of timestamps without one")
    .option("--format <name>", "the format of the files (default: detected)")
    .option("--dry-run", "compute everything, store nothing")
    .option("--json", "print the contracts, rolls and series as JSON")
    .addHelpText("after", HELP)
    .action(run);
}

async function run(symbol: string, flags: ContinuousFlags): Promise<void> {
  const daysBefore = await checkFlags(symbol, flags);
  const { openStore } = await import("../../store/open_store.ts");
  const { existsSync, rmSync } = await import("node:fs");
  const { db, from, dryRun = false } = flags;
  const isNew = !existsSync(db);
  const store = await openStore(isNew && dryRun ? ":memory:" : db, {
    create: from !== undefined,
    onUpgrade: writeUpgrade,
  });
  let isDone = false;
  try {
    const source = from === undefined
      ? store
      : await filesAsStore(symbol, from, flags, store);
    try {
      print(await make(store, source, symbol, { ...flags, daysBefore }), flags);
    } finally {
      if (source !== store) source.close();
    }
    isDone = true;
  } finally {
    store.close();
    // A mistake must not leave an empty store behind.
    if (isNew && !isDone && !dryRun) rmSync(db, { force: true });
  }
}

/** Checks the flags and returns `--days-before`. */
async function checkFlags(
  symbol: string,
  flags: ContinuousFlags,
): Promise<number | undefined> {
  const { from, fromStore, roll, daysBefore } = flags;
  const { isSymbolText } = await import("../../text/symbol_text.ts");
  if (!isSymbolText(symbol)) {
    throw invalidArgument("The symbol must have 1 to 64 visible characters");
  }
  if ((from === undefined) === (fromStore === undefined)) {
    throw invalidArgument(
      "Give either --from PATH with files of contracts or --from-store",
    );
  }
  if (daysBefore !== undefined && roll !== "date") {
    throw invalidArgument("--days-before belongs to --roll date");
  }
  if (flags.openInterest !== undefined && roll !== "open-interest") {
    throw invalidArgument("--open-interest belongs to --roll open-interest");
  }
  if (
    roll === "open-interest" && from === undefined &&
    flags.openInterest === undefined
  ) {
    throw invalidArgument(
      "Bars in a store have no open interest; name CSV files with it: --open-interest PATH",
    );
  }
  const { requirePaths } = await import("../../ingest/files/find_files.ts");
  const { TimeManager } = await import("../../time/time_manager.ts");
  new TimeManager({ exchange: flags.group });
  requirePaths([...from ?? [], ...flags.openInterest ?? []]);
  return daysBefore === undefined
    ? undefined
    : wholeNumber("--days-before", daysBefore, {
      least: 0,
      most: DAYS_BEFORE_MAX,
    });
}

async function make(
  store: MarketStore,
  source: MarketStore,
  symbol: string,
  { from, fromStore, roll, daysBefore, openInterest, dryRun }:
    & Omit<ContinuousFlags, "daysBefore">
    & { readonly daysBefore: number | undefined },
): Promise<ContinuousSummary> {
  const { makeContinuous } = await import(
    "../../ingest/continuous/make_continuous.ts"
  );
  const { readOpenInterest } = await import(
    "../../ingest/continuous/open_interest.ts"
  );
  const paths = openInterest ?? from ?? [];
  return await makeContinuous(store, {
    symbol,
    source,
    rule: roll,
    ...daysBefore !== undefined && { daysBefore },
    ...dryRun === true && { dryRun },
    ...typeof fromStore === "string" && {
      contracts: [
        ...new Set(
          fromStore.split(",").map((one) => one.trim()).filter((one) =>
            one !== ""
          ),
        ),
      ],
    },
    openInterest: (contracts) => readOpenInterest(paths, contracts),
  });
}

/**
 * The bars of files, in memory.
 *
 * @throws {SessionError} `import_failed` if a file cannot be imported.
 */
async function filesAsStore(
  symbol: string,
  paths: readonly string[],
  { group, timezone, format }: ContinuousFlags,
  store: MarketStore,
): Promise<MarketStore> {
  const { importFiles } = await import("../../ingest/import_files.ts");
  const { contractReaders } = await import(
    "../../ingest/continuous/contract_files.ts"
  );
  const { openStore } = await import("../../store/open_store.ts");
  const { TimeManager } = await import("../../time/time_manager.ts");
  const source = await openStore(":memory:", { create: true });
  const overrides = store.overrides.list();
  const summary = await importFiles(source, paths, {
    timeManager: new TimeManager({ exchange: group, overrides }),
    calendarAssumed: false,
    readers: contractReaders(symbol.toUpperCase()),
    ...timezone !== undefined && { timezone },
    ...format !== undefined && { format },
  });
  for (const { path, reason } of summary.failed) {
    writeError(`failed: ${cleanForLog(path)}: ${reason}\n`);
  }
  if (summary.failed.length === 0 && summary.files > 0) return source;
  source.close();
  throw new SessionError(
    "import_failed",
    summary.files === 0 && summary.failed.length === 0
      ? `There are no files with bars of contracts in ${paths.join(", ")}`
      : "Files could not be read, and nothing is stored; openbell import has more options for files: import the contracts with it, then use --from-store",
  );
}

function print(summary: ContinuousSummary, flags: ContinuousFlags): void {
  const { contracts, rolls, series, empty, skipped, added } = summary;
  const isDry = flags.dryRun === true;
  if (flags.json === true) {
    return writeOutput(`${jsonText({ dry_run: isDry, ...summary }, 2)}\n`);
  }
  for (const { date, oldSymbol, newSymbol, reference, value } of rolls) {
    writeOutput(
      oldSymbol === undefined
        ? `${date} begins with ${newSymbol}\n`
        : `${date} rolls from ${oldSymbol} at ${reference} to ${newSymbol} at ${value}\n`,
    );
  }
  for (const { interval, bars, added } of series) {
    writeError(
      `${summary.symbol} ${interval}: ${bars} bars, ${added} ${
        isDry ? "would be added" : "added"
      }\n`,
    );
  }
  writeError(
    `${counted(contracts.length, "contract")}, ${
      counted(rolls.length - 1, "roll")
    }, ${added} of ${counted(rolls.length, "action")} ${
      isDry ? "would be added" : "added"
    }\n`,
  );
  const unused = contracts.filter(({ from }) => from === null)
    .map(({ symbol }) => symbol);
  if (unused.length > 0) writeError(`never in front: ${unused.join(", ")}\n`);
  if (skipped.length > 0 && flags.from !== undefined) {
    writeError(
      `not contracts of ${summary.symbol}: ${listed(skipped)}\n`,
    );
  }
  if (empty.length > 0) {
    writeError(
      `sessions without a bar of the contract in front: ${listed(empty)}\n`,
    );
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function listed(all: readonly string[]): string {
  const more = all.length - SHOWN;
  return `${all.slice(0, SHOWN).join(", ")}${
    more > 0 ? ` and ${more} more` : ""
  }`;
}
