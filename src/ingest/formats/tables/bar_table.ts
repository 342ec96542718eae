/**
 * The bars of a table, read in batches of rows.
 *
 * @module
 */
import { midnightOf } from "../../parsing/wall_clock.ts";
import {
  type ColumnRole,
  columnsOf,
  missingRoles,
  withVolume,
} from "../../parsing/column_names.ts";
import { PRICE_DECIMALS } from "../vendors/databento.ts";
import {
  chooseVolume,
  plainNames,
  type VolumeChoice,
  volumeColumns,
} from "../../parsing/volume_column.ts";
import { ColumnClocks, ColumnTimes } from "./column_times.ts";
import type {
  ColumnReader,
  ColumnType,
  Conversion,
  TableFile,
  Values,
} from "./conversion.ts";
import { numbersOf, textsOf } from "./column_values.ts";
import type { TimeKind, TimeParser } from "../../parsing/timestamps.ts";

/** Rows of a batch: few enough for the processor's cache. */
const ROWS_AT_ONCE = 1 << 13;

/** The columns of some rows. The next batch reuses their memory. */
export interface Batch {
  /** How many rows there are; values after them are unused. */
  readonly rows: number;
  /** Milliseconds since 1970-01-01 00:00; a missing one is NaN. */
  readonly times: Float64Array;
  /** First prices. */
  readonly open: Float64Array;
  /** Highest prices. */
  readonly high: Float64Array;
  /** Lowest prices. */
  readonly low: Float64Array;
  /** Last prices. */
  readonly close: Float64Array;
  /** Volumes; 0 without such a column. */
  readonly volume: Float64Array;
  /** Symbols, if there is such a column; a missing one is empty. */
  readonly symbol: readonly string[] | undefined;
  /** Names of intervals, if there is such a column. */
  readonly interval: readonly string[] | undefined;
}

/** A table with the columns of bars. */
export class BarTable {
  /** The symbol in the names of the columns, if they have one. */
  readonly symbol: string | undefined;
  /** Whether intervals are record types of Databento. */
  readonly hasRecordTypes: boolean;
  /** Whether it has a column of symbols. */
  readonly hasSymbol: boolean;
  readonly #times: ColumnTimes;
  /** Set if dates and times of day are in separate columns. */
  readonly #clocks: ColumnClocks | undefined;
  readonly #file: TableFile;
  readonly #columns: Partial<Record<ColumnRole, ColumnType>> = {};

  /**
   * Finds the columns.
   *
   * @throws {SyntaxError} if columns of bars are missing.
   */
  constructor(file: TableFile) {
    this.#file = file;
    const written = file.columns.map(({ name }) => name);
    const { names, symbol } = withoutSymbol(written);
    this.symbol = symbol;
    const columns = columnsOf(names);
    const lacking = missingRoles(columns);
    if (lacking.length > 0) {
      throw new SyntaxError(
        `The columns lack ${lacking.join(", ")}: ${
          written.join(", ").slice(0, 200)
        }`,
      );
    }
    for (const [role, index] of Object.entries(columns)) {
      this.#columns[role as ColumnRole] = file.columns[index];
    }
    this.#columns.timestamp ??= this.#columns.date;
    this.#clocks = columns.timestamp === undefined &&
        this.#columns.time !== undefined
      ? new ColumnClocks(this.#columns.time)
      : undefined;
    this.#times = new ColumnTimes(this.#columns.timestamp as ColumnType);
    this.hasRecordTypes = this.#columns.interval?.name === "rtype";
    this.hasSymbol = columns.symbol !== undefined;
  }

  /** Whether the timestamps read so far are instants, local times or dates. */
  get kind(): TimeKind {
    return (this.#clocks ?? this.#times).kind;
  }

  /** The parser of timestamps that are texts. */
  get stamps(): TimeParser {
    return this.#times.texts;
  }

  /** Up to `limit` of the first timestamps, if they are texts. */
  async timeTexts(limit: number): Promise<readonly string[]> {
    const type = this.#columns.timestamp as ColumnType;
    if (type.type !== "BYTE_ARRAY") return [];
    return await this.#firstValues(type, textsOf(), limit);
  }

  /**
   * Chooses the column of the volume: the one of the name `wanted`, else by up to
   * `limit` of the first rows, if several may be it.
   *
   * @throws {SyntaxError} if several are as likely.
   * @throws {SessionError} `argument_invalid` if there is no column of the name.
   */
  async chooseVolume(
    limit: number,
    symbol: string,
    wanted?: string,
  ): Promise<VolumeChoice | undefined> {
    const { columns } = this.#file;
    const names = withoutSymbol(columns.map(({ name }) => name)).names;
    const candidates = volumeColumns(plainNames(names));
    const values = new Map<number, readonly number[]>();
    const close = columns.indexOf(this.#columns.close as ColumnType);
    if (candidates.length > 1 && wanted === undefined) {
      for (const at of [close, ...candidates]) {
        const type = columns[at];
        values.set(
          at,
          await this.#firstValues(type, numbersOf(type), limit),
        );
      }
    }
    const found = columnsOf(names);
    const choice = chooseVolume(found, {
      names,
      values: (at) => values.get(at) ?? [],
      closes: values.get(close) ?? [],
      symbol,
      wanted,
    });
    const { volume, addedVolume } = withVolume(found, choice);
    this.#columns.volume = volume === undefined ? undefined : columns[volume];
    this.#columns.addedVolume = addedVolume === undefined
      ? undefined
      : columns[addedVolume];
    return choice;
  }

  async #firstValues<V, T extends Values & ArrayLike<V>>(
    type: ColumnType,
    conversion: Conversion<T>,
    limit: number,
  ): Promise<V[]> {
    const rows = await this.#file.open();
    const column = rows.column(type, conversion);
    const found: V[] = [];
    try {
      while (found.length < limit) {
        const count = await rows.next(limit - found.length);
        if (count === 0) break;
        const into = conversion.make(count);
        await column.read(into, count);
        found.push(...Array.from(into as ArrayLike<V>));
      }
    } finally {
      await rows.close();
    }
    return found;
  }

  /** Reads timestamps such as 01/02/2026 as day first, or as month first. */
  setDayFirst(dayFirst: boolean): void {
    this.#times.setDayFirst(dayFirst);
  }

  /**
   * All rows in file order, in batches that share their memory.
   *
   * @throws {Error} if the file is damaged.
   */
  async *batches(): AsyncGenerator<Batch> {
    const table = await this.#file.open();
    const columns: { read(rows: number): void | Promise<void> }[] = [];
    const column = <T extends Values>(
      role: ColumnRole,
      conversion: Conversion<T>,
    ): T => {
      const into = conversion.make(ROWS_AT_ONCE);
      const reader: ColumnReader<T> = table.column(
        this.#columns[role] as ColumnType,
        conversion,
      );
      columns.push({ read: (count) => reader.read(into, count) });
      return into;
    };
    const numbers = (role: ColumnRole): Float64Array => {
      const type = this.#columns[role];
      return type === undefined
        ? new Float64Array(ROWS_AT_ONCE)
        : column(role, numbersOf(type));
    };
    const prices = (role: ColumnRole): Float64Array => {
      const type = this.#columns[role] as ColumnType;
      return this.hasRecordTypes && type.type === "INT64"
        ? column(
          role,
          numbersOf({
            ...type,
            converted_type: "DECIMAL",
            scale: PRICE_DECIMALS,
          }),
        )
        : numbers(role);
    };
    const texts = (role: ColumnRole): string[] | undefined =>
      this.#columns[role] === undefined ? undefined : column(role, textsOf());
    const batch = {
      times: column("timestamp", this.#times),
      open: prices("open"),
      high: prices("high"),
      low: prices("low"),
      close: prices("close"),
      volume: numbers("volume"),
      symbol: texts("symbol"),
      interval: texts("interval"),
    };
    const clocks = this.#clocks === undefined
      ? undefined
      : column("time", this.#clocks);
    const added = this.#columns.addedVolume === undefined
      ? undefined
      : numbers("addedVolume");
    try {
      while (true) {
        const count = await table.next(ROWS_AT_ONCE);
        if (count === 0) return;
        for (const { read } of columns) await read(count);
        if (clocks !== undefined) addClocks(batch.times, clocks, count);
        if (added !== undefined) {
          for (let i = 0; i < count; i++) batch.volume[i] += added[i];
        }
        yield { ...batch, rows: count };
      }
    } finally {
      await table.close();
    }
  }
}

function addClocks(
  dates: Float64Array,
  clocks: Float64Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    dates[i] = midnightOf(dates[i]) + clocks[i];
  }
}

/** A name of two levels, which yfinance has, as pandas writes it. */
const TWO_LEVELS = /^\('([^']*)', '([^']*)'\)$/;

/** The first levels of the columns' names, and the symbol that is their second. */
function withoutSymbol(
  written: readonly string[],
): { names: readonly string[]; symbol: string | undefined } {
  const levels = written.map((name) => TWO_LEVELS.exec(name));
  const symbols = new Set(
    levels.flatMap((level) =>
      level === null || level[2] === "" ? [] : level[2]
    ),
  );
  if (symbols.size > 1) {
    throw new SyntaxError(
      `The columns hold several symbols side by side: ${
        [...symbols].join(", ").slice(0, 100)
      }; write a row for each symbol and bar, for example with DataFrame.stack()`,
    );
  }
  return {
    names: written.map((name, i) => levels[i]?.[1] ?? name),
    symbol: [...symbols][0],
  };
}
