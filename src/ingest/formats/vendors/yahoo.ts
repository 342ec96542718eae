/**
 * Yahoo's daily download (`Date,Open,High,Low,Close,Adj Close,Volume`), and what
 * yfinance writes, with a header of three lines. Prices are the quoted ones, not
 * the adjusted close.
 *
 * @module
 */
import type { BarFormat } from "../../reader.ts";
import { firstLines } from "../csv/csv_head.ts";
import { readCsv } from "../csv/csv_reader.ts";
import { csvHead } from "./vendor_csv.ts";

/** Yahoo's and yfinance's CSV. */
export const yahooFormat: BarFormat = {
  async detect(file): Promise<boolean> {
    const { header } = await csvHead(file);
    return (header[0] === "date" && header.includes("adj close")) ||
      header[0] === "price";
  },
  async read(file, options, sink): Promise<void> {
    const { header, second } = await csvHead(file);
    if (header[0] !== "price") {
      await readCsv(file, options, sink, { interval: "1d" });
      return;
    }
    // yfinance: names of columns, the symbol in each cell, the name of the index.
    const [, , index = ""] = firstLines(await file.head(), 3);
    await readCsv(file, options, sink, {
      interval: /^datetime/i.test(index) ? undefined : "1d",
      symbol: second[1],
      columns: header.map((name, i) => i === 0 ? "timestamp" : name),
      headerLines: 3,
    });
  },
};
