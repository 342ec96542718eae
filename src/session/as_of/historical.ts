/**
 * The historical indicators of the current session.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import type { Arena } from "../../memory/arena.ts";
import type { Directory } from "../../memory/directory.ts";
import { SeriesColumns } from "../../memory/series_columns.ts";
import type { SessionRecord } from "../../memory/session_table.ts";
import { MINUTE_MS } from "../../time/date.ts";
import { SessionGrid } from "../../time/grid.ts";
import {
  historicalColumns,
  historicalRows,
  type RunPlan,
} from "../run_plan.ts";
import type { AsOfClock } from "./clock.ts";
import type { SymbolNumbers } from "./symbols.ts";

/** One historical indicator of one symbol: a row for the day or for each minute. */
interface SessionValues {
  readonly columns: SeriesColumns;
  /** Index in the columns of the session's first row. */
  base: number;
  /** Rows of the session. */
  count: number;
  /** Rows of all sessions begun so far. */
  rows: number;
}

/** What a key of a historical indicator refers to. */
interface ValueKey {
  readonly indicator: number;
  readonly output: number;
  readonly isPerMinute: boolean;
}

/** Values computed before the session opened, one per day or per minute. */
export class AsOfHistorical {
  readonly #plan: RunPlan;
  readonly #clock: AsOfClock;
  readonly #symbols: SymbolNumbers;
  readonly #keys: ReadonlyMap<string, ValueKey>;
  /** `[indicator][symbol]`. */
  readonly #values: readonly (readonly SessionValues[])[];
  #grid: SessionGrid | undefined;

  /** Opens all historical indicators of a plan. */
  constructor(
    plan: RunPlan,
    arena: Arena,
    directory: Directory,
    symbols: SymbolNumbers,
    clock: AsOfClock,
  ) {
    this.#plan = plan;
    this.#clock = clock;
    this.#symbols = symbols;
    this.#keys = keysOf(plan);
    this.#values = plan.ids.historical.map((ids) =>
      ids.map((id) => ({
        columns: new SeriesColumns(arena, directory, id),
        base: 0,
        count: 0,
        rows: 0,
      }))
    );
  }

  /** Begins session number `session`; sessions of the history have no values. */
  begin(session: number, record: SessionRecord): void {
    this.#grid = undefined;
    if (record.history) return;
    const { historical, streamed } = this.#plan;
    this.#values.forEach((symbols, i) => {
      const count = historicalRows(historical[i], record);
      const isDaily = historical[i].granularity === "daily";
      symbols.forEach((values, symbol) => {
        values.rows += count;
        values.count = 0;
        if (isDaily || symbol < streamed) bind(values, session, count);
      });
    });
  }

  /** Shows the values of a session that has begun for a parked symbol. */
  show(symbol: number, session: number, record: SessionRecord): void {
    this.#plan.historical.forEach((plan, i) => {
      if (plan.granularity === "daily") return;
      const values = this.#values[i][symbol];
      bind(values, session, historicalRows(plan, record));
    });
  }

  /**
   * The value for the day, or for the minute that contains `time`; `undefined`
   * if there is no value.
   *
   * @throws {SessionError} `argument_invalid` if the run has no such symbol or
   * indicator.
   */
  value(symbol: string, key: string, time: number): number | undefined {
    const number = this.#symbols.of(symbol);
    const found = this.#keys.get(key);
    if (found === undefined) this.#refuse(key);
    const { indicator, output, isPerMinute } = found;
    const { columns: { columns }, base, count } =
      this.#values[indicator][number];
    const slot = isPerMinute ? this.#slotAt(time) : 0;
    const value = slot >= 0 && slot < count
      ? columns[output][base + slot]
      : NaN;
    return value === value ? value : undefined;
  }

  /**
   * Whether the values for the day were computed without the daily bar of the
   * date before. Always `false` for an indicator with a value per minute.
   *
   * @throws {SessionError} `argument_invalid` if the run has no such symbol or
   * indicator.
   */
  isStale(symbol: string, key: string): boolean {
    const number = this.#symbols.of(symbol);
    const found = this.#keys.get(key);
    if (found === undefined) this.#refuse(key);
    const { indicator, isPerMinute } = found;
    if (isPerMinute) return false;
    const { columns: { columns }, base, count } =
      this.#values[indicator][number];
    const flag = historicalColumns(this.#plan.historical[indicator]) - 1;
    return count > 0 && columns[flag][base] === 1;
  }

  #slotAt(time: number): number {
    this.#grid ??= new SessionGrid(this.#clock.record, MINUTE_MS);
    return this.#grid.slotAt(time);
  }

  #refuse(key: string): never {
    const keys = [...this.#keys.keys()];
    throw new SessionError(
      "argument_invalid",
      `The run has no historical indicator ${JSON.stringify(key)}; ${
        keys.length === 0 ? "it has none" : `it has ${keys.join(", ")}`
      }`,
    );
  }
}

/** The keys: `key` for the first output, `key.output` if there are several. */
/** Binds the values of a session, which are the last `count` rows so far. */
function bind(values: SessionValues, session: number, count: number): void {
  values.columns.bindToSession(session);
  values.base = values.rows - count - values.columns.firstRow;
  values.count = count;
}

function keysOf(plan: RunPlan): Map<string, ValueKey> {
  const keys = new Map<string, ValueKey>();
  plan.historical.forEach(({ key, outputs, granularity }, indicator) => {
    const isPerMinute = granularity === "minute";
    keys.set(key, { indicator, output: 0, isPerMinute });
    if (outputs.length === 1) return;
    outputs.forEach((name, output) => {
      keys.set(`${key}.${name}`, { indicator, output, isPerMinute });
    });
  });
  return keys;
}
