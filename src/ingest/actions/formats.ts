/**
 * The names of the formats of corporate actions, for help texts and readers.
 *
 * @module
 */

/** Each format with one line about it, in the order in which they are tried. */
export const ACTION_FORMATS = {
  alpaca: "Alpaca's JSON of /v1/corporate-actions",
  polygon: "Polygon's (Massive's) JSON of /v3/reference/splits and dividends",
  csv: "CSV with the columns date,symbol,type,value,reference,cash,new_symbol",
  yahoo: "Yahoo's daily CSV with Close and Adj Close, one symbol a file",
  "lean-factors": "a factor file of LEAN, named after its symbol",
  "lean-map": "a map file of LEAN",
} as const;

/** The name of a format. */
export type ActionFormat = keyof typeof ACTION_FORMATS;
