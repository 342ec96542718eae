// One bar in the layout of each vendor, and what is stored of it.
import { assertEquals } from "@std/assert";
import type { ImportOptions } from "../../../../src/ingest/import_files.ts";
import type { Bar, StoredInterval } from "../../../../src/types.ts";
import { barsOf, importText, kinds } from "../../_support.ts";

/** The opens of Friday and Monday, across the change to daylight saving time. */
export const OPEN = Date.parse("2024-03-08T14:30:00Z");
export const NEXT = Date.parse("2024-03-11T13:30:00Z");
/** The bar. */
export const BAR = {
  open: 170.25,
  high: 171.5,
  low: 169.75,
  close: 171,
  volume: 1200,
};

/** Checks which bars a file is read as. */
export async function assertBars(
  content: string | Uint8Array,
  name: string,
  symbol: string,
  interval: StoredInterval,
  expected: readonly Bar[],
  options: ImportOptions = {},
): Promise<void> {
  const { summary, store } = await importText(content, options, name);
  assertEquals([summary.failed, kinds(summary)], [[], {}]);
  assertEquals(barsOf(store, symbol, interval), expected);
  store.close();
}
