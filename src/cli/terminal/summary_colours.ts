/**
 * Colours of a run's summary.
 *
 * @module
 */
import { cleanForTerminal } from "../../text/clean.ts";
import { writeAll, writeOutput } from "./output.ts";

const BOLD = 1;
const RED = 31;
const GREEN = 32;
const YELLOW = 33;

/** Figures that are good above zero and bad below. */
const SIGNED = /^( {2}(?:net profit|return) +)(-?)(\S+(?: %)?)/;

/** Writes a summary to standard output, in colours on a terminal, unless `NO_COLOR` is set. */
export function writeSummaryText(text: string): void {
  if (!Deno.stdout.isTerminal() || Deno.noColor) return writeOutput(text);
  writeAll(colouredSummary(cleanForTerminal(text)), Deno.stdout);
}

/** A cleaned summary with colours: its title, profit and loss, warnings. */
export function colouredSummary(text: string): string {
  return text.split("\n").map((line, i) => {
    if (i === 0) return paint(line, BOLD);
    if (line.startsWith("  warning ")) return paint(line, YELLOW);
    return line.replace(
      SIGNED,
      (_, label: string, sign: string, value: string) =>
        `${label}${paint(sign + value, sign === "-" ? RED : GREEN)}`,
    );
  }).join("\n");
}

function paint(text: string, colour: number): string {
  return `\x1b[${colour}m${text}\x1b[0m`;
}
