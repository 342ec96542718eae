/**
 * `openbell db`: what is in a bar store, whether it is sound, where it came from.
 *
 * @module
 */
import type { Command } from "commander";
import { csvField } from "../../text/clean.ts";
import { SessionError } from "../../errors.ts";
import type { SqliteBarStore } from "../../store/sqlite/sqlite_bar_store.ts";
import { writeOutput } from "../terminal/output.ts";
import { ProgressLine } from "../terminal/progress.ts";

interface DbFlags {
  readonly db: string;
  readonly json?: boolean;
}

type DbAction = (store: SqliteBarStore, json: boolean) => Promise<void>;

/** Adds the command `db` with its subcommands to the program. */
export function register(program: Command): void {
  const db = program.command("db")
    .description("look into a bar store, check it, shrink it");
  add(db, "info", "symbols, ranges, sizes", true, printInfo);
  add(db, "check", "verify every checksum", true, printCheck);
  add(db, "vacuum", "give unused space back", false, vacuum);
  add(db, "imports", "where the bars came from", true, printImports);
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
    .requiredOption("--db <file>", "the bar store")
    .option("--json", "print JSON")
    .action(async (flags: DbFlags) => {
      const { openBarStore } = await import(
        "../../store/sqlite/sqlite_bar_store.ts"
      );
      const store = openBarStore(flags.db, { readOnly });
      try {
        await action(store, flags.json === true);
      } finally {
        store.close();
      }
    });
}

async function printInfo(store: SqliteBarStore, json: boolean): Promise<void> {
  const { chunkBytes } = await import("../../store/sqlite/inspect.ts");
  const { readSchemaState } = await import("../../store/sqlite/schema.ts");
  const { version } = readSchemaState(store.database);
  const bytes = chunkBytes(store);
  const series = store.inventory().map((info) => ({
    ...info,
    bytes: bytes.get(`${info.symbol} ${info.interval} ${info.hours}`) ?? 0,
  }));
  const size = Deno.statSync(store.name).size;
  if (json) {
    const info = { file: store.name, size, schema: version, series };
    return writeOutput(`${JSON.stringify(info, null, 2)}\n`);
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

async function printCheck(store: SqliteBarStore, json: boolean): Promise<void> {
  const { checkStore } = await import("../../store/sqlite/inspect.ts");
  const progress = new ProgressLine();
  const result = checkStore(
    store,
    (chunks) => progress.update(() => `${chunks} days checked`),
  );
  progress.clear();
  if (json) {
    writeOutput(`${JSON.stringify(result, null, 2)}\n`);
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

async function vacuum(store: SqliteBarStore, json: boolean): Promise<void> {
  const { vacuumStore } = await import("../../store/sqlite/inspect.ts");
  const before = Deno.statSync(store.name).size;
  vacuumStore(store);
  const after = Deno.statSync(store.name).size;
  writeOutput(
    json
      ? `${JSON.stringify({ before, after })}\n`
      : `${before} bytes before, ${after} bytes after\n`,
  );
}

async function printImports(
  store: SqliteBarStore,
  json: boolean,
): Promise<void> {
  const { listImports } = await import("../../store/sqlite/imports.ts");
  const imports = listImports(store.database);
  if (json) return writeOutput(`${JSON.stringify(imports, null, 2)}\n`);
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
