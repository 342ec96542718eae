/**
 * `openbell actions`: the corporate actions that a store keeps beside its bars.
 *
 * @module
 */
import type { Command } from "commander";
import type { ActionType } from "../../instruments/corporate_action.ts";
import { ACTION_FORMATS } from "../../ingest/actions/formats.ts";
import type { MarketStore } from "../../store/market_store.ts";
import type { CorporateActions } from "../../store/corporate_actions.ts";
import { csvField, jsonText } from "../../text/clean.ts";
import { invalidArgument, oneOf, requireDate } from "../arguments.ts";
import { writeError, writeOutput } from "../terminal/output.ts";
import { writeUpgrade } from "../terminal/store_notes.ts";

interface ImportFlags {
  readonly db: string;
  readonly symbol?: string;
  readonly group: string;
  readonly dryRun?: boolean;
  readonly skipUnsupported?: boolean;
  readonly json?: boolean;
}

interface FilterFlags {
  readonly db: string;
  readonly date?: string;
  readonly type?: string;
  readonly json?: boolean;
  readonly all?: boolean;
}

const TYPES: readonly ActionType[] = [
  "split",
  "dividend",
  "rename",
  "merger",
  "delist",
  "roll",
];

const FORMATS = Object.entries(ACTION_FORMATS).map(([name, text]) =>
  `  ${name.padEnd(14)}${text}`
);

const HELP = `
Formats:
${FORMATS.join("\n")}

Types of a CSV: ${TYPES.join(", ")}. The date is the first one that trades
after the action: the ex-date. docs/actions.md has the rules. In a list, reused
is the date from which the symbol of a delisting or merger is another share's.

A file is imported completely or not at all; importing it again changes nothing, and
actions that contradict each other are refused. Bars are never changed.

Examples:
  openbell actions import actions.csv --db bars.db
  openbell actions import factor_files/aapl.csv map_files/ --db bars.db --dry-run
  openbell actions list AAPL --db bars.db
  openbell actions rm AAPL --date 2014-06-09 --type split --db bars.db`;

/** Adds the command `actions` with its subcommands to the program. */
export function register(program: Command): void {
  const actions = program.command("actions")
    .description(
      "import, list or remove splits, dividends, renames, delistings, rolls",
    )
    .addHelpText("after", HELP);
  actions.command("import")
    .description("import files of corporate actions into a bar store")
    .argument("<path...>", "files and folders, .gz and .zip included")
    .requiredOption(
      "--db <file>",
      "the bar store; created if it does not exist",
    )
    .option("--symbol <symbol>", "the symbol, if the file does not name it")
    .option(
      "--group <exchange>",
      "exchange or group of the shares",
      "US_EQUITY",
    )
    .option("--dry-run", "read and check everything, store nothing")
    .option(
      "--skip-unsupported",
      "leave out what cannot be kept, such as spin-offs, with a note for each",
    )
    .option("--json", "print the new actions as JSON")
    .addHelpText("after", HELP)
    .action(runImport);
  actions.command("list")
    .description("print the stored actions, with the files that they came from")
    .argument("[symbol]", "only those of a symbol")
    .requiredOption("--db <file>", "the bar store")
    .option("--date <date>", "only those on a date, YYYY-MM-DD")
    .option("--type <type>", "only those of a type")
    .option("--json", "print JSON instead of CSV")
    .action(list);
  actions.command("rm")
    .description("remove stored actions")
    .argument("[symbol]", "those of a symbol")
    .requiredOption("--db <file>", "the bar store")
    .option("--date <date>", "only those on a date, YYYY-MM-DD")
    .option("--type <type>", "only those of a type")
    .option("--all", "remove the actions of all symbols")
    .action(remove);
}

async function runImport(
  paths: readonly string[],
  flags: ImportFlags,
): Promise<void> {
  const { importActions } = await import(
    "../../ingest/actions/import_actions.ts"
  );
  const { actionText } = await import("../../instruments/corporate_action.ts");
  const { openStore } = await import("../../store/open_store.ts");
  const { requirePaths } = await import("../../ingest/files/find_files.ts");
  const { TimeManager } = await import("../../time/time_manager.ts");
  const { existsSync } = await import("node:fs");
  // Checked first: a mistake must not leave an empty store behind.
  new TimeManager({ exchange: flags.group });
  requirePaths(paths);
  const { dryRun = false, db } = flags;
  const isNew = !existsSync(db);
  // A dry run reads the actions of a new store or of one that it does not upgrade.
  const store = await openStore(isNew && dryRun ? ":memory:" : db, {
    create: true,
    readOnly: dryRun && !isNew,
    onUpgrade: writeUpgrade,
  });
  try {
    const files = await importActions(store, paths, { ...flags, dryRun });
    if (flags.json === true) {
      return writeOutput(`${jsonText({ dry_run: dryRun, files }, 2)}\n`);
    }
    for (const { path, format, actions, added, notes } of files) {
      for (const action of added) writeOutput(`${actionText(action)}\n`);
      writeError(
        `${path}: ${actions} actions (${format}), ${added.length} ${
          dryRun ? "would be added" : "added"
        }, ${actions - added.length} known\n`,
      );
      for (const note of notes) writeError(`${path}: note: ${note}\n`);
    }
  } finally {
    store.close();
  }
}

async function list(
  symbol: string | undefined,
  flags: FilterFlags,
): Promise<void> {
  const filter = filterOf(symbol, flags);
  const { endsSymbol } = await import("../../instruments/corporate_action.ts");
  const { reusedSymbols } = await import("../../store/share_store.ts");
  const found = await withActions(
    flags.db,
    true,
    (actions, store) => {
      const reused = reusedSymbols(store);
      return actions.list(filter).map((action) => {
        const ended = endsSymbol(action.type)
          ? reused.find(({ symbol, ended }) =>
            symbol === action.symbol && ended === action.date
          )
          : undefined;
        return { ...action, ...ended && { reused: ended.reused } };
      });
    },
  );
  if (flags.json === true) return writeOutput(`${jsonText(found, 2)}\n`);
  const lines = found.map((action) =>
    [
      action.date,
      csvField(action.symbol),
      action.type,
      action.value ?? "",
      action.reference ?? "",
      action.cash ?? "",
      csvField(action.newSymbol ?? ""),
      csvField(action.oldSymbol ?? ""),
      action.source.format,
      action.source.importedAt,
      csvField(action.source.path),
      action.reused ?? "",
    ].join(",") + "\n"
  );
  writeOutput(
    `date,symbol,type,value,reference,cash,new_symbol,old_symbol,format,imported_at,file,reused\n${
      lines.join("")
    }`,
  );
}

async function remove(
  symbol: string | undefined,
  flags: FilterFlags,
): Promise<void> {
  const filter = filterOf(symbol, flags);
  if (symbol === undefined && flags.all !== true) {
    throw invalidArgument(
      "Name a symbol, or give --all to remove the actions of all symbols",
    );
  }
  if (symbol !== undefined && flags.all === true) {
    throw invalidArgument("--all excludes a symbol");
  }
  const count = await withActions(
    flags.db,
    false,
    (actions) => actions.remove(filter),
  );
  if (count === 0) {
    const what = [symbol, flags.date, flags.type]
      .filter((part) => part !== undefined).join(" ");
    throw invalidArgument(
      `There is no action ${what === "" ? "" : `of ${what} `}in ${flags.db}`,
    );
  }
  writeError(`${count} ${count === 1 ? "action" : "actions"} removed\n`);
}

function filterOf(
  symbol: string | undefined,
  { date, type }: FilterFlags,
) {
  return {
    ...symbol === undefined ? {} : { symbol },
    ...date === undefined ? {} : { date: requireDate("--date", date) },
    ...type === undefined ? {} : { type: oneOf("--type", type, TYPES) },
  };
}

async function withActions<T>(
  db: string,
  readOnly: boolean,
  use: (actions: CorporateActions, store: MarketStore) => T,
): Promise<T> {
  const { openStore } = await import("../../store/open_store.ts");
  const { requireActions } = await import(
    "../../ingest/actions/import_actions.ts"
  );
  const store = await openStore(db, { readOnly, onUpgrade: writeUpgrade });
  try {
    return use(requireActions(store), store);
  } finally {
    store.close();
  }
}
