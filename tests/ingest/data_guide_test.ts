// Runs every command of docs/data.md on a small file of the layout that it is for.
import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { DATA_SOURCES } from "../../src/cli/commands/import/sources.ts";
import { openbell } from "../cli/_openbell.ts";
import { barsOf, inFolder, put, zip } from "./_support.ts";

/** A file and the series that it must become: symbol, interval, bars, start of the first, its volume. */
interface Sample {
  readonly content: string | Uint8Array;
  readonly series: readonly [string, string, number, string, number];
}

const OPEN = Date.parse("2024-06-03T13:30:00Z");
const MINUTE = 60_000;

/** Lines for `count` bars of `minutes`, from the open of New York on. */
function lines(
  count: number,
  line: (ms: number, i: number) => string,
  minutes = 1,
): string {
  return Array.from(
    { length: count },
    (_, i) => `${line(OPEN + i * minutes * MINUTE, i)}\n`,
  ).join("");
}

/** The time in a zone so many hours from UTC: `YYYY-MM-DD HH:MM:SS`. */
function local(ms: number, hours: number): string {
  return new Date(ms + hours * 60 * MINUTE).toISOString().slice(0, 19)
    .replace("T", " ");
}

/** `MM/DD/YYYY` and `HH:MM` in New York. */
function american(ms: number): [date: string, time: string] {
  const text = local(ms, -4);
  const [year, month, day] = text.slice(0, 10).split("-");
  return [`${month}/${day}/${year}`, text.slice(11, 16)];
}

const compact = (ms: number, hours: number): string =>
  local(ms, hours).replace(/[-:]/g, "");

const FIRST = "2024-06-03T13:30:00.000Z";
const PRICES = "100,101,99,100.5";
const DAILY = ["2024-06-03", "2024-06-04", "2024-06-05"];
const daily = (line: (date: string) => string): string =>
  DAILY.map((date) => `${line(date)}\n`).join("");

const minute = (
  symbol: string,
  content: string | Uint8Array,
  volume = 7,
): Sample => ({
  content,
  series: [symbol, "1m", 5, FIRST, volume],
});
const day = (symbol: string, content: string): Sample => ({
  content,
  series: [symbol, "1d", 3, FIRST, 7],
});

function bar(ms: number): Record<string, unknown> {
  return {
    t: new Date(ms).toISOString(),
    o: 100,
    h: 101,
    l: 99,
    c: 100.5,
    v: 7,
  };
}

const every = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => OPEN + i * MINUTE);

function parquet(): Uint8Array {
  const column = (name: string, value: number) => ({
    name,
    data: new Float64Array(5).fill(value),
  });
  return new Uint8Array(parquetWriteBuffer({
    columnData: [
      {
        name: "__index_level_0__",
        data: every(5).map((ms) => new Date(ms)),
        type: "TIMESTAMP",
      },
      column("Open", 100),
      column("High", 101),
      column("Low", 99),
      column("Close", 100.5),
      column("Volume", 7),
    ],
  }));
}

const STOOQ =
  "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\n";

const SAMPLES: Readonly<Record<string, Sample>> = {
  "SPY.csv": minute(
    "SPY",
    "timestamp,open,high,low,close,volume\n" +
      lines(5, (ms) => `${new Date(ms).toISOString()},${PRICES},7`),
  ),
  "alpaca_bars.json": minute(
    "AAPL",
    JSON.stringify({
      bars: { AAPL: every(5).map(bar) },
      next_page_token: null,
    }),
  ),
  "2024-06-03.csv.gz": minute(
    "AAPL",
    gzipSync(
      "ticker,volume,open,close,high,low,window_start,transactions\n" +
        lines(5, (ms) => `AAPL,7,100,100.5,101,99,${ms}000000,3`),
    ),
  ),
  "polygon_aggs.json": minute(
    "AAPL",
    JSON.stringify({
      ticker: "AAPL",
      results: every(5).map((ms) => ({ ...bar(ms), t: ms, vw: 100, n: 3 })),
      status: "OK",
    }),
  ),
  "xnas-itch-20240603.ohlcv-1m.csv": minute(
    "AAPL",
    "ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol\n" +
      lines(
        5,
        (ms) =>
          `${ms}000000,33,2,38,100000000000,101000000000,99000000000,100500000000,7,AAPL`,
      ),
  ),
  "AAPL_yfinance.csv": day(
    "AAPL",
    "Price,Close,High,Low,Open,Volume\nTicker,AAPL,AAPL,AAPL,AAPL,AAPL\nDate,,,,,\n" +
      daily((date) => `${date},100.5,101,99,100,7`),
  ),
  "AAPL.csv": day(
    "AAPL",
    "Date,Open,High,Low,Close,Adj Close,Volume\n" +
      daily((date) => `${date},${PRICES},90,7`) +
      "2024-06-06,null,null,null,null,null,null\n",
  ),
  "aapl_us_d.csv": day(
    "AAPL",
    "Date,Open,High,Low,Close,Volume\n" +
      daily((date) => `${date},${PRICES},7`),
  ),
  "msft.us.txt": {
    content: STOOQ + lines(5, (ms) => {
      const [date, time] = compact(ms, 2).split(" ");
      return `MSFT.US,5,${date},${time},${PRICES},7,0`;
    }, 5),
    series: ["MSFT", "5m", 5, FIRST, 7],
  },
  "SPY_ib.csv": minute(
    "SPY",
    ",date,open,high,low,close,volume,average,barCount\n" +
      lines(
        5,
        (ms, i) =>
          `${i},${compact(ms, -4).slice(0, 9)}${
            local(ms, -4).slice(11)
          } US/Eastern,${PRICES},7,100,3`,
      ),
  ),
  "NASDAQ_AAPL, 1.csv": minute(
    "AAPL",
    "time,open,high,low,close,Volume,Volume MA\n" +
      lines(5, (ms) => `${ms / 1_000},${PRICES},7,9`),
  ),
  "ES 06-24.Last.txt": minute(
    "ES 06-24",
    lines(
      5,
      (ms) => `${compact(ms + MINUTE, 0)};${PRICES.replaceAll(",", ";")};7`,
    ),
  ),
  "SPY.txt": minute(
    "SPY",
    '"Date","Time","Open","High","Low","Close","Up","Down"\n' +
      lines(5, (ms) => `${american(ms + MINUTE).join(",")},${PRICES},3,4`),
  ),
  "AAPL_1min.txt": minute(
    "AAPL",
    lines(5, (ms) => `${local(ms, -4)},${PRICES},7`),
  ),
  "IBM.txt": minute(
    "IBM",
    lines(5, (ms) => `${american(ms).join(",")},${PRICES},7`),
  ),
  "AAPL_tiingo.csv": day(
    "AAPL",
    "date,close,high,low,open,volume,adjClose,adjHigh,adjLow,adjOpen,adjVolume,divCash,splitFactor\n" +
      daily((date) => `${date},100.5,101,99,100,7,90,91,89,90,8,0.0,1.0`),
  ),
  "AAPL_iex.json": minute(
    "AAPL",
    JSON.stringify(
      every(5).map((ms) => ({
        date: new Date(ms).toISOString(),
        open: 100,
        high: 101,
        low: 99,
        close: 100.5,
        volume: 7,
      })),
    ),
  ),
  "AAPL.US.csv": day(
    "AAPL",
    "Date,Open,High,Low,Close,Adjusted_close,Volume\n" +
      daily((date) => `${date},${PRICES},90,7`),
  ),
  "MSFT.US_intraday.csv": minute(
    "MSFT",
    "Timestamp,Gmtoffset,Datetime,Open,High,Low,Close,Volume\n" +
      lines(5, (ms) => `${ms / 1_000},0,${local(ms, 0)},${PRICES},7`),
  ),
  "intraday_5min_IBM.csv": {
    content: `timestamp,open,high,low,close,volume\n${
      lines(5, (ms) => `${local(ms, -4)},${PRICES},7`, 5).trim().split("\n")
        .reverse().join("\n")
    }\n`,
    series: ["IBM", "5m", 5, FIRST, 7],
  },
  "intraday_5min_MSFT.json": {
    content: JSON.stringify({
      "Meta Data": {
        "2. Symbol": "MSFT",
        "4. Interval": "5min",
        "6. Time Zone": "US/Eastern",
      },
      "Time Series (5min)": Object.fromEntries(
        [4, 3, 2, 1, 0].map((i) => [local(OPEN + i * 5 * MINUTE, -4), {
          "1. open": "100",
          "2. high": "101",
          "3. low": "99",
          "4. close": "100.5",
          "5. volume": "7",
        }]),
      ),
    }),
    series: ["MSFT", "5m", 5, FIRST, 7],
  },
  "EURUSD1.csv": minute(
    "EURUSD",
    lines(
      5,
      (ms) =>
        `${
          local(ms, 3).slice(0, 16).replaceAll("-", ".").replace(" ", ",")
        },${PRICES},7`,
    ),
  ),
  "EURUSD_M1_202406030000_202406072359.csv": minute(
    "EURUSD",
    "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n" +
      lines(
        5,
        (ms) =>
          `${local(ms, 3).replaceAll("-", ".").replace(" ", "\t")}\t${
            PRICES.replaceAll(",", "\t")
          }\t7\t0\t2`,
      ),
  ),
  "DAT_ASCII_EURUSD_M1_202406.csv": minute(
    "EURUSD",
    lines(5, (ms) => `${compact(ms, -5)};${PRICES.replaceAll(",", ";")};0`),
    0,
  ),
  "EURUSD_Candlestick_1_M_BID_03.06.2024-04.06.2024.csv": minute(
    "EURUSD",
    "Local time,Open,High,Low,Close,Volume\n" +
      lines(
        5,
        (ms) => `03.06.2024 ${local(ms, 2).slice(11)}.000 GMT+0200,${PRICES},7`,
      ),
  ),
  "eurusd-m1-bid-2024-06-03-2024-06-04.csv": minute(
    "EURUSD",
    "timestamp,open,high,low,close,volume\n" +
      lines(5, (ms) => `${ms},${PRICES},7`),
  ),
  "BTCUSDT-1m-2024-06.zip": minute(
    "BTCUSDT",
    zip({
      "BTCUSDT-1m-2024-06.csv": lines(
        5,
        (ms) => `${ms}000,${PRICES},7,${ms + 59_999}999,703.5,3,1,100.5,0`,
      ),
    }),
  ),
  "XBTUSD_1.csv": minute(
    "XBTUSD",
    lines(5, (ms) => `${ms / 1_000},${PRICES},7,3`),
  ),
  "Bitstamp_BTCUSD_2024_minute.csv": minute(
    "BTC/USD",
    "https://www.CryptoDataDownload.com\nunix,date,symbol,open,high,low,close,Volume BTC,Volume USD\n" +
      lines(
        5,
        (ms) => `${ms / 1_000},${local(ms, 0)},BTC/USD,${PRICES},7,703.5`,
      ),
  ),
  "BTC_USDT-1m.json": minute(
    "BTC_USDT",
    JSON.stringify(every(5).map((ms) => [ms, 100, 101, 99, 100.5, 7])),
  ),
  "data/equity/usa/minute/spy": minute(
    "SPY",
    zip({
      "20240603_spy_minute_trade.csv": lines(
        5,
        (ms) =>
          `${
            ms - Date.parse("2024-06-03T04:00:00Z")
          },1000000,1010000,990000,1005000,7`,
      ),
    }),
  ),
  "SPY.parquet": minute("SPY", parquet()),
  "kurse.csv": {
    content: Uint8Array.from(
      "Datum;Er\u00f6ffnung;H\u00f6chst;Tiefst;Schluss;St\u00fcck\n" +
        "03.06.2024;100,00;101,00;99,00;100,50;7\n04.06.2024;100,00;101,00;99,00;100,50;7\n",
      (character) => character.charCodeAt(0),
    ),
    series: ["SAP", "1d", 2, "2024-06-03T07:00:00.000Z", 7],
  },
};

const GUIDE = fileURLToPath(new URL("../../docs/data.md", import.meta.url));

/** The words of a command line, without quotes. */
function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) =>
    quoted ?? plain
  );
}

const COMMANDS = Deno.readTextFileSync(GUIDE).split("\n")
  .filter((line) => line.startsWith("openbell import ")).map(words);

Deno.test("docs/data.md names a file of each sample, and no other", () => {
  assertEquals(
    COMMANDS.map(([, , file]) => file).sort(),
    Object.keys(SAMPLES).sort(),
  );
});

Deno.test("each source in the help of import has a section in docs/data.md, with a command of the same options", () => {
  const sections = Deno.readTextFileSync(GUIDE).split(/^### /m).slice(1);
  for (const { name, options } of DATA_SOURCES) {
    const wanted = name.split(/,? and |, /);
    const section = sections.find((text) =>
      wanted.every((word) => text.split("\n")[0].includes(word))
    );
    assert(section !== undefined, name);
    const commands = section.split("\n")
      .filter((line) => line.startsWith("openbell import "));
    assert(
      commands.some((line) =>
        options.split(/ (?=--)/).every((option) => line.includes(option))
      ),
      `${name}: ${options}`,
    );
  }
  assertEquals(
    sections.filter((text) => text.includes("openbell import ")).length,
    DATA_SOURCES.length,
  );
});

for (const [, ...args] of COMMANDS) {
  const file = args[1];
  Deno.test(`docs/data.md: the import of ${file} stores the right bars`, () =>
    inFolder(async (folder) => {
      const { content, series } = SAMPLES[file];
      put(
        folder,
        file.startsWith("data/") ? `${file}/20240603_trade.zip` : file,
        content,
      );
      const { code, stdout, stderr } = await openbell(
        args.filter((arg) => arg !== "--dry-run"),
        { cwd: folder },
      );
      assertEquals([code, stderr], [0, ""], stdout);
      const store = openBarStore(`${folder}/bars.db`, { readOnly: true });
      const [{ symbol, interval, bars }, ...others] = store.inventory();
      const [first] = barsOf(store, symbol, interval);
      store.close();
      assertEquals(others, []);
      const start = new Date(first.timestamp).toISOString();
      assertEquals([symbol, interval, bars, start, first.volume], [...series]);
      const { open, high, low, close } = first;
      assertEquals([open, high, low, close], [100, 101, 99, 100.5]);
    }));
}
