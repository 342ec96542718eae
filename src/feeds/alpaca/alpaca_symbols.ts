/**
 * Whether Alpaca has bars of symbols: it subscribes to any text.
 *
 * @see https://docs.alpaca.markets/reference/stocklatestbars
 *
 * @module
 */
import type { FeedNotice } from "../feed.ts";
import { isFields } from "../json_fields.ts";
import { symbolsText, type VendorParts } from "../vendor_parts.ts";

/** Symbols of a request: the address has a length. */
const SYMBOLS_MAX = 100;

/**
 * The notice of symbols of which the vendor has no bar, not even an old one. That
 * is no error: a new symbol may get its first.
 */
export async function unknownToAlpaca(
  url: string,
  parameters: Readonly<Record<string, string>>,
  parts: VendorParts,
  symbols: readonly string[],
): Promise<FeedNotice | undefined> {
  const unknown: string[] = [];
  for (let from = 0; from < symbols.length; from += SYMBOLS_MAX) {
    const some = symbols.slice(from, from + SYMBOLS_MAX);
    const address = new URL(url);
    address.search = new URLSearchParams({
      ...parameters,
      symbols: some.map((symbol) => symbol.toUpperCase()).join(","),
    }).toString();
    const { body } = await parts.rest.get(
      address,
      ({ status, text }) =>
        parts.refusal(
          `the newest bars of ${symbolsText(some)}`,
          `${status} ${text}`,
        ),
    );
    const bars = isFields(body) && isFields(body.bars) ? body.bars : {};
    unknown.push(
      ...some.filter((symbol) => !Object.hasOwn(bars, symbol.toUpperCase())),
    );
  }
  if (unknown.length === 0) return undefined;
  return {
    kind: "vendor_error",
    text: `there is no bar of ${
      symbolsText(unknown)
    } yet: is this how the vendor spells it?`,
  };
}
