/**
 * A Parquet file as a table of bars, read in batches of rows.
 *
 * @module
 */
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetSchema,
  type SchemaElement,
} from "hyparquet";
import { midnightOf } from "../../parsing/wall_clock.ts";
import {
  type ColumnRole,
  columnsOf,
  missingRoles,
} from "../../parsing/column_names.ts";
import { PRICE_DECIMALS } from "../vendors/databento.ts";
import { ColumnPages, type Conversion, type Values } from "./column_pages.ts";
import { ParquetClocks, ParquetTimes } from "./column_times.ts";
import { numbersOf, textsOf } from "./column_values.ts";
import type { TimeKind } from "../../parsing/timestamps.ts";

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

/** A Parquet file with the columns of bars. */
export class Table {
  /** How many rows the file has. */
  readonly rows: number;
  /** Whether it has a column of volumes. */
  readonly hasVolume: boolean;
  /** The symbol in the names of the columns, if they have one. */
  readonly symbol: string | undefined;
  /** Whether intervals are record types of Databento. */
  readonly hasRecordTypes: boolean;
  /** Whether it has a column of symbols. */
  readonly hasSymbol: boolean;
  readonly #times: ParquetTimes;
  /** Set if dates and times of day are in separate columns. */
  readonly #clocks: ParquetClocks | undefined;
  readonly #source: AsyncBuffer;
  readonly #metadata: FileMetaData;
  readonly #elements: Partial<Record<ColumnRole, SchemaElement>> = {};

  /**
   * Finds the columns.
   *
   * @throws {SyntaxError} if columns of bars are missing or the footer is damaged.
   */
  constructor(source: AsyncBuffer, metadata: FileMetaData) {
    this.#source = source;
    this.#metadata = metadata;
    this.rows = Number(metadata.num_rows);
    const grouped = metadata.row_groups.reduce(
      (sum, group) => sum + Number(group.num_rows),
      0,
    );
    // The package does not check the footer.
    if (
      !(this.rows >= 0 && this.rows === grouped) ||
      !metadata.schema.every(({ name }) => typeof name === "string")
    ) {
      throw new SyntaxError("The footer of the Parquet file is damaged");
    }
    // Columns of structs and of lists are not those of bars.
    const elements = parquetSchema(metadata).children
      .filter(({ children }) => children.length === 0)
      .map(({ element }) => element)
      .filter((element) => element.repetition_type !== "REPEATED");
    const written = elements.map(({ name }) => name);
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
      this.#elements[role as ColumnRole] = elements[index];
    }
    this.#elements.timestamp ??= this.#elements.date;
    this.#clocks = columns.timestamp === undefined &&
        this.#elements.time !== undefined
      ? new ParquetClocks(this.#elements.time)
      : undefined;
    this.#times = new ParquetTimes(this.#elements.timestamp as SchemaElement);
    this.hasRecordTypes = this.#elements.interval?.name === "rtype";
    this.hasVolume = columns.volume !== undefined;
    this.hasSymbol = columns.symbol !== undefined;
  }

  /** Whether the timestamps read so far are instants, local times or dates. */
  get kind(): TimeKind {
    return (this.#clocks ?? this.#times).kind;
  }

  /** Up to `limit` of the first timestamps, if they are texts. */
  async timeTexts(limit: number): Promise<readonly string[]> {
    const element = this.#elements.timestamp as SchemaElement;
    if (element.type !== "BYTE_ARRAY") return [];
    const texts = textsOf();
    const into = texts.make(Math.min(limit, this.rows));
    const pages = new ColumnPages(this.#source, this.#metadata, element, texts);
    await pages.read(into, into.length);
    return into;
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
    const rows = Math.min(this.rows, ROWS_AT_ONCE);
    const columns: { read(rows: number): Promise<void> }[] = [];
    const column = <T extends Values>(
      role: ColumnRole,
      conversion: Conversion<T>,
    ): T => {
      const element = this.#elements[role] as SchemaElement;
      const into = conversion.make(rows);
      const pages = new ColumnPages(
        this.#source,
        this.#metadata,
        element,
        conversion,
      );
      columns.push({ read: (count) => pages.read(into, count) });
      return into;
    };
    const numbers = (role: ColumnRole): Float64Array => {
      const element = this.#elements[role];
      return element === undefined
        ? new Float64Array(rows)
        : column(role, numbersOf(element));
    };
    const prices = (role: ColumnRole): Float64Array => {
      const element = this.#elements[role] as SchemaElement;
      return this.hasRecordTypes && element.type === "INT64"
        ? column(
          role,
          numbersOf({
            ...element,
            converted_type: "DECIMAL",
            scale: PRICE_DECIMALS,
          }),
        )
        : numbers(role);
    };
    const texts = (role: ColumnRole): string[] | undefined =>
      this.#elements[role] === undefined ? undefined : column(role, textsOf());
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
    for (let from = 0; from < this.rows; from += rows) {
      const count = Math.min(rows, this.rows - from);
      for (const { read } of columns) await read(count);
      if (clocks !== undefined) addClocks(batch.times, clocks, count);
      yield { ...batch, rows: count };
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
