/**
 * Text of vendors, made safe for notices and errors.
 *
 * @module
 */
import { cleanForLog } from "../text/clean.ts";
import { causeOf, messageOf } from "../text/message_of.ts";

/** The most characters of a text of a vendor. */
const LENGTH_MAX = 200;

/** Cleans text in which a vendor may repeat the keys that it was sent. */
export class VendorText {
  readonly #secrets: readonly string[];

  /** Texts without these keys. */
  constructor(secrets: readonly string[] = []) {
    this.#secrets = secrets.filter((secret) => secret !== "");
  }

  /** A text as one line of bounded length without keys. */
  clean(text: string): string {
    // A cut through a key would leave a part of it.
    let safe = text;
    for (const secret of this.#secrets) {
      safe = safe.replaceAll(secret, "***");
    }
    const line = cleanForLog(safe.slice(0, LENGTH_MAX + 1)).trim();
    return line.length > LENGTH_MAX ? `${line.slice(0, LENGTH_MAX)}…` : line;
  }

  /** The message of an error and of its cause, cleaned. */
  ofError(error: unknown): string {
    const cause = causeOf(error);
    const why = cause === undefined ? "" : `: ${messageOf(cause)}`;
    return this.clean(`${messageOf(error)}${why}`);
  }
}
