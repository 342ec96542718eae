/**
 * Saved runs: what was run, with which figures, and the whole result.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { RunResult } from "../results/run_result.ts";
import { rollBack } from "../store/sqlite/explained.ts";
import { numberIn, textIn } from "../store/sqlite/rows.ts";
import { type SqliteDatabase, whyNotWritten } from "../store/sqlite/sqlite.ts";
import { VERSION } from "../version.ts";
import { launchOf, readResult, readRun, undamaged } from "./read_run.ts";
import { resultParts } from "./result_parts.ts";
import { hasLaunches, openRunsFile, type RunsOptions } from "./runs_file.ts";
import {
  runCurve,
  type RunFacts,
  runFigures,
  type SavedRun,
} from "./saved_run.ts";

const TAG = /^[^\s,]{1,64}$/u;
const NOTE_MAX = 1_000;
/** Of a tag of another program, as much as a tag may have. */
const READ_TAG = "CAST(substr(tag, 1, 64) AS TEXT) AS tag";

const COLUMNS =
  `id, saved_at, name, version, hash, account_hash, config, config_file, store,
   modules, first_date, last_date, sessions, bars, seconds, figures, curve,
   note`;

/** How a run was started. */
type Launch = ReturnType<typeof launchOf>;

const LAUNCH = "run, CAST(parent AS REAL) AS parent, sandbox <> 0 AS sandbox";

/** Numbers that are too large for a number are read as well. */
const READ = COLUMNS.replace(
  /\b(?:sessions|bars)\b/g,
  "CAST($& AS REAL) AS $&",
);

/**
 * The saved runs in a folder. They are in one SQLite file, `runs.db`, which
 * several processes may use at the same time.
 *
 * ```ts
 * import {
 *   openBarStore,
 *   parseSessionConfig,
 *   runBacktest,
 *   writeDemoMarket,
 * } from "@openbell/session";
 * import { RunStore } from "@openbell/session/runs";
 *
 * const folder = Deno.makeTempDirSync();
 * const db = `${folder}/market.db`;
 * const store = openBarStore(db, { create: true });
 * writeDemoMarket(store, { symbols: ["DEMO"], from: "2025-01-02", to: "2025-01-03" });
 * store.close();
 * const config = parseSessionConfig({
 *   backtest_config: { start_date: "2025-01-02", end_date: "2025-01-03" },
 *   session_data_config: { symbols: ["DEMO"], streams: ["1m"] },
 * });
 * const result = await runBacktest(config, { db });
 *
 * const runs = new RunStore(`${folder}/runs`, { create: true });
 * const id = runs.save(result, { store: db, tags: ["first"] });
 * console.log(runs.get(id).figures.net_profit, runs.result(id).hash === result.hash);
 * runs.close();
 * Deno.removeSync(folder, { recursive: true });
 * ```
 */
export class RunStore {
  /** The folder. */
  readonly folder: string;
  readonly #database: SqliteDatabase;

  /**
   * Opens the runs in a folder.
   *
   * @throws {SessionError} `store_open` if there are none, or if the file holds
   * something else; `store_version` if a newer version of the program made it.
   */
  constructor(folder: string, options: RunsOptions = {}) {
    this.folder = folder;
    this.#database = openRunsFile(folder, options);
  }

  /** Closes the file. */
  close(): void {
    this.#database.close();
  }

  /**
   * Saves a run and returns its number.
   *
   * @throws {SessionError} `argument_invalid` for a tag with spaces or commas, or
   * of more than 64 characters, or for a note of more than 1,000; `store_write`
   * if the file cannot be written.
   */
  save(result: RunResult, facts: RunFacts): number {
    const { configFile = "", store, modules = [], tags = [], note = "" } =
      facts;
    requireLabels(tags, note);
    const { config, metrics, sessions } = result;
    return this.#write(() => {
      const { id } = Object(
        this.#database.prepare(
          `INSERT INTO runs (${COLUMNS})
           VALUES (NULL${", ?".repeat(17)}) RETURNING id`,
        ).get(
          (facts.savedAt ?? new Date()).toISOString(),
          config.session_name,
          VERSION,
          result.hash,
          result.accountHash,
          JSON.stringify(config),
          configFile,
          store,
          JSON.stringify(modules),
          sessions[0]?.date ?? "",
          sessions.at(-1)?.date ?? "",
          sessions.length,
          metrics.bars,
          metrics.seconds,
          JSON.stringify(runFigures(result)),
          JSON.stringify(runCurve(result)),
          note,
        ),
      );
      const insert = this.#database.prepare(
        "INSERT INTO parts VALUES (?, ?, ?, ?)",
      );
      let number = 0;
      for (const { path, data } of resultParts(result)) {
        insert.run(id, number++, path, data);
      }
      this.#addTags(id, tags);
      const { parent = null, sandbox = false } = facts;
      this.#database.prepare("INSERT INTO launches VALUES (?, ?, ?)")
        .run(id, parent, Number(sandbox));
      return Number(id);
    });
  }

  /** All runs, the newest first. With `tag`, those that have it. */
  list({ tag }: { readonly tag?: string } = {}): SavedRun[] {
    const rows = tag === undefined
      ? this.#all(`SELECT ${READ} FROM runs ORDER BY id DESC`)
      : this.#all(
        `SELECT ${READ} FROM runs
         WHERE id IN (SELECT run FROM tags WHERE tag = ?) ORDER BY id DESC`,
        tag,
      );
    const tags = this.#tags();
    const launches = this.#launches();
    return rows.map((row) => this.#run(row, tags, launches));
  }

  /**
   * One run.
   *
   * @throws {SessionError} `argument_invalid` if there is none with this number;
   * `store_corrupt` if it is damaged.
   */
  get(id: number): SavedRun {
    return this.#run(this.#row(id), this.#tags(id), this.#launches(id));
  }

  /** The older runs with the same hash as a run, the oldest first. */
  equalTo(id: number): number[] {
    return this.#all(
      `SELECT a.id AS id FROM runs a JOIN runs b ON a.hash = b.hash
       WHERE b.id = ? AND a.id < b.id ORDER BY a.id`,
      id,
    ).map((row) => numberIn(row, "id"));
  }

  /**
   * The whole result of a run, equal to what was saved.
   *
   * @throws {SessionError} `argument_invalid` if there is none with this number;
   * `store_corrupt` if it is damaged.
   */
  result(id: number): RunResult {
    const run = this.#row(id);
    const rows = this.#all(
      "SELECT path, data FROM parts WHERE run = ? ORDER BY part",
      id,
    );
    return readResult(id, textIn(run, "hash"), rows, this.folder);
  }

  /**
   * Uses the result of a run. The file may have been changed by another program:
   * what fails because the result is not as one is made is an error that names
   * the run.
   *
   * @throws {SessionError} as {@linkcode RunStore.result}, and what `use` throws.
   */
  withResult<T>(id: number, use: (result: RunResult) => T): T {
    const result = this.result(id);
    return undamaged(id, this.folder, () => use(result));
  }

  /**
   * Adds and removes tags of a run.
   *
   * @throws {SessionError} `argument_invalid` for an unknown run, or for a tag as
   * {@linkcode RunStore.save}.
   */
  tag(
    id: number,
    { add = [], remove = [] }: {
      readonly add?: readonly string[];
      readonly remove?: readonly string[];
    },
  ): void {
    requireTags(add);
    this.get(id);
    this.#write(() => {
      const drop = this.#database.prepare(
        "DELETE FROM tags WHERE run = ? AND tag = ?",
      );
      for (const tag of remove) drop.run(id, tag);
      this.#addTags(id, add);
    });
  }

  /**
   * Changes the note of a run.
   *
   * @throws {SessionError} `argument_invalid` for an unknown run, or for a note of
   * more than 1,000 characters.
   */
  note(id: number, note: string): void {
    requireNote(note);
    this.get(id);
    this.#write(() => {
      this.#database.prepare("UPDATE runs SET note = ? WHERE id = ?")
        .run(note, id);
    });
  }

  /**
   * Removes runs, all or none.
   *
   * @throws {SessionError} `argument_invalid` if one of them is unknown.
   */
  remove(ids: readonly number[]): void {
    for (const id of ids) this.#row(id);
    this.#write(() => {
      for (const id of ids) {
        this.#database.prepare("DELETE FROM runs WHERE id = ?").run(id);
        this.#database.prepare("DELETE FROM tags WHERE run = ?").run(id);
        this.#database.prepare("DELETE FROM parts WHERE run = ?").run(id);
        this.#database.prepare("DELETE FROM launches WHERE run = ?").run(id);
      }
    });
  }

  /** The row of a run, which may be damaged. */
  #row(id: number): unknown {
    const [row] = this.#all(`SELECT ${READ} FROM runs WHERE id = ?`, id);
    if (row === undefined) throw this.#unknown(id);
    return row;
  }

  #all(sql: string, ...values: (string | number)[]): unknown[] {
    return this.#database.prepare(sql).all(...values);
  }

  #run(
    row: unknown,
    tags: ReadonlyMap<number, readonly string[]>,
    launches: ReadonlyMap<number, Launch>,
  ): SavedRun {
    const run = readRun(row, this.folder);
    return { ...run, tags: tags.get(run.id) ?? [], ...launches.get(run.id) };
  }

  /** How runs were started, by run: all, or one. */
  #launches(id?: number): ReadonlyMap<number, Launch> {
    if (!hasLaunches(this.#database)) return new Map();
    const rows = id === undefined
      ? this.#all(`SELECT ${LAUNCH} FROM launches`)
      : this.#all(`SELECT ${LAUNCH} FROM launches WHERE run = ?`, id);
    return new Map(rows.map((row) => [numberIn(row, "run"), launchOf(row)]));
  }

  #addTags(id: number, tags: readonly string[]): void {
    const insert = this.#database.prepare(
      "INSERT INTO tags VALUES (?, ?) ON CONFLICT DO NOTHING",
    );
    for (const tag of tags) insert.run(id, tag);
  }

  /** The tags by run: of all, or of one. */
  #tags(id?: number): ReadonlyMap<number, string[]> {
    const rows = id === undefined
      ? this.#all(`SELECT run, ${READ_TAG} FROM tags ORDER BY tag`)
      : this.#all(
        `SELECT run, ${READ_TAG} FROM tags WHERE run = ? ORDER BY tag`,
        id,
      );
    const tags = new Map<number, string[]>();
    for (const row of rows) {
      const run = numberIn(row, "run");
      const known = tags.get(run) ?? [];
      known.push(textIn(row, "tag"));
      tags.set(run, known);
    }
    return tags;
  }

  #unknown(id: number): SessionError {
    const [ids] = this.#all(
      "SELECT MIN(id) AS first, MAX(id) AS last, COUNT(*) AS n FROM runs",
    );
    const saved = numberIn(ids, "n") === 0
      ? "none is saved"
      : `saved are ${numberIn(ids, "n")}, from ${numberIn(ids, "first")} to ${
        numberIn(ids, "last")
      }`;
    return new SessionError(
      "argument_invalid",
      `There is no run ${id} in ${this.folder}: ${saved}`,
    );
  }

  #write<T>(action: () => T): T {
    try {
      this.#database.exec("BEGIN IMMEDIATE");
    } catch (error) {
      throw this.#writeError(error);
    }
    try {
      const value = action();
      this.#database.exec("COMMIT");
      return value;
    } catch (error) {
      rollBack(this.#database);
      throw this.#writeError(error);
    }
  }

  #writeError(error: unknown): SessionError {
    if (error instanceof SessionError) return error;
    return new SessionError(
      "store_write",
      `Cannot write to the saved runs in ${this.folder}: ${
        whyNotWritten(error)
      }`,
      { cause: error },
    );
  }
}

/**
 * Checks tags and a note.
 *
 * @throws {SessionError} `argument_invalid` as {@linkcode RunStore.save}.
 */
export function requireLabels(tags: readonly string[], note: string): void {
  requireTags(tags);
  requireNote(note);
}

function requireTags(tags: readonly string[]): void {
  const wrong = tags.find((tag) => !TAG.test(tag));
  if (wrong === undefined) return;
  throw new SessionError(
    "argument_invalid",
    `The tag ${
      JSON.stringify(wrong)
    } is not one: a tag has 1 to 64 characters without spaces and commas`,
  );
}

function requireNote(note: string): void {
  if (note.length <= NOTE_MAX) return;
  throw new SessionError(
    "argument_invalid",
    `The note has ${note.length} characters; at most ${NOTE_MAX} are kept`,
  );
}
