/**
 * Where workers get the bars of a sweep.
 *
 * @module
 */
import { resolve } from "node:path";
import { SessionError } from "../../errors.ts";

/** Parts of a query that are credentials. */
const SECRET = /signature|credential|token|secret|password|api_?key|^sig$/i;

/**
 * An address as jobs have it: the path of a store, made absolute, or an address
 * with `http:`, `https:` or `s3:`.
 *
 * @throws {SessionError} `argument_invalid` for another scheme, and for an
 * address with credentials: it would be in the database.
 */
export function barsAddress(text: string): string {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(text)?.[1].toLowerCase();
  if (scheme === undefined) return resolve(text);
  if (!["http", "https", "s3"].includes(scheme)) {
    throw invalid(
      `The bars have an address with ${scheme}:; it must be a path, or an address with http:, https: or s3:`,
    );
  }
  const url = URL.parse(text);
  if (url === null || url.host === "") {
    throw invalid(
      "The address of the bars is not one; it must be such as https://host/market.db or s3://bucket/market.db",
    );
  }
  const hasSecret = url.username !== "" || url.password !== "" ||
    [...url.searchParams.keys()].some((name) => SECRET.test(name));
  if (!hasSecret) return url.href;
  throw invalid(
    `The address of the bars on ${url.host} has credentials, which would be in the database; leave them out and set OPENBELL_BARS_AUTHORIZATION and OPENBELL_BARS_ORIGIN, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, in the environment of the workers`,
  );
}

function invalid(message: string): SessionError {
  return new SessionError("argument_invalid", message);
}
