/**
 * What a feed reports, in words.
 *
 * @module
 */
import type { LogLevel } from "../log/log_record.ts";
import type { FeedNotice } from "./feed.ts";

const SYMBOLS_SHOWN = 8;

/** How severe what a feed reports is. */
export function feedNoticeLevel({ kind }: FeedNotice): LogLevel {
  const isExpected = kind === "connected" || kind === "subscribed" ||
    kind === "halt" || kind === "resume";
  return isExpected ? "info" : "warn";
}

/** One line of text. */
export function feedNoticeText(notice: FeedNotice): string {
  switch (notice.kind) {
    case "connected":
      return notice.reconnects === 0
        ? "feed: connected"
        : `feed: connected again, ${notice.reconnects} times so far`;
    case "subscribed": {
      const { symbols } = notice;
      const shown = symbols.slice(0, SYMBOLS_SHOWN).join(", ");
      const more = symbols.length - SYMBOLS_SHOWN;
      return `feed: subscribed to ${shown}${
        more > 0 ? ` and ${more} more` : ""
      }`;
    }
    case "disconnected":
      return `feed: disconnected, ${notice.reason}; next attempt in ${
        seconds(notice.retryMs)
      }`;
    case "silent":
      return `feed: no message for ${
        seconds(notice.silentMs)
      }; connecting anew`;
    case "halt":
      return `feed: ${notice.symbol} is halted: ${notice.reason}`;
    case "resume":
      return `feed: ${notice.symbol} trades again: ${notice.reason}`;
    case "clock_offset":
      return `feed: the venue's clock is ${seconds(Math.abs(notice.ms))} ${
        notice.ms > 0 ? "ahead of" : "behind"
      } this machine's`;
    case "throttled":
      return `feed: waits ${seconds(notice.waitMs)}, as the vendor asks`;
    case "request_failed":
      return `feed: a request failed, ${notice.reason}; next attempt in ${
        seconds(notice.retryMs)
      }`;
    case "frame_error":
      return `feed: a message cannot be read (${notice.count} so far): ${notice.text}`;
    case "vendor_error":
      return `feed: ${notice.text}`;
  }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
