/**
 * The address of a queue: a PostgreSQL database.
 *
 * @module
 */
import { SessionError } from "../errors.ts";

/** The address of a queue. */
export interface QueueAddress {
  /** `postgres://…`, which may have a password: it is in no message. */
  readonly url: string;
  /** The address without user and password, for messages. */
  readonly label: string;
}

/**
 * Reads `postgres://user@host:5432/database`. What it lacks comes from the
 * environment: `PGHOST`, `PGPORT`, `PGUSER`, `PGPASSWORD`, `PGDATABASE`.
 *
 * @throws {SessionError} `argument_invalid` for anything else; the message has
 * nothing of the text, which may have a password.
 */
export function parseQueueAddress(text: string): QueueAddress {
  const url = URL.parse(text);
  if (
    url === null || !["postgres:", "postgresql:"].includes(url.protocol)
  ) {
    throw new SessionError(
      "argument_invalid",
      "The queue needs the address of a PostgreSQL database, such as postgres://user@host:5432/database, with the password in PGPASSWORD",
    );
  }
  const host = url.host === "" ? "" : url.host;
  return { url: text, label: `postgres://${host}${url.pathname}` };
}
