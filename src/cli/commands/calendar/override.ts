/**
 * `openbell calendar override`: the user's own closures and hours.
 *
 * @module
 */
import { invalidArgument } from "../../arguments.ts";
import type { Command } from "commander";
import { csvField, jsonText } from "../../../text/clean.ts";
import type { CalendarOverrides } from "../../../store/market_store.ts";
import type { CalendarOverride } from "../../../time/overrides.ts";
import { writeError, writeOutput } from "../../terminal/output.ts";
import { writeUpgrade } from "../../terminal/store_notes.ts";

interface AddOptions {
  readonly closed?: boolean;
  readonly open?: string;
  readonly close?: string;
  readonly reason: string;
  readonly db: string;
}

/** Adds `override` and its three commands to the command `calendar`. */
export function registerOverride(calendar: Command): void {
  const override = calendar.command("override")
    .description("store closures and hours of your own in a database");
  override.command("add")
    .description("declare a date closed, or its hours different")
    .argument("<exchange>", "an exchange, or a group for all exchanges in it")
    .argument("<date>", "the trading date, YYYY-MM-DD")
    .option("--closed", "no session on that date")
    .option(
      "--open <time>",
      'time of the open, HH:MM in the exchange\'s zone, or "HH:MM the day before"',
    )
    .option("--close <time>", "time of the close, HH:MM in the exchange's zone")
    .requiredOption("--reason <text>", "the reason, free text")
    .requiredOption("--db <file>", "the database; created if it does not exist")
    .action(add);
  override.command("list")
    .description("print the overrides")
    .argument("[exchange]", "only those of this exchange or group")
    .option("--json", "print JSON instead of CSV")
    .requiredOption("--db <file>", "the database")
    .action(list);
  override.command("remove")
    .description("remove an override")
    .argument("<exchange>", "the exchange or group that it was added for")
    .argument("<date>", "the trading date, YYYY-MM-DD")
    .requiredOption("--db <file>", "the database")
    .action(remove);
}

/**
 * All overrides of a database file.
 *
 * @throws {SessionError} `store_open` or another code of the store if the file is not
 * one of OpenBell's.
 */
export async function readOverrides(path: string): Promise<CalendarOverride[]> {
  return await withOverrides(
    path,
    "read",
    (overrides) => overrides.list(),
  );
}

async function add(
  exchange: string,
  date: string,
  { closed, open, close, reason, db }: AddOptions,
): Promise<void> {
  if (closed === true && (open !== undefined || close !== undefined)) {
    throw invalidArgument("--closed excludes --open and --close");
  }
  if (closed !== true && open === undefined && close === undefined) {
    throw invalidArgument(
      "How does the date differ? Give --closed, or --open or --close with a time HH:MM",
    );
  }
  const { checkOverride } = await import("../../../time/overrides.ts");
  const override: CalendarOverride = closed === true
    ? { exchange, date, kind: "closed", reason }
    : { exchange, date, kind: "hours", open, close, reason };
  // Checked first: a mistake must not leave an empty database behind.
  checkOverride(override);
  await withOverrides(
    db,
    "write",
    (overrides) => overrides.put(override),
  );
  writeError(`Override of ${exchange} on ${date} stored in ${db}\n`);
}

async function list(
  exchange: string | undefined,
  { json, db }: { readonly json?: boolean; readonly db: string },
): Promise<void> {
  const { findCalendar } = await import("../../../time/calendars/registry.ts");
  if (exchange !== undefined) findCalendar(exchange);
  const overrides = await withOverrides(
    db,
    "read",
    (stored) => stored.list(exchange),
  );
  if (json === true) {
    return writeOutput(`${jsonText(overrides, 2)}\n`);
  }
  const lines = overrides.map((override) =>
    [
      override.exchange,
      override.date,
      override.kind,
      override.open ?? "",
      override.close ?? "",
      csvField(override.reason),
    ].join(",") + "\n"
  );
  writeOutput(`exchange,date,kind,open,close,reason\n${lines.join("")}`);
}

async function remove(
  exchange: string,
  date: string,
  { db }: { readonly db: string },
): Promise<void> {
  const removed = await withOverrides(
    db,
    "change",
    (overrides) => overrides.remove(exchange, date),
  );
  if (!removed) {
    throw invalidArgument(
      `There is no override of ${exchange} on ${date} in ${db}`,
    );
  }
  writeError(`Override of ${exchange} on ${date} removed from ${db}\n`);
}

/** Opens a store for one action; only `write` creates it. */
async function withOverrides<T>(
  path: string,
  use: "read" | "change" | "write",
  act: (overrides: CalendarOverrides) => T,
): Promise<T> {
  const { openStore } = await import("../../../store/open_store.ts");
  const store = await openStore(path, {
    readOnly: use === "read",
    create: use === "write",
    onUpgrade: writeUpgrade,
  });
  try {
    return act(store.overrides);
  } finally {
    store.close();
  }
}
