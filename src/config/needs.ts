/**
 * The type of a section before its defaults are filled in.
 *
 * @module
 */

/** `T` with every key optional or null, except the keys `K`. */
export type Needs<T, K extends keyof T> =
  & Pick<T, K>
  & { readonly [P in Exclude<keyof T, K>]?: T[P] | null };
