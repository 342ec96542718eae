/**
 * Markdown tables with aligned columns.
 *
 * @module
 */
import { quartiles } from "./quartiles.ts";

/** A table; the first column is aligned left, the others right. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const widths = head.map((title, i) =>
    Math.max(3, title.length, ...rows.map((row) => row[i].length))
  );
  const line = (cells: readonly string[]) =>
    `| ${
      cells.map((cell, i) =>
        i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])
      ).join(" | ")
    } |`;
  const rule = widths.map((width, i) =>
    i === 0 ? "-".repeat(width) : "-".repeat(width - 1) + ":"
  );
  return [head, rule, ...rows].map(line).join("\n");
}

/** Median and quartiles, for example `12.1 [11.8 … 12.9]`. */
export function spread(readings: readonly number[], digits = 1): string {
  const { low, median, high } = quartiles(readings);
  const text = (value: number) => value.toFixed(digits);
  return `${text(median)} [${text(low)} … ${text(high)}]`;
}

/** The machine, in one line. */
export function machineLine(): string {
  const { deno, v8 } = Deno.version;
  return `${navigator.hardwareConcurrency} cores, ${Deno.build.os} ${Deno.build.arch}, Deno ${deno}, V8 ${v8}`;
}
