/**
 * The parameter sets of a sweep.
 *
 * @module
 */
import type { VariableValue, VariableValues } from "../config/variables.ts";
import { SessionError } from "../errors.ts";
import type { Dimension } from "./dimension.ts";

/** The maximum number of sets of a sweep. */
export const SETS_MAX = 1_000_000;

/** A random search. */
export interface RandomSearch {
  /** The number of sets. */
  readonly sets: number;
  /** The seed of the draw: equal seeds draw equal sets. Defaults to 1. */
  readonly seed?: number;
}

/**
 * All parameter sets of a sweep, numbered from 0: every combination, with the
 * last parameter changing fastest, or a random choice. Equal input gives equal
 * sets with equal numbers.
 */
export class ParameterSpace {
  /** The parameters. */
  readonly dimensions: readonly Dimension[];
  /** The number of sets. */
  readonly size: number;
  /** The random search; `undefined` for all combinations. */
  readonly random: Required<RandomSearch> | undefined;
  /** The numbers of the drawn combinations, ascending; `undefined` for all. */
  readonly #drawn: readonly number[] | undefined;

  /**
   * The sets of some parameters.
   *
   * @throws {SessionError} `argument_invalid` for no sets or too many, for a
   * repeated parameter, and for a range without a step in a sweep of all sets.
   */
  constructor(dimensions: readonly Dimension[], random?: RandomSearch) {
    checkDimensions(dimensions, random !== undefined);
    this.dimensions = dimensions;
    const combinations = dimensions.reduce(
      (count, { values }) => count * Math.max(1, values.length),
      1,
    );
    if (random === undefined) {
      if (combinations > SETS_MAX) {
        throw invalid(
          `${combinations} parameter sets are more than ${SETS_MAX}; draw some of them with --random N`,
        );
      }
      this.size = combinations;
      return;
    }
    const { sets, seed = 1 } = random;
    checkWhole("The number of random sets", sets, 1, SETS_MAX);
    checkWhole("The seed", seed, 0, 2 ** 32 - 1);
    this.random = { sets, seed };
    const finite = dimensions.every(({ between }) => between === undefined);
    if (!finite) {
      this.size = sets;
      return;
    }
    this.#drawn = draw(combinations, Math.min(sets, combinations), seed);
    this.size = this.#drawn.length;
  }

  /** The parameters of set number `id`. */
  at(id: number): VariableValues {
    if (!Number.isInteger(id) || id < 0 || id >= this.size) {
      throw new RangeError(`Set ${id} is outside of 0 … ${this.size - 1}`);
    }
    if (this.random !== undefined && this.#drawn === undefined) {
      return this.#drawAt(id, this.random.seed);
    }
    let rest = this.#drawn === undefined ? id : this.#drawn[id];
    const values: VariableValue[] = [];
    for (let i = this.dimensions.length - 1; i >= 0; i--) {
      const choices = this.dimensions[i].values;
      values[i] = choices[rest % choices.length];
      rest = Math.floor(rest / choices.length);
    }
    return Object.fromEntries(
      this.dimensions.map(({ name }, i) => [name, values[i]]),
    );
  }

  /** Draws set `id` independently of all others. */
  #drawAt(id: number, seed: number): VariableValues {
    const random = randomNumbers((seed ^ Math.imul(id + 1, 0x9e3779b1)) >>> 0);
    return Object.fromEntries(
      this.dimensions.map(({ name, values, between }) => {
        const u = random();
        if (between === undefined) {
          return [name, values[Math.floor(u * values.length)]];
        }
        const [from, to] = between;
        // Six digits are few enough to type.
        const value = Number((from + (to - from) * u).toPrecision(6));
        return [name, Math.min(to, Math.max(from, value))];
      }),
    );
  }
}

function checkDimensions(
  dimensions: readonly Dimension[],
  random: boolean,
): void {
  if (dimensions.length === 0) {
    throw invalid(
      "A sweep needs at least one parameter, for example --set period=5..50:5",
    );
  }
  const names = new Set<string>();
  for (const { name, between } of dimensions) {
    if (names.has(name)) throw invalid(`${name} is set twice`);
    names.add(name);
    if (between === undefined || random) continue;
    const [from, to] = between;
    throw invalid(
      `${name} goes from ${from} to ${to} without a step; give one (${from}..${to}:0.1), or draw from it with --random N`,
    );
  }
}

/** `count` different numbers below `size`, ascending (Floyd's algorithm). */
function draw(size: number, count: number, seed: number): number[] {
  const random = randomNumbers(seed);
  const chosen = new Set<number>();
  for (let last = size - count; last < size; last++) {
    const pick = Math.floor(random() * (last + 1));
    chosen.add(chosen.has(pick) ? last : pick);
  }
  return [...chosen].sort((a, b) => a - b);
}

/** Numbers from 0 up to 1, the same for every seed (splitmix32). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let t = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    t = Math.imul(t ^ (t >>> 15), 0x735a2d97);
    return (t ^ (t >>> 15)) >>> 0;
  };
  // Two words: a space may have more combinations than 32 bits can count.
  return () => (next() * 2 ** 21 + (next() >>> 11)) / 2 ** 53;
}

function checkWhole(
  what: string,
  value: number,
  least: number,
  most: number,
): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw invalid(
    `${what} is ${value}; it must be a whole number from ${least} to ${most}`,
  );
}

function invalid(message: string): SessionError {
  return new SessionError("argument_invalid", message);
}
