/**
 * `openbell db`: contents, soundness and origin of a store.
 *
 * @module
 */
import type { Command } from "commander";
import { csvField, jsonText } from "../../text/clean.ts";
import { SessionError } from "../../errors.ts";
import {
  type Awaitable,
  type MarketStore,
  seriesKey,
} from "../../store/market_store.ts";
import { invalidArgument } from "../arguments.ts";
import { writeOutput } from "../terminal/output.ts";
import { ProgressLine } from "../terminal/progress.ts";
import { writeUpgrade } from "../terminal/store_notes.ts";

interface DbFlags {
  readonly db?: string;
  readonly json?: boolean;
}

type DbAction = (store: MarketStore, json: boolean) => Awaitable<void>;

/** Adds the command `db` with its subcommands to the program. */
export function register(program: Command): void {
  const db = program.command("db")
    .description("inspect, check or shrink a bar store");
  add(db, "info", "print symbols, ranges and sizes", true, printInfo);
  add(db, "check", "verify every checksum", true, printCheck);
  add(db, "vacuum", "release unused space", false, vacuum);
  add(db, "imports", "list the imported files", true, printImports);
}

function add(
  parent: Command,
  name: string,
  description: string,
  readOnly: boolean,
  action: DbAction,
): void {
  parent.command(name)
    .description(description)
    .argument("[file]", "the bar store")
    .option("--db <file>", "the same, as other commands name it")
    .option("--json", "print JSON")
    .action(async (file: string | undefined, flags: DbFlags) => {
      const { openStore } = await import("../../store/open_store.ts");
      const store = await openStore(storeOf(file, flags.db), {
        readOnly,
        onUpgrade: writeUpgrade,
      });
      try {
        await action(store, flags.json === true);
      } finally {
        store.close();
      }
    });
}

/** The one store that an argument or an option names. */
function storeOf(file: string | undefined, db: string | undefined): string {
  if (file !== undefined && db !== undefined && file !== db) {
    throw invalidArgument(
      `There are two stores, ${file} and --db ${db}; name one`,
    );
  }
  const name = file ?? db;
  if (name !== undefined) return name;
  throw invalidArgument(
    "Name the bar store, for example: openbell db info bars.db",
  );
}

function printInfo(store: MarketStore, json: boolean): void {
  const { upkeep } = store;
  const version = upkeep.schemaVersion;
  const bytes = upkeep.chunkBytes();
  const series = store.inventory().map((info) => ({
    ...info,
    bytes: bytes.get(seriesKey(info)) ?? 0,
  }));
  const size = upkeep.sizeBytes();
  if (json) {
    const info = { file: store.name, size, schema: version, series };
    return writeOutput(`${jsonText(info, 2)}\n`);
  }
  const lines = [
    "symbol,interval,hours,exchange,first,last,sessions,bars,bytes,omits_no_trade",
  ];
  for (const s of series) {
    lines.push(
      [
        csvField(s.symbol),
        s.interval,
        s.hours,
        s.exchange,
        s.firstDate,
        s.lastDate,
        s.sessions,
        s.bars,
        s.bytes,
        s.omitsNoTrade,
      ].join(","),
    );
  }
  lines.push(
    `# ${store.name}: ${size} bytes, schema version ${version}`,
  );
  writeOutput(`${lines.join("\n")}\n`);
}

async function printCheck(store: MarketStore, json: boolean): Promise<void> {
  const { checkStore } = await import("../../store/check_store.ts");
  const progress = new ProgressLine();
  const result = await checkStore(
    store,
    (chunks) => progress.update(() => `${chunks} days checked`),
  );
  progress.clear();
  if (json) {
    writeOutput(`${jsonText(result, 2)}\n`);
  } else {
    for (const { symbol, interval, hours, date, reason } of result.damages) {
      const place = [symbol, interval, hours, date].filter((part) =>
        part !== ""
      ).join(" ") || "file";
      writeOutput(`${place}: ${reason}\n`);
    }
    writeOutput(`${result.chunks} days with ${result.bars} bars are sound\n`);
  }
  if (result.damages.length > 0) {
    throw new SessionError(
      "store_corrupt",
      `Bar store "${store.name}" is damaged in ${result.damages.length} places`,
    );
  }
}

function vacuum({ upkeep }: MarketStore, json: boolean): void {
  const before = upkeep.sizeBytes();
  upkeep.vacuum();
  const after = upkeep.sizeBytes();
  writeOutput(
    json
      ? `${JSON.stringify({ before, after })}\n`
      : `${before} bytes before, ${after} bytes after\n`,
  );
}

function printImports(store: MarketStore, json: boolean): void {
  const imports = store.imports.list();
  if (json) return writeOutput(`${jsonText(imports, 2)}\n`);
  const lines = [
    "imported_at,reader,bars,added,rejected,set_aside,size,sha256,path",
  ];
  for (const i of imports) {
    lines.push(
      [
        i.importedAt,
        i.reader,
        i.bars,
        i.added,
        i.rejected,
        i.outsideHours,
        i.size,
        i.sha256,
        csvField(i.path),
      ].join(","),
    );
  }
  writeOutput(`${lines.join("\n")}\n`);
}
