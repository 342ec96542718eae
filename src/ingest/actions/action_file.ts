/**
 * Files of corporate actions: their text, and what their readers know besides.
 *
 * @module
 */
import { parse } from "csv-parse/sync";
import { SessionError } from "../../errors.ts";
import {
  actionMistake,
  type CorporateAction,
} from "../../instruments/corporate_action.ts";
import { cleanForLog } from "../../text/clean.ts";
import { messageOf } from "../../text/message_of.ts";
import type { TimeManager } from "../../time/time_manager.ts";
import type { TradingDate } from "../../types.ts";
import type { ActionFormat } from "./formats.ts";

/** A file of actions. */
export interface ActionFile {
  /** Its name in messages. */
  readonly label: string;
  /** Its name without folders and extensions. */
  readonly stem: string;
  /** Its text. */
  readonly text: string;
}

/** What readers know besides the file. */
export interface ActionContext {
  /** The calendar of the shares. */
  readonly time: TimeManager;
  /** The symbol, if the caller names it. */
  readonly symbol?: string | undefined;
  /** The stored closes of a symbol by date; empty without any. */
  readonly closes: (
    symbol: string,
  ) => Promise<ReadonlyMap<TradingDate, number>>;
  /** The symbols of the share of a LEAN file by their last dates, ascending. */
  readonly tickers: (
    stem: string,
  ) => readonly { readonly date: TradingDate; readonly symbol: string }[];
  /** Whether what cannot be read is left out with a note; else it is an error. */
  readonly skipUnsupported: boolean;
  /** Says something about the file. */
  readonly note: (text: string) => void;
}

/** Reads one format. */
export interface ActionReader {
  /** The name of the format. */
  readonly name: ActionFormat;
  /** Whether a file has the format. */
  readonly matches: (file: ActionFile) => boolean;
  /** The actions of such a file, in its order. */
  readonly read: (
    file: ActionFile,
    context: ActionContext,
  ) => Promise<CorporateAction[]>;
}

/** A row of a CSV file. */
export interface CsvRow {
  /** Its cells, trimmed. */
  readonly cells: readonly string[];
  /** The line on which it ends, from 1. */
  readonly line: number;
}

/** The most characters of a message; it may quote the file. */
const MESSAGE_MAX = 1_000;

/** The error about a place in a file, in one line. */
export function fileError(
  { label }: Pick<ActionFile, "label">,
  message: string,
  line?: number,
): SessionError {
  const place = line === undefined ? "" : `, line ${line}`;
  const text = message.length <= MESSAGE_MAX
    ? message
    : `${message.slice(0, MESSAGE_MAX)}…`;
  return new SessionError(
    "import_failed",
    `Cannot import actions from ${label}${place}: ${cleanForLog(text)}`,
  );
}

/** The rows of a file of CSV, empty lines left out. */
export function csvRows(file: ActionFile): CsvRow[] {
  const delimiter = /^[^\n]*;/.test(file.text) && !/^[^\n]*,/.test(file.text)
    ? ";"
    : ",";
  let last = 0;
  try {
    const rows: CsvRow[] = [];
    parse(file.text, {
      delimiter,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: (cells: string[], { lines }) => {
        last = lines;
        rows.push({ cells, line: lines });
        return null;
      },
    });
    return rows;
  } catch (error) {
    throw fileError(file, messageOf(error), last + 1);
  }
}

/** A cell as a number; `undefined` if it is none. */
export function numberOf(text: string): number | undefined {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)
    ? Number(text)
    : NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** YYYYMMDD as a date. */
export function compactDate(text: string): TradingDate {
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
}

/** The first trading date after a date. */
export function sessionAfter(
  date: TradingDate,
  time: TimeManager,
): TradingDate {
  return time.getFirstTradingDate(
    Temporal.PlainDate.from(date).add({ days: 1 }).toString(),
  );
}

/** Requires that an action is valid. */
export function checkedAction(
  action: CorporateAction,
  file: ActionFile,
  line?: number,
): CorporateAction {
  const mistake = actionMistake(action);
  if (mistake === undefined) return action;
  throw fileError(
    file,
    `the ${action.type} of ${
      action.symbol.slice(0, 80) || "an unnamed symbol"
    } on ${action.date.slice(0, 80) || "no date"} is not valid: ${mistake}`,
    line,
  );
}
