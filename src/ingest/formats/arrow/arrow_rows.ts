/**
 * One pass over the rows of an Arrow file, a record batch at a time.
 *
 * @module
 */
// @ts-types="./apache_arrow.d.ts"
import type { RecordBatch, Vector } from "apache-arrow";
import type {
  ColumnReader,
  ColumnType,
  Conversion,
  TableRows,
  Values,
} from "../tables/conversion.ts";
import { rawOf } from "./column_types.ts";

/** The rows of record batches, in windows that all columns share. */
export class ArrowRows implements TableRows {
  readonly #batches: AsyncIterator<RecordBatch>;
  readonly #indexOf: (column: ColumnType) => number;
  #batch: RecordBatch | undefined = undefined;
  #from = 0;
  #count = 0;

  /** Rows of batches; `indexOf` is the place of a column among a batch's. */
  constructor(
    batches: AsyncIterator<RecordBatch>,
    indexOf: (column: ColumnType) => number,
  ) {
    this.#batches = batches;
    this.#indexOf = indexOf;
  }

  /** See `TableRows.next`. */
  async next(limit: number): Promise<number> {
    this.#from += this.#count;
    while (this.#batch === undefined || this.#from >= this.#batch.numRows) {
      const next = await this.#batches.next();
      if (next.done) return this.#count = 0;
      this.#batch = next.value;
      this.#from = 0;
    }
    return this.#count = Math.min(limit, this.#batch.numRows - this.#from);
  }

  /** See `TableRows.column`. */
  column<T extends Values>(
    column: ColumnType,
    conversion: Conversion<T>,
  ): ColumnReader<T> {
    const index = this.#indexOf(column);
    const dictionaries = new Dictionaries(conversion);
    return {
      read: (into, rows): void => {
        const vector = this.#batch?.getChildAt(index)
          ?.slice(this.#from, this.#from + rows);
        if (vector?.length !== rows || vector.data.length !== 1) {
          throw damaged(column);
        }
        const values = vector.data[0].dictionary !== undefined
          ? dictionaries.valuesOf(vector)
          : conversion.of(rawOf(vector));
        if (values?.length !== rows) throw damaged(column);
        for (let i = 0; i < rows; i++) into[i] = values[i];
        if (vector.nullCount === 0) return;
        for (let i = 0; i < rows; i++) {
          if (!vector.isValid(i)) into[i] = conversion.none;
        }
      },
    };
  }

  /** See `TableRows.close`. */
  async close(): Promise<void> {
    await this.#batches.return?.();
  }
}

/** Looks values up in a dictionary that is converted once. */
class Dictionaries<T extends Values> {
  readonly #conversion: Conversion<T>;
  #dictionary: Vector | undefined = undefined;
  #values: T;

  constructor(conversion: Conversion<T>) {
    this.#conversion = conversion;
    this.#values = conversion.make(0);
  }

  /** The values at the indices of a column; `undefined` if one is damaged. */
  valuesOf(vector: Vector): T | undefined {
    const [{ values: indices, dictionary }] = vector.data;
    // Every value takes a byte at least.
    if (dictionary === undefined || dictionary.length > dictionary.byteLength) {
      return undefined;
    }
    if (dictionary !== this.#dictionary) {
      this.#dictionary = dictionary;
      this.#values = this.#conversion.of(rawOf(dictionary));
    }
    const values = this.#conversion.make(vector.length);
    for (let i = 0; i < values.length; i++) {
      // The index of a missing value is arbitrary.
      if (!vector.isValid(i)) continue;
      const index = Number(indices[i]);
      if (!(index >= 0 && index < this.#values.length)) return undefined;
      values[i] = this.#values[index];
    }
    return values;
  }
}

function damaged({ name }: ColumnType): SyntaxError {
  return new SyntaxError(`column ${name} is damaged`);
}
