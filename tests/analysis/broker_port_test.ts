/** The engine trades through the broker that its factory opens. */
import { assert, assertEquals } from "@std/assert";
import { AnalysisEngine } from "../../src/analysis/analysis_engine.ts";
import { DataProcessor } from "../../src/processor/data_processor.ts";
import { timeManager } from "../../src/coordinator/run_calendar.ts";
import type { BrokerSetup } from "../../src/trading/broker.ts";
import { withFolder } from "../system/_market.ts";
import { InstantBroker } from "./_instant_broker.ts";
import { DAYS, openStages } from "./_stages.ts";

Deno.test("an engine with another broker trades, settles and hashes through it alone", async () => {
  await withFolder(async (folder) => {
    const { stage, close, start, plan } = await openStages(folder, {
      credits: 64,
    });
    try {
      const processor = new DataProcessor(plan);
      const setups: BrokerSetup[] = [];
      const positions: number[] = [];
      const subscriptions = [{ intervals: ["5m"] as const }];
      const engine = new AnalysisEngine({
        plan,
        trading: start.trading,
        time: timeManager(plan),
        broker: (setup) => {
          setups.push(setup);
          return new InstantBroker(setup);
        },
        strategies: [{
          name: "one a bar",
          subscriptions,
          strategy: {
            subscriptions,
            onBar: (context, { symbol }) => {
              if (positions.length < 3) context.buy(symbol, 2);
              positions.push(context.position(symbol));
            },
          },
        }],
      });
      for (let result = ""; result !== "done"; result = engine.step()) {
        for (let moved = true; moved;) {
          moved = stage.step() === "progress";
          moved = processor.step() === "progress" || moved;
        }
      }
      const [setup] = setups;
      assertEquals(setups.length, 1);
      assertEquals(setup.instruments.map(({ symbol }) => symbol), ["AAA"]);
      assertEquals(setup.strategies, 1);
      // Filled at once: the position is there when the order returns.
      assertEquals(positions.slice(0, 4), [2, 4, 6, 6]);
      const { account, hash, accountHash } = engine.report();
      assertEquals(account.fills.length, 3);
      assertEquals(account.sessions.map(({ date }) => date), [
        DAYS[0].date,
        DAYS[1].date,
      ]);
      const spent = account.fills.reduce((sum, f) => sum + 2 * f.price, 0);
      assertEquals(account.cash, account.startingCash - spent);
      assert(hash !== accountHash);
      assertEquals(accountHash.length, 64);
    } finally {
      close();
    }
  });
});

Deno.test("src/analysis imports the broker port and no broker", async () => {
  const folder = new URL("../../src/analysis/", import.meta.url);
  let isPortImported = false;
  const files = Deno.readDirSync(folder).flatMap(({ name, isDirectory }) =>
    isDirectory
      ? Deno.readDirSync(new URL(name, folder)).map((one) =>
        `${name}/${one.name}`
      ).toArray()
      : [name]
  );
  for (const name of files) {
    const source = await Deno.readTextFile(new URL(name, folder));
    assert(!source.includes("trading/simulated/"), name);
    isPortImported ||= source.includes('"../trading/broker.ts"');
  }
  assert(isPortImported);
});
