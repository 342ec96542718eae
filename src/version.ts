/**
 * The version of this package.
 *
 * @module
 */

/** The version of this package, such as `"0.1.0"`. */
export const VERSION = "0.1.0";
