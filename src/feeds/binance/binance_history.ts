/**
 * Bars of the past from Binance's REST interface, in pages.
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import type { FeedBar, HistoryRequest } from "../feed.ts";
import { barOf, numberOf } from "../json_fields.ts";
import type { Refusal } from "../rest/rest_client.ts";
import type { VendorParts } from "../vendor_parts.ts";

/** The most bars of a page. */
const PAGE_BARS = 1_000;

/** The pages of a request, symbol by symbol. */
export async function* binanceHistory(
  url: string,
  parts: VendorParts,
  request: HistoryRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly FeedBar[]> {
  for (const symbol of request.symbols) {
    const address = new URL(url);
    const query = address.searchParams;
    query.set("symbol", symbol.toUpperCase());
    query.set("interval", request.interval);
    query.set("endTime", String(request.to - 1));
    query.set("limit", String(PAGE_BARS));
    let from = request.from;
    while (from < request.to) {
      query.set("startTime", String(from));
      const { body, venueTime } = await parts.rest.get(
        address,
        (refusal) => refusalOf(parts, refusal, symbol),
        signal,
      );
      if (!Array.isArray(body)) throw unreadable(parts, body);
      yield barsOf(body, symbol, venueTime, parts)
        .filter(({ start }) => start >= from && start < request.to);
      if (body.length < PAGE_BARS) break;
      const last: unknown = body.at(-1);
      const next = numberOf(Array.isArray(last) ? last[0] : NaN) + 1;
      if (!(next > from)) throw unreadable(parts, last);
      from = next;
    }
  }
}

/** The finished bars among the rows of a page. */
function barsOf(
  rows: readonly unknown[],
  symbol: string,
  venueTime: number,
  parts: VendorParts,
): FeedBar[] {
  const bars: FeedBar[] = [];
  for (const row of rows) {
    const [start, ...values] = Array.isArray(row) ? row.map(numberOf) : [];
    const bar = barOf(symbol, start ?? NaN, values);
    // The sixth value after the start is the last millisecond of the bar.
    const end = values[5] + 1;
    if (bar === undefined || !Number.isSafeInteger(end)) {
      parts.unreadable.count(
        parts.text.clean(`${symbol} ${JSON.stringify(row)}`),
      );
    } else if (end <= venueTime) bars.push(bar);
  }
  return bars;
}

/** The words of an answer such as `{"code":-1121,"msg":"Invalid symbol."}`. */
function refusalOf(
  parts: VendorParts,
  { status, text }: Refusal,
  symbol: string,
): SessionError {
  const words = /"msg"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? text;
  const what = status === 451
    ? "requests from this place"
    : `bars of ${symbol}`;
  return parts.refusal(what, `status ${status} ${words}`);
}

function unreadable(parts: VendorParts, value: unknown): SessionError {
  return new SessionError(
    "feed_unavailable",
    `Cannot read the answer of Binance: ${
      parts.text.clean(JSON.stringify(value))
    }`,
  );
}
