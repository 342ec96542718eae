/**
 * The journal of live runs in the tables `live_*`.
 *
 * @module
 */
import type { BarColumns, TradingDate } from "../../types.ts";
import { type BarStore, makeColumns } from "../bar_store.ts";
import {
  type JournalBar,
  type JournalSlice,
  type LiveDay,
  type LiveJournal,
  type LiveMark,
  type LiveRun,
  type LiveSettled,
  type MergeOptions,
  type Revision,
  sliceSum,
} from "../live_journal.ts";
import type { Faults } from "./faults.ts";
import { cellIn, numberIn, textIn } from "./rows.ts";
import type { SqliteDatabase, SqliteStatement } from "./sqlite.ts";

/** Numbers of a bar in a slice. */
const BAR_NUMBERS = 6;

/**
 * Pages of the write-ahead log after which a slice has to wait for a checkpoint,
 * which takes up to 40 ms: more than a day has. The log is written back when a
 * day is merged.
 */
const PAGES_MAX = 16_384;

const TABLES = ["live_slices", "live_revisions"] as const;

/** The tables with rows of a run, and the columns that name it. */
const RUN_COLUMNS = [
  ["live_runs", "name"],
  ["live_slices", "run"],
  ["live_days", "run"],
  ["live_asked", "run"],
] as const;

/** The journal of an open database. */
export class SqliteLiveJournal implements LiveJournal {
  readonly #database: SqliteDatabase;
  readonly #store: Pick<BarStore, "writeDay" | "transaction">;
  readonly #faults: Faults;
  #insert: SqliteStatement | undefined;

  /** The journal of a database, which may have an older schema if it is only read. */
  constructor(
    database: SqliteDatabase,
    store: Pick<BarStore, "writeDay" | "transaction">,
    faults: Faults,
  ) {
    this.#database = database;
    this.#store = store;
    this.#faults = faults;
  }

  run(name: string): LiveRun | undefined {
    if (!this.#exists) return undefined;
    const row = this.#database.prepare(
      "SELECT * FROM live_runs WHERE name = ?",
    ).get(name);
    if (row === undefined || row === null) return undefined;
    return {
      name,
      firstDate: textIn(row, "first_date"),
      startedAt: textIn(row, "started_at"),
      config: textIn(row, "config"),
    };
  }

  runs(): LiveRun[] {
    if (!this.#exists) return [];
    return this.#database.prepare(
      "SELECT name FROM live_runs ORDER BY started_at",
    ).all().map((row) => textIn(row, "name"))
      .map((name) => this.run(name))
      .filter((run) => run !== undefined);
  }

  begin({ name, firstDate, startedAt, config }: LiveRun): void {
    this.#faults.write(() =>
      this.#database.prepare(
        `INSERT OR REPLACE INTO live_runs (name, first_date, started_at, config)
           VALUES (?, ?, ?, ?)`,
      ).run(name, firstDate, startedAt, config)
    );
  }

  forget(run: string): void {
    this.#store.transaction(() => {
      for (const [table, column] of RUN_COLUMNS) {
        this.#faults.write(() =>
          this.#database.prepare(`DELETE FROM ${table} WHERE ${column} = ?`)
            .run(run)
        );
      }
    });
  }

  symbolIds(symbols: readonly string[]): number[] {
    const add = this.#database.prepare(
      "INSERT OR IGNORE INTO live_symbols (symbol) VALUES (?)",
    );
    const find = this.#database.prepare(
      "SELECT id FROM live_symbols WHERE symbol = ?",
    );
    return this.#store.transaction(() =>
      symbols.map((symbol) => {
        this.#faults.write(() => add.run(symbol));
        return numberIn(find.get(symbol), "id");
      })
    );
  }

  addSlice(run: string, { date, start, late, bars }: JournalSlice): void {
    if (this.#insert === undefined) {
      this.#database.exec(`PRAGMA wal_autocheckpoint = ${PAGES_MAX}`);
      this.#insert = this.#database.prepare(
        "INSERT OR REPLACE INTO live_slices (run, date, start, late, bars) VALUES (?, ?, ?, ?, ?)",
      );
    }
    const bytes = new Uint8Array(
      bars.buffer,
      bars.byteOffset,
      bars.byteLength,
    );
    const insert = this.#insert;
    this.#faults.write(() => insert.run(run, date, start, late ? 1 : 0, bytes));
  }

  pending(run: string): TradingDate[] {
    if (!this.#exists) return [];
    return this.#database.prepare(
      "SELECT DISTINCT date FROM live_slices WHERE run = ? ORDER BY date",
    ).all(run).map((row) => textIn(row, "date"));
  }

  slices(run: string, date: TradingDate): JournalSlice[] {
    if (!this.#exists) return [];
    return this.#database.prepare(
      "SELECT * FROM live_slices WHERE run = ? AND date = ? ORDER BY start",
    ).all(run, date).map((row) => ({
      date,
      start: numberIn(row, "start"),
      late: numberIn(row, "late") !== 0,
      bars: numbersOf(cellIn(row, "bars")),
    }));
  }

  bars(run: string, symbol: string, after: number): JournalBar[] {
    if (!this.#exists) return [];
    const named = this.#database.prepare(
      "SELECT id FROM live_symbols WHERE symbol = ?",
    ).get(symbol);
    if (named === undefined || named === null) return [];
    const id = numberIn(named, "id");
    return this.#database.prepare(
      "SELECT start, bars FROM live_slices WHERE run = ? AND start > ? ORDER BY start",
    ).all(run, after).flatMap((row) => {
      const bars = numbersOf(cellIn(row, "bars"));
      for (let i = 0; i < bars.length; i += BAR_NUMBERS) {
        if (bars[i] !== id) continue;
        const [open, high, low, close, volume] = bars.subarray(i + 1);
        return [[numberIn(row, "start"), open, high, low, close, volume]];
      }
      return [];
    });
  }

  merge(run: string, date: TradingDate, options: MergeOptions): number {
    const bars = this.#merge(run, date, options);
    // As far as nobody reads from the log.
    this.#database.prepare("PRAGMA wal_checkpoint(PASSIVE)").all();
    return bars;
  }

  #merge(run: string, date: TradingDate, options: MergeOptions): number {
    return this.#store.transaction(() => {
      const slices = this.slices(run, date);
      let bars = 0;
      for (const [symbol, columns] of this.#columnsOf(slices)) {
        const rows = columns.timestamp.length;
        this.#store.writeDay(symbol, options.interval, date, columns, 0, rows, {
          exchange: options.exchange,
          omitsNoTrade: options.omitsNoTrade,
          onConflict: "keep",
        });
        bars += rows;
      }
      this.#addLate(date, slices);
      this.#keepDay(run, date, slices);
      this.#faults.write(() =>
        this.#database.prepare(
          "DELETE FROM live_slices WHERE run = ? AND date = ?",
        ).run(run, date)
      );
      return bars;
    });
  }

  released(run: string, date: TradingDate): number | undefined {
    if (!this.#exists) return undefined;
    const last = this.#database.prepare(
      "SELECT max(start) AS start FROM live_slices WHERE run = ? AND date = ?",
    ).get(run, date);
    const merged = this.#database.prepare(
      "SELECT released FROM live_days WHERE run = ? AND date = ?",
    ).get(run, date);
    const starts = [cellIn(last, "start"), cellIn(merged, "released")]
      .filter((start) => typeof start === "number");
    return starts.length === 0 ? undefined : Math.max(...starts);
  }

  addMark({ date, kind, from, to }: LiveMark): void {
    this.#faults.write(() =>
      this.#database.prepare(
        "INSERT OR REPLACE INTO live_marks (date, kind, first, last) VALUES (?, ?, ?, ?)",
      ).run(date, kind, from, to)
    );
  }

  marks(from: TradingDate, to: TradingDate): LiveMark[] {
    if (!this.#exists) return [];
    return this.#database.prepare(
      "SELECT * FROM live_marks WHERE date BETWEEN ? AND ? ORDER BY date, first",
    ).all(from, to).map((row) => ({
      date: textIn(row, "date"),
      kind: switchOf(textIn(row, "kind")) ?? "late",
      from: numberIn(row, "first"),
      to: numberIn(row, "last"),
    }));
  }

  addSettled({ date, from, symbol, lost, noTrade }: LiveSettled): void {
    this.#faults.write(() =>
      this.#database.prepare(
        `INSERT OR REPLACE INTO live_settled (date, first, symbol, lost, no_trade)
           VALUES (?, ?, ?, ?, ?)`,
      ).run(date, from, symbol, lost, noTrade)
    );
  }

  settled(from: TradingDate, to: TradingDate): LiveSettled[] {
    if (!this.#has("live_settled")) return [];
    return this.#database.prepare(
      "SELECT * FROM live_settled WHERE date BETWEEN ? AND ? ORDER BY date, first, symbol",
    ).all(from, to).map((row) => ({
      date: textIn(row, "date"),
      symbol: textIn(row, "symbol"),
      from: numberIn(row, "first"),
      lost: numberIn(row, "lost"),
      noTrade: numberIn(row, "no_trade"),
    }));
  }

  ask(run: string, request: Switch): void {
    this.#faults.write(() =>
      this.#database.prepare(
        "INSERT OR REPLACE INTO live_asked (run, request) VALUES (?, ?)",
      ).run(run, request)
    );
  }

  takeAsked(run: string): Switch | undefined {
    const row = this.#database.prepare(
      "SELECT request FROM live_asked WHERE run = ?",
    ).get(run);
    if (row === undefined || row === null) return undefined;
    this.#faults.write(() =>
      this.#database.prepare("DELETE FROM live_asked WHERE run = ?").run(run)
    );
    return switchOf(textIn(row, "request"));
  }

  addRevision(revision: Revision): void {
    const { symbol, date, start, kind, received, values } = revision;
    this.#faults.write(() =>
      this.#database.prepare(
        `INSERT INTO live_revisions (date, symbol, start, kind, received,
           open, high, low, close, volume)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(date, symbol, start, kind, received, ...values)
    );
  }

  revisions(date: TradingDate): Revision[] {
    if (!this.#exists) return [];
    return this.#database.prepare(
      "SELECT * FROM live_revisions WHERE date = ? ORDER BY id",
    ).all(date).map((row) => ({
      date,
      symbol: textIn(row, "symbol"),
      start: numberIn(row, "start"),
      kind: textIn(row, "kind") === "late" ? "late" : "correction",
      received: numberIn(row, "received"),
      values: [
        numberIn(row, "open"),
        numberIn(row, "high"),
        numberIn(row, "low"),
        numberIn(row, "close"),
        numberIn(row, "volume"),
      ],
    }));
  }

  settle(date: TradingDate): void {
    this.#faults.write(() =>
      this.#database.prepare("DELETE FROM live_revisions WHERE date = ?")
        .run(date)
    );
  }

  day(run: string, date: TradingDate): LiveDay | undefined {
    if (!this.#exists) return undefined;
    const row = this.#database.prepare(
      "SELECT * FROM live_days WHERE run = ? AND date = ?",
    ).get(run, date);
    if (row === undefined || row === null) return undefined;
    const hash = cellIn(row, "hash");
    return {
      date,
      released: numberIn(row, "released"),
      sums: numbersOf(cellIn(row, "sums")),
      hash: typeof hash === "string" ? hash : undefined,
    };
  }

  setHash(run: string, date: TradingDate, hash: string): void {
    this.#faults.write(() =>
      this.#database.prepare(
        "UPDATE live_days SET hash = ? WHERE run = ? AND date = ?",
      ).run(hash, run, date)
    );
  }

  /** Keeps how far a date was delivered, and the checksums of its slices. */
  #keepDay(
    run: string,
    date: TradingDate,
    slices: readonly JournalSlice[],
  ): void {
    const last = slices.at(-1);
    if (last === undefined) return;
    const names = this.#symbolNames();
    const added = slices.filter(({ bars }) => bars.length > 0)
      .flatMap(({ start, bars }) => [start, sliceSum(namedBars(bars, names))]);
    const before = this.day(run, date)?.sums ?? [];
    const sums = Float64Array.of(...before, ...added);
    this.#faults.write(() =>
      this.#database.prepare(
        `INSERT INTO live_days (run, date, released, sums) VALUES (?, ?, ?, ?)
           ON CONFLICT (run, date) DO UPDATE
           SET released = excluded.released, sums = excluded.sums`,
      ).run(run, date, last.start, new Uint8Array(sums.buffer))
    );
  }

  #symbolNames(): ReadonlyMap<number, string> {
    return new Map(
      this.#database.prepare("SELECT * FROM live_symbols").all()
        .map((row) => [numberIn(row, "id"), textIn(row, "symbol")]),
    );
  }

  /** Whether the schema has a journal: an old store that is read has none. */
  get #exists(): boolean {
    return this.#has(...TABLES);
  }

  #has(...tables: readonly string[]): boolean {
    const row = this.#database.prepare(
      `SELECT count(*) AS tables FROM sqlite_master WHERE name IN (${
        tables.map(() => "?").join(", ")
      })`,
    ).get(...tables);
    return numberIn(row, "tables") === tables.length;
  }

  /** The bars of slices by symbol, in columns. */
  #columnsOf(slices: readonly JournalSlice[]): Map<string, BarColumns> {
    const counts = new Map<number, number>();
    for (const { bars } of slices) {
      for (let i = 0; i < bars.length; i += BAR_NUMBERS) {
        counts.set(bars[i], (counts.get(bars[i]) ?? 0) + 1);
      }
    }
    const columns = new Map<number, BarColumns>();
    for (const [id, count] of counts) columns.set(id, makeColumns(count));
    const rows = new Map<number, number>();
    for (const { start, bars } of slices) {
      for (let i = 0; i < bars.length; i += BAR_NUMBERS) {
        const id = bars[i];
        const row = rows.get(id) ?? 0;
        const into = columns.get(id);
        if (into === undefined) continue;
        into.timestamp[row] = start;
        into.open[row] = bars[i + 1];
        into.high[row] = bars[i + 2];
        into.low[row] = bars[i + 3];
        into.close[row] = bars[i + 4];
        into.volume[row] = bars[i + 5];
        rows.set(id, row + 1);
      }
    }
    const names = this.#symbolNames();
    return new Map(
      [...columns].map(([id, one]) => [names.get(id) ?? String(id), one]),
    );
  }

  /** Keeps which slots of a date were released late, as stretches. */
  #addLate(date: TradingDate, slices: readonly JournalSlice[]): void {
    let first: number | undefined;
    for (let i = 0; i < slices.length; i++) {
      if (!slices[i].late) continue;
      first ??= slices[i].start;
      if (slices[i + 1]?.late === true) continue;
      this.addMark({ date, kind: "late", from: first, to: slices[i].start });
      first = undefined;
    }
  }
}

type Switch = Exclude<LiveMark["kind"], "late">;

function switchOf(text: string): Switch | undefined {
  return text === "kill" || text === "flatten" || text === "release"
    ? text
    : undefined;
}

/** The bars of a slice with the names of their symbols. */
function* namedBars(
  bars: Float64Array,
  names: ReadonlyMap<number, string>,
): Iterable<readonly [string, Float64Array]> {
  for (let i = 0; i < bars.length; i += BAR_NUMBERS) {
    yield [
      names.get(bars[i]) ?? String(bars[i]),
      bars.subarray(i + 1, i + BAR_NUMBERS),
    ];
  }
}

/** The numbers of a slice; a copy, because bytes of a row may not be aligned. */
function numbersOf(cell: unknown): Float64Array {
  if (!(cell instanceof Uint8Array)) return new Float64Array(0);
  const numbers = new Float64Array(Math.floor(cell.byteLength / 8));
  new Uint8Array(numbers.buffer).set(cell.subarray(0, numbers.byteLength));
  return numbers;
}
