/**
 * The results of a sweep in their file, for those who only look at them.
 *
 * @module
 */
import type { SessionConfig } from "../config/session_config.ts";
import type { VariableValue, VariableValues } from "../config/variables.ts";
import { SessionError } from "../errors.ts";
import { openExplained } from "../store/sqlite/explained.ts";
import { numberIn, textIn } from "../store/sqlite/rows.ts";
import type { SqliteDatabase } from "../store/sqlite/sqlite.ts";
import { isHigherBetter, type SweepMetric } from "../tape/set_metrics.ts";
import { isA } from "../text/message_of.ts";
import type { Dimension } from "./dimension.ts";
import { type HeatMap, heatMapOf } from "./parameter_grid.ts";
import { type SweepRow, toSweepRow } from "./result_store.ts";
import {
  damagedResults,
  FIGURES,
  readIdentity,
  RESULTS_TITLE,
  type SweepSource,
  type SweepSpec,
} from "./results_file.ts";
import { savedFolds, type SavedWalkForward } from "./saved_folds.ts";
import { configOfSet } from "./set_config.ts";
import { ParameterSpace } from "./space.ts";

/** How far a window of a sweep is. */
export interface WindowProgress {
  /** Its number, from 0; tests of walk-forward come last. */
  readonly window: number;
  /** The sets that have figures. */
  readonly done: number;
  /** The sets that failed. */
  readonly failed: number;
}

/** A set beside the best one: it differs in the value of one parameter. */
export interface Neighbour {
  /** The parameter. */
  readonly parameter: string;
  /** Its value. */
  readonly value: VariableValue;
  /** The set. */
  readonly row: SweepRow;
}

const PAGE_ROWS = 10_000;

/** A file of results that is read, also while a sweep writes it. */
export class SavedSweep {
  /** Its path. */
  readonly path: string;
  /** Where it came from, if the file says so. */
  readonly source: SweepSource | undefined;
  readonly #spec: SweepSpec;
  readonly #space: ParameterSpace;
  readonly #database: SqliteDatabase;

  /**
   * Opens a file of results.
   *
   * @throws {SessionError} as `readIdentity`.
   */
  constructor(path: string) {
    this.path = path;
    const { spec, source } = readIdentity(path);
    this.#spec = spec;
    this.source = source;
    this.#space = this.#undamaged(() =>
      new ParameterSpace(spec.space, spec.random)
    );
    this.#database = openExplained(path, {
      readOnly: true,
      title: RESULTS_TITLE,
    });
  }

  /** Closes the file. */
  close(): void {
    this.#database.close();
  }

  /** The number of sets of the sweep, finished or not. */
  get sets(): number {
    return this.#space.size;
  }

  /** Its parameters. */
  get dimensions(): readonly Dimension[] {
    return this.#space.dimensions;
  }

  /** How far its windows are: those of which a set is finished. */
  windows(): WindowProgress[] {
    return this.#database.prepare(
      `SELECT CAST(fold AS REAL) AS fold,
              count(*) FILTER (WHERE status = 'done') AS done,
              count(*) FILTER (WHERE status <> 'done') AS failed
       FROM results GROUP BY fold ORDER BY fold`,
    ).all().map((row) => ({
      window: numberIn(row, "fold"),
      done: numberIn(row, "done"),
      failed: numberIn(row, "failed"),
    }));
  }

  /** The best sets of a window, those without the figure and failed ones last. */
  best(window: number, metric: SweepMetric, limit: number): SweepRow[] {
    const order = isHigherBetter(metric) ? "DESC" : "ASC";
    return this.#rows(
      `WHERE fold = ? ORDER BY status <> 'done', "${metric}" IS NULL,
       "${metric}" ${order}, set_id LIMIT ?`,
      window,
      limit,
    );
  }

  /** The parameters of a set; `undefined` if there is no such set. */
  parametersOf(set: number): VariableValues | undefined {
    return set >= 0 && set < this.sets ? this.#space.at(set) : undefined;
  }

  /**
   * The config that a set ran with.
   *
   * @throws {SessionError} `argument_invalid` if there is no such set, or if the
   * file does not say what its sweep ran; as `configOfSet`.
   */
  configOf(set: number): SessionConfig {
    const values = this.parametersOf(set);
    if (values === undefined) {
      throw new SessionError(
        "argument_invalid",
        `There is no set ${set}: there are 0 to ${this.sets - 1}`,
      );
    }
    const { source } = this;
    if (source !== undefined) {
      return this.#undamaged(() => configOfSet(source, values));
    }
    throw new SessionError(
      "argument_invalid",
      `"${this.path}" does not say which config its sweep ran; the same openbell sweep --out adds it, and runs no finished set again`,
    );
  }

  /**
   * Walk-forward, as far as its tests are; `undefined` for other sweeps.
   *
   * @throws {SessionError} `store_corrupt` if an account is damaged.
   */
  walkForward(): SavedWalkForward | undefined {
    const { walkForward } = this.#spec;
    if (walkForward === undefined) return undefined;
    const stored = this.#database.prepare(
      "SELECT fold, set_id, account FROM accounts ORDER BY fold",
    ).all();
    const tested = new Set(stored.map((row) => numberIn(row, "fold")));
    const splits = this.windows().filter(({ window }) => !tested.has(window));
    const rowOf = (window: number, set: number) =>
      this.#rows("WHERE fold = ? AND set_id = ?", window, set)[0];
    return this.#undamaged(() =>
      savedFolds(
        walkForward,
        splits.length,
        stored.map((one) => {
          const window = numberIn(one, "fold");
          const row = rowOf(window, numberIn(one, "set_id"));
          return { window, account: textIn(one, "account"), row };
        }),
        rowOf,
      )
    );
  }

  /**
   * A figure over two of the parameters.
   *
   * @throws {SessionError} `argument_invalid` if the sweep lacks a parameter.
   */
  map(window: number, axes: readonly string[], metric: SweepMetric): HeatMap {
    return this.#undamaged(() =>
      heatMapOf(this.#all(window), this.dimensions, axes, metric)
    );
  }

  /**
   * The finished sets one step beside the best one: how flat the hill is. None
   * for a random search, whose sets have no steps.
   */
  neighbours(window: number, metric: SweepMetric): Neighbour[] {
    const [best] = this.best(window, metric, 1);
    if (best === undefined || this.#space.random !== undefined) return [];
    const found: Neighbour[] = [];
    let stride = 1;
    for (const { name, values } of [...this.dimensions].reverse()) {
      const at = values.indexOf(best.parameters[name]);
      for (const step of [-1, 1]) {
        const value = values[at + step];
        if (at < 0 || value === undefined) continue;
        const [row] = this.#rows(
          "WHERE fold = ? AND set_id = ?",
          window,
          best.set + step * stride,
        );
        if (row !== undefined) found.push({ parameter: name, value, row });
      }
      stride *= Math.max(1, values.length);
    }
    return found;
  }

  *#all(window: number): Generator<SweepRow> {
    let from = 0;
    for (;;) {
      const page = this.#rows(
        "WHERE fold = ? AND set_id >= ? ORDER BY set_id LIMIT ?",
        window,
        from,
        PAGE_ROWS,
      );
      yield* page;
      if (page.length < PAGE_ROWS) return;
      from = page[page.length - 1].set + 1;
    }
  }

  #rows(where: string, ...values: number[]): SweepRow[] {
    return this.#database.prepare(
      `SELECT set_id, parameters, hash, error, ${FIGURES} FROM results ${where}`,
    ).all(...values).map(toSweepRow);
  }

  /** What fails because another program has changed the file is one error. */
  #undamaged<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (isA(error, SessionError)) throw error;
      throw damagedResults(
        this.path,
        "it has parameters or accounts that are none",
      );
    }
  }
}
