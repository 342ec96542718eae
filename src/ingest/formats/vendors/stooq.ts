/**
 * Stooq's bulk text files, also written by MetaStock exports:
 * `<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,…`.
 *
 * @module
 */
import type { BarFormat } from "../../reader.ts";
import { readCsv } from "../csv/csv_reader.ts";
import { csvHead } from "./vendor_csv.ts";

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
      symbolOf: (text) => text.replace(/\.US$/i, "").toUpperCase(),
    });
  },
};
