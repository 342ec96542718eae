/**
 * A straight line through points, by least squares.
 *
 * @module
 */

/** A line and how well it fits, 0 to 1. */
export interface StraightLine {
  /** Where it crosses x = 0. */
  readonly intercept: number;
  /** Its rise per unit of x. */
  readonly slope: number;
  /** The coefficient of determination, R². */
  readonly explained: number;
}

/** The line y = intercept + slope × x that is nearest to the points. */
export function straightLine(
  x: readonly number[],
  y: readonly number[],
): StraightLine {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  let xx = 0;
  let xy = 0;
  let yy = 0;
  x.forEach((value, i) => {
    xx += (value - meanX) ** 2;
    xy += (value - meanX) * (y[i] - meanY);
    yy += (y[i] - meanY) ** 2;
  });
  const slope = xy / xx;
  const explained = yy === 0 ? 1 : xy * xy / (xx * yy);
  return { intercept: meanY - slope * meanX, slope, explained };
}
