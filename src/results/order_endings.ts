/**
 * Orders that ended without a complete fill, as a result lists and names them.
 *
 * @module
 */
import { cleanForLog } from "../text/clean.ts";
import { isoInstant } from "../time/date.ts";
import type {
  EndingStatus,
  FirstEnding,
  OrderEnding,
} from "../trading/order_endings.ts";
import type { OrderStatus } from "../trading/orders.ts";
import { type OrderReasonCode, warningRule } from "../trading/order_reasons.ts";
import type { TradingDate } from "../types.ts";
import { grouped } from "../text/grouped.ts";

/** Most reasons that the line of one status names. */
const REASONS_SHOWN = 5;
/** Most characters of a reason's text in a warning. */
const TEXT_LENGTH = 200;

/** The first order that ended for a reason. */
export interface FirstEndingRow extends Omit<FirstEnding, "time" | "strategy"> {
  /** The trading date. */
  readonly date: TradingDate;
  /** When it was placed, replaced or released by its entry, or the change was asked for, ISO 8601 UTC. */
  readonly time: string;
  /** The strategy's name. */
  readonly strategy: string;
}

/** Orders that ended in one way for one reason, without a complete fill. */
export interface OrderEndingRow
  extends Omit<OrderEnding, "strategies" | "first"> {
  /** Whether the result's `warnings` tell of it. */
  readonly warns: boolean;
  /** How many there are of each strategy that has any. */
  readonly strategies: Readonly<Record<string, number>>;
  /** The first that is no leg of a bracket, or else the first leg. */
  readonly first: FirstEndingRow;
}

/** The facts of a run that the rows need. */
export interface EndingNames {
  /** The names of the strategies, by number. */
  readonly strategies: readonly string[];
  /** The sessions, in order. */
  readonly sessions: readonly {
    readonly date: TradingDate;
    readonly open: number;
  }[];
}

/** The endings of a run's orders with names and dates, the most frequent first. */
export function orderEndingRows(
  endings: readonly OrderEnding[],
  { strategies, sessions }: EndingNames,
): OrderEndingRow[] {
  const nameOf = (strategy: number) => strategies[strategy] ?? String(strategy);
  const dateOf = (time: number) =>
    (sessions.findLast(({ open }) => open <= time) ?? sessions[0])?.date ??
      isoInstant(time).slice(0, 10);
  return endings
    .map(({ strategies, first, ...rest }) => ({
      ...rest,
      warns: isUnexpected(rest),
      strategies: namedCounts(strategies, nameOf),
      first: {
        ...first,
        date: dateOf(first.time),
        time: isoInstant(first.time),
        strategy: nameOf(first.strategy),
      },
    }))
    .sort((a, b) => b.count - a.count);
}

/** The endings that the owner of a strategy would not expect, one sentence each. */
export function orderWarnings(rows: readonly OrderEndingRow[]): string[] {
  return rows.filter(({ warns }) => warns).map((row) => {
    const { status, count, first } = row;
    const what = [
      first.order > 0 ? `order ${first.order}` : "a request",
      `of ${first.strategy}`,
      first.request === "" ? "" : `(${first.request})`,
    ].filter((word) => word !== "").join(" ");
    const which = count === 1 ? "" : "the first was ";
    return `${outcome(status, count)} (${details(row)}): ${which}${
      shortened(what)
    } on ${first.date}: ${shortened(first.text)}`;
  });
}

/**
 * How the orders ended, in one line: `12 filled, 3 refused (short_not_allowed)`.
 */
export function orderLine(
  orders: Readonly<Record<OrderStatus, number>>,
  rows: readonly OrderEndingRow[],
): string {
  const parts = [`${grouped(orders.filled)} filled`];
  const working = orders.accepted + orders.held;
  if (working > 0) parts.push(`${grouped(working)} working`);
  for (const status of STATUSES) {
    const own = rows.filter((row) => row.status === status);
    const count = own.reduce((sum, row) => sum + row.count, 0);
    if (count === 0) continue;
    parts.push(
      `${STATUS_WORDS[status](count)} (${reasonList(own)})`,
    );
  }
  return parts.join(", ");
}

const STATUSES: readonly EndingStatus[] = [
  "refused",
  "cancelled",
  "expired",
  "change_refused",
];

const STATUS_WORDS: Readonly<Record<EndingStatus, (count: number) => string>> =
  {
    refused: (count) => `${grouped(count)} refused`,
    cancelled: (count) => `${grouped(count)} cancelled`,
    expired: (count) => `${grouped(count)} expired`,
    change_refused: (count) =>
      `${grouped(count)} ${count === 1 ? "change" : "changes"} refused`,
  };

function outcome(status: EndingStatus, count: number): string {
  const [noun, verb] = status === "change_refused"
    ? ["change", "refused"]
    : ["order", status];
  const nouns = `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
  if (status === "expired") return `${nouns} expired`;
  return `${nouns} ${count === 1 ? "was" : "were"} ${verb}`;
}

function details(
  { count, code, partlyFilled, legs }: OrderEndingRow,
): string {
  const parts: string[] = [code ?? "no reason"];
  if (partlyFilled > 0) {
    parts.push(
      count === 1 ? "partly filled" : `${grouped(partlyFilled)} partly filled`,
    );
  }
  if (legs > 0) {
    parts.push(
      count === 1 ? "leg of a bracket" : `${grouped(legs)} legs of brackets`,
    );
  }
  return parts.join(", ");
}

function reasonList(rows: readonly OrderEndingRow[]): string {
  const [only] = rows;
  if (rows.length === 1) return only.code ?? "no reason";
  const shown = rows.slice(0, REASONS_SHOWN)
    .map(({ code, count }) => `${code ?? "no reason"} ${grouped(count)}`);
  const more = rows.length - shown.length;
  if (more > 0) shown.push(`${more} more reasons`);
  return shown.join(", ");
}

function isUnexpected(
  { code, count, legs }: Pick<OrderEnding, "count" | "legs"> & {
    readonly code: OrderReasonCode | null;
  },
): boolean {
  if (code === null) return true;
  const rule = warningRule(code);
  return rule === "always" || (rule === "except_legs" && legs < count);
}

function namedCounts(
  counts: readonly number[],
  nameOf: (strategy: number) => string,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    counts.flatMap((count, i) => count > 0 ? [[nameOf(i), count]] : []),
  );
}

/** Text on one line, cut where it is too long. */
function shortened(text: string): string {
  const line = cleanForLog(text);
  return line.length > TEXT_LENGTH ? `${line.slice(0, TEXT_LENGTH)}…` : line;
}
