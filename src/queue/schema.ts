/**
 * The tables of a queue beside those of pg-boss.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { QueueDatabase } from "./database.ts";

/** The version of the tables. */
const SCHEMA_VERSION = 1;

const TABLES = `
  CREATE SCHEMA openbell;
  CREATE TABLE openbell.version (version integer NOT NULL);
  CREATE TABLE openbell.sweep (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    engine text NOT NULL,
    title text NOT NULL,
    machine text NOT NULL,
    config text NOT NULL,
    spec text NOT NULL,
    fingerprint text NOT NULL,
    rank text NOT NULL,
    higher_is_better boolean NOT NULL,
    fails boolean NOT NULL,
    bars text NOT NULL,
    store_hash text NOT NULL,
    code text NOT NULL,
    code_hash text NOT NULL,
    sets integer NOT NULL,
    windows integer NOT NULL,
    lease integer NOT NULL,
    state text NOT NULL DEFAULT 'running'
      CHECK (state IN ('running', 'finished', 'incomplete', 'failed', 'cancelled')),
    error text,
    created timestamptz NOT NULL DEFAULT now(),
    ended timestamptz
  );
  CREATE TABLE openbell.worker (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    machine text NOT NULL,
    engine text NOT NULL,
    threads integer NOT NULL,
    started timestamptz NOT NULL DEFAULT now(),
    seen timestamptz NOT NULL DEFAULT now(),
    note text
  );
  CREATE TABLE openbell.chunk (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sweep integer NOT NULL REFERENCES openbell.sweep ON DELETE CASCADE,
    fold integer NOT NULL,
    from_set integer NOT NULL,
    to_set integer NOT NULL,
    is_test boolean NOT NULL DEFAULT false,
    worker integer,
    taken timestamptz,
    deliveries integer NOT NULL DEFAULT 0,
    begun boolean NOT NULL DEFAULT false,
    deaths integer NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    parked boolean NOT NULL DEFAULT false,
    error text,
    done timestamptz,
    threads integer,
    seconds double precision,
    bars double precision
  );
  CREATE INDEX ON openbell.chunk (sweep);
  CREATE TABLE openbell.result (
    sweep integer NOT NULL REFERENCES openbell.sweep ON DELETE CASCADE,
    fold integer NOT NULL,
    set_id integer NOT NULL,
    status text NOT NULL,
    hash text NOT NULL,
    error text,
    figures text NOT NULL,
    account text,
    worker integer NOT NULL,
    PRIMARY KEY (sweep, fold, set_id)
  );
  CREATE TABLE openbell.code (hash text PRIMARY KEY, files text NOT NULL);
  INSERT INTO openbell.version VALUES (${SCHEMA_VERSION})`;

/** The schema of pg-boss's tables. */
export const JOBS_SCHEMA = "openbell_jobs";

// The lock of those who create the tables at the same time.
const LOCK = 0x0b_e11;

/**
 * Creates the tables of a queue, unless they are there.
 *
 * @throws {SessionError} `store_version` if another version made them.
 */
export async function installSchema(database: QueueDatabase): Promise<void> {
  if (await versionOf(database) === undefined) {
    await database.transaction(async (sql) => {
      await sql.executeSql("SELECT pg_advisory_xact_lock($1)", [LOCK]);
      const { rows: [{ made }] } = await sql.executeSql(
        "SELECT to_regclass('openbell.version') IS NOT NULL AS made",
      );
      if (made !== true) await sql.executeSql(TABLES);
    });
  }
  await requireSchema(database);
}

/** Whether a database has all tables of a queue, of whatever version. */
export async function hasTables(database: QueueDatabase): Promise<boolean> {
  const [{ made }] = await database.query(
    `SELECT to_regclass('openbell.version') IS NOT NULL
       AND to_regclass('${JOBS_SCHEMA}.version') IS NOT NULL AS made`,
  );
  return made === true;
}

/**
 * Requires that a database has the tables of a queue.
 *
 * @throws {SessionError} `queue_unavailable` if it has none; `store_version` if
 * another version made them.
 */
export async function requireSchema(database: QueueDatabase): Promise<void> {
  const version = await versionOf(database);
  if (version === SCHEMA_VERSION) return;
  if (version === undefined) {
    throw new SessionError(
      "queue_unavailable",
      `The database ${database.label} has no sweeps: openbell sweep CONFIG --queue … adds the first one and creates the tables`,
    );
  }
  throw otherVersion(
    database.label,
    `its tables have version ${version}, this program reads version ${SCHEMA_VERSION}`,
  );
}

/** The error of a database whose tables another version made. */
export function otherVersion(label: string, what: string): SessionError {
  return new SessionError(
    "store_version",
    `The queue ${label} is of another version of openbell: ${what}; use the same version for the queue, its workers and those who ask it, or another database`,
  );
}

async function versionOf(
  database: QueueDatabase,
): Promise<number | undefined> {
  const [{ made }] = await database.query(
    "SELECT to_regclass('openbell.version') IS NOT NULL AS made",
  );
  if (made !== true) return undefined;
  const [row] = await database.query("SELECT version FROM openbell.version");
  return Number(row?.version);
}
