/**
 * Stooq's bulk text files, also written by MetaStock exports:
 * `<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,…`.
 *
 * @module
 */
import type { StoredInterval } from "../../../types.ts";
import type { BarFormat } from "../../reader.ts";
import { readCsv } from "../csv/csv_reader.ts";
import { csvHead } from "./vendor_csv.ts";

/** The periods that can be stored. */
const INTERVALS: Readonly<Record<string, StoredInterval>> = {
  "1": "1m",
  "60": "1h",
  "D": "1d",
};

/** Stooq's text files. */
export const stooqFormat: BarFormat = {
  async detect(file): Promise<boolean> {
    const { header } = await csvHead(file);
    return header[0] === "<ticker>" && header.includes("<per>");
  },
  async read(file, options, sink): Promise<void> {
    const { header } = await csvHead(file);
    await readCsv(file, options, sink, {
      // With `--format stooq`, the daily CSV, which has no period column.
      interval: header.includes("<per>") ? undefined : "1d",
      intervalOf: (text) =>
        Object.hasOwn(INTERVALS, text) ? INTERVALS[text] : undefined,
      symbolOf: (text) => text.replace(/\.US$/i, "").toUpperCase(),
    });
  },
};
