/**
 * Running count, total, minimum, mean and maximum of a stream of numbers.
 *
 * @module
 */

/** The figures of a {@linkcode RunningStatistic}; `null` without values. */
export interface StatisticSummary {
  /** How many values. */
  readonly count: number;
  /** Their sum. */
  readonly total: number;
  /** The minimum. */
  readonly min: number | null;
  /** The arithmetic mean. */
  readonly avg: number | null;
  /** The maximum. */
  readonly max: number | null;
}

/**
 * Running count, total, minimum, mean and maximum in four numbers of memory,
 * however many values are added.
 *
 * ```ts
 * import { RunningStatistic } from "./running_statistic.ts";
 *
 * const statistic = new RunningStatistic();
 * for (const value of [3, 1, 2]) statistic.add(value);
 * console.log(statistic.min, statistic.avg, statistic.max); // 1 2 3
 * ```
 */
export class RunningStatistic {
  #count = 0;
  #total = 0;
  #min = Infinity;
  #max = -Infinity;

  /** How many values were added. */
  get count(): number {
    return this.#count;
  }

  /** Their sum. */
  get total(): number {
    return this.#total;
  }

  /** Their minimum; `null` without values. */
  get min(): number | null {
    return this.#count === 0 ? null : this.#min;
  }

  /** Their arithmetic mean; `null` without values. */
  get avg(): number | null {
    return this.#count === 0 ? null : this.#total / this.#count;
  }

  /** Their maximum; `null` without values. */
  get max(): number | null {
    return this.#count === 0 ? null : this.#max;
  }

  /**
   * Adds a value, or so many values whose sum is known: each counts as their mean.
   *
   * @throws {RangeError} if it is not finite.
   */
  add(sum: number, values = 1): void {
    const value = sum / values;
    if (!Number.isFinite(value)) {
      throw new RangeError(`Cannot add ${value} to a statistic`);
    }
    this.#count += values;
    this.#total += sum;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  /** Adds the values of another statistic. */
  merge(other: StatisticSummary): void {
    if (other.count === 0 || other.min === null || other.max === null) return;
    this.#count += other.count;
    this.#total += other.total;
    this.#min = Math.min(this.#min, other.min);
    this.#max = Math.max(this.#max, other.max);
  }

  /** Removes all values. */
  reset(): void {
    if (this.#count === 0) return;
    this.#count = 0;
    this.#total = 0;
    this.#min = Infinity;
    this.#max = -Infinity;
  }

  /** The five figures. */
  toJSON(): StatisticSummary {
    return {
      count: this.#count,
      total: this.#total,
      min: this.min,
      avg: this.avg,
      max: this.max,
    };
  }
}
