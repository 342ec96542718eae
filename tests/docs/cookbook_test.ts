/** Every recipe of docs/cookbook.md runs, and does what it says. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { loadSessionConfig } from "../../src/config/load.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { openbell } from "../cli/_openbell.ts";
import { withFolder } from "../system/_market.ts";
import { commandsIn, pageText, runPrinted, sectionsOf } from "./_pages.ts";

const PAGE = "docs/cookbook.md";

/** What the result of a recipe's config has to show. */
const PROMISES: Readonly<Record<string, (result: RunResult) => void>> = {
  crossing: (result) => {
    assert(tripsOf(result).length > 20);
    // In turns: a buy, and the sale of what was bought.
    for (const symbol of ["ALFA", "BRAVO"]) {
      const own = result.fills.filter((fill) => fill.symbol === symbol);
      own.forEach(({ side, quantity }, i) =>
        assertEquals([side, quantity], [i % 2 === 0 ? "buy" : "sell", 100])
      );
    }
  },
  breakout: (result) => {
    assert(tripsOf(result).length > 10);
    for (const { exitReason } of tripsOf(result)) {
      assert(/^stop of the bracket of order/.test(exitReason), exitReason);
    }
  },
  trailing: (result) => {
    assert(tripsOf(result).length > 20);
    for (const { side, time } of result.fills) {
      if (side === "buy") assertEquals(minutesOf(time), 30);
    }
    for (const { exitReason } of tripsOf(result)) {
      assert(/^stop of the bracket of order/.test(exitReason), exitReason);
    }
  },
  reversion: (result) => {
    const [stops, limits] = ["stop", "limit"].map((leg) =>
      tripsOf(result).filter((one) => one.exitReason.startsWith(leg))
    );
    assert(stops.length > 3 && limits.length > 3);
    for (const { entryPrice, exitPrice, entryTag } of limits) {
      assertEquals(entryTag, "oversold");
      assert(exitPrice / entryPrice > 1.0099);
    }
    for (const { entryPrice, exitPrice } of stops) {
      assert(exitPrice / entryPrice < 0.9951);
    }
  },
  oil: ({ account, fills }) => {
    const rolled = fills.filter(({ tag }) => tag === "roll");
    assertEquals(rolled.map(({ contract }) => contract), ["XOH25", "XOJ25"]);
    // The distance of the contracts is that of every day.
    assertAlmostEquals(rolled[1].price - rolled[0].price, 0.85, 1e-9);
    assertEquals(rolled.map(({ quantity, fee }) => [quantity, fee]), [
      [2, 4.5],
      [2, 4.5],
    ]);
    assert(account.roundTrips.length > 1, String(account.roundTrips.length));
    for (const { contract, fees } of account.roundTrips) {
      assert(contract === "XOH25" || contract === "XOJ25");
      assertEquals(fees, 9);
    }
  },
  futures: ({ account, fills }) => {
    assert(account.roundTrips.length > 5);
    // Ten times the price, and 2.25 for each contract and side.
    for (const trip of account.roundTrips) {
      const { quantity, entryPrice, exitPrice, netProfit } = trip;
      const points = exitPrice - entryPrice;
      assertAlmostEquals(
        netProfit,
        quantity * (10 * points - 2 * 2.25),
        1e-4,
      );
    }
    assert(fills.every(({ quantity }) => Number.isInteger(quantity)));
  },
  euro: ({ account, fills, equity }) => {
    assert(fills.length > 5);
    for (const { conversion, price, quantity, fee, reason, side } of fills) {
      const { currency, rate = 0, ownFee = 0, cost = 0 } = conversion ?? {};
      assertEquals(currency, "EUR");
      assertAlmostEquals(cost, 0.0002 * price * quantity * rate, 1e-6);
      assertAlmostEquals(ownFee, 0.0005 * price * quantity, 1e-6);
      assertAlmostEquals(fee, ownFee * rate + cost, 2e-6);
      if (side === "buy") assertEquals(reason.startsWith("EUR at 1.0"), true);
    }
    for (const day of equity) {
      const { rate = 0, equity = 0 } = day.currencies?.[0] ?? {};
      assertAlmostEquals(equity * rate, day.equity, 1e-4);
    }
    assert(account.roundTrips.every(({ currency }) => currency === "EUR"));
  },
  forex: ({ account, fills }) => {
    assert(account.roundTrips.length > 5);
    for (const trip of account.roundTrips) {
      const { side, quantity, entryPrice, exitPrice, netProfit } = trip;
      const sign = side === "long" ? 1 : -1;
      const profit = sign * quantity * (exitPrice - entryPrice);
      assertAlmostEquals(netProfit, profit, 1e-5);
      assertEquals(quantity % 1000, 0);
    }
    assert(fills.every(({ conversion }) => conversion === undefined));
  },
  coins: ({ account, fills }) => {
    assert(fills.length > 5 && account.cash > 0);
    for (const { conversion, price, quantity, fee } of fills) {
      const { currency, rate = 0 } = conversion ?? {};
      assertEquals(currency, "USDT");
      assertAlmostEquals(fee, 0.001 * price * quantity * rate, 2e-6);
    }
  },
  markets: ({ fills, sessions }) => {
    const isWeekend = ({ time }: { time: string }) =>
      [0, 6].includes(new Date(time).getUTCDay());
    const of = (symbol: string) => fills.filter((one) => one.symbol === symbol);
    assert(of("ALFA").length > 2 && of("BTC/USDT").some(isWeekend));
    assert(!of("ALFA").some(isWeekend));
    assertEquals(sessions.length, 18);
    const shared = sessions.filter(({ groups = {} }) =>
      Object.keys(groups).length === 2
    );
    assertEquals(shared.length, 13);
  },
  pairs: ({ fills }) => {
    assert(fills.length > 8);
    for (const fill of fills) {
      const legs = fills.filter(({ time }) => time === fill.time);
      assertEquals(legs.map(({ symbol }) => symbol).sort(), ["ALFA", "BRAVO"]);
      assertEquals(new Set(legs.map(({ side }) => side)).size, 2);
    }
  },
  rotation: (result) => {
    const dates = result.sessions.map(({ date }) => date);
    const last = dates.filter((date, i) =>
      date.slice(0, 7) !== dates[i + 1]?.slice(0, 7)
    );
    assert(result.fills.length > 5);
    for (const { time } of result.fills) {
      assert(last.includes(time.slice(0, 10)), time);
    }
    const symbols = new Set(result.fills.map(({ symbol }) => symbol));
    assert(symbols.size > 2);
  },
  weights: (result) => {
    assert(result.fills.length > 10);
    for (const { time, tag } of result.fills) {
      assertEquals([minutesOf(time), tag], [30, "rebalance"]);
    }
    for (const { symbol, price, quantity } of result.fills.slice(0, 2)) {
      const wanted = symbol === "ALFA" ? 50_000 : 30_000;
      assertAlmostEquals(price * quantity, wanted, 500);
    }
  },
  opening: (result) => {
    flatEveryNight(result);
    const days = tripsOf(result).map(({ symbol, entryTime }) =>
      `${symbol} ${dayOf(entryTime)}`
    );
    assert(days.length > 50);
    assertEquals(new Set(days).size, days.length);
  },
  gap_fade: (result) => {
    flatEveryNight(result);
    const trips = tripsOf(result);
    assertEquals(new Set(trips.map(({ side }) => side)).size, 2);
    for (const { entryTime } of trips) {
      assertEquals(minutesOf(new Date(entryTime).toISOString()), 1);
    }
  },
  filter: (result) => assert(tripsOf(result).length > 20),
  risk: (result) => {
    const trips = tripsOf(result);
    assert(new Set(trips.map(({ quantity }) => quantity)).size > 10);
    for (const { quantity, entryPrice, exitReason, netProfit } of trips) {
      assert(quantity * entryPrice < 27_000);
      if (exitReason.startsWith("stop")) assert(netProfit > -700, exitReason);
    }
  },
  pyramid: ({ fills }) => {
    const units = new Set(fills.map(({ tag }) => tag).filter(Boolean));
    assertEquals([...units].sort(), ["unit 1", "unit 2", "unit 3"]);
    for (const { quantity } of fills) assert(quantity <= 150);
  },
  short: ({ account }) => {
    const sides = new Set(account.roundTrips.map(({ side }) => side));
    assertEquals(sides.size, 2);
    assert(account.borrowCost > 0 && account.interest > 0);
  },
  up_share: (result) => assert(tripsOf(result).length > 20),
  my_costs: ({ fills }) => {
    assert(fills.length > 40);
    for (const { side, quantity, price, fee } of fills) {
      const tax = side === "sell" ? quantity * price * 0.0005 : 0;
      assertAlmostEquals(fee, 1 + tax, 1e-6);
    }
  },
  wide: (result) => {
    flatEveryNight(result);
    const [{ preSessionScans, added }] = result.scanners;
    assertEquals(preSessionScans, result.sessions.length);
    assert(new Set(added.map(({ symbol }) => symbol)).size === 3);
    assert(new Set(result.fills.map(({ symbol }) => symbol)).size === 4);
  },
  times: (result) => {
    flatEveryNight(result);
    const buys = result.fills.filter(({ side }) => side === "buy");
    assert(buys.length > 10);
    for (const { time } of buys) {
      assertEquals(minutesOf(time), 60);
      assert(new Date(time).getUTCDay() !== 5);
    }
    assert(result.fills.some(({ tag }) => tag === "close"));
  },
  several: ({ fills }) => {
    const own = (name: string) =>
      fills.filter(({ strategy }) => strategy === name);
    assert(own("trend").length > 10 && own("reversion").length > 4);
    assert(own("reversion").every(({ symbol }) => symbol === "BRAVO"));
  },
  maker: (result) => {
    assert(tripsOf(result).length > 20);
    const codes = result.orderEndings.map(({ code }) => code);
    assert(codes.includes("session_ended"), codes.join());
  },
  loss_limit: (result) => {
    const days = result.fills.filter(({ tag }) => tag === "loss limit")
      .map(({ time }) => time.slice(0, 10));
    assert(days.length > 1);
    for (const day of days) {
      const after = result.fills.filter(({ time }) => time.startsWith(day));
      assertEquals(after.at(-1)?.tag, "loss limit");
    }
  },
  quality: ({ fills }) => {
    const left = fills.filter(({ tag }) => tag === "gap");
    assert(left.length > 0);
    for (const { side, reason } of left) {
      assert(side === "sell" && Number(reason.slice(8)) < 99.9, reason);
    }
  },
  notes: ({ fills, log }) => {
    const tags = new Set(fills.map(({ tag }) => tag));
    assertEquals([...tags].sort(), ["back at vwap", "below vwap"]);
    assert(log.lines.some(({ message }) => message.includes("is back at")));
  },
  sweep: (result) => assert(tripsOf(result).length > 20),
};

type Trip = RunResult["account"]["roundTrips"][number];

function tripsOf({ account }: RunResult): readonly Trip[] {
  return account.roundTrips;
}

function flatEveryNight({ equity, fills }: RunResult): void {
  assert(fills.length > 10);
  for (const { date, cash, equity: worth } of equity) {
    assertEquals(cash, worth, `${date} ends with a position`);
  }
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** Minutes since the open of the session, which is at 9:30 in New York. */
function minutesOf(time: string): number {
  const local = new Date(time).toLocaleTimeString("en-GB", {
    timeZone: "America/New_York",
  });
  const [hours, minutes] = local.split(":").map(Number);
  return hours * 60 + minutes - 570;
}

Deno.test("every recipe of the cookbook runs, and does what it says", async () => {
  const sections = sectionsOf(PAGE);
  const files = sections.flatMap((section) => section.files);
  const configs = files.filter(({ name }) => name.endsWith(".yaml"))
    .map(({ name }) => name.replace(".yaml", ""));
  assertEquals([...configs].sort(), Object.keys(PROMISES).sort());
  assert(sections.length >= 20);
  const text = pageText(PAGE);
  for (const { title, files, commands } of sections) {
    assert(files.length + commands.length > 0, title);
    assert(text.includes(`- [${title}](#`), `${title} is not in the list`);
  }
  const [init, cd, backtest] = commandsIn(text);
  assert(/ init demo$/.test(init), init);
  assertEquals(cd, "cd demo");
  await withFolder(async (folder) => {
    assertEquals((await openbell(["init", "demo"], { cwd: folder })).code, 0);
    const cwd = `${folder}/demo`;
    for (const { name, text } of files) {
      Deno.writeTextFileSync(`${cwd}/${name}`, text);
    }
    const commands = sections.flatMap((section) => section.commands);
    const isImport = (command: string) => / (import|continuous) /.test(command);
    for (const command of commands.filter(isImport)) {
      await runPrinted(command, cwd);
    }
    for (const name of configs) {
      const config = loadSessionConfig(`${cwd}/${name}.yaml`, {});
      const result = await runBacktest(config, { runner: "inline" });
      try {
        PROMISES[name](result);
      } catch (error) {
        throw new Error(`${name}: ${(error as Error).message}`, {
          cause: error,
        });
      }
    }
    const printed: string[] = [];
    const others = commands.filter((command) => !isImport(command));
    for (const command of [backtest, ...others]) {
      printed.push(await runPrinted(command, cwd));
      for (
        const [, file] of command.matchAll(
          /--(?:html|report|trades|fills|equity|json) (\S+)/g,
        )
      ) assert(Deno.statSync(`${cwd}/${file}`).size > 100, file);
    }
    // The program prints the profit and the hash of the command.
    const [hash] = printed[0].match(/\b[0-9a-f]{64}\b/) ?? [""];
    assert(hash !== "" && printed.at(-1)?.trim().endsWith(hash), hash);
  });
});
