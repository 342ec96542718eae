/**
 * What the scans of one scanner did.
 *
 * @module
 */
import type { JsonObject, TradingDate } from "../types.ts";

// A scanner that changes its mind every minute must not fill the memory.
const LISTED_MAX = 10_000;

/** A symbol that a scan has added or removed. */
export interface ScanChange {
  /** The symbol. */
  readonly symbol: string;
  /** The trading date. */
  readonly date: TradingDate;
  /** When, UTC epoch milliseconds. */
  readonly time: number;
}

/** Why a symbol was skipped or kept, and how often. */
export interface ScanReason {
  /** The symbol. */
  readonly symbol: string;
  /** The reason. */
  readonly reason: string;
  /** How many scans it happened in. */
  readonly count: number;
  /** The trading date of the first of them. */
  readonly firstDate: TradingDate;
}

/** What the scans of one scanner did. */
export interface ScannerReport {
  /** The scanner's name. */
  readonly name: string;
  /** Scans before sessions. */
  readonly preSessionScans: number;
  /** Scans during sessions. */
  readonly regularScans: number;
  /** Symbols added: the first 10,000. */
  readonly added: readonly ScanChange[];
  /** How many symbols were added in all. */
  readonly addedCount: number;
  /** Symbols removed: the first 10,000. */
  readonly removed: readonly ScanChange[];
  /** How many symbols were removed in all. */
  readonly removedCount: number;
  /**
   * Symbols that it did not choose any more but that stayed, because a strategy
   * had a `position` or a waiting `order` in them: the first 10,000 reasons.
   */
  readonly kept: readonly ScanReason[];
  /** How often a symbol stayed in all. */
  readonly keptCount: number;
  /** Symbols that scans skipped, and why: the first 10,000 reasons. */
  readonly skipped: readonly ScanReason[];
  /** How often a symbol was skipped in all. */
  readonly skippedCount: number;
  /** The symbols that it had added and that were still its own at the end. */
  readonly symbols: readonly string[];
  /** The metadata of the last scan. */
  readonly metadata: JsonObject;
}

/** Collects what the scans of one scanner do. */
export class ScanRecord {
  /** The metadata of the last scan. */
  metadata: JsonObject = {};
  readonly #scans = { pre_session: 0, regular_session: 0 };
  readonly #added = new ChangeList();
  readonly #removed = new ChangeList();
  readonly #kept = new ReasonCounts();
  readonly #skipped = new ReasonCounts();

  /** A scan begins. */
  beginScan(kind: "pre_session" | "regular_session"): void {
    this.#scans[kind]++;
  }

  /** A symbol was added. */
  add(change: ScanChange): void {
    this.#added.add(change);
  }

  /** A symbol was removed. */
  remove(change: ScanChange): void {
    this.#removed.add(change);
  }

  /** A symbol stayed that was not chosen any more. */
  keep(symbol: string, reason: string, date: TradingDate): void {
    this.#kept.add(symbol, reason, date);
  }

  /** A symbol was skipped. */
  skip(symbol: string, reason: string, date: TradingDate): void {
    this.#skipped.add(symbol, reason, date);
  }

  /** The report of the scanner `name`, whose symbols are `symbols` at the end. */
  report(name: string, symbols: readonly string[]): ScannerReport {
    return {
      name,
      preSessionScans: this.#scans.pre_session,
      regularScans: this.#scans.regular_session,
      added: this.#added.list,
      addedCount: this.#added.count,
      removed: this.#removed.list,
      removedCount: this.#removed.count,
      kept: this.#kept.toArray(),
      keptCount: this.#kept.count,
      skipped: this.#skipped.toArray(),
      skippedCount: this.#skipped.count,
      symbols,
      metadata: this.metadata,
    };
  }
}

/** Keeps the first changes and counts all. */
class ChangeList {
  readonly list: ScanChange[] = [];
  count = 0;

  add(change: ScanChange): void {
    this.count++;
    if (this.list.length < LISTED_MAX) this.list.push(change);
  }
}

/** Counts reasons by symbol and text. */
class ReasonCounts {
  count = 0;
  readonly #rows = new Map<
    string,
    { symbol: string; reason: string; count: number; firstDate: TradingDate }
  >();

  add(symbol: string, reason: string, firstDate: TradingDate): void {
    this.count++;
    const key = `${symbol}\n${reason}`;
    const row = this.#rows.get(key);
    if (row !== undefined) row.count++;
    else if (this.#rows.size < LISTED_MAX) {
      this.#rows.set(key, { symbol, reason, count: 1, firstDate });
    }
  }

  toArray(): ScanReason[] {
    return [...this.#rows.values()];
  }
}
