/** Trading hours of an instrument, from the outside. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { writeDemoMarket } from "../../../src/demo/demo_store.ts";
import { makeColumns } from "../../../src/store/bar_store.ts";
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";
import { inFolder } from "./_in_folder.ts";

const [FROM, TO] = ["2024-11-26", "2024-12-02"];
/**
 * Minutes of 08:30-15:15 in Chicago: whole days, and until 12:00 and 12:15 on
 * Thanksgiving and the day after.
 */
const SLOTS = [405, 405, 210, 225, 405];
const TOTAL = 1_650;

function writeMarket(folder: string): void {
  const store = openBarStore(`${folder}/bars.db`, { create: true });
  writeDemoMarket(store, {
    symbols: ["ES", "NQ"],
    from: FROM,
    to: TO,
    exchange: "US_FUTURES",
  });
  store.close();
}

const CONFIG = `session_name: hours
exchange_group: US_FUTURES
session_data_config: { symbols: [ES], streams: [5m, 1d] }
strategies: [{ module: flip.ts, params: { every: 3 } }]
trading_config: { starting_cash: 10000000, max_buying_power: 10000000 }
backtest_config: { start_date: ${FROM}, end_date: ${TO} }
`;
const STRATEGY = `export default ({ every }) => {
  let bars = 0;
  return {
    subscriptions: [{ intervals: ["5m"] }],
    onBar(context, { symbol }) {
      if (++bars % every !== 0) return;
      if (context.position(symbol) > 0) context.sell(symbol, 1);
      else context.buy(symbol, 1);
    },
  };
};
`;

Deno.test("hours of the store cut quality, derived bars, backtests, sweeps and runs by the clock", () =>
  inFolder(async (run, folder) => {
    writeMarket(folder);
    Deno.writeTextFileSync(`${folder}/run.yaml`, CONFIG);
    Deno.writeTextFileSync(`${folder}/flip.ts`, STRATEGY);
    const set = await run(
      "instruments set ES trading_hours=08:30-15:15 --db bars.db",
    );
    assertEquals(set.code, 0, set.stderr);

    const quality = await run("quality --db bars.db --json");
    const [es, nq] = JSON.parse(quality.stdout).symbols;
    assertEquals(
      es.dates.map(({ expected }: { expected: number }) => expected),
      SLOTS,
    );
    assertEquals([es.quality, nq.quality], [100, 100]);
    // Five sessions of the group: 23 hours, 19 and 19 hours and a quarter.
    assertEquals(nq.expected, 3 * 1_380 + 1_140 + 1_155);
    // Daily bars are those of the whole session, and are compared with it.
    const daily = await run("quality --db bars.db --interval 1d --json");
    assertEquals(JSON.parse(daily.stdout).totals.expected, 10);

    const bars = await run("bars ES 1d --db bars.db --derive --format json");
    const opens = JSON.parse(bars.stdout).map(
      ({ timestamp }: { timestamp: string }) => timestamp,
    );
    assertEquals(opens[0], "2024-11-26T14:30:00Z");
    assertEquals(opens.length, SLOTS.length);

    const ran = await run("backtest run.yaml --db bars.db --json run.json");
    assertEquals(ran.code, 0, ran.stderr);
    const result = JSON.parse(Deno.readTextFileSync(`${folder}/run.json`));
    assertEquals(
      result.sessions.map(({ bars }: { bars: { ES: number } }) => bars.ES),
      // Bars of five minutes are derived from those of one.
      SLOTS,
    );
    assertStringIncludes(
      ran.stdout,
      `${nq.expected - TOTAL} stored bars are outside of their session's slots`,
    );
    const net = result.account.netProfit;

    Deno.writeTextFileSync(
      `${folder}/clock.yaml`,
      CONFIG.replace("end_date", "speed_multiplier: 100000, end_date")
        .replace("exchange_group", "mode: clock-driven\nexchange_group")
        .replace(TO, FROM),
    );
    const paced = await run("backtest clock.yaml --db bars.db --json c.json");
    assertEquals(paced.code, 0, paced.stderr);
    const { sessions } = JSON.parse(
      Deno.readTextFileSync(`${folder}/c.json`),
    );
    assertEquals(sessions[0].bars.ES, SLOTS[0]);

    const swept = await run(
      "sweep run.yaml --db bars.db --set strategies.0.params.every=3..4:1",
    );
    assertEquals(swept.code, 0, swept.stderr);
    assertStringIncludes(swept.stdout, ` ${net.toFixed(2)} `);
  }));

Deno.test("a list of facts with hours is imported again", () =>
  inFolder(async (run, folder) => {
    Deno.writeTextFileSync(
      `${folder}/facts.csv`,
      "symbol,trading_hours\nES,08:30-12:00/13:00-15:15\nNQ,\n",
    );
    await run("instruments import facts.csv --db a.db");
    const listed = await run("instruments list --db a.db");
    Deno.writeTextFileSync(`${folder}/listed.csv`, listed.stdout);
    const again = await run("instruments import listed.csv --db b.db");
    assertEquals(again.code, 0, again.stderr);
    const { stdout } = await run("instruments list ES --db b.db --json");
    assertEquals(JSON.parse(stdout), {
      ES: { trading_hours: "08:30-12:00/13:00-15:15" },
    });
    const wrong = await run("instruments set ES trading_hours=8-15 --db b.db");
    assertEquals(wrong.code === 0, false);
    assertStringIncludes(
      wrong.stderr,
      'instruments.ES.trading_hours: found "8-15"; allowed: local times such as 08:30-15:15',
    );
  }));

Deno.test("calendar prints the sessions of hours, with as many breaks as they have", () =>
  inFolder(async (run) => {
    const { stdout } = await run(
      "calendar US_FUTURES@08:30-10:00/10:30-12:00/13:00-15:15 --from 2024-11-27 --to 2024-11-28",
    );
    assertEquals(stdout.split("\n").slice(0, 3), [
      "session,open,close,break_start,break_end,break2_start,break2_end",
      "2024-11-27,2024-11-27T14:30:00Z,2024-11-27T21:15:00Z,2024-11-27T16:00:00Z,2024-11-27T16:30:00Z,2024-11-27T18:00:00Z,2024-11-27T19:00:00Z",
      "2024-11-28,2024-11-28T14:30:00Z,2024-11-28T18:00:00Z,2024-11-28T16:00:00Z,2024-11-28T16:30:00Z,,",
    ]);
  }));

Deno.test("hours that do not fit are one error before the run, and bars are not imported under them", () =>
  inFolder(async (run, folder) => {
    writeMarket(folder);
    Deno.writeTextFileSync(`${folder}/flip.ts`, STRATEGY);
    const withFacts = async (facts: string, rest = "") => {
      const text = `${CONFIG}instruments: { ES: { ${facts} } }\n${rest}`;
      Deno.writeTextFileSync(`${folder}/run.yaml`, text);
      return (await run("backtest run.yaml --db bars.db")).stderr;
    };
    assertEquals(
      await withFacts("trading_hours: 15:00-17:30"),
      'error: Instrument ES: trading_hours (config): No calendar of US_FUTURES has the trading hours "15:00-17:30": 15:00-17:30 is not within its regular hours 17:00-16:00, the run\'s group; write exchange_group if it trades in another one\n',
    );
    assertStringIncludes(
      await withFacts(
        "trading_hours: 08:30-15:15, exchange_group: CME@08:30-12:00",
      ),
      'instruments.ES.trading_hours: found "08:30-15:15"; allowed: nothing beside hours that exchange_group has',
    );
    assertStringIncludes(
      await withFacts("trading_hours: 10:00-12:00, exchange_group: NYSE"),
      "it trades in NYSE@10:00-12:00 (config), and the run has the exchange group US_FUTURES, in which no symbol trades: set exchange_group: NYSE",
    );
    // The store does not know yet in which group a symbol trades.
    await run("instruments set ES trading_hours=15:00-17:30 --db bars.db");
    assertEquals(
      (await run("quality --db bars.db")).stderr,
      'error: Instrument ES: trading_hours of the store: No calendar of US_FUTURES has the trading hours "15:00-17:30": 15:00-17:30 is not within its regular hours 17:00-16:00; change them with openbell instruments set ES trading_hours=\n',
    );
    const store = openBarStore(`${folder}/days.db`, { create: true });
    store.instruments.put("ES", { trading_hours: "08:30-15:15" });
    const days = openBarStore(`${folder}/bars.db`, { readOnly: true });
    const [chunk] = await days.chunks("ES", "1d", FROM, FROM);
    const bar = makeColumns(1);
    days.decode(chunk, bar, 0);
    store.writeDay("ES", "1d", FROM, bar, 0, 1, { exchange: "US_FUTURES" });
    days.close();
    store.close();
    Deno.writeTextFileSync(`${folder}/run.yaml`, CONFIG);
    const { stderr } = await run("backtest run.yaml --db days.db");
    assertEquals(
      stderr,
      "error: The store has bars of ES of 1d, which do not begin and end with the hours of US_FUTURES@08:30-15:15: import bars of 1m, or leave out its trading_hours\n",
    );
    Deno.writeTextFileSync(
      `${folder}/ES.csv`,
      "timestamp,open,high,low,close,volume\n2024-11-26T15:00:00Z,1,1,1,1,1\n",
    );
    const imported = await run(
      "import ES.csv --group CME@08:30-15:15 --interval 1m --db new.db",
    );
    assertStringIncludes(
      imported.stderr,
      "use --group CME, and tell its hours with openbell instruments set ES trading_hours=08:30-15:15",
    );
  }));
