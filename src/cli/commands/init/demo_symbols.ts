/**
 * The symbols of the demo market, in a file of their own: the help of
 * `openbell init` lists them and loads nothing else.
 *
 * @module
 */

/** The symbols of the demo market; no exchange lists any of them. */
export const DEMO_SYMBOLS: readonly string[] = [
  "ALFA",
  "BRAVO",
  "CHARLIE",
  "DELTA",
];
