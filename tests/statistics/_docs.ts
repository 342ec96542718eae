/**
 * The tables of `docs/statistics.md`.
 *
 * @module
 */
import { DEFAULT_MINIMUMS } from "../../src/statistics/statistic.ts";
import type { ListedStatistic } from "../../src/statistics/statistic_list.ts";

const UNITS = {
  sessions: "sessions",
  days: "days",
  roundTrips: "round trips",
  sqnRoundTrips: "round trips",
};

/** The smallest sample of a statistic in words; empty if any will do. */
export function sampleText({ needs }: ListedStatistic): string {
  if (needs === undefined) return "";
  if (needs === "session") return "1 session";
  return `${DEFAULT_MINIMUMS[needs]} ${UNITS[needs]}`;
}

/** The cells of every table row, trimmed. */
export function tableRows(markdown: string): string[][] {
  return markdown.split("\n").filter((line) => line.startsWith("|")).map(
    (line) => line.split("|").slice(1, -1).map((cell) => cell.trim()),
  );
}
