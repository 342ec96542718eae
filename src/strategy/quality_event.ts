/**
 * The event of a symbol whose quality crosses a threshold.
 *
 * @module
 */

/** A symbol's quality has crossed a threshold, downwards or upwards. */
export interface QualityEvent {
  /** The symbol. */
  readonly symbol: string;
  /** The threshold, 0 to 100, one of the config's `quality_thresholds`. */
  readonly threshold: number;
  /** `down` if the quality is below it now. */
  readonly direction: "down" | "up";
  /** The quality as of the slice, 0 to 100. */
  readonly quality: number;
  /** The quality as of the previous slice; 100 at the open. */
  readonly previous: number;
}
