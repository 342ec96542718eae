/**
 * Progress and summary of an import in words.
 *
 * @module
 */
import { type Finding, findingLabel } from "../../../ingest/checks/findings.ts";
import type {
  ImportProgress,
  ImportSummary,
} from "../../../ingest/import_files.ts";
import { cleanForLog } from "../../../text/clean.ts";

/** The line of progress: share, files, bars, speed, and the time left. */
export function importProgressText(
  now: Omit<ImportProgress, "path">,
  elapsedMs: number,
): string {
  const share = now.bytes === 0 ? 1 : now.bytesDone / now.bytes;
  const rate = Math.round(now.bars / Math.max(elapsedMs, 1) * 1_000);
  const left = share > 0
    ? Math.ceil(elapsedMs * (1 - share) / share / 1_000)
    : 0;
  return `${
    Math.floor(share * 100)
  } %  ${now.filesDone} of ${now.files} files  ${grouped(now.bars)} bars  ${
    grouped(rate)
  } bars/s  ${left} s left`;
}

/** The closing summary, one fact per line. */
export function importSummaryText(
  summary: ImportSummary,
  elapsedMs: number,
): string {
  const rate = Math.round(summary.bars / Math.max(elapsedMs, 1) * 1_000);
  const lines = [
    `${grouped(summary.bars)} bars from ${grouped(summary.files)} ${
      summary.files === 1 ? "file" : "files"
    } in ${(elapsedMs / 1_000).toFixed(1)} s (${grouped(rate)} bars/s)`,
    `  added ${grouped(summary.added)}, already stored ${
      grouped(summary.unchanged)
    }`,
  ];
  lines.push(...conflictLines(summary));
  if (summary.extended > 0) {
    lines.push(
      `  stored separately as extended hours: ${grouped(summary.extended)}`,
    );
  }
  lines.push(...findingLines(summary.findings));
  lines.push(...guessLines(summary.guesses));
  for (const { path, reason } of summary.skipped) {
    lines.push(`  skipped ${path}: ${reason}`);
  }
  for (const note of new Set(summary.notes)) lines.push(`  note: ${note}`);
  return lines.map((line) => `${cleanForLog(line)}\n`).join("");
}

/** A line for bars that replaced a different one, and one for those that did not. */
export function conflictLines(
  { replaced, kept }: Pick<ImportSummary, "replaced" | "kept">,
): string[] {
  return [
    ...(replaced > 0
      ? [`  replaced by a different bar: ${grouped(replaced)}`]
      : []),
    ...(kept > 0
      ? [`  kept, a different bar was refused: ${grouped(kept)}`]
      : []),
  ];
}

/** A line for each kind of finding, with its first examples. */
export function findingLines(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ kind, count, examples }) => [
    `  ${findingLabel(kind)}: ${grouped(count)}`,
    ...examples.map(({ file, line, text }) =>
      `    ${file}${line === 0 ? "" : `:${line}`}: ${text}`
    ),
  ]);
}

/** Further symbols by names of files are only counted. */
const MAX_SYMBOLS = 20;

/** What was concluded: a line for each conclusion, with its evidence and option. */
function guessLines(guesses: ImportSummary["guesses"]): string[] {
  const files = new Map<string, number>();
  for (const { what, value, evidence, option } of guesses) {
    const line = `  ${what} ${value}: ${evidence} (${option} overrules)`;
    files.set(line, (files.get(line) ?? 0) + 1);
  }
  const lines: string[] = [];
  let symbols = 0;
  for (const [line, count] of files) {
    if (line.startsWith("  symbol ") && ++symbols > MAX_SYMBOLS) continue;
    lines.push(count > 1 ? `${line}, in ${grouped(count)} files` : line);
  }
  if (symbols > MAX_SYMBOLS) {
    lines.push(
      `  ${grouped(symbols - MAX_SYMBOLS)} more symbols by the names of files`,
    );
  }
  return lines;
}

/** A whole number with commas between groups of three digits. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}
