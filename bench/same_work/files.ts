/**
 * The comparison as files, so that an engine in any language can be compared: the
 * README of the bench folder documents the format.
 *
 * @module
 */
import { equityCsv, fillsCsv, type Market, type Outcome } from "./work.ts";

/** Writes the input and the expected output to a folder. */
export function writeFiles(
  folder: string,
  market: Market,
  expected: Outcome,
): void {
  Deno.mkdirSync(folder, { recursive: true });
  Deno.writeTextFileSync(`${folder}/sessions.csv`, sessionsCsv(market));
  Deno.writeTextFileSync(`${folder}/fills.csv`, fillsCsv(expected.fills));
  Deno.writeTextFileSync(
    `${folder}/equity.csv`,
    equityCsv(market.sessions, expected.equity),
  );
  writeBars(`${folder}/bars.csv`, market);
}

function sessionsCsv({ sessions }: Market): string {
  return "session,open,close\n" +
    sessions.map(({ date, open, close }) => `${date},${open},${close}\n`).join(
      "",
    );
}

/** All bars by time, then by symbol in their order; one session at a time, to save memory. */
function writeBars(path: string, market: Market): void {
  const encoder = new TextEncoder();
  const file = Deno.openSync(path, {
    create: true,
    write: true,
    truncate: true,
  });
  const put = (text: string) => {
    const bytes = encoder.encode(text);
    for (let at = 0; at < bytes.length;) {
      at += file.writeSync(bytes.subarray(at));
    }
  };
  try {
    put("timestamp,symbol,open,high,low,close,volume\n");
    const next = market.symbols.map(() => 0);
    for (const { close } of market.sessions) {
      const rows: { time: number; symbol: number; text: string }[] = [];
      market.bars.forEach((bars, k) => {
        const { timestamp } = bars;
        let row = next[k];
        for (; row < timestamp.length && timestamp[row] < close; row++) {
          const text = `${timestamp[row]},${market.symbols[k]},${
            bars.open[row]
          },${bars.high[row]},${bars.low[row]},${bars.close[row]},${
            bars.volume[row]
          }\n`;
          rows.push({ time: timestamp[row], symbol: k, text });
        }
        next[k] = row;
      });
      rows.sort((a, b) => a.time - b.time || a.symbol - b.symbol);
      put(rows.map(({ text }) => text).join(""));
    }
  } finally {
    file.close();
  }
}
