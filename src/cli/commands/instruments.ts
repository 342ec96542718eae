/**
 * `openbell instruments`: the facts of instruments that a store keeps beside its
 * bars.
 *
 * @module
 */
import type { Command } from "commander";
import type {
  InstrumentConfig,
  InstrumentConfigs,
} from "../../config/session_config.ts";
import type { MarketStore } from "../../store/market_store.ts";
import type { StoredInstruments } from "../../store/stored_instruments.ts";
import { csvField, jsonText } from "../../text/clean.ts";
import { invalidArgument } from "../arguments.ts";
import { writeError, writeOutput } from "../terminal/output.ts";
import { writeUpgrade } from "../terminal/store_notes.ts";

interface StoreFlags {
  readonly db: string;
}

interface ListFlags {
  readonly db?: string;
  readonly builtIn?: boolean;
  readonly json?: boolean;
}

/** The facts, in the order of the columns. */
const FACTS: readonly (keyof InstrumentConfig)[] = [
  "asset_class",
  "currency",
  "multiplier",
  "tick_size",
  "lot_size",
  "price_precision",
  "quantity_precision",
  "exchange_group",
  "trading_hours",
  "initial_margin",
  "maintenance_margin",
  "initial_margin_rate",
  "maintenance_margin_rate",
  "fee_per_contract",
  "first_trading_date",
  "last_trading_date",
  "underlying",
];

const HELP = `
Facts: ${FACTS.join(", ")}.
docs/instruments.md says what they mean. A config's \`instruments\` take precedence
over those of the store, and these over the built-in table.

Examples:
  openbell instruments import contracts.csv --db bars.db
  openbell instruments set ESU4 asset_class=future initial_margin=13200 --db bars.db
  openbell instruments set ES trading_hours=08:30-15:15 --db bars.db
  openbell instruments list --db bars.db
  openbell instruments list --built-in
  openbell instruments rm ESU4 --db bars.db`;

/** Adds the command `instruments` with its subcommands to the program. */
export function register(program: Command): void {
  const instruments = program.command("instruments")
    .description("multiplier, tick, margin and other facts of what is traded")
    .addHelpText("after", HELP);
  instruments.command("import")
    .description("store the facts of a YAML, JSON or CSV file")
    .argument("<file>", "symbols with their facts; a CSV has a column symbol")
    .requiredOption(
      "--db <file>",
      "the bar store; created if it does not exist",
    )
    .addHelpText("after", HELP)
    .action(importFile);
  instruments.command("set")
    .description("store facts of one symbol beside those that it has")
    .argument("<symbol>", "the symbol")
    .argument("<fact=value...>", "facts; an empty value removes one")
    .requiredOption(
      "--db <file>",
      "the bar store; created if it does not exist",
    )
    .addHelpText("after", HELP)
    .action(set);
  instruments.command("list")
    .description("print stored facts, or the built-in ones, as CSV")
    .argument("[symbol]", "only those of a symbol")
    .option("--db <file>", "the bar store")
    .option("--built-in", "the built-in table in place of a store")
    .option("--json", "print JSON instead of CSV")
    .action(list);
  instruments.command("rm")
    .description("remove the stored facts of a symbol")
    .argument("<symbol>", "the symbol")
    .requiredOption("--db <file>", "the bar store")
    .action(remove);
}

async function importFile(path: string, flags: StoreFlags): Promise<void> {
  const { loadInstruments } = await import(
    "../../config/parse_instruments.ts"
  );
  const found = loadInstruments(path);
  const symbols = Object.keys(found);
  await withInstruments(
    flags.db,
    { create: true },
    (instruments, store) =>
      store.transaction(() => {
        for (const symbol of symbols) instruments.put(symbol, found[symbol]);
      }),
  );
  const count = symbols.length;
  writeError(
    `${path}: facts of ${count} ${count === 1 ? "symbol" : "symbols"} stored\n`,
  );
}

async function set(
  symbol: string,
  facts: readonly string[],
  flags: StoreFlags,
): Promise<void> {
  const { factValue, parseInstruments } = await import(
    "../../config/parse_instruments.ts"
  );
  const changes = facts.map((fact) => {
    const [name, ...value] = fact.split("=");
    if (value.length === 0) {
      throw invalidArgument(
        `${jsonText(fact)} is no fact; write name=value, as in multiplier=50`,
      );
    }
    return [name, value.join("=")] as const;
  });
  // Checked first: a mistake must not leave an empty store behind.
  const title = `Facts of ${symbol}`;
  const given = changes.filter(([, text]) => text !== "");
  parseInstruments({
    [symbol]: Object.fromEntries(
      changes.map((
        [name, text],
      ) => [name, text === "" ? null : factValue(text)]),
    ),
  }, title);
  await withInstruments(
    flags.db,
    { create: true },
    (instruments, store) =>
      store.transaction(() => {
        const all = instruments.all();
        const kept = Object.entries(
          Object.hasOwn(all, symbol) ? all[symbol] : {},
        )
          .filter(([name]) => !changes.some(([changed]) => changed === name));
        const joined = parseInstruments({
          [symbol]: Object.fromEntries([
            ...kept,
            ...given.map(([name, text]) => [name, factValue(text)]),
          ]),
        }, title);
        instruments.put(symbol, joined[symbol]);
      }),
  );
}

async function list(
  symbol: string | undefined,
  { db, builtIn = false, json = false }: ListFlags,
): Promise<void> {
  if ((db === undefined) !== builtIn) {
    throw invalidArgument("Give --db FILE for a store, or --built-in");
  }
  const all = db === undefined
    ? await builtInInstruments()
    : await withInstruments(
      db,
      { readOnly: true },
      (instruments) => instruments.all(),
    );
  const shown = Object.fromEntries(
    Object.entries(all).filter(([name]) =>
      symbol === undefined || name === symbol
    ),
  );
  if (json) return writeOutput(`${jsonText(shown, 2)}\n`);
  const rows = Object.entries(shown).map(([name, facts]) =>
    [name, ...FACTS.map((fact) => facts[fact] ?? "")]
      .map((cell) => csvField(String(cell))).join(",") + "\n"
  );
  writeOutput(`symbol,${FACTS.join(",")}\n${rows.join("")}`);
}

async function builtInInstruments(): Promise<InstrumentConfigs> {
  const { BUILT_IN_ROOTS, builtInFacts } = await import(
    "../../instruments/built_in.ts"
  );
  return Object.fromEntries(
    BUILT_IN_ROOTS.map((root) => [root, builtInFacts(root) ?? {}]),
  );
}

async function remove(symbol: string, { db }: StoreFlags): Promise<void> {
  const isRemoved = await withInstruments(
    db,
    {},
    (instruments) => instruments.remove(symbol),
  );
  if (isRemoved) return;
  throw invalidArgument(`There are no facts of ${symbol} in ${db}`);
}

async function withInstruments<T>(
  db: string,
  options: { readonly create?: boolean; readonly readOnly?: boolean },
  use: (instruments: StoredInstruments, store: MarketStore) => T,
): Promise<T> {
  const { openStore } = await import("../../store/open_store.ts");
  const store = await openStore(db, { ...options, onUpgrade: writeUpgrade });
  try {
    if (store.instruments === undefined) {
      throw invalidArgument(`${store.name} cannot keep instruments`);
    }
    return use(store.instruments, store);
  } finally {
    store.close();
  }
}
