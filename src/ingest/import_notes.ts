/**
 * What is kept of what an import has found and concluded.
 *
 * @module
 */
import type { FileSink } from "./checks/file_sink.ts";
import { findingLabel } from "./checks/findings.ts";

/** Lines of an import, and characters of a line. */
const LINES = 100;
const LINE_CHARS = 500;

/** Notes, conclusions with their evidence, and counts of findings, a line each. */
export function importNotes(
  { notes, guesses, findings, counts }: Pick<
    FileSink,
    "notes" | "guesses" | "findings" | "counts"
  >,
): string[] {
  const lines = [
    ...notes,
    ...guesses.map(({ what, value, evidence }) =>
      `${what} ${value}: ${evidence}`
    ),
    ...findings.list().map(({ kind, count, examples }) =>
      `${findingLabel(kind)}: ${count}${
        examples.length === 0 ? "" : `, as ${examples[0].text}`
      }`
    ),
    ...(counts.replaced > 0
      ? [`stored bars that were replaced: ${counts.replaced}`]
      : []),
    ...(counts.kept > 0 ? [`stored bars that were kept: ${counts.kept}`] : []),
  ];
  return [...new Set(lines)].slice(0, LINES)
    .map((line) => line.slice(0, LINE_CHARS));
}
