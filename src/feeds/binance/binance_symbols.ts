/**
 * Whether Binance trades symbols: it subscribes to any text.
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/rest-api/general-endpoints
 *
 * @module
 */
import type { SessionError } from "../../errors.ts";
import { symbolsText, type VendorParts } from "../vendor_parts.ts";

/** Symbols of a request. */
const SYMBOLS_MAX = 100;

/** The status of an answer about symbols of which one does not exist. */
const BAD_REQUEST = 400;

/**
 * The error for symbols that the vendor does not trade. It refuses a list with
 * one of them without naming it, so then it is asked for each.
 */
export async function unknownToBinance(
  url: string,
  parts: VendorParts,
  symbols: readonly string[],
): Promise<SessionError | undefined> {
  const unknown: string[] = [];
  for (let from = 0; from < symbols.length; from += SYMBOLS_MAX) {
    const some = symbols.slice(from, from + SYMBOLS_MAX);
    if (await isTraded(url, parts, some)) continue;
    for (const symbol of some) {
      if (!await isTraded(url, parts, [symbol])) unknown.push(symbol);
    }
  }
  if (unknown.length === 0) return undefined;
  return parts.refusal(`bars of ${symbolsText(unknown)}`, "invalid symbol");
}

async function isTraded(
  url: string,
  parts: VendorParts,
  symbols: readonly string[],
): Promise<boolean> {
  const address = new URL(url);
  const names = symbols.map((symbol) => symbol.toUpperCase());
  address.searchParams.set("symbols", JSON.stringify(names));
  let isUnknown = false;
  try {
    await parts.rest.get(address, ({ status, text }) => {
      isUnknown = status === BAD_REQUEST;
      return parts.refusal(symbolsText(symbols), `status ${status} ${text}`);
    });
    return true;
  } catch (error) {
    if (isUnknown) return false;
    throw error;
  }
}
