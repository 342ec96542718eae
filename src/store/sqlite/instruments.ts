/**
 * Facts of instruments in the table `instruments`.
 *
 * @module
 */
import type {
  InstrumentConfig,
  InstrumentConfigs,
} from "../../config/session_config.ts";
import { SessionError } from "../../errors.ts";
import type { StoredInstruments } from "../stored_instruments.ts";
import type { Faults } from "./faults.ts";
import { textIn } from "./rows.ts";
import type { SqliteDatabase } from "./sqlite.ts";

/** The instruments of an open database. */
export class SqliteInstruments implements StoredInstruments {
  readonly #database: SqliteDatabase;
  readonly #faults: Faults;

  /** The instruments of a database, which may have an older schema if it is only read. */
  constructor(database: SqliteDatabase, faults: Faults) {
    this.#database = database;
    this.#faults = faults;
  }

  all(): InstrumentConfigs {
    const table = this.#database.prepare(
      "SELECT 1 FROM sqlite_master WHERE name = 'instruments'",
    ).get();
    if (table === undefined || table === null) return {};
    const rows = this.#faults.read(
      "the instruments",
      () =>
        this.#database.prepare(
          "SELECT symbol, facts FROM instruments ORDER BY symbol",
        ).all().map((row) =>
          [textIn(row, "symbol"), factsOf(textIn(row, "facts"))] as const
        ),
    );
    return Object.fromEntries(rows);
  }

  put(symbol: string, facts: InstrumentConfig): void {
    const given = Object.entries(facts).filter(([, fact]) =>
      fact !== null && fact !== undefined
    );
    const text = JSON.stringify(Object.fromEntries(given));
    this.#faults.write(() =>
      this.#database.prepare(
        "INSERT OR REPLACE INTO instruments (symbol, facts) VALUES (?, ?)",
      ).run(symbol, text)
    );
  }

  remove(symbol: string): boolean {
    // A query first: what `run` returns depends on the driver.
    const found = this.#database.prepare(
      "SELECT 1 FROM instruments WHERE symbol = ?",
    ).get(symbol);
    if (found === undefined || found === null) return false;
    this.#faults.write(() =>
      this.#database.prepare("DELETE FROM instruments WHERE symbol = ?")
        .run(symbol)
    );
    return true;
  }
}

/** The facts of a row: a section of texts and numbers. */
function factsOf(text: string): InstrumentConfig {
  let facts: unknown;
  try {
    facts = JSON.parse(text);
  } catch {
    throw corrupt(text);
  }
  if (typeof facts !== "object" || facts === null || Array.isArray(facts)) {
    throw corrupt(text);
  }
  const isFact = (fact: unknown) =>
    typeof fact === "string" || typeof fact === "number";
  if (!Object.values(facts).every(isFact)) throw corrupt(text);
  return facts;
}

function corrupt(text: string): SessionError {
  return new SessionError(
    "store_corrupt",
    `A row of instruments is not valid: ${
      text.slice(0, 200)
    }; remove it with: openbell instruments rm`,
  );
}
