/**
 * The symbols of the demo market, apart from it: the help of `openbell init` lists
 * them and loads nothing else.
 *
 * @module
 */

/** The symbols of the demo market; none is listed anywhere. */
export const DEMO_SYMBOLS: readonly string[] = [
  "ALFA",
  "BRAVO",
  "CHARLIE",
  "DELTA",
];
