/**
 * Which interval fits a zoom.
 *
 * @module
 */

/** Pixels a bar, below which a longer interval is taken. */
const NARROW = 1.2;
/** Pixels a bar, above which a shorter one is taken, if its bars get `FINE` pixels. */
const WIDE = 24;
const FINE = 3;
/** A session in which days are divided until the true ratio has been seen. */
const SESSION_MS = 23_400_000;

/**
 * Chooses intervals by zoom. `levels` are `{interval, lengthMs}`, the shortest
 * first, a day's length being 0.
 */
export function zoomLevels(levels) {
  const lengths = levels.map(({ lengthMs }) => lengthMs || SESSION_MS);
  /** Bars of level i − 1 for each of level i. */
  const ratios = lengths.map((ms, i) =>
    i === 0 ? Infinity : ms / lengths[i - 1]
  );
  return {
    /** The level to change to when a bar of level `at` is so wide; `at` if it fits. */
    fitting(at, pixels, isThere) {
      if (pixels < NARROW) return Math.min(at + 1, levels.length - 1);
      if (pixels <= WIDE) return at;
      let ratio = 1;
      for (let next = at - 1; next >= 0; next--) {
        ratio *= ratios[next + 1];
        if (pixels / ratio < FINE) return at;
        if (isThere(next)) return next;
      }
      return at;
    },
    /** The shortest level at which a span of time has bars of `FINE` pixels. */
    forSpan(ms, width, isThere) {
      const found = levels.findIndex((_, i) =>
        isThere(i) && width * lengths[i] / Math.max(1, ms) >= FINE
      );
      return found < 0 ? levels.length - 1 : found;
    },
    /** Learns how many bars of level `at` − 1 were seen for one of `at`. */
    learn(at, ratio) {
      if (Number.isFinite(ratio) && ratio > 1) ratios[at] = ratio;
    },
  };
}
