/**
 * Bars of the past from Alpaca's REST interface, in pages.
 *
 * @see https://docs.alpaca.markets/reference/stockbars
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import { DAY_MS } from "../../time/date.ts";
import { parseInterval } from "../../time/interval.ts";
import type { FeedBar, HistoryRequest } from "../feed.ts";
import { barOf, isFields, textIn } from "../json_fields.ts";
import type { Refusal } from "../rest/rest_client.ts";
import { symbolsText, type VendorParts } from "../vendor_parts.ts";
import { alpacaValues } from "./alpaca_stream.ts";

/** The most bars of a page. */
const PAGE_BARS = 10_000;

/** Symbols of a request: the address has a length. */
const SYMBOLS_MAX = 100;

/** Names of intervals: whole minutes and days. */
const TIMEFRAMES: Readonly<Record<string, string>> = { m: "Min", d: "Day" };

/** What the requests have in common. */
export interface AlpacaHistoryOptions {
  /** The address of the bars. */
  readonly url: string;
  /** Parameters of all requests, such as the feed. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Requests and texts. */
  readonly parts: VendorParts;
}

/** The pages of a request. */
export async function* alpacaHistory(
  { url, parameters, parts }: AlpacaHistoryOptions,
  request: HistoryRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly FeedBar[]> {
  const { count, unit, lengthMs } = parseInterval(request.interval);
  for (let from = 0; from < request.symbols.length; from += SYMBOLS_MAX) {
    const symbols = request.symbols.slice(from, from + SYMBOLS_MAX);
    const address = new URL(url);
    const query = address.searchParams;
    query.set("symbols", symbols.map((one) => one.toUpperCase()).join(","));
    query.set("timeframe", `${count}${TIMEFRAMES[unit]}`);
    query.set("start", new Date(request.from).toISOString());
    // The end is part of the range.
    query.set("end", new Date(request.to - 1).toISOString());
    query.set("limit", String(PAGE_BARS));
    query.set("sort", "asc");
    for (const [name, value] of Object.entries(parameters)) {
      query.set(name, value);
    }
    const asked = new Map(symbols.map((one) => [one.toUpperCase(), one]));
    const tokens = new Set<string>();
    while (true) {
      const { body, venueTime } = await parts.rest.get(
        address,
        (refusal) => refusalOf(parts, refusal, symbols),
        signal,
      );
      const token = isFields(body) ? body.next_page_token : undefined;
      if (!isFields(body) || !isFields(body.bars) && body.bars !== null) {
        throw unreadable(parts, JSON.stringify(body));
      }
      // A daily bar has no length; a day after its start it is finished for sure.
      const newest = venueTime - (lengthMs ?? DAY_MS);
      yield barsOf(body.bars ?? {}, asked, parts)
        .filter(({ start }) =>
          start >= request.from && start < request.to && start <= newest
        );
      if (typeof token !== "string" || token === "") break;
      if (tokens.has(token)) throw unreadable(parts, `page ${token} again`);
      tokens.add(token);
      query.set("page_token", token);
    }
  }
}

function barsOf(
  bySymbol: Readonly<Record<string, unknown>>,
  asked: ReadonlyMap<string, string>,
  parts: VendorParts,
): FeedBar[] {
  const bars: FeedBar[] = [];
  for (const [name, rows] of Object.entries(bySymbol)) {
    const symbol = asked.get(name);
    for (const row of Array.isArray(rows) ? rows : [rows]) {
      const bar = symbol === undefined || !isFields(row)
        ? undefined
        : barOf(symbol, Date.parse(textIn(row, "t")), alpacaValues(row));
      if (bar === undefined) {
        parts.unreadable.count(
          parts.text.clean(`${name} ${JSON.stringify(row)}`),
        );
      } else bars.push(bar);
    }
  }
  return bars;
}

/** The words of an answer such as `{"message":"forbidden."}`. */
function refusalOf(
  parts: VendorParts,
  { status, text }: Refusal,
  symbols: readonly string[],
): SessionError {
  const words = /"message"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? text;
  const named = symbolsText(symbols);
  const what = status === 401
    ? "the keys APCA_API_KEY_ID and APCA_API_SECRET_KEY"
    : status === 403
    ? `bars of ${named} with APCA_API_KEY_ID, APCA_API_SECRET_KEY and the plan of these keys`
    : `bars of ${named}`;
  return parts.refusal(what, `status ${status} ${words}`);
}

function unreadable(parts: VendorParts, text: string): SessionError {
  return new SessionError(
    "feed_unavailable",
    `Cannot read the answer of Alpaca: ${parts.text.clean(text)}`,
  );
}
