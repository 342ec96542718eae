/** `openbell backtest --check` on the history that indicators need. */
import { assertEquals, assertMatch } from "@std/assert";
import { openBarStore } from "../../../../src/store/sqlite/sqlite_bar_store.ts";
import {
  daysBetween,
  makeMarket,
  withFolder,
} from "../../../system/_market.ts";
import { openbell, writeConfig } from "./_backtest.ts";

/** Cells of a table, whose columns are two or more spaces apart. */
function cells(line: string): string[] {
  return line.trim().split(/ {2,}/);
}

async function check(config: string, ...more: string[]) {
  const { code, stdout, stderr } = await openbell([
    "backtest",
    config,
    "--check",
    ...more,
  ]);
  assertEquals(code, 0, stderr);
  const [valid, gap, head, ...rows] = stdout.trimEnd().split("\n");
  assertEquals(gap, "");
  return {
    valid,
    head: cells(head),
    rows: rows.map(cells),
    notes: stderr.trimEnd().split("\n").filter((line) => line !== ""),
  };
}

Deno.test("--check lists what each indicator needs, what is loaded and what is late", async () => {
  await withFolder(async (folder) => {
    const config = writeConfig(folder, {
      session_data_config: {
        streams: ["1m", "5m", "1d", "1w"],
        historical: { data: [{ trailing_days: 2, intervals: ["1d"] }] },
        indicators: {
          session: [
            { name: "sma", period: 4, interval: "1d" },
            { name: "sma", period: 2, interval: "1d" },
            { name: "macd", interval: "5m", id: "macd" },
            { name: "vwap", interval: "1m" },
            { name: "sma", period: 9, interval: "1w" },
          ],
        },
      },
    });
    const { valid, head, rows, notes } = await check(config);
    assertEquals(valid, `${config} is valid`);
    assertEquals(head, [
      "indicator",
      "on",
      "needs",
      "sessions of history",
      "loaded",
      "ready (America/New_York)",
    ]);
    assertEquals(rows, [
      [
        "sma_4_1d",
        "sma 4",
        "1d",
        "4 bars",
        "4",
        "all stored",
        "from the start, if 4 sessions are stored",
      ],
      [
        "sma_2_1d",
        "sma 2",
        "1d",
        "2 bars",
        "2",
        "all stored",
        "from the start, if 2 sessions are stored",
      ],
      // 26 bars for the slow average and 9 for the signal, one shared.
      [
        "macd",
        "macd 12 26 9",
        "5m",
        "34 bars",
        "1",
        "0",
        "2024-07-01 12:20",
      ],
      [
        "vwap_1m",
        "vwap",
        "1m",
        "1 bar of each session",
        "0",
        "0",
        "in every session",
      ],
      // The nine weeks before 1 July have two holidays.
      [
        "sma_9_1w",
        "sma 9",
        "1w",
        "9 bars",
        "43",
        "all stored",
        "from the start, if 43 sessions are stored",
      ],
    ]);
    assertEquals(notes, [
      "Indicator macd, macd 12 26 9 on 5m, needs 34 bars (1 session of history); the config loads none: not ready until 2024-07-01 12:20. historical.data with trailing_days: 1, intervals: [5m] loads enough",
    ]);
  });
});

Deno.test("--check with --db counts from the first stored bar of each symbol", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: daysBetween("2024-06-20", "2024-07-09"),
      symbols: [
        { name: "AAA", seed: 1 },
        { name: "BBB", seed: 2, from: "2024-06-28" },
      ],
    });
    const config = writeConfig(folder, {
      session_data_config: {
        streams: ["1m", "1d"],
        historical: { data: [{ trailing_days: 3, intervals: ["1d"] }] },
        indicators: { session: [{ name: "sma", period: 3, interval: "1d" }] },
      },
    });
    const { valid, rows, notes } = await check(config, "--db", db);
    assertEquals(
      valid,
      `${config} is valid: 6 sessions of 2 symbols, base interval 1m`,
    );
    assertEquals(rows, [
      [
        "sma_3_1d",
        "sma 3",
        "1d",
        "3 bars",
        "3",
        "all stored",
        "2024-07-02 16:00",
      ],
    ]);
    assertEquals(notes, [
      "historical.data asks for 3 sessions of 1d before 2024-07-01, and fewer are stored: BBB has 1",
      "Indicator sma_3_1d, sma 3 on 1d, needs 3 bars (3 sessions of history); stored bars begin on 2024-06-28: not ready until 2024-07-02 16:00 for BBB",
    ]);
    const { rows: unstored, notes: none } = await check(config);
    assertEquals(
      [unstored[0].at(-1), none],
      ["from the start, if 3 sessions are stored", []],
    );
  });
});

Deno.test("--check knows the warm-up of an own indicator with its parameters", async () => {
  await withFolder(async (folder) => {
    const module = `${folder}/own.js`;
    Deno.writeTextFileSync(
      module,
      `const create = () => ({ reset() {}, update: () => 1 });
      const params = [{
        name: "period", default: 5, min: 1, max: 9, integer: true, doc: "bars",
      }];
      export const indicators = [
        { name: "own", outputs: ["own"], params, create,
          warmup: ({ period }) => 2 * period },
        { name: "fixed", outputs: ["fixed"], warmup: 1, create },
        { name: "vague", outputs: ["vague"], create,
          warmup: () => { throw new Error("no idea"); } },
      ];`,
    );
    const config = writeConfig(folder, {
      variables: { days: 3 },
      session_data_config: {
        streams: ["1m", "5m"],
        indicators: {
          modules: [module],
          session: [
            { name: "own", interval: "5m", period: "$days", id: "own" },
            { name: "own", interval: "5m", id: "usual" },
            { name: "fixed", interval: "5m" },
            { name: "vague", interval: "5m" },
          ],
        },
      },
    });
    const { rows } = await check(config);
    assertEquals(rows.map((row) => row.slice(3)), [
      ["7 bars", "1", "0", "2024-07-01 10:05"],
      ["11 bars", "1", "0", "2024-07-01 10:25"],
      ["2 bars", "1", "0", "2024-07-01 09:40"],
      ["an unknown number of bars", "unknown", "0", "unknown"],
    ]);
  });
});

Deno.test("--check lists the history of historical indicators, and what of it is not stored", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: daysBetween("2024-06-20", "2024-07-09"),
      symbols: [
        { name: "AAA", seed: 1 },
        { name: "BBB", seed: 2, from: "2024-06-28" },
      ],
    });
    const config = writeConfig(folder, {
      session_data_config: {
        indicators: {
          historical: {
            top: { type: "trailing_max", period: "3d" },
            minute: {
              type: "trailing_average",
              period: "2w",
              granularity: "minute",
            },
            last: { type: "trailing_min", period: "1d" },
          },
        },
      },
    });
    const { rows, notes } = await check(config, "--db", db);
    assertEquals(rows, [
      [
        "top",
        "trailing_max 3 days",
        "1d",
        "3 sessions",
        "3",
        "3",
        "whole from 2024-07-03",
      ],
      [
        "minute",
        "trailing_average 2 weeks",
        "1m",
        "10 sessions",
        "10",
        "10",
        "whole never in this range",
      ],
      [
        "last",
        "trailing_min 1 day",
        "1d",
        "1 session",
        "1",
        "1",
        "from the start",
      ],
    ]);
    assertEquals(notes, [
      "Historical indicator top, trailing_max 3 days, needs 3 sessions of history; stored bars of BBB begin on 2024-06-28: computed from fewer until 2024-07-03",
      "Historical indicator minute, trailing_average 2 weeks, needs 10 sessions of history; stored bars begin on 2024-06-28: computed from fewer in the whole range",
    ]);
  });
});

Deno.test("--check names the symbols that count as delisted before the range ends", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: daysBetween("2024-07-01", "2024-07-09"),
      symbols: [
        { name: "AAA", seed: 1, to: "2024-07-05" },
        { name: "BBB", seed: 2 },
      ],
    });
    const config = writeConfig(folder);
    const { code, stdout, stderr } = await openbell([
      "backtest",
      config,
      "--check",
      "--db",
      db,
    ]);
    assertEquals(code, 0);
    assertEquals(
      stdout,
      `${config} is valid: 6 sessions of 2 symbols, base interval 1m\n`,
    );
    assertEquals(
      stderr,
      "1 symbol counts as delisted, because stored bars end before the range: AAA after 2024-07-05\n",
    );
  });
});

Deno.test("--check says which action ends a symbol, and by which pairs currencies are converted", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: daysBetween("2024-07-01", "2024-07-09"),
      symbols: [
        { name: "AAA", seed: 1 },
        { name: "BBB", seed: 2 },
        { name: "EURUSD", seed: 3 },
      ],
    });
    const store = openBarStore(db);
    store.actions.add([
      { symbol: "AAA", date: "2024-07-08", type: "delist" },
      { symbol: "BBB", date: "2024-07-09", type: "delist", value: 3 },
    ], { path: "made up", size: 0, sha256: "", format: "csv", actions: 2 });
    store.instruments.put("BBB", { currency: "EUR" });
    store.close();
    const config = writeConfig(folder);
    const { code, stdout, stderr } = await openbell([
      "backtest",
      config,
      "--check",
      "--db",
      db,
    ]);
    assertEquals([code, stderr.trim().split("\n")], [0, [
      "AAA ends on 2024-07-08: bars of AAA from 2024-07-08 on are another share's, which is AAA@2024-07-08",
      "BBB ends on 2024-07-09: bars of BBB from 2024-07-09 on are another share's, which is BBB@2024-07-09",
      "1 symbol is delisted by a stored action without a price, on_delisting says what becomes of positions at the last close: AAA after 2024-07-05",
      "1 symbol ends by a stored merger or delisting that pays for positions: BBB after 2024-07-08",
    ]]);
    assertMatch(stdout, /\ncurrencies\n {2}EUR in USD by EURUSD: [\d,]+ rates/);
  });
});

Deno.test("--check tells how much of the history that the config asks for is stored", async () => {
  await withFolder(async (folder) => {
    const days = daysBetween("2024-06-10", "2024-06-21");
    const { db } = makeMarket(folder, {
      days,
      symbols: [
        { name: "AAA", seed: 1 },
        { name: "BBB", seed: 2, from: "2024-06-14" },
      ],
    });
    const config = writeConfig(folder, {
      backtest_config: { start_date: "2024-06-18", end_date: "2024-06-21" },
      session_data_config: {
        symbols: ["AAA", "BBB"],
        streams: ["1m"],
        historical: {
          data: [
            { trailing_days: 6, intervals: ["5m"] },
            { trailing_days: 8, intervals: ["1d"] },
          ],
        },
      },
    });
    const { code, stderr } = await openbell([
      "backtest",
      config,
      "--check",
      "--db",
      db,
    ]);
    assertEquals(code, 0, stderr);
    assertEquals(stderr.trimEnd().split("\n"), [
      "historical.data asks for 6 sessions of 5m before 2024-06-18, and fewer are stored: BBB has 2",
      "historical.data asks for 8 sessions of 1d before 2024-06-18, and fewer are stored: AAA has 6, BBB has 2",
    ]);
  });
});

Deno.test("--check names all modules of strategies, enabled scanners and costs that do not exist", async () => {
  await withFolder(async (folder) => {
    const config = writeConfig(folder, {
      session_data_config: {
        scanners: [
          { module: "off.ts", enabled: false, pre_session: true },
          { module: "scan.ts", pre_session: true },
        ],
      },
      strategies: [
        { module: "none.ts" },
        { module: "there.ts" },
        { module: "https://example.com/other.ts" },
      ],
      trading_config: {
        commission: { type: "module", module: "there.ts" },
        fill_model: { type: "module", module: "fills.ts" },
      },
    });
    Deno.writeTextFileSync(`${folder}/there.ts`, "");
    const { code, stdout, stderr } = await openbell([
      "backtest",
      config,
      "--check",
    ]);
    assertEquals([code, stdout], [2, ""]);
    const rest =
      "(there is no such file); allowed: the path of a module, from the folder of the config on";
    assertEquals(stderr.trimEnd().split("\n").slice(1), [
      `  strategies[0].module: found "${folder}/none.ts" ${rest}`,
      `  session_data_config.scanners[1].module: found "${folder}/scan.ts" ${rest}`,
      `  trading_config.fill_model.module: found "${folder}/fills.ts" ${rest}`,
    ]);
  });
});
