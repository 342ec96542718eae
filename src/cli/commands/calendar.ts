/**
 * `openbell calendar`: the sessions of an exchange, and overrides of them.
 *
 * @module
 */
import { invalidArgument } from "../arguments.ts";
import type { Command } from "commander";
import type { CalendarOverride } from "../../time/overrides.ts";
import { formatInstant, parseDate } from "../../time/date.ts";
import type { TimeManager } from "../../time/time_manager.ts";
import type { TradingSession } from "../../time/session.ts";
import { registerOverride } from "./calendar/override.ts";
import { writeOutput } from "../terminal/output.ts";

interface CalendarOptions {
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
  readonly list?: boolean;
  readonly departures?: boolean;
  readonly db?: string;
}

/** Adds the command `calendar` to the program. */
export function register(program: Command): void {
  // `--db` after `override add` belongs to that command, not to calendar.
  program.enablePositionalOptions();
  const calendar = program.command("calendar")
    .description("print the sessions of an exchange, times in UTC")
    .argument("[exchange]", "an exchange or exchange group; --list prints them")
    .option(
      "--from <date>",
      "first date, YYYY-MM-DD (default: the start of this year)",
    )
    .option(
      "--to <date>",
      "last date, YYYY-MM-DD (default: the end of this year)",
    )
    .option("--json", "print JSON instead of CSV")
    .option("--list", "print all exchanges and groups")
    .option(
      "--departures",
      "apply known delayed openings and early closes",
    )
    .option("--db <file>", "apply the overrides stored in this database")
    .enablePositionalOptions()
    .addHelpText(
      "after",
      `
Columns: session,open,close, and break_start,break_end for exchanges with a break
(break2_start,break2_end for a second one). A name may have trading hours within
the sessions, as an instrument's: US_FUTURES@08:30-15:15.

Examples:
  openbell calendar US_EQUITY --from 1990-01-01 --to 2026-12-31
  openbell calendar US_FUTURES@08:30-15:15 --from 2026-11-23
  openbell calendar LSE --from 2026-12-21 --to 2026-12-31
  openbell calendar override add NYSE 2026-03-02 --close 13:00 \\
    --reason "Snowstorm" --db market.db`,
    )
    .action(async (exchange: string | undefined, options: CalendarOptions) => {
      if (options.list === true) return await printList(options.json === true);
      if (exchange === undefined) {
        throw invalidArgument(
          "Name an exchange or exchange group; openbell calendar --list prints them",
        );
      }
      await printSessions(exchange, options);
    });
  registerOverride(calendar);
}

async function printList(json: boolean): Promise<void> {
  const { listExchanges } = await import("../../time/mod.ts");
  const exchanges = listExchanges();
  if (json) return writeOutput(`${JSON.stringify(exchanges, null, 2)}\n`);
  const lines = exchanges.map(({ name, group, zone, from, to }) =>
    [name, group, zone, from, to].join(",")
  );
  writeOutput(`name,group,zone,from,to\n${lines.join("\n")}\n`);
}

async function printSessions(
  exchange: string,
  options: CalendarOptions,
): Promise<void> {
  const { findCalendar } = await import("../../time/calendars/registry.ts");
  const { knownDepartures, TimeManager } = await import("../../time/mod.ts");
  const { rules } = findCalendar(exchange).calendar;
  const time = new TimeManager({
    exchange,
    overrides: [
      ...options.departures === true ? knownDepartures(exchange) : [],
      ...await overridesOf(options.db),
    ],
  });
  const { from, to } = rangeOf(time, options);
  const sessions = time.getTradingDates(from, to)
    .map((date) => time.getTradingSession(date))
    .filter((session) => session !== undefined);
  writeOutput(
    options.json === true ? toJson(sessions) : toCsv(
      sessions,
      sessions.reduce(
        (most, { breaks }) => Math.max(most, breaks.length),
        rules.hours.some(({ breaks }) => breaks !== undefined) ? 1 : 0,
      ),
    ),
  );
}

async function overridesOf(
  path: string | undefined,
): Promise<CalendarOverride[]> {
  if (path === undefined) return [];
  const { readOverrides } = await import("./calendar/override.ts");
  return await readOverrides(path);
}

/** The dates of the options; they default to the bounds of a year. */
function rangeOf(
  time: TimeManager,
  { from, to }: CalendarOptions,
): { from: string; to: string } {
  if (to !== undefined) parseDate(to);
  const thisYear = time.getTradingDateOf(Date.now()).slice(0, 4);
  const first = from ?? `${to === undefined ? thisYear : to.slice(0, 4)}-01-01`;
  const lastYear = from !== undefined && from.slice(0, 4) > thisYear
    ? from.slice(0, 4)
    : thisYear;
  return { from: first, to: to ?? `${lastYear}-12-31` };
}

/** The sessions as CSV with a header, with the columns of `most` breaks. */
export function toCsv(
  sessions: readonly TradingSession[],
  most: number,
): string {
  const numbers = Array.from({ length: most }, (_, i) => i);
  const columns = numbers.map((i) => {
    const name = i === 0 ? "break" : `break${i + 1}`;
    return `,${name}_start,${name}_end`;
  });
  const lines = [`session,open,close${columns.join("")}`];
  for (const { date, open, close, breaks } of sessions) {
    let line = `${date},${formatInstant(open)},${formatInstant(close)}`;
    for (const i of numbers) {
      const pause = breaks[i];
      line += pause === undefined
        ? ",,"
        : `,${formatInstant(pause.start)},${formatInstant(pause.end)}`;
    }
    lines.push(line);
  }
  return `${lines.join("\n")}\n`;
}

/** The sessions as a JSON array; times are written as in the CSV. */
export function toJson(sessions: readonly TradingSession[]): string {
  const objects = sessions.map((session) => ({
    session: session.date,
    open: formatInstant(session.open),
    close: formatInstant(session.close),
    breaks: session.breaks.map(({ start, end }) => ({
      start: formatInstant(start),
      end: formatInstant(end),
    })),
    early_close: session.earlyClose,
    reason: session.reason ?? null,
  }));
  return `${JSON.stringify(objects, null, 2)}\n`;
}
