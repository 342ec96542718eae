/** Reads the data of a report's page as its code does. */
import { unpack } from "../../../src/pages/report/browser/unpack.js";

/** The data of a page. */
export interface PageData {
  // deno-lint-ignore no-explicit-any
  readonly data: any;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Reads the data of a page. */
export function readPage(html: string): PageData {
  const part = (id: string) => {
    const found = new RegExp(`id="${id}">([^<]*)</script>`).exec(html);
    if (found === null) throw new Error(`The page has no ${id}`);
    return found[1];
  };
  return {
    data: JSON.parse(part("data")),
    bytes: Uint8Array.from(atob(part("bytes")), (c) => c.charCodeAt(0)),
  };
}

/** The columns of a pane of an interval, `undefined` if the page does not have it. */
export async function readPane(
  { data, bytes }: PageData,
  interval: string,
  symbol: string,
  period: string,
): Promise<number[][] | undefined> {
  const { levels, periods } = data.candles;
  const level = levels.find((one: { interval: string }) =>
    one.interval === interval
  );
  const [start, end] = level.index;
  const [symbols, dates, lengths] = await unpack(bytes.subarray(start, end));
  const found = [...symbols.keys()].find((i) =>
    data.symbols[symbols[i]] === symbol && periods[dates[i]] === period
  );
  if (found === undefined) return undefined;
  let from = end;
  for (let i = 0; i < found; i++) from += lengths[i];
  const columns = await unpack(bytes.subarray(from, from + lengths[found]));
  return columns.map((column: Float64Array) => [...column]);
}
