// Helpers of the tests of stores.
import { makeColumns } from "../../src/store/bar_store.ts";
import type { BarColumns } from "../../src/types.ts";

/** Bars a minute apart from 14:30 UTC of a date, opens `first`, `first` + 1 … */
export function minutes(
  date: string,
  count: number,
  first: number,
): BarColumns {
  const columns = makeColumns(count);
  for (let i = 0; i < count; i++) {
    columns.timestamp[i] = Date.parse(`${date}T14:30:00Z`) + i * 60_000;
    columns.open[i] = columns.low[i] = first + i;
    columns.high[i] = columns.close[i] = first + i + 0.5;
    columns.volume[i] = 100 * i;
  }
  return columns;
}

/** Runs a test in a folder of its own. */
export async function inFolder(
  test: (folder: string) => void | Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    await test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** The names of the files in a folder. */
export function filesOf(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();
}
