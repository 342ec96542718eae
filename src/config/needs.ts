/**
 * The type of a section with its defaults left out.
 *
 * @module
 */

/** All of `T` may be left out, or be null, but for the keys `K`. */
export type Needs<T, K extends keyof T> =
  & Pick<T, K>
  & { readonly [P in Exclude<keyof T, K>]?: T[P] | null };
