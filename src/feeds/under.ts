/**
 * Addresses below the address of a venue.
 *
 * @module
 */

/** An address below another, which may end with a slash. */
export function under(base: string, path: string): string {
  return `${base.replace(/\/+$/, "")}/${path}`;
}
