/**
 * Feeds of one's own: modules whose default export is a {@linkcode FeedFactory}.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { asSessionError, messageOf } from "../text/message_of.ts";
import type { Feed, FeedBar, FeedOptions, HistoryRequest } from "./feed.ts";

const METHODS = ["start", "add", "history", "close"] as const;

/**
 * Makes the feed of a module.
 *
 * @throws {SessionError} `feed_refused` if the module cannot be loaded, has no
 * default export that makes a feed, or what it makes is none.
 */
export async function openOwnFeed(
  module: string,
  options: FeedOptions,
): Promise<Feed> {
  const refuse = (reason: string) =>
    new SessionError(
      "feed_refused",
      `Cannot use the feed ${module}: ${reason}`,
    );
  let make: unknown;
  try {
    ({ default: make } = await import(module));
  } catch (error) {
    throw refuse(`its module cannot be loaded: ${messageOf(error)}`);
  }
  if (typeof make !== "function") {
    throw refuse(
      "it has no default export that is a function; export default (options) => a feed",
    );
  }
  let feed: unknown;
  try {
    feed = await make(options);
  } catch (error) {
    throw asSessionError(error) ?? refuse(`it threw: ${messageOf(error)}`);
  }
  const wrong = mistakeOf(feed);
  if (wrong !== undefined) throw refuse(`what it makes ${wrong}`);
  return guarded(feed as Feed, module);
}

/** What a value lacks to be a feed; `undefined` if it is one. */
function mistakeOf(feed: unknown): string | undefined {
  if (typeof feed !== "object" || feed === null) return "is no object";
  const { name, omitsNoTrade, delayMs, ...others } = membersOf(feed);
  if (typeof name !== "string" || name.trim() === "") {
    return "has no name, a text";
  }
  if (typeof omitsNoTrade !== "boolean") {
    return "does not say whether it omits slots without trades: omitsNoTrade, true or false";
  }
  if (typeof delayMs !== "number" || !(delayMs >= 0 && delayMs < Infinity)) {
    return "has no delayMs, a number from 0 on: 0 if bars come at once";
  }
  const missing = METHODS.filter((key) => typeof others[key] !== "function");
  return missing.length === 0
    ? undefined
    : `has no method ${missing.join(", ")}`;
}

function membersOf(feed: object) {
  const { name, omitsNoTrade, delayMs, start, add, history, close } =
    feed as Record<string, unknown>;
  return { name, omitsNoTrade, delayMs, start, add, history, close };
}

/** The feed, whose history fails with one error that names the module. */
function guarded(feed: Feed, module: string): Feed {
  const { name, omitsNoTrade, delayMs } = feed;
  return {
    name,
    omitsNoTrade,
    delayMs,
    start: (symbols, sink) => feed.start(symbols, sink),
    add: (symbols) => feed.add(symbols),
    history: (request, signal) => historyOf(feed, module, request, signal),
    close: () => feed.close(),
  };
}

async function* historyOf(
  feed: Feed,
  module: string,
  request: HistoryRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly FeedBar[]> {
  try {
    yield* feed.history(request, signal);
  } catch (error) {
    throw asSessionError(error) ?? new SessionError(
      "feed_unavailable",
      `The feed ${module} cannot give bars of the past: ${messageOf(error)}`,
    );
  }
}
