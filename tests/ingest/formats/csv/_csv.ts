// The file that the tests of this folder write in many ways, and its bars.
import { assertEquals } from "@std/assert";
import type { ImportOptions } from "../../../../src/ingest/import_files.ts";
import { barsOf, importText } from "../../_support.ts";

/** 09:30 on Friday in New York; on Monday, in daylight saving time, that is 13:30 UTC. */
export const FIRST = Date.parse("2024-03-08T14:30:00Z");
/** The bars of {@linkcode file}. */
export const EXPECTED = [
  { timestamp: FIRST, open: 10, high: 12.5, low: 9.5, close: 11, volume: 100 },
  {
    timestamp: FIRST + 60_000,
    open: 11,
    high: 11,
    low: 10.25,
    close: 10.75,
    volume: 0,
  },
  {
    timestamp: Date.parse("2024-03-11T13:30:00Z"),
    open: 10.5,
    high: 10.6,
    low: 10.4,
    close: 10.45,
    volume: 250,
  },
];

/** The prices and volumes of the rows. */
export const NUMBERS = [
  "10,12.5,9.5,11,100",
  "11,11,10.25,10.75,0",
  "10.5,10.6,10.4,10.45,250",
];

/** A file with these timestamps, one a bar. */
export function file(stamps: readonly string[], header: string): string {
  return `${header}\n${
    stamps.map((stamp, i) => `${stamp},${NUMBERS[i]}`).join("\n")
  }\n`;
}

/** The usual header. */
export const HEADER = "timestamp,open,high,low,close,volume";
/** The timestamps in UTC. */
export const ISO = [
  "2024-03-08T14:30:00Z",
  "2024-03-08T14:31:00Z",
  "2024-03-11T13:30:00Z",
];
/** The timestamps in New York. */
export const NEW_YORK = [
  "2024-03-08 09:30:00",
  "2024-03-08 09:31:00",
  "2024-03-11 09:30:00",
];

/** Checks that a file is read as the bars. */
export async function assertReads(
  text: string | Uint8Array,
  options: ImportOptions = {},
  name = "SPY.csv",
): Promise<void> {
  const { summary, store } = await importText(text, options, name);
  assertEquals(summary.failed, []);
  assertEquals(barsOf(store, "SPY"), EXPECTED);
  assertEquals([summary.files, summary.bars, summary.added], [1, 3, 3]);
  store.close();
}
