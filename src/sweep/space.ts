/**
 * The parameter sets of a sweep.
 *
 * @module
 */
import type { VariableValue, VariableValues } from "../config/variables.ts";
import { SessionError } from "../errors.ts";
import type { Dimension } from "./dimension.ts";

/** The most sets a sweep may have. */
export const SETS_MAX = 1_000_000;

/** A random search: how many sets, and what the draw begins with. */
export interface RandomSearch {
  /** How many sets. */
  readonly sets: number;
  /** The same seed draws the same sets; default 1. */
  readonly seed?: number;
}

/**
 * All parameter sets of a sweep, numbered from 0: every combination, the last
 * parameter changing fastest, or a random choice of them. The same input gives
 * the same sets with the same numbers.
 */
export class ParameterSpace {
  /** The parameters. */
  readonly dimensions: readonly Dimension[];
  /** How many sets there are. */
  readonly size: number;
  /** What the sets are drawn with, if they are drawn. */
  readonly random: Required<RandomSearch> | undefined;
  /** The combinations that were drawn, ascending; `undefined` for all. */
  readonly #drawn: readonly number[] | undefined;

  /**
   * The sets of some parameters.
   *
   * @throws {SessionError} `argument_invalid` if there are none or too many, a
   * parameter is there twice, or a range without a step is to be a grid.
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
          `${combinations} parameter sets are more than ${SETS_MAX}; a random search (--random N) takes some of them`,
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
      throw new RangeError(`Set ${id} is none of 0 … ${this.size - 1}`);
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

  /** A set of its own for every number, whichever were asked for before. */
  #drawAt(id: number, seed: number): VariableValues {
    const random = randomNumbers((seed ^ Math.imul(id + 1, 0x9e3779b1)) >>> 0);
    return Object.fromEntries(
      this.dimensions.map(({ name, values, between }) => {
        const u = random();
        if (between === undefined) {
          return [name, values[Math.floor(u * values.length)]];
        }
        const [from, to] = between;
        // Six digits can be typed again.
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

/** Numbers from 0 up to 1, the same every time (splitmix32). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let t = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    t = Math.imul(t ^ (t >>> 15), 0x735a2d97);
    return (t ^ (t >>> 15)) >>> 0;
  };
  // Two words: a space may have more combinations than one of them counts.
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
