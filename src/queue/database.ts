/**
 * A connection to the PostgreSQL database of a queue.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { isA, messageOf } from "../text/message_of.ts";
import type { QueueAddress } from "./address.ts";

/** A row, by column. */
export type Row = Readonly<Record<string, unknown>>;

/** Runs statements; pg-boss calls it the same way. */
export interface Sql {
  /**
   * Runs one statement with parameters. Of several without parameters, which
   * pg-boss has too, the client returns a list of results.
   */
  executeSql(
    text: string,
    values?: readonly unknown[],
  ): Promise<{ readonly rows: Row[] }>;
}

/** The part of the client of PostgreSQL that is used here. */
interface Client {
  query(
    text: string,
    values?: readonly unknown[],
  ): Promise<{ readonly rows: Row[] }>;
  release(broken?: boolean): void;
  on(event: "error", listener: () => void): void;
  off(event: "error", listener: () => void): void;
}

interface Pool {
  connect(): Promise<Client>;
  end(): Promise<void>;
  on(event: "error", listener: (error: unknown) => void): void;
}

// A network that is gone gives no error: a statement then ends after this time.
const QUERY_SECONDS = 20;
const CONNECT_SECONDS = 10;
/** Idle connections are closed, so that many idle workers hold few. */
const IDLE_SECONDS = 5;

/** A database, with a few connections to it that are made when they are needed. */
export class QueueDatabase implements Sql {
  /** The address without user and password. */
  readonly label: string;
  readonly #pool: Pool;

  private constructor(pool: Pool, label: string) {
    this.#pool = pool;
    this.label = label;
  }

  /**
   * Connects to the database.
   *
   * @throws {SessionError} `queue_unavailable` if it cannot be reached or
   * refuses.
   */
  static async open(
    { url, label }: QueueAddress,
    connections = 2,
  ): Promise<QueueDatabase> {
    const { default: pg } = await import("pg");
    const pool: Pool = new pg.Pool({
      connectionString: url,
      application_name: "openbell",
      max: connections,
      connectionTimeoutMillis: 1_000 * CONNECT_SECONDS,
      idleTimeoutMillis: 1_000 * IDLE_SECONDS,
      query_timeout: 1_000 * QUERY_SECONDS,
      keepAlive: true,
    });
    // A connection that breaks while nobody uses it is replaced.
    pool.on("error", () => {});
    const database = new QueueDatabase(pool, label);
    try {
      await database.query("SELECT 1");
    } catch (error) {
      await database.close();
      throw error;
    }
    return database;
  }

  /**
   * Runs one statement and returns its rows.
   *
   * @throws {SessionError} `queue_unavailable`.
   */
  async query(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.executeSql(text, values)).rows;
  }

  /** See {@linkcode Sql.executeSql}. */
  async executeSql(
    text: string,
    values?: readonly unknown[],
  ): Promise<{ readonly rows: Row[] }> {
    return await this.#withClient(
      async (client) => await client.query(text, values),
    );
  }

  /**
   * Runs `action` in one transaction, on one connection.
   *
   * @throws {SessionError} `queue_unavailable`; then it may have been committed.
   */
  async transaction<T>(action: (sql: Sql) => Promise<T>): Promise<T> {
    return await this.#withClient(async (client) => {
      const sql: Sql = {
        executeSql: async (text, values) => await client.query(text, values),
      };
      await client.query("BEGIN");
      try {
        const result = await action(sql);
        await client.query("COMMIT");
        return result;
      } catch (error) {
        // A connection that does not answer is closed instead.
        if (!isTransient(error)) await client.query("ROLLBACK");
        throw error;
      }
    });
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #withClient<T>(use: (client: Client) => Promise<T>): Promise<T> {
    let client: Client | undefined;
    let broken = false;
    // The statement that runs then fails with the same error; without a listener
    // it would end the thread.
    const onError = () => broken = true;
    try {
      client = await this.#pool.connect();
      client.on("error", onError);
      return await use(client);
    } catch (error) {
      broken = true;
      throw queueError(error, this.label);
    } finally {
      client?.off("error", onError);
      client?.release(broken);
    }
  }
}

/** SQLSTATEs and codes of the system after which another attempt may succeed. */
const TRANSIENT =
  /^(08|57P0|57014|53|25006|40001|40P01|ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|EAI_AGAIN|ENOTFOUND)/;
const BROKEN =
  /connection terminated|timeout|connection (is |was )?closed|not queryable/i;

/** Whether the same statement may succeed later: the database was not to be had. */
export function isTransient(error: unknown): boolean {
  if (!isA(error, Error)) return false;
  if (isA(error, SessionError)) {
    return error.code === "queue_unavailable" && isTransient(error.cause);
  }
  const code = codeOf(error);
  return code === undefined
    ? BROKEN.test(error.message)
    : TRANSIENT.test(code) || BROKEN.test(error.message);
}

function codeOf(error: Error): string | undefined {
  const code = "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** What went wrong, without user and password. */
function queueError(error: unknown, label: string): unknown {
  if (!isA(error, Error) || isA(error, SessionError)) return error;
  const code = codeOf(error);
  const message = messageOf(error) || (code ?? "");
  const make = (text: string) =>
    new SessionError("queue_unavailable", text, { cause: error });
  // The client is asked for a password that it does not have.
  if (/password must be a string/.test(message)) {
    return make(
      `The queue ${label} wants a password, and none is given; set PGPASSWORD, or name a file that has it in PGPASSFILE`,
    );
  }
  if (code?.startsWith("28")) {
    return make(
      `The queue ${label} refuses the user or the password: ${message}; they are read from the address, or from PGUSER and PGPASSWORD`,
    );
  }
  if (code === "3D000") {
    return make(
      `The queue ${label} does not exist: ${message}; create the database first (createdb)`,
    );
  }
  if (code === "42501") {
    return make(
      `The user of the queue ${label} may not do this: ${message}; it needs to create schemas, or to own openbell and openbell_jobs`,
    );
  }
  if (isTransient(error)) {
    return make(`The queue ${label} cannot be reached: ${message}`);
  }
  // An assertion of ours or of pg-boss, which says what it is about.
  return code === undefined ? error : make(`The queue ${label}: ${message}`);
}
