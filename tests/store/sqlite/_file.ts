// A small store file.
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";
import { minutes } from "../_support.ts";

export const DATES = Array.from(
  { length: 12 },
  (_, i) => `2026-01-${String(i + 5).padStart(2, "0")}`,
);

/** Makes a file with 12 days of 390 bars of SPY. */
export function makeFile(path: string): void {
  const store = openBarStore(path, { create: true });
  for (const [i, date] of DATES.entries()) {
    store.writeDay("SPY", "1m", date, minutes(date, 390, i), 0, 390);
  }
  store.close();
}
