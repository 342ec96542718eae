/**
 * Log records as text: a readable line for a terminal, an object of JSON for a
 * file.
 *
 * @module
 */
import type { LogRecord as TapeRecord } from "@logtape/logtape";
import { jsonText } from "../../text/clean.ts";
import { isoInstant } from "../../time/date.ts";

/** The colours of levels, as codes of SGR. */
const COLOURS: Readonly<Record<string, number>> = {
  debug: 90,
  info: 36,
  warning: 33,
  error: 31,
};

/** What a record is about, as the logger of runs writes it. */
interface About {
  readonly set: number | null;
  readonly worker: string | null;
  readonly date: string | null;
  readonly strategy: string | null;
  readonly marketTime: string | null;
}

/**
 * A record as a line, without its end: the machine's time in UTC, the level, the
 * worker with the strategy, the market time or the trading date, and the text.
 */
export function logLine(record: TapeRecord, colours: boolean): string {
  const { level, timestamp } = record;
  const { worker, strategy, marketTime, date, set } = aboutOf(record);
  const time = isoInstant(timestamp).slice(11, 19);
  const who = [
    ...set === null ? [] : [`set ${set}`],
    worker,
    ...strategy === null ? [] : [strategy],
  ].join("/");
  const when = marketTime?.replace(".000Z", "Z") ?? date;
  const shown = colours ? `\x1b[${COLOURS[level] ?? 0}m${level}\x1b[0m` : level;
  return `${time} ${shown} ${who}${when === null ? "" : ` ${when}`}: ${
    textOf(record)
  }`;
}

/** A record as one line of JSON, without its end. */
export function logJson(record: TapeRecord): string {
  const { worker: _, date: __, strategy: ___, ...rest } = record.properties;
  const { worker, date, strategy, marketTime } = aboutOf(record);
  return jsonText({
    time: new Date(record.timestamp).toISOString(),
    level: record.level,
    category: record.category.join("."),
    worker,
    date,
    strategy,
    message: textOf(record),
    properties: { ...rest, ...(marketTime !== null && { marketTime }) },
  });
}

function aboutOf({ properties }: TapeRecord): About {
  const { worker, date, strategy, marketTime, set } = properties;
  return {
    worker: textOrNull(worker),
    date: textOrNull(date),
    strategy: textOrNull(strategy),
    marketTime: typeof marketTime === "number" ? isoInstant(marketTime) : null,
    set: typeof set === "number" ? set : null,
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function textOf({ message }: TapeRecord): string {
  return message.map(String).join("");
}
