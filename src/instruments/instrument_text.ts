/**
 * What is known of an instrument, and where it comes from, in words.
 *
 * @module
 */
import { BUILT_IN_DATE } from "./built_in.ts";
import type { FactName, KnownInstrument } from "./resolve.ts";

/**
 * One line for each instrument that is more than a stock without facts of its
 * own: its class, and its facts with where each comes from.
 */
export function instrumentTexts(
  known: readonly KnownInstrument[],
): readonly string[] {
  return known.flatMap((one) => {
    const { symbol, assetClass, facts, sources } = one;
    const names = Object.keys(sources) as FactName[];
    if (names.length === 0 && assetClass === "stock") return [];
    const shown = names.filter((name) => name !== "asset_class").map((name) =>
      `${name} ${facts[name]} (${sources[name]})`
    );
    const origin = sources.asset_class ?? "of the exchange group";
    const built = Object.values(sources).includes("built-in")
      ? [`built-in facts as of ${BUILT_IN_DATE}`]
      : [];
    return [
      `${symbol}: ${
        [`${assetClass} (${origin})`, ...shown, ...built].join(", ")
      }`,
    ];
  });
}
