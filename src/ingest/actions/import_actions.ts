/**
 * Imports files of corporate actions into a store, beside its bars.
 *
 * @module
 */
import { basename } from "node:path";
import { SessionError } from "../../errors.ts";
import {
  type ActionConflict,
  actionText,
  type CorporateAction,
  mergeActions,
} from "../../instruments/corporate_action.ts";
import { makeColumns } from "../../store/bar_store.ts";
import type { CorporateActions } from "../../store/corporate_actions.ts";
import type { MarketStore } from "../../store/market_store.ts";
import { SeriesIndex } from "../../store/series_index.ts";
import { dayBefore, SymbolHistory } from "../../store/symbol_history.ts";
import { cleanForLog } from "../../text/clean.ts";
import { isSymbolText } from "../../text/symbol_text.ts";
import { TimeManager } from "../../time/time_manager.ts";
import type { TradingDate } from "../../types.ts";
import { messageOf } from "../../text/message_of.ts";
import { findFiles } from "../files/find_files.ts";
import { DiskFile } from "../files/input_file.ts";
import {
  type ActionFile,
  type ActionReader,
  fileError,
} from "./action_file.ts";
import { ACTION_FORMATS } from "./formats.ts";
import {
  leanFactors,
  leanFutures,
  leanMap,
  mapRows,
  type TickerRow,
} from "./lean.ts";
import { plainCsv } from "./plain_csv.ts";
import { alpacaJson, polygonJson } from "./vendor_json.ts";
import { yahooAdjusted } from "./yahoo.ts";

/** The formats of actions, in the order in which they are tried. */
export const ACTION_READERS: readonly ActionReader[] = [
  leanFutures,
  alpacaJson,
  polygonJson,
  plainCsv,
  yahooAdjusted,
  leanFactors,
  leanMap,
];

/** The largest file of actions, in bytes. */
const FILE_BYTES_MAX = 256 * 2 ** 20;

/** Contradictions that a message names. */
const CONFLICTS_SHOWN = 5;

/** How actions are imported. */
export interface ImportActionsOptions {
  /** The symbol of files that do not name it. */
  readonly symbol?: string | undefined;
  /** The exchange or group whose calendar has the dates. Defaults to `US_EQUITY`. */
  readonly group?: string | undefined;
  /** Reads and checks everything and stores nothing. Defaults to `false`. */
  readonly dryRun?: boolean | undefined;
  /**
   * Leaves out what a vendor's file has and a store cannot keep, such as spin-offs,
   * with a note for each; without that such a file is refused. Defaults to `false`.
   */
  readonly skipUnsupported?: boolean | undefined;
}

/** What became of a file. */
export interface ActionFileSummary {
  /** Its path. */
  readonly path: string;
  /** The name of its format. */
  readonly format: string;
  /** How many actions it has. */
  readonly actions: number;
  /** Those that the store did not have. */
  readonly added: readonly CorporateAction[];
  /** What to know about it, such as rows that are left out. */
  readonly notes: readonly string[];
}

/**
 * Imports the actions of files; of all or, if one fails, of none.
 *
 * ```ts
 * import { importActions } from "./import_actions.ts";
 * import { openBarStore } from "../../store/sqlite/sqlite_bar_store.ts";
 *
 * const file = Deno.makeTempFileSync({ suffix: ".csv" });
 * Deno.writeTextFileSync(file, "date,symbol,type,value\n2014-06-09,AAPL,split,7:1\n");
 * const store = openBarStore(":memory:");
 * const [summary] = await importActions(store, [file]);
 * console.log(summary.added[0].value); // 7
 * store.close();
 * Deno.removeSync(file);
 * ```
 *
 * @throws {SessionError} `import_failed` if a file cannot be read, or if actions
 * contradict each other or those of the store; `argument_invalid` if a path does
 * not exist.
 */
export async function importActions(
  store: MarketStore,
  paths: readonly string[],
  options: ImportActionsOptions = {},
): Promise<ActionFileSummary[]> {
  const stored = requireActions(store);
  const { symbol, group = "US_EQUITY", dryRun = false } = options;
  const { skipUnsupported = false } = options;
  if (symbol !== undefined && !isSymbolText(symbol)) {
    throw new SessionError(
      "argument_invalid",
      `The symbol ${
        JSON.stringify(symbol)
      } must have 1 to 64 visible characters`,
    );
  }
  const files = findFiles(paths);
  if (files.length === 0) {
    throw new SessionError(
      "argument_invalid",
      `There are no files to import in ${paths.join(", ")}`,
    );
  }
  const known: CorporateAction[] = stored.list();
  const tickers = new Map<string, readonly TickerRow[]>();
  const time = new TimeManager({
    exchange: group,
    overrides: store.overrides.list(),
  });
  const results: ImportedFile[] = [];
  const keep = async (from: SourceFile, reader: ActionReader) => {
    const { file } = from;
    const notes: string[] = [];
    const actions = await reader.read(file, {
      time,
      symbol,
      closes: (name) => storedCloses(store, name),
      tickers: (stem) =>
        tickers.get(stem.toUpperCase()) ??
          tickersOf(symbol ?? stem.toUpperCase(), known),
      skipUnsupported,
      note: (text) => notes.push(cleanForLog(text)),
    });
    if (reader === leanMap) {
      tickers.set(file.stem.toUpperCase(), mapRows(file));
    }
    const { added, conflicts } = mergeActions(known, actions);
    if (conflicts.length > 0) throw conflictError(file, conflicts);
    const { name: format } = reader;
    const source = { path: file.label, importedAt: "", format };
    known.push(...added.map((action) => ({ ...action, source })));
    const summary = {
      path: file.label,
      format,
      actions: actions.length,
      added,
      notes,
    };
    results.push({ ...from, summary });
  };
  // The symbols of factor files are those of map files and renames: read last.
  const factors: SourceFile[] = [];
  let number = 0;
  for (const { path, size } of files) {
    const { files: texts, sha256 } = await openFiles(path, size);
    for (const file of texts) {
      const reader = readerOf(file);
      const from = { file, size, sha256, number: number++ };
      if (reader === leanFactors) factors.push(from);
      else await keep(from, reader);
    }
  }
  for (const from of factors) await keep(from, leanFactors);
  results.sort((a, b) => a.number - b.number);
  if (!dryRun) {
    store.transaction(() => {
      for (const { summary, size, sha256 } of results) {
        const { path, format, actions, added } = summary;
        stored.add(added, { path, size, sha256, format, actions });
      }
    });
  }
  return results.map(({ summary }) => summary);
}

/**
 * The actions of a store.
 *
 * @throws {SessionError} `store_open` if it cannot keep any.
 */
export function requireActions(store: MarketStore): CorporateActions {
  if (store.actions !== undefined) return store.actions;
  throw new SessionError(
    "store_open",
    `Store "${store.name}" cannot keep corporate actions`,
  );
}

/** A file of an import; one of an archive has the size of the archive. */
interface SourceFile {
  readonly file: ActionFile;
  readonly size: number;
  readonly sha256: string;
  /** Its place among the files. */
  readonly number: number;
}

interface ImportedFile extends SourceFile {
  readonly summary: ActionFileSummary;
}

/** The symbols that the newest share with a symbol has had, as renames say. */
function tickersOf(
  symbol: string,
  known: readonly CorporateAction[],
): TickerRow[] {
  const renames = known.filter(({ type }) => type === "rename");
  return new SymbolHistory(renames).dates(symbol)
    .map((part) => ({ symbol: part.symbol, date: dayBefore(part.to) }));
}

function readerOf(file: ActionFile): ActionReader {
  const reader = ACTION_READERS.find(({ matches }) => matches(file));
  if (reader === undefined) throw unknownFormat(file);
  return reader;
}

function conflictError(
  file: ActionFile,
  conflicts: readonly ActionConflict[],
): SessionError {
  const shown = conflicts.slice(0, CONFLICTS_SHOWN).map(({ known, added }) =>
    `${actionText(added)} contradicts ${actionText(known)}${sourceText(known)}`
  );
  const more = conflicts.length - shown.length;
  return fileError(
    file,
    `${shown.join("; ")}${
      more > 0 ? `; and ${more} more` : ""
    }. Nothing is stored; of stored ones, remove the wrong one with: openbell actions rm SYMBOL --date DATE`,
  );
}

function sourceText(action: CorporateAction): string {
  const source: unknown = Reflect.get(action, "source");
  return typeof source === "object" && source !== null && "path" in source
    ? ` (from ${String(source.path)})`
    : " of the same file";
}

/** The texts in a file: one, or those of an archive's entries. */
async function openFiles(
  path: string,
  size: number,
): Promise<{ files: ActionFile[]; sha256: string }> {
  const named = { label: path, stem: stemOf(path) };
  if (size > FILE_BYTES_MAX) {
    throw fileError(
      named,
      `it has ${size} bytes; files of actions have at most ${FILE_BYTES_MAX}`,
    );
  }
  let disk: DiskFile | undefined;
  try {
    disk = new DiskFile(path);
    const sha256 = await disk.sha256();
    const files: ActionFile[] = [];
    for (const input of await disk.inputs()) {
      const text = new TextDecoder("utf-8", { fatal: true })
        .decode(await input.bytes());
      files.push({ label: input.label, stem: stemOf(input.name), text });
    }
    return { files, sha256 };
  } catch (error) {
    throw fileError(named, messageOf(error));
  } finally {
    disk?.close();
  }
}

function stemOf(path: string): string {
  return basename(path).replace(/\.gz$/i, "").replace(/\.[^.]*$/, "");
}

function unknownFormat(file: ActionFile): SessionError {
  if (file.text.trim() === "") return fileError(file, "it is empty");
  return fileError(
    file,
    `it has none of the known formats: ${
      Object.entries(ACTION_FORMATS)
        .map(([name, text]) => `${name} (${text})`).join("; ")
    }`,
  );
}

/** The closes of a symbol: its daily bars, else the last bar of each date. */
async function storedCloses(
  store: MarketStore,
  symbol: string,
): Promise<ReadonlyMap<TradingDate, number>> {
  const closes = new Map<TradingDate, number>();
  const series = new SeriesIndex(store).of(symbol)
    .at(-1);
  if (series === undefined) return closes;
  const { interval, firstDate, lastDate } = series;
  let columns = makeColumns(1_000);
  for (
    const chunk of await store.chunks(symbol, interval, firstDate, lastDate)
  ) {
    if (chunk.rows > columns.timestamp.length) {
      columns = makeColumns(
        chunk.rows,
      );
    }
    const rows = store.decode(chunk, columns, 0);
    if (rows > 0) closes.set(chunk.date, columns.close[rows - 1]);
  }
  return closes;
}
