/**
 * Progress and summary of a fetch in words.
 *
 * @module
 */
import type {
  FetchProgress,
  FetchSummary,
} from "../../../ingest/fetch/fetch_bars.ts";
import { cleanForLog } from "../../../text/clean.ts";
import { conflictLines, findingLines, grouped } from "../import/import_text.ts";

/** The line of progress: dates, bars, speed, and the time left. */
export function fetchProgressText(
  { datesDone, dates, bars, at }: FetchProgress,
  elapsedMs: number,
): string {
  const rate = Math.round(bars / Math.max(elapsedMs, 1) * 1_000);
  const left = datesDone === 0
    ? ""
    : `  ${Math.ceil(elapsedMs * (dates / datesDone - 1) / 1_000)} s left`;
  return `${grouped(datesDone)} of ${grouped(dates)} days  ${at}  ${
    grouped(bars)
  } bars  ${grouped(rate)} bars/s${left}`;
}

/** The closing summary, one fact per line. */
export function fetchSummaryText(
  summary: FetchSummary,
  elapsedMs: number,
): string {
  const lines = [
    `${grouped(summary.regular)} bars of ${
      days(summary.datesDone)
    } fetched in ${(elapsedMs / 1_000).toFixed(1)} s; ${
      days(summary.datesStored)
    } stored before`,
    `  added ${grouped(summary.added)}, already stored ${
      grouped(summary.unchanged)
    }`,
  ];
  lines.push(...conflictLines(summary), ...findingLines(summary.findings));
  return lines.map((line) => `${cleanForLog(line)}\n`).join("");
}

/** Days of series: one for each symbol and date. */
function days(count: number): string {
  return count === 1 ? "1 day" : `${grouped(count)} days`;
}
