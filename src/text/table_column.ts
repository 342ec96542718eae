/**
 * A table in columns, from which files of all formats are written.
 *
 * @module
 */

/** The values of a column by its kind. */
interface ColumnValues {
  /** UTC epoch milliseconds; `NaN` where there is none. */
  readonly instant: Float64Array;
  /** Numbers; `NaN` where there is none. */
  readonly number: Float64Array;
  /** `YYYY-MM-DD`; `null` where there is none. */
  readonly date: readonly (string | null)[];
  /** Texts; `null` where there is none. */
  readonly text: readonly (string | null)[];
}

/** What the values of a column are. */
export type ColumnKind = keyof ColumnValues;

/** A column with one value per row. */
export type TableColumn = {
  [K in ColumnKind]: {
    readonly name: string;
    readonly kind: K;
    readonly values: ColumnValues[K];
  };
}[ColumnKind];
