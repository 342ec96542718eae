/**
 * `api_config`: the interfaces that live mode uses.
 *
 * @module
 */
import type { z } from "zod";
import { nearest } from "../../text/nearest.ts";
import { isGiven, type MistakeList, valueAt } from "../mistakes.ts";
import { optional, section } from "../shape.ts";
import { FLAG, TEXT, value } from "../values.ts";

/** Names of the interfaces that live mode uses. */
export interface ApiConfig {
  /** Source of live bars, such as `alpaca`; required in live mode. */
  readonly data_api: string | null;
  /** Which of the source's feeds, such as `iex`; default: that of the source. */
  readonly feed: string | null;
  /** In place of the source's address for streams: `ws:` or `wss:`. */
  readonly stream_url: string | null;
  /** In place of the source's address for requests: `http:` or `https:`. */
  readonly rest_url: string | null;
  /** Destination of live orders. */
  readonly trade_api: string | null;
  /** The account that live orders are for; default: that of the interface. */
  readonly account_id: string | null;
  /** Whether live orders are simulated; default true, which live mode requires. */
  readonly paper_trading: boolean;
}

/** The source that is a module of one's own: `live_config.feed_module`. */
export const OWN_FEED = "module";

/** The sources of live bars, and the feeds that each of them has. */
export const DATA_APIS: Readonly<Record<string, readonly string[]>> = {
  alpaca: ["iex", "sip", "delayed_sip"],
  binance: [],
  replay: [],
  module: [],
};

/** The shape of the section. */
export const API = section<ApiConfig>({
  data_api: optional(
    TEXT,
    null,
    "Source of live bars, required in live mode: `alpaca`, `binance`, `replay`, or `module` for a feed of one's own",
  ),
  feed: optional(
    TEXT,
    null,
    "Which of the source's feeds; `alpaca` has `iex`, `sip` and `delayed_sip`",
    "`iex` of `alpaca`",
  ),
  stream_url: optional(
    address("ws"),
    null,
    "In place of the source's address for streams",
  ),
  rest_url: optional(
    address("http"),
    null,
    "In place of the source's address for requests",
  ),
  trade_api: optional(TEXT, null, "Destination of live orders"),
  account_id: optional(TEXT, null, "Account that live orders are for"),
  paper_trading: optional(
    FLAG,
    true,
    "Whether live orders are simulated; live mode requires it",
  ),
});

/** An address of a scheme or of its encrypted form, without user and password. */
function address(scheme: "ws" | "http"): z.ZodType<string> {
  return value<string>(
    `an address that begins with ${scheme}:// or ${scheme}s://, without user and password`,
    (given) => {
      if (typeof given !== "string" || !URL.canParse(given)) return false;
      const { protocol, username, password } = new URL(given);
      return (protocol === `${scheme}:` || protocol === `${scheme}s:`) &&
        username === "" && password === "";
    },
    { type: "string", pattern: `^${scheme}s?://` },
  );
}

/** Checks what live mode needs of the section. */
export function checkLiveApi(raw: unknown, mistakes: MistakeList): void {
  const at = (key: keyof ApiConfig): unknown =>
    valueAt(raw, ["api_config", key]);
  const names = Object.keys(DATA_APIS);
  const source = at("data_api");
  if (typeof source !== "string" || !Object.hasOwn(DATA_APIS, source)) {
    const near = typeof source === "string"
      ? nearest(source, names)
      : undefined;
    mistakes.add(
      ["api_config", "data_api"],
      `in live mode, one of ${names.join(", ")}`,
      near === undefined
        ? "binance and replay need no account"
        : `did you mean "${near}"?`,
    );
  } else if (isGiven(at("feed"))) {
    checkFeed(source, at("feed"), mistakes);
  }
  if (at("paper_trading") === false) {
    mistakes.add(
      ["api_config", "paper_trading"],
      "true in live mode",
      "orders are simulated; this version sends none",
    );
  }
}

function checkFeed(
  source: string,
  feed: unknown,
  mistakes: MistakeList,
): void {
  // A feed of one's own knows what it reads.
  if (source === OWN_FEED) return;
  const feeds = DATA_APIS[source];
  if (typeof feed === "string" && feeds.includes(feed)) return;
  mistakes.add(
    ["api_config", "feed"],
    feeds.length === 0
      ? `nothing with data_api ${source}, which has one feed`
      : `with data_api ${source}, one of ${feeds.join(", ")}`,
  );
}
