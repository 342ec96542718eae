/**
 * Runs over actions of LEAN's factor files and map files, compared with prices that
 * are adjusted by these files themselves.
 *
 * The rows are those of QuantConnect's public repository Lean, folder
 * `Data/equity/usa` (Apache License 2.0). A price of a date is multiplied by the
 * factors of the first row that is not before it.
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { importActions } from "../../src/ingest/actions/import_actions.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { put, zip } from "../ingest/_support.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import { makeConfig, withFolder } from "./_market.ts";

/** `factor_files/aapl.csv` of 2021, but for some dividends. */
const AAPL = `19980102,0.8613657,0.00892857,1
20000620,0.8613657,0.00892857,101
20050225,0.8613657,0.01785710,88.97
20140507,0.8961764,0.03571430,592.33
20140606,0.9011818,0.03571430,645.57
20140806,0.9011818,0.25,94.97
20141105,0.9056639,0.25,108.86
20200828,0.9967882,0.25,499.23
20201105,0.9967882,1,119.03
20501231,1,1,0
`;

/** `map_files/tfcfa.csv`, and rows of `factor_files/tfcfa.csv`. */
const TFCFA_MAP =
  "20041112,nwsa,Q\r\n20130628,nwsa,Q\r\n20190318,foxa,Q\r\n20190320,tfcfa,Q\r\n";
const TFCFA = `19980102,0.7768921,0.5,23.38
20130308,0.8359912,1,30.56
20130628,0.8383229,1,32.59
20130906,0.9496332,1,32.11
20140307,0.9533443,1,33.91
20501231,1,1,0
`;

/** `factor_files/spy.csv` of 2015: three columns. */
const SPY = `19980102,0.7338510,1
19980319,0.7338510,1
20130620,0.9565263,1
20130919,0.9615943,1
20131219,0.9662913,1
20501231,1.0000000,1
`;

/** `factor_files/goog.csv`: the dividend in shares of April 2015. */
const GOOG =
  "19980102,1,0.997307,572.84\n20150424,1,0.997307,565.2\n20501231,1,1,0\n";

const TIME = new TimeManager({ exchange: "US_EQUITY" });

/** The trading dates of a range. */
function daysBetween(from: string, to: string) {
  const days: { date: string; open: number; close: number }[] = [];
  for (let date = TIME.getFirstTradingDate(from); date <= to;) {
    days.push({ date, open: 0, close: 0 });
    date = TIME.getFirstTradingDate(
      Temporal.PlainDate.from(date).add({ days: 1 }).toString(),
    );
  }
  return days;
}

type Prices = Readonly<Record<string, number>>;

/** Made up closes of the days from one date to another. */
function pricesOf(from: string, to: string, start: number): Prices {
  const prices: Record<string, number> = {};
  daysBetween(from, to).forEach(({ date }, i) => {
    prices[date] = start * (1 + 0.02 * Math.sin(i));
  });
  return prices;
}

/** What a row says of the prices up to its date: both factors, by mode. */
function factorOn(
  file: string,
  date: string,
  mode: "splits" | "total",
): number {
  const day = Number(date.replaceAll("-", ""));
  const row = file.trim().split("\n").map((line) => line.split(",").map(Number))
    .find(([last]) => day <= last) ?? [0, 1, 1];
  return row[2] * (mode === "total" ? row[1] : 1);
}

function putBars(db: string, bySymbol: Readonly<Record<string, Prices>>): void {
  const store = openBarStore(db, { create: true });
  for (const [symbol, prices] of Object.entries(bySymbol)) {
    for (const [date, price] of Object.entries(prices)) {
      const bar = makeColumns(1);
      bar.timestamp[0] = TIME.requireTradingSession(date).open;
      bar.open[0] =
        bar.high[0] =
        bar.low[0] =
        bar.close[0] =
          price;
      bar.volume[0] = 1_000;
      store.writeDay(symbol, "1d", date, bar, 0, 1, { exchange: "US_EQUITY" });
    }
  }
  store.close();
}

async function importLean(
  db: string,
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  for (const [path, text] of Object.entries(files)) {
    const at = path.lastIndexOf("/");
    put(`${folder}/${path.slice(0, at)}`, path.slice(at + 1), text);
  }
  const store = openBarStore(db);
  const found = await importActions(store, [`${folder}/usa`]);
  store.close();
  return found.flatMap(({ notes }) => notes);
}

/** The closes that a strategy reads in the last session, oldest first. */
async function closesOf(
  db: string,
  symbol: string,
  [from, to]: readonly [string, string],
  mode: "splits" | "total",
): Promise<number[]> {
  const days = daysBetween(from, to);
  let closes: number[] = [];
  await runBacktest(
    makeConfig({
      days: days.slice(-1),
      symbols: [symbol],
      data: {
        streams: ["1d"],
        adjustment: mode,
        historical: {
          data: [{ trailing_days: days.length - 1, intervals: ["1d"] }],
        },
      } as never,
    }),
    {
      db,
      runner: "inline",
      strategies: [{
        subscriptions: [],
        onSessionEnd(c) {
          const bars = c.bars(symbol, "1d");
          closes = Array.from({ length: bars.length }, (_, i) => bars.close(i));
        },
      }],
    },
  );
  return closes;
}

/** Requires what LEAN's own factors say, as of the last of the prices' dates. */
async function requireFactors(
  db: string,
  symbol: string,
  prices: Prices,
  file: string,
  relative: number,
): Promise<void> {
  const dates = Object.keys(prices);
  const range = [dates[0], dates[dates.length - 1]] as const;
  for (const mode of ["splits", "total"] as const) {
    const found = await closesOf(db, symbol, range, mode);
    const last = factorOn(file, range[1], mode);
    const right = dates.map((date) =>
      prices[date] * factorOn(file, date, mode) / last
    );
    assertEquals(found.length, right.length, `${symbol} ${mode}`);
    found.forEach((close, i) =>
      assertAlmostEquals(
        close,
        right[i],
        relative * right[i],
        `${symbol} ${mode} ${dates[i]}`,
      )
    );
  }
}

Deno.test("closes adjusted over AAPL's 7:1 and its dividends are those of LEAN's factors", () =>
  withFolder(async (folder) => {
    const prices = pricesOf("2014-05-01", "2014-11-14", 600);
    const db = `${folder}/m.db`;
    putBars(db, { AAPL: prices });
    await importLean(db, folder, { "usa/factor_files/aapl.csv": AAPL });
    // The file rounds a factor of 1/28 to six digits.
    await requireFactors(db, "AAPL", prices, AAPL, 2e-6);
  }));

Deno.test("a share of three symbols has the actions of one factor file, with its map file or without", () =>
  withFolder(async (folder) => {
    const all = pricesOf("2013-03-01", "2014-03-20", 30);
    const under = (from: string, to: string) =>
      Object.fromEntries(
        Object.entries(all).filter(([date]) => from <= date && date <= to),
      );
    const old = {
      NWSA: under("2013-03-01", "2013-06-28"),
      FOXA: under("2013-07-01", "2014-03-20"),
    };
    const map = { "usa/map_files/tfcfa.csv": TFCFA_MAP };
    const factors = { "usa/factor_files/tfcfa.csv": TFCFA };
    for (
      const [name, bars, steps] of [
        ["together", old, [{ ...map, ...factors }]],
        ["map-first", old, [map, factors]],
        ["factors-first", old, [factors, map]],
        ["one-symbol", { TFCFA: all }, [factors, map]],
      ] as const
    ) {
      const db = `${folder}/${name}.db`;
      putBars(db, bars);
      for (const [i, files] of steps.entries()) {
        await importLean(db, `${folder}/${name}-${i}`, files);
      }
      await requireFactors(db, "TFCFA", all, TFCFA, 1e-9);
    }
  }));

Deno.test("the actions of an older share are its own ticker's, and not those of the next share", () =>
  withFolder(async (folder) => {
    // Rows of twx.1.csv and of both map files; AOL took the ticker TWX in 2003.
    const db = `${folder}/m.db`;
    putBars(db, { AAA: { "2024-07-05": 1 } });
    await importLean(db, folder, {
      "usa/factor_files/twx.1.csv":
        "19981215,0.9948098,0.5,108\n19990224,0.9948098,1,65.44\n20501231,0.9954947,1,0\n",
      "usa/factor_files/twx.csv":
        "19981116,1,0.5,1\n20090327,1,3,20\n20501231,1,1,0\n",
      "usa/map_files/twx.1.csv": "19980102,twx\n20010111,twx\n",
      "usa/map_files/twx.csv": "19980102,aol\n20031015,aol\n20501231,twx\n",
    });
    const store = openBarStore(db);
    assertEquals(
      store.actions.list().map(({ date, symbol, type }) =>
        `${date} ${symbol} ${type}`
      ),
      [
        "1998-11-17 AOL split",
        "1998-12-16 TWX split",
        "1999-02-25 TWX dividend",
        "2001-01-12 TWX delist",
        "2003-10-16 AOL rename",
        "2009-03-30 TWX split",
      ],
    );
    store.close();
  }));

Deno.test("files of three columns take amounts from stored closes; dividends before the first are left out with a note", () =>
  withFolder(async (folder) => {
    const prices = pricesOf("2013-09-02", "2013-12-31", 170);
    const db = `${folder}/m.db`;
    putBars(db, { SPY: prices });
    assertEquals(
      await importLean(db, folder, { "usa/factor_files/spy.csv": SPY }),
      [
        "2 dividends before the first stored bar of SPY, 2013-09-03, are left out: the file has no reference prices to tell their amounts",
      ],
    );
    await requireFactors(db, "SPY", prices, SPY, 1e-9);
  }));

Deno.test("factors that are no ratio of small numbers are taken as they are", () =>
  withFolder(async (folder) => {
    const prices = pricesOf("2015-04-20", "2015-05-08", 540);
    const db = `${folder}/m.db`;
    putBars(db, { GOOG: prices });
    await importLean(db, folder, { "usa/factor_files/goog.csv": GOOG });
    await requireFactors(db, "GOOG", prices, GOOG, 5e-7);
  }));

Deno.test("a split and a dividend of one date are both in a row's factors", () =>
  withFolder(async (folder) => {
    const file =
      "19980102,0.99,0.25,1\n20140606,0.99,0.25,600\n20140609,1,0.5,300\n20501231,1,1,0\n";
    const prices = pricesOf("2014-06-02", "2014-06-13", 600);
    const db = `${folder}/m.db`;
    putBars(db, { XYZ: prices });
    await importLean(db, folder, { "usa/factor_files/xyz.csv": file });
    const store = openBarStore(db);
    // The dividend is paid on each old share: 0.01 × 600.
    assertEquals(
      store.actions.list().map(({ date, type, value = NaN }) =>
        `${date} ${type} ${value.toFixed(9)}`
      ),
      [
        "2014-06-09 dividend 6.000000000",
        "2014-06-09 split 2.000000000",
        "2014-06-10 split 2.000000000",
      ],
    );
    store.close();
    await requireFactors(db, "XYZ", prices, file, 1e-9);
  }));

Deno.test("a zip of factor files, as LEAN's newer data has them, is all of its files", () =>
  withFolder(async (folder) => {
    const prices = pricesOf("2014-05-01", "2014-11-14", 600);
    const db = `${folder}/m.db`;
    putBars(db, { AAPL: prices });
    put(
      `${folder}/usa/factor_files`,
      "factor_files_20210601.zip",
      zip({ "aapl.csv": AAPL, "goog.csv": GOOG }),
    );
    const store = openBarStore(db);
    const found = await importActions(store, [`${folder}/usa`]);
    assertEquals(found.map(({ actions }) => actions), [9, 1]);
    store.close();
    await requireFactors(db, "AAPL", prices, AAPL, 2e-6);
    assert(found.every(({ format }) => format === "lean-factors"));
  }));

Deno.test("who reinvests dividends by adjusted closes and who is paid in cash agree with the factors", () =>
  withFolder(async (folder) => {
    const prices = pricesOf("2014-05-01", "2014-06-20", 600);
    const db = `${folder}/m.db`;
    putBars(db, { AAPL: prices });
    await importLean(db, folder, { "usa/factor_files/aapl.csv": AAPL });
    const days = daysBetween("2014-05-01", "2014-06-20");
    const result = await runBacktest(
      makeConfig({
        days,
        symbols: ["AAPL"],
        data: { streams: ["1d"], adjustment: "total" } as never,
      }),
      {
        db,
        runner: "inline",
        strategies: [{
          subscriptions: [],
          onSessionStart(c) {
            if (c.session.date === days[0].date) c.buy("AAPL", 10);
          },
        }],
      },
    );
    // One dividend, (1 − 0.8961764 / 0.9011818) of 592.33, and 7 shares for one.
    const dividend = 592.33 * (1 - 0.8961764 / 0.9011818);
    const first = prices[days[0].date];
    const last = prices[days[days.length - 1].date];
    assertAlmostEquals(result.account.dividends ?? NaN, 10 * dividend, 0.005);
    assertAlmostEquals(
      result.account.netProfit,
      10 * (7 * last + dividend - first),
      0.02,
    );
  }));
