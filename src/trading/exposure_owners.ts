/**
 * Whose positions and orders an exposure adds up.
 *
 * @module
 */
import type { ExposureState } from "./exposure.ts";

/**
 * The end of a refusal's text: the strategies that have a position or a working
 * order in some symbols, or in any. Empty if only one strategy trades.
 *
 * @param names The names of the strategies, by number.
 */
export function whoseExposure(
  { books, live }: ExposureState,
  names: readonly string[],
  symbols: readonly number[] = live.map((_, i) => i),
): string {
  if (books.length < 2) return "";
  const owners = books.flatMap((book, b) => {
    const hasPart = symbols.some((symbol) =>
      book.quantity(symbol) !== 0 ||
      live[symbol].some((order) =>
        order.strategy === b && order.status === "accepted"
      )
    );
    return hasPart ? [names[b] ?? `strategy ${b}`] : [];
  });
  return owners.length === 0
    ? ""
    : `, with the positions and orders of ${owners.join(", ")}`;
}
