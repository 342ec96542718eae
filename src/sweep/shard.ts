/**
 * A part of a sweep, which one machine of several runs.
 *
 * @module
 */
import { SessionError } from "../errors.ts";

/** The most parts of a sweep. */
const SHARDS_MAX = 1_000_000;

/** One of several equal parts of a sweep. */
export interface Shard {
  /** Its number, from 1 to `of`. */
  readonly number: number;
  /** The number of parts. */
  readonly of: number;
}

/** Consecutive sets. */
export interface SetRange {
  /** The first set. */
  readonly from: number;
  /** The set after the last. */
  readonly to: number;
}

/**
 * Parses `3/64`.
 *
 * @throws {SessionError} `argument_invalid` for any other text.
 */
export function parseShard(text: string): Shard {
  const match = /^(\d{1,7})\/(\d{1,7})$/.exec(text);
  if (match === null) throw invalid(JSON.stringify(text));
  return { number: Number(match[1]), of: Number(match[2]) };
}

/**
 * The sets of a part, some of `size`; all of them without a part. Consecutive
 * sets share indicators, so a part needs few of them.
 *
 * @throws {SessionError} `argument_invalid` if there is no such part.
 */
export function shardRange(shard: Shard | undefined, size: number): SetRange {
  if (shard === undefined) return { from: 0, to: size };
  const { number, of } = shard;
  const isPart = Number.isInteger(number) && Number.isInteger(of) &&
    number >= 1 && number <= of && of <= SHARDS_MAX;
  if (!isPart) throw invalid(`${number}/${of}`);
  return {
    from: Math.floor((number - 1) * size / of),
    to: Math.floor(number * size / of),
  };
}

function invalid(found: string): SessionError {
  return new SessionError(
    "argument_invalid",
    `The shard is ${found}; it must be a number and how many there are, from 1/1 on, for example 3/64 for the third of 64`,
  );
}
