/**
 * A strategy that tries every way to see a later bar finds none. Prices ascend,
 * so any future price is higher than all known ones.
 */
import { assert, assertEquals } from "@std/assert";
import { runBacktest } from "../../src/system/system_manager.ts";
import { makeAscendingMarket } from "../fixtures/ascending_market.ts";
import makeProber from "../fixtures/strategies/prober.ts";
import { openbell } from "../cli/_openbell.ts";
import { daysBetween, makeConfig, withFolder } from "./_market.ts";

const DAYS = daysBetween("2024-07-01", "2024-07-05");
const RUN = DAYS.slice(1);
const SYMBOLS = ["AAA", "BBB"];
const PROBER =
  new URL("../fixtures/strategies/prober.ts", import.meta.url).href;

function proberConfig(patch: boolean) {
  return makeConfig({
    days: RUN,
    symbols: SYMBOLS,
    data: {
      streams: ["1m", "5m", "1d"],
      historical: { data: [{ trailing_days: 1, intervals: ["1m"] }] },
      indicators: {
        session: [{ id: "sma", name: "sma", period: 3, interval: "1m" }],
        historical: {
          top: { type: "trailing_max", period: "1d" },
          minute: {
            type: "trailing_average",
            period: "1d",
            granularity: "minute",
            field: "high",
          },
        },
      },
    },
    rest: {
      trading_config: { max_buying_power: 9e9 },
      strategies: [{ module: PROBER, params: { patch } }],
    },
  });
}

function check(lines: readonly { message: string }[]): void {
  const messages = lines.map(({ message }) => message);
  assertEquals([...new Set(messages.filter((m) => m.startsWith("FOUND")))], []);
  const [, probes] = messages.at(-1)?.match(/^probes (\d+)/) ?? [];
  assert(Number(probes) > 10, messages.at(-1));
}

for (const runner of ["inline", "workers"] as const) {
  Deno.test(`${runner}: a strategy object can reach, call or misuse nothing that shows a later bar`, async () => {
    await withFolder(async (folder) => {
      const db = makeAscendingMarket(folder, DAYS, SYMBOLS);
      const { log } = await runBacktest(proberConfig(false), {
        db,
        runner,
        strategies: [makeProber({})],
      });
      check(log.lines);
    });
  });
}

Deno.test("a strategy module that replaces built-in functions captures nothing in its worker", async () => {
  await withFolder(async (folder) => {
    const db = makeAscendingMarket(folder, DAYS, SYMBOLS);
    const { log } = await runBacktest(proberConfig(true), { db });
    check(log.lines);
    const [, , , refused] =
      log.lines.at(-1)?.message.match(/patched (\d+), (refused (\d+))/) ?? [];
    assert(Number(refused) > 200, log.lines.at(-1)?.message);
  });
});

Deno.test("a strategy module that replaces built-in functions captures nothing in the command line's inline runner", async () => {
  await withFolder(async (folder) => {
    const db = makeAscendingMarket(folder, DAYS, SYMBOLS);
    const config = `${folder}/config.json`;
    Deno.writeTextFileSync(config, JSON.stringify(proberConfig(true)));
    const { code, stdout, stderr } = await openbell([
      "backtest",
      config,
      "--db",
      db,
      "--runner",
      "inline",
      "--json",
      "-",
      "--quiet",
    ]);
    assertEquals(stderr, "");
    assertEquals(code, 0);
    check(JSON.parse(stdout).log.lines);
  });
});

Deno.test("a bar series that a strategy keeps loses the sessions that leave its window", async () => {
  await withFolder(async (folder) => {
    const db = makeAscendingMarket(folder, DAYS, SYMBOLS);
    const lengths: number[] = [];
    const stale: unknown[] = [];
    const config = makeConfig({ days: RUN, symbols: ["AAA"] });
    await runBacktest(config, {
      db,
      runner: "inline",
      strategies: [{
        subscriptions: [{ intervals: ["1m"] }],
        onSessionStart(context) {
          const bars = context.bars("AAA", "1m");
          lengths.push(bars.length);
          stale.push(
            bars.at(0),
            bars.at(-1),
            bars.close(0),
            bars.indexAt(1e15),
          );
          stale.push([...bars].length, context.quote("AAA"));
        },
      }],
    });
    assertEquals(lengths, [0, 0, 0]);
    const empty = [undefined, undefined, NaN, -1, 0, undefined];
    assertEquals(stale, [...empty, ...empty, ...empty]);
  });
});
