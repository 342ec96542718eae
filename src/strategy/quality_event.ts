/**
 * What a strategy is told when the quality of a symbol crosses a threshold.
 *
 * @module
 */

/**
 * A symbol's quality has crossed a threshold: it is below it now and was not
 * before, or the other way round.
 */
export interface QualityEvent {
  /** The symbol. */
  readonly symbol: string;
  /** The threshold, 0 to 100, out of the config's `quality_thresholds`. */
  readonly threshold: number;
  /** `down` if the quality is below it now. */
  readonly direction: "down" | "up";
  /** The quality as of the slice, 0 to 100. */
  readonly quality: number;
  /** The quality as of the slice before; 100 at the open. */
  readonly previous: number;
}
