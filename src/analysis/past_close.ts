/**
 * The error of a bar that ends after its session's close.
 *
 * @module
 */
import { SessionError } from "../errors.ts";

/** A bar of `symbol` ends at `end`, after the close at `close`. */
export function pastCloseError(
  symbol: string,
  end: number,
  close: number,
): SessionError {
  return new SessionError(
    "time_past_close",
    `A bar of ${symbol} ends at ${
      new Date(end).toISOString()
    }, after the close at ${new Date(close).toISOString()}`,
  );
}
