/**
 * What the quality manager and the feed's thread say to each other.
 *
 * @module
 */

/** Bars that the quality manager asks the feed for. */
export interface GapRequest {
  /** Its number, which the answer has. */
  readonly id: number;
  /** Start of the first slot, UTC epoch milliseconds. */
  readonly from: number;
  /** End of the last slot, UTC epoch milliseconds. */
  readonly to: number;
  /** The bars that are missing, two numbers each: the symbol's and the start. */
  readonly slots: Float64Array;
}

/** What the feed has found. */
export interface GapAnswer {
  /** The number of the request. */
  readonly id: number;
  /** Whether the feed has no other bars of these slots; `false` if it failed. */
  readonly isComplete: boolean;
  /** The bars that it has, as in the request. The bars themselves are in the ring. */
  readonly found: Float64Array;
}

/** Sends a request to the feed's thread. */
export type AskForGaps = (request: GapRequest) => void;
