/**
 * What the scanners of a run did, as a report shows it.
 *
 * @module
 */
import type { RunResult, ScannerRow } from "../../results/run_result.ts";

/** The most changes, and the most reasons, that a page lists. */
const LISTED_ROWS = 1_000;
/** The most names of symbols, and characters of a reason. */
const LISTED_SYMBOLS = 100;
const REASON_TEXT = 1_000;

/** One scanner in numbers. */
export interface ScannerSummary extends
  Pick<
    ScannerRow,
    | "name"
    | "preSessionScans"
    | "regularScans"
    | "addedCount"
    | "removedCount"
    | "keptCount"
    | "skippedCount"
  > {
  /** The symbols that were its own at the end: the first 100. */
  readonly symbols: readonly string[];
  /** The number of symbols that were its own at the end. */
  readonly symbolCount: number;
}

/** A symbol that a scanner has added or removed. */
export interface ScannerChange {
  /** The scanner's name. */
  readonly scanner: string;
  /** What it did. */
  readonly change: "added" | "removed";
  /** The symbol. */
  readonly symbol: string;
  /** The trading date. */
  readonly date: string;
  /** When, UTC epoch milliseconds. */
  readonly time: number;
}

/** Why a scanner skipped or kept a symbol. */
export interface ScannerReason {
  /** The scanner's name. */
  readonly scanner: string;
  /** What it did. */
  readonly outcome: "kept" | "skipped";
  /** The symbol. */
  readonly symbol: string;
  /** The reason. */
  readonly reason: string;
  /** How many scans it happened in. */
  readonly count: number;
  /** The trading date of the first of them. */
  readonly firstDate: string;
}

/** What the scanners of a run did. */
export interface ReportScanners {
  /** The scanners, in the order they are called. */
  readonly scanners: readonly ScannerSummary[];
  /** The first symbols added and removed, by time. */
  readonly changes: readonly ScannerChange[];
  /** How often a symbol was added or removed. */
  readonly changeTotal: number;
  /** The most frequent reasons. */
  readonly reasons: readonly ScannerReason[];
  /** The number of reasons in the result. */
  readonly reasonTotal: number;
}

/** What the scanners did, without more rows and text than a page shows. */
export function scannerRows({ scanners }: RunResult): ReportScanners {
  const changes = scanners.flatMap(changesOf)
    .sort((a, b) => a.time - b.time);
  const reasons = scanners.flatMap(reasonsOf)
    .sort((a, b) => b.count - a.count);
  return {
    scanners: scanners.map(summaryOf),
    changes: changes.slice(0, LISTED_ROWS),
    changeTotal: scanners.reduce(
      (sum, { addedCount, removedCount }) => sum + addedCount + removedCount,
      0,
    ),
    reasons: reasons.slice(0, LISTED_ROWS).map((row) => ({
      ...row,
      reason: row.reason.slice(0, REASON_TEXT),
    })),
    reasonTotal: reasons.length,
  };
}

function summaryOf(one: ScannerRow): ScannerSummary {
  return {
    name: one.name,
    preSessionScans: one.preSessionScans,
    regularScans: one.regularScans,
    addedCount: one.addedCount,
    removedCount: one.removedCount,
    keptCount: one.keptCount,
    skippedCount: one.skippedCount,
    symbols: one.symbols.slice(0, LISTED_SYMBOLS),
    symbolCount: one.symbols.length,
  };
}

function changesOf({ name, added, removed }: ScannerRow): ScannerChange[] {
  const rows = (list: ScannerRow["added"], change: ScannerChange["change"]) =>
    list.map(({ symbol, date, time }): ScannerChange => ({
      scanner: name,
      change,
      symbol,
      date,
      time: Date.parse(time),
    }));
  return [...rows(removed, "removed"), ...rows(added, "added")];
}

function reasonsOf({ name, kept, skipped }: ScannerRow): ScannerReason[] {
  const rows = (list: ScannerRow["kept"], outcome: ScannerReason["outcome"]) =>
    list.map((row): ScannerReason => ({ scanner: name, outcome, ...row }));
  return [...rows(kept, "kept"), ...rows(skipped, "skipped")];
}
