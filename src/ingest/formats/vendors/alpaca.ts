/**
 * Bars in JSON: Alpaca's responses, `{"bars": {"AAPL": [{"t": …, "o": …}]}}` or
 * `{"bars": […], "symbol": "AAPL"}`; Polygon's `{"ticker": "AAPL", "results": […]}`;
 * any list of objects, or an object a line, with the usual names. Pages of
 * responses may follow each other or be in a list.
 *
 * @module
 */
import type { BarFormat } from "../../reader.ts";
import { readJson } from "../json/json_reader.ts";
import { polygonColumns } from "./polygon.ts";

/** All bars in JSON. */
export const alpacaFormat: BarFormat = {
  async detect(file): Promise<boolean> {
    const head = new TextDecoder().decode(
      (await file.head()).subarray(0, 4_096),
    );
    if (!/^[\s\ufeff]*[[{]/.test(head)) return false;
    return /"bars"\s*:/.test(head) ||
      (/"(o|open)"\s*:/i.test(head) && /"(c|close)"\s*:/i.test(head));
  },
  read: (file, options, sink) =>
    readJson(file, options, sink, {
      barsKey: "bars",
      columns: polygonColumns,
    }),
};
